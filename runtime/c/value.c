/* Values in and out: scalars that Rust keeps, package variables, and callback arguments of the glue. */
#include "home.h"
#include "internal.h"

SV *fsp_arg_sv(pTHX_ const fsp_arg *arg)
{
    switch (arg->kind) {
    case FSP_ARG_BYTES:
        return newSVpvn(arg->text.ptr, arg->text.len);
    case FSP_ARG_UTF8:
        return newSVpvn_utf8(arg->text.ptr, arg->text.len, TRUE);
    case FSP_ARG_INT:
        return newSViv((IV)arg->integer);
    case FSP_ARG_NUMBER:
        return newSVnv(arg->number);
    case FSP_ARG_SCALAR:
        return newSVsv((SV *)arg->sv);
    default:
        return newSV(0);
    }
}

SV *fsp_name_sv(pTHX_ fsp_bytes name)
{
    return newSVpvn_flags(name.ptr, name.len, SVs_TEMP);
}

SV *fsp_want_sv(pTHX_ SV *sv, uint32_t want)
{
    STRLEN len;
    const char *text;
    if (want == FSP_WANT_NOTHING)
        return NULL;
    if (want == FSP_WANT_SCALAR)
        return newSVsv(sv);
    if (want == FSP_WANT_SAME)
        return SvREFCNT_inc_simple_NN(sv);
    SvGETMAGIC(sv);
    if (!SvOK(sv))
        return NULL;
    text = SvPV_nomg_const(sv, len);
    return newSVpvn_utf8(text, len, SvUTF8(sv));
}

void fsp_fill_array(pTHX_ AV *av, const fsp_arg *values, size_t count)
{
    size_t i;
    av_clear(av);
    for (i = 0; i < count; i++)
        av_push(av, fsp_arg_sv(aTHX_ &values[i]));
}

/* ---- scalars -------------------------------------------------------------------------------------------------------- */

static void fsp_work_new(pTHX_ fsp_job *job)
{
    job->sv = fsp_arg_sv(aTHX_ &job->value);
}

fsp_outcome fsp_new_scalar(fsp_home *home, const fsp_arg *value)
{
    fsp_job job = { .work = fsp_work_new, .home = home, .value = *value };
    return fsp_run_job(&job);
}

typedef struct fsp_new_proxy {
    fsp_ref ref;
    fsp_rust_type type;
    bool owned;
} fsp_new_proxy;

static void fsp_work_object(pTHX_ fsp_job *job)
{
    const fsp_new_proxy *proxy = (const fsp_new_proxy *)job->data;
    fsp_type *type = fsp_find_rust_type(aTHX_ proxy->type);
    SV *object;
    if (!type)
        croak("No class for this object: its module is not loaded");
    object = fsp_ret_object(aTHX_ proxy->ref, type, proxy->owned);
    job->sv = SvREFCNT_inc_simple_NN(object);
}

fsp_outcome fsp_new_object(fsp_home *home, fsp_ref ref, fsp_rust_type type, bool owned)
{
    const fsp_new_proxy proxy = { ref, type, owned };
    fsp_job job = { .work = fsp_work_object, .home = home, .data = &proxy };
    return fsp_run_job(&job);
}

typedef struct fsp_sought {
    const void *value;
    fsp_rust_type type;
} fsp_sought;

static void fsp_work_find_object(pTHX_ fsp_job *job)
{
    const fsp_sought *sought = (const fsp_sought *)job->data;
    SV *found = NULL;
    fsp_object *o;
    for (o = fsp_first_object(aTHX); o; o = o->next) {
        const fsp_rust_type type = o->type->rust;
        if (o->ref.value != sought->value || !o->proxy || type.id[0] != sought->type.id[0] || type.id[1] != sought->type.id[1])
            continue;
        found = o->proxy;
        if (o->owned)
            break;
    }
    job->sv = found ? newRV_inc(found) : NULL;
}

fsp_outcome fsp_find_object(fsp_home *home, const void *value, fsp_rust_type type)
{
    const fsp_sought sought = { value, type };
    fsp_job job = { .work = fsp_work_find_object, .home = home, .data = &sought };
    return fsp_run_job(&job);
}

static void fsp_work_new_hash(pTHX_ fsp_job *job)
{
    HV *hv = newHV();
    SV *reference = sv_2mortal(newRV_noinc((SV *)hv));
    size_t i;
    for (i = 0; i + 1 < job->count; i += 2)
        (void)hv_store_ent(hv, sv_2mortal(fsp_arg_sv(aTHX_ &job->args[i])), fsp_arg_sv(aTHX_ &job->args[i + 1]), 0);
    job->sv = SvREFCNT_inc_simple_NN(reference);
}

