/* Proxies: what Perl sees of a Rust value, in SWIG's shape at a smaller price.
 *
 * An object is a reference to a blessed, empty hash with tie magic. `tied` shows the inner scalar, blessed too, that holds the
 * address, as SWIG's do. The magic has a vtable of our own (perlguts, "Magic Virtual Tables"): it keeps the pointer, so that a
 * method finds it without a search. */
#include "internal.h"

#define MY_CXT_KEY "fsperl::object/1"

/* What an interpreter has of its own. */
typedef struct {
    PerlInterpreter *owner; /* differs from the current one right after a clone */
    fsp_object *objects;    /* every proxy made here */
    HV **stashes;           /* by type index; filled on first use; counted */
    size_t stash_count;
} my_cxt_t;

START_MY_CXT

/* This interpreter's context; a clone starts with an empty one. */
static my_cxt_t *context(pTHX)
{
    my_cxt_t *cxt = NULL;
    if (my_cxt_index >= 0 && my_cxt_index < PL_my_cxt_size)
        cxt = (my_cxt_t *)PL_my_cxt_list[my_cxt_index];
    if (UNLIKELY(!cxt)) {
        MY_CXT_INIT;
        cxt = &MY_CXT;
    } else if (LIKELY(cxt->owner == aTHX)) {
        return cxt;
    } else {
        MY_CXT_CLONE;
        cxt = &MY_CXT;
    }
    Zero(cxt, 1, my_cxt_t);
    cxt->owner = aTHX;
    return cxt;
}

/* Each copy of the runtime has contexts of its own. */
static const int *const self = &my_cxt_index;

bool fsp_has_context(pTHX)
{
    return hv_exists(PL_modglobal, (const char *)&self, sizeof self);
}

/* The interpreter gets its own when its first module is booted. Before that, perl may have anything in its place. */
void fsp_start_context(pTHX)
{
    my_cxt_t *cxt;
    if (fsp_has_context(aTHX))
        return;
    MY_CXT_INIT;
    cxt = &MY_CXT;
    Zero(cxt, 1, my_cxt_t);
    cxt->owner = aTHX;
    (void)hv_store(PL_modglobal, (const char *)&self, sizeof self, newSViv(1), 0);
}

/* A clone takes its own context while its parent still lives. */
XS_EXTERNAL(fsp_xs_clone)
{
    dXSARGS;
    PERL_UNUSED_VAR(cv);
    PERL_UNUSED_VAR(items);
    (void)context(aTHX);
    XSRETURN_EMPTY;
}

HV *fsp_stash(pTHX_ const fsp_type *type)
{
    my_cxt_t *cxt = context(aTHX);
    if (UNLIKELY(type->index >= cxt->stash_count)) {
        /* The table is the body of an SV, which perl frees with the interpreter. */
        const size_t count = type->index + 32;
        SV *body = newSV(count * sizeof(HV *));
        HV **stashes = (HV **)SvPVX(body);
        Zero(stashes, count, HV *);
        if (cxt->stash_count)
            Copy(cxt->stashes, stashes, cxt->stash_count, HV *);
        cxt->stashes = stashes;
        cxt->stash_count = count;
    }
    if (UNLIKELY(!cxt->stashes[type->index]))
        cxt->stashes[type->index] = (HV *)SvREFCNT_inc_simple_NN((SV *)gv_stashpv(type->info->package, GV_ADD));
    return cxt->stashes[type->index];
}

fsp_object *fsp_first_object(pTHX)
{
    return context(aTHX)->objects;
}

void fsp_link_object(pTHX_ fsp_object *o)
{
    my_cxt_t *cxt = context(aTHX);
    if (o->link)
        return;
    o->next = cxt->objects;
    if (o->next)
        o->next->link = &o->next;
    o->link = &cxt->objects;
    cxt->objects = o;
}

static void unlink_object(fsp_object *o)
{
    if (!o->link)
        return;
    *o->link = o->next;
    if (o->next)
        o->next->link = o->link;
    o->link = NULL;
}

static int proxy_free(pTHX_ SV *sv, MAGIC *mg)
{
    fsp_object *o = (fsp_object *)mg->mg_ptr;
    SV *tie = mg->mg_obj;
    PERL_UNUSED_ARG(sv);
    if (!o)
        return 0;
    mg->mg_ptr = NULL;
    unlink_object(o);
    if (tie && SvREFCNT(tie) == 1 && SvROK(tie) && SvREFCNT(SvRV(tie)) == 1 && SvOBJECT(SvRV(tie)) && PL_phase != PERL_PHASE_DESTRUCT) {
        /* Nobody else sees the inner scalar: it goes without a second call of DESTROY, which would do nothing. */
        SV *inner = SvRV(tie);
        HV *stash = SvSTASH(inner);
        SvOBJECT_off(inner);
        SvSTASH_set(inner, NULL);
        SvREFCNT_dec(stash);
    }
    if (o->owned)
        fsp_destroy_value(aTHX_ o->ref);
    if (!o->disowned)
        fsp_let_go(aTHX_ o->ref.slot);
    Safefree(o);
    return 0;
}