fsp_outcome fsp_new_hash(fsp_home *home, const fsp_arg *pairs, size_t count)
{
    fsp_job job = { .work = fsp_work_new_hash, .home = home, .args = pairs, .count = count };
    return fsp_run_job(&job);
}

static void fsp_work_read(pTHX_ fsp_job *job)
{
    job->sv = fsp_want_sv(aTHX_(SV *) job->callee, job->want);
}

fsp_outcome fsp_read(fsp_home *home, fsp_sv *sv, uint32_t want)
{
    fsp_job job = { .work = fsp_work_read, .home = home, .callee = sv, .want = want };
    return fsp_run_job(&job);
}

static void fsp_work_release(pTHX_ fsp_job *job)
{
    /* mortal first: a destructor that leaves early then keeps none of the others alive */
    fsp_sv *const *svs = (fsp_sv *const *)job->data;
    size_t i;
    for (i = 0; i < job->count; i++)
        sv_2mortal((SV *)svs[i]);
}

/* Whether giving up a count of it can run no code: it is no object, nor the last reference to anything. */
static bool is_plain(const SV *sv)
{
    return SvREFCNT(sv) > 1 || (SvTYPE(sv) < SVt_PVMG && (!SvROK(sv) || SvREFCNT(SvRV(sv)) > 1));
}

fsp_outcome fsp_release(fsp_home *home, fsp_sv *const *svs, size_t count)
{
    fsp_job job = { .work = fsp_work_release, .home = home, .data = svs, .count = count, .releases = true };
    const fsp_outcome done = { FSP_DONE, 0, NULL };
    if (count != 1 || !is_plain((const SV *)svs[0]))
        return fsp_run_job(&job);
    fsp_plain_free(home, svs[0]);
    return done;
}

/* ---- package variables ---------------------------------------------------------------------------------------------- */

static GV *fsp_variable(pTHX_ fsp_job *job, svtype type)
{
    return gv_fetchsv(fsp_name_sv(aTHX_ job->name), GV_ADD, type);
}

static void fsp_work_set_scalar(pTHX_ fsp_job *job)
{
    SV *value = sv_2mortal(fsp_arg_sv(aTHX_ &job->value));
    sv_setsv_mg(GvSVn(fsp_variable(aTHX_ job, SVt_PV)), value);
}

fsp_outcome fsp_set_scalar(fsp_home *home, fsp_bytes name, const fsp_arg *value)
{
    fsp_job job = { .work = fsp_work_set_scalar, .home = home, .name = name, .value = *value };
    return fsp_run_job(&job);
}

static void fsp_work_set_array(pTHX_ fsp_job *job)
{
    AV *av = GvAVn(fsp_variable(aTHX_ job, SVt_PVAV));
    fsp_fill_array(aTHX_ av, job->args, job->count);
    SvSETMAGIC((SV *)av);
}

fsp_outcome fsp_set_array(fsp_home *home, fsp_bytes name, const fsp_arg *values, size_t count)
{
    fsp_job job = { .work = fsp_work_set_array, .home = home, .name = name, .args = values, .count = count };
    return fsp_run_job(&job);
}

static void fsp_work_set_hash(pTHX_ fsp_job *job)
{
    HV *hv = GvHVn(fsp_variable(aTHX_ job, SVt_PVHV));
    size_t i;
    hv_clear(hv);
    for (i = 0; i + 1 < job->count; i += 2) {
        SV *key = sv_2mortal(fsp_arg_sv(aTHX_ &job->args[i]));
        HE *entry = hv_fetch_ent(hv, key, TRUE, 0);
        /* the element first, then its value: tied and magical hashes (%ENV) see the assignment */
        if (entry)
            sv_setsv_mg(HeVAL(entry), sv_2mortal(fsp_arg_sv(aTHX_ &job->args[i + 1])));
    }
}

fsp_outcome fsp_set_hash(fsp_home *home, fsp_bytes name, const fsp_arg *pairs, size_t count)
{
    fsp_job job = { .work = fsp_work_set_hash, .home = home, .name = name, .args = pairs, .count = count };
    return fsp_run_job(&job);
}

static void fsp_work_get_scalar(pTHX_ fsp_job *job)
{
    GV *gv = gv_fetchsv(fsp_name_sv(aTHX_ job->name), 0, SVt_PV);
    if (gv && isGV_with_GP(gv) && GvSV(gv))
        job->sv = fsp_want_sv(aTHX_ GvSV(gv), job->want);
    else if (job->want == FSP_WANT_SCALAR)
        job->sv = newSV(0);
}

fsp_outcome fsp_get_scalar(fsp_home *home, fsp_bytes name, uint32_t want)
{
    fsp_job job = { .work = fsp_work_get_scalar, .home = home, .name = name, .want = want };
    return fsp_run_job(&job);
}

static void fsp_work_get_array(pTHX_ fsp_job *job)
{
    GV *gv = gv_fetchsv(fsp_name_sv(aTHX_ job->name), 0, SVt_PVAV);
    AV *list = (AV *)sv_2mortal((SV *)newAV());
    if (gv && isGV_with_GP(gv) && GvAV(gv)) {
        SSize_t i;
        for (i = 0; i <= av_top_index(GvAV(gv)); i++) {
            SV **element = av_fetch(GvAV(gv), i, 0);
            av_push(list, element ? newSVsv(*element) : newSV(0));
        }
    }
    job->sv = SvREFCNT_inc_simple_NN((SV *)list);
}

fsp_outcome fsp_get_array(fsp_home *home, fsp_bytes name)
{
    fsp_job job = { .work = fsp_work_get_array, .home = home, .name = name };
    return fsp_run_job(&job);
}

static void fsp_work_get_hash(pTHX_ fsp_job *job)
{
    GV *gv = gv_fetchsv(fsp_name_sv(aTHX_ job->name), 0, SVt_PVHV);
    AV *list = (AV *)sv_2mortal((SV *)newAV());
    if (gv && isGV_with_GP(gv) && GvHV(gv)) {
        HE *entry;
        (void)hv_iterinit(GvHV(gv));
        while ((entry = hv_iternext(GvHV(gv)))) {
            av_push(list, newSVsv(hv_iterkeysv(entry)));
            av_push(list, newSVsv(hv_iterval(GvHV(gv), entry)));
        }
    }
    job->sv = SvREFCNT_inc_simple_NN((SV *)list);
}

fsp_outcome fsp_get_hash(fsp_home *home, fsp_bytes name)
{
    fsp_job job = { .work = fsp_work_get_hash, .home = home, .name = name };
    return fsp_run_job(&job);
}

/* ---- results -------------------------------------------------------------------------------------------------------- */

fsp_bytes fsp_plain_text(fsp_sv *text, bool *utf8)
{
    SV *sv = (SV *)text;
    const fsp_bytes bytes = { SvPVX_const(sv), SvCUR(sv) };
    *utf8 = cBOOL(SvUTF8(sv));
    return bytes;
}

void fsp_plain_free(fsp_home *home, fsp_sv *text)
{
    const fsp_context_state caller = fsp_enter_context(home);
    dTHXa(home->interp);
    SvREFCNT_dec((SV *)text);
    fsp_leave_context(home, caller);
}

size_t fsp_list_len(fsp_home *home, fsp_sv *list)
{
    PERL_UNUSED_VAR(home);
    return (size_t)(AvFILLp((AV *)list) + 1);
}

fsp_sv *fsp_list_take(fsp_home *home, fsp_sv *list, size_t index)
{
    SV **slot = AvARRAY((AV *)list) + index;
    SV *sv = *slot;
    PERL_UNUSED_VAR(home);
    *slot = NULL;
    return (fsp_sv *)sv;
}

/* ---- arguments of the glue ------------------------------------------------------------------------------------------ */

static fsp_value fsp_value_of(pTHX_ SV *sv, bool keep)
{
    fsp_value value = { NULL, NULL };
    value.interp = (fsp_interp *)aTHX;
    value.sv = (fsp_sv *)(keep ? newSVsv_nomg(sv) : sv);
    return value;
}

int fsp_in_callback(pTHX_ SV *sv, fsp_value *out, bool keep)
{
    SvGETMAGIC(sv);
    out->sv = NULL;
    out->interp = (fsp_interp *)aTHX;
    if (!SvOK(sv))
        return 0;
    if (SvROK(sv) ? SvTYPE(SvRV(sv)) != SVt_PVCV : !SvPOK(sv))
        return FSP_TYPE_ERROR;
    *out = fsp_value_of(aTHX_ sv, keep);
    return 0;
}

/* The scalar itself, not a copy: what Rust does to it, the script sees. */
int fsp_in_scalar(pTHX_ SV *sv, fsp_value *out, bool keep)
{
    out->interp = (fsp_interp *)aTHX;
    out->sv = (fsp_sv *)(keep ? SvREFCNT_inc_simple_NN(sv) : sv);
    return 0;
}