/* A cloned interpreter sees the same value and does not own it. */
static int proxy_dup(pTHX_ MAGIC *mg, CLONE_PARAMS *params)
{
    const fsp_object *from = (const fsp_object *)mg->mg_ptr;
    fsp_object *o;
    PERL_UNUSED_ARG(params);
    if (!from)
        return 0;
    Newx(o, 1, fsp_object);
    *o = *from;
    o->owned = false;
    o->disowned = false;
    o->next = NULL;
    o->link = NULL;
    o->proxy = NULL;
    o->inner = mg->mg_obj && SvROK(mg->mg_obj) ? SvRV(mg->mg_obj) : NULL;
    o->stash = NULL;
    if (o->ref.slot)
        __atomic_fetch_add(&o->ref.slot->refs, 1, __ATOMIC_RELAXED);
    mg->mg_ptr = (char *)o;
    return 0;
}

/* Of hashes and, without the hooks for elements, of the bare scalars that stand for opaque pointers. */
const MGVTBL fsp_proxy_vtbl = {NULL, NULL, NULL, fsp_proxy_clear, proxy_free, fsp_proxy_copy, proxy_dup, NULL};

static fsp_object *new_object(pTHX_ fsp_ref ref, fsp_type *type)
{
    fsp_object *o;
    Newxz(o, 1, fsp_object);
    o->type = type;
    o->ref = ref;
    fsp_link_object(aTHX_ o);
    return o;
}

static void bless_into(SV *sv, HV *stash)
{
    SvOBJECT_on(sv);
    SvSTASH_set(sv, (HV *)SvREFCNT_inc_simple_NN(stash));
}

static SV *new_inner(pTHX_ fsp_object *o)
{
    SV *inner = newSV_type(SVt_PVMG);
    o->inner = inner;
    o->stash = fsp_stash(aTHX_ o->type);
    sv_setiv(inner, PTR2IV(o->ref.value));
    bless_into(inner, o->stash);
    return inner;
}

/* A hash proxy, or a bare scalar where the type has no class. */
static SV *new_proxy(pTHX_ fsp_object *o, bool is_hash)
{
    SV *inner = new_inner(aTHX_ o);
    MAGIC *mg;
    HV *hash;
    SV *tie;
    if (!is_hash) {
        mg = sv_magicext(inner, NULL, PERL_MAGIC_ext, &fsp_proxy_vtbl, (const char *)o, 0);
        mg->mg_flags |= MGf_DUP;
        return newRV_noinc(inner);
    }
    hash = newHV();
    o->proxy = (SV *)hash;
    tie = newRV_noinc(inner);
    SvREADONLY_on(tie); /* `tied` shows this very scalar: a script must not make it let go of the inner one */
    mg = sv_magicext((SV *)hash, tie, PERL_MAGIC_tied, &fsp_proxy_vtbl, (const char *)o, 0);
    SvREFCNT_dec_NN(tie);
    mg->mg_flags |= MGf_COPY | MGf_DUP;
    bless_into((SV *)hash, o->stash);
    return newRV_noinc((SV *)hash);
}

SV *fsp_ret_object(pTHX_ fsp_ref ref, fsp_type *type, bool owned)
{
    fsp_object *o;
    if (!ref.value)
        return sv_newmortal();
    o = new_object(aTHX_ ref, type);
    o->owned = owned;
    if (owned && ref.slot && !ref.slot->home && __atomic_load_n(&ref.slot->refs, __ATOMIC_ACQUIRE) == 1)
        ref.slot->home = (const fsp_interp *)aTHX;
    return sv_2mortal(new_proxy(aTHX_ o, owned || type->info->is_class));
}

SV *fsp_ret_any(pTHX_ fsp_any any, fsp_type *void_type)
{
    fsp_object *o;
    if (!any.ref.value)
        return sv_newmortal();
    o = new_object(aTHX_ any.ref, void_type);
    o->real = any.type;
    return sv_2mortal(new_proxy(aTHX_ o, false));
}

SV *fsp_variable_proxy(pTHX_ const fsp_variable_info *variable, fsp_type *type)
{
    const fsp_ref none = {NULL, NULL};
    fsp_object *o = new_object(aTHX_ none, type);
    o->follows = variable;
    return new_proxy(aTHX_ o, true);
}
