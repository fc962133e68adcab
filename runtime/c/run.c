/* Jobs that run code: calls of subs, script files and pieces of source. */
#include "guard.h"

/* ---- calls ---------------------------------------------------------------------------------------------------------- */

/* The sub of that name, where perl has it; a name without a package is main's, from whatever package this is called. */
static CV *fsp_defined_sub(pTHX_ SV *name)
{
    COP *curcop = PL_curcop;
    HV *curstash = PL_curstash;
    CV *cv;
    PL_curcop = &PL_compiling;
    PL_curstash = PL_defstash;
    cv = get_cvn_flags(SvPVX_const(name), SvCUR(name), SvUTF8(name));
    PL_curcop = curcop;
    PL_curstash = curstash;
    return cv && (CvROOT(cv) || CvXSUB(cv)) ? cv : NULL;
}

/* What to call. A name without a sub is left to perl, which knows AUTOLOAD and the words for the error. */
static SV *fsp_callee(pTHX_ SV *sv)
{
    CV *cv;
    SV *full;
    if (SvROK(sv))
        return sv;
    if (!SvPOK(sv))
        sv = sv_2mortal(newSVpvf("%" SVf, SVfARG(sv)));
    cv = fsp_defined_sub(aTHX_ sv);
    if (cv)
        return (SV *)cv;
    if (memchr(SvPVX_const(sv), ':', SvCUR(sv)) || memchr(SvPVX_const(sv), '\'', SvCUR(sv)))
        return sv;
    full = sv_2mortal(newSVpvs("main::"));
    sv_catsv_nomg(full, sv);
    return full;
}

/* Calls with what is on the stack above the mark, and keeps of the result what is wanted. */
static void fsp_call_keep(pTHX_ fsp_job *job, SV *callee)
{
    if (job->want == FSP_WANT_LIST) {
        const SSize_t count = call_sv(callee, G_LIST);
        AV *list = (AV *)sv_2mortal((SV *)newAV());
        dSP;
        SSize_t i;
        for (i = 0; i < count; i++)
            av_push(list, newSVsv(SP[i - count + 1]));
        SP -= count;
        PUTBACK;
        job->sv = SvREFCNT_inc_simple_NN((SV *)list);
    } else if (job->want == FSP_WANT_NOTHING) {
        (void)call_sv(callee, G_VOID | G_DISCARD);
    } else {
        SV *result;
        (void)call_sv(callee, G_SCALAR);
        result = *PL_stack_sp--;
        job->sv = fsp_want_sv(aTHX_ result, job->want);
    }
}

static void fsp_push_args(pTHX_ const fsp_arg *args, size_t count)
{
    dSP;
    size_t i;
    EXTEND(SP, (SSize_t)count);
    PUSHMARK(SP);
    for (i = 0; i < count; i++)
        PUSHs(args[i].kind == FSP_ARG_SCALAR ? (SV *)args[i].sv : sv_2mortal(fsp_arg_sv(aTHX_ &args[i])));
    PUTBACK;
}

static void fsp_work_call(pTHX_ fsp_job *job)
{
    SV *callee;
    fsp_check_doors(aTHX);
    callee = fsp_callee(aTHX_(SV *) job->callee);
    /* the callee may undo the callback that it is */
    SvREFCNT_inc_simple_void_NN(callee);
    sv_2mortal(callee);
    fsp_push_args(aTHX_ job->args, job->count);
    fsp_call_keep(aTHX_ job, callee);
}

fsp_outcome fsp_call(fsp_home *home, fsp_sv *callee, const fsp_arg *args, size_t count, uint32_t want)
{
    fsp_job job = { .work = fsp_work_call, .home = home, .callee = callee, .args = args, .count = count, .want = want };
    return fsp_run_job(&job);
}

/* ---- scripts -------------------------------------------------------------------------------------------------------- */

/* The ops that perl offers to Perl code alone. Compiled once in an interpreter, and copied with it, under no pragma of whoever
 * needs it first. The argument is taken off @_ first, so that the script finds none; no lexical is in its sight. */
SV *fsp_helper(pTHX_ const char *key, const char *source)
{
    const I32 len = (I32)strlen(key);
    SV **found = hv_fetch(PL_modglobal, key, len, 0);
    SV *code;
    if (found)
        return *found;
    ENTER;
    SAVECOMPILEWARNINGS();
    PL_compiling.cop_warnings = pWARN_STD;
    code = newSVsv(eval_pv(source, TRUE));
    LEAVE;
    (void)hv_store(PL_modglobal, key, len, code, 0);
    return code;
}

/* Raises what a script died of; its own __DIE__ handler has seen it. */
static void fsp_raise(pTHX_ SV *error)
{
    error = sv_mortalcopy(error);
    SAVESPTR(PL_diehook);
    PL_diehook = NULL;
    croak_sv(error);
}

static bool has_text(const SV *sv, const SV *text)
{
    return SvPOK(sv) && !SvROK(sv) && SvUTF8(sv) == SvUTF8(text) && SvCUR(sv) == SvCUR(text)
        && memEQ(SvPVX_const(sv), SvPVX_const(text), SvCUR(text));
}

/* Gives the script its arguments and its name; in a script that runs within another, or in a perl that is not ours, for its
 * own time only. */
static void fsp_set_args(pTHX_ fsp_job *job, SV *name)
{
    GV *argv = gv_fetchpvs("main::ARGV", GV_ADD, SVt_PVAV);
    GV *zero = gv_fetchpvs("main::0", GV_ADD, SVt_PV);
    if (job->home->depth > 1 || !job->home->owned) {
        save_ary(argv);
        save_scalar(zero);
    }
    fsp_fill_array(aTHX_ GvAVn(argv), job->args, job->count);
    if (has_text(GvSVn(zero), name))
        return; /* since it was compiled */
    sv_setsv_flags(GvSVn(zero), name, SV_GMAGIC | SV_NOSTEAL);
    SvSETMAGIC(GvSVn(zero));
}

/* `helper` returns the script's value, and $@ as it was when the script had ended: later a destructor may set it. */
static void fsp_run_source(pTHX_ fsp_job *job, const char *key, const char *helper, SV *source)
{
    SV *code, *error;
    SSize_t count;
    SV **sp;
    fsp_check_doors(aTHX);
    /* a script starts with what a program starts with, not with its caller's pragmas */
    PL_curcop = &PL_compiling;
    code = fsp_helper(aTHX_ key, helper);
    SPAGAIN;
    PUSHMARK(SP);
    XPUSHs(source);
    PUTBACK;
    count = call_sv(code, G_LIST);
    SPAGAIN;
    error = SP[0];
    PL_stack_sp = SP - count;
    if (SvROK(error) || SvCUR(error))
        fsp_raise(aTHX_ error);
    job->sv = fsp_want_sv(aTHX_ SP[-1], job->want);
}

/* `do` looks for a file in @INC unless the path says where it is. */
SV *fsp_located(pTHX_ SV *path)
{
    const char *p = SvPVX_const(path);
    SV *located;
    if (p[0] == '/' || strncmp(p, "./", 2) == 0 || strncmp(p, "../", 3) == 0)
        return path;
    located = sv_2mortal(newSVpvs("./"));
    sv_catsv_nomg(located, path);
    return located;
}

static void fsp_set_data(pTHX_ PerlIO *file)
{
    GV *gv = gv_fetchpvs("main::DATA", GV_ADD, SVt_PVIO);
    IO *io = newIO();
    SvREFCNT_dec(GvIOp(gv));
    GvIOp(gv) = io;
    IoTYPE(io) = IoTYPE_RDONLY;
    IoIFP(io) = file;
}

/* Opens main's DATA, which perl does for a program but not for a file that is run with `do`. */
static void fsp_open_data(pTHX_ SV *path, int64_t offset)
{
    PerlIO *file = PerlIO_open(SvPVX_const(path), "r");
    if (!file)
        return;
    if (PerlIO_seek(file, (Off_t)offset, SEEK_SET) == 0)
        fsp_set_data(aTHX_ file);
    else
        PerlIO_close(file);
}

/* The same for source text, which has its data in it. */
static void fsp_open_text(pTHX_ SV *text, int64_t offset)
{
    SV *data = sv_2mortal(newSVpvn(SvPVX_const(text) + offset, SvCUR(text) - (STRLEN)offset));
    SV *reference = sv_2mortal(newRV_inc(data));
    PerlIO *file = PerlIO_openn(aTHX_ NULL, "r", -1, 0, 0, NULL, 1, &reference);
    if (file)
        fsp_set_data(aTHX_ file);
}

/* Runs what was compiled beforehand, as perl would run it now. */
static void fsp_run_compiled(pTHX_ fsp_job *job, CV *cv, SV *path, int64_t data_offset)
{
    SV *result;
    fsp_set_args(aTHX_ job, path);
    if (data_offset >= 0)
        fsp_open_data(aTHX_ path, data_offset);
    PL_curcop = &PL_compiling;
    PUSHMARK(PL_stack_sp);
    /* no @_ of its own: a script is no sub */
    (void)call_sv((SV *)cv, G_SCALAR | G_NOARGS);
    result = *PL_stack_sp--;
    job->sv = fsp_want_sv(aTHX_ result, job->want);
}

static void fsp_work_file(pTHX_ fsp_job *job)
{
    SV *path = fsp_name_sv(aTHX_ job->name);
    SV *located = fsp_located(aTHX_ path);
    HV *inc = GvHVn(PL_incgv);
    int64_t data_offset;
    CV *cv = fsp_compiled(aTHX_ path, &data_offset);
    errno = 0; /* what the host's own calls have left is nothing to a script */
    ENTER;
    if (cv) {
        fsp_run_compiled(aTHX_ job, cv, path, data_offset);
        LEAVE;
        return;
    }
    fsp_set_args(aTHX_ job, path);
    if (job->offset >= 0)
        fsp_open_data(aTHX_ path, job->offset);
    /* a program is not among the files that were loaded */
    SAVEHDELETE(inc, located);
    fsp_run_source(aTHX_ job, "fsperl::run_file", "package main; sub { (scalar(do shift), $@) }", located);
    LEAVE;
}

fsp_outcome fsp_run_file(fsp_home *home, fsp_bytes path, const fsp_arg *args, size_t count, int64_t data_offset)
{
    fsp_job job = { .work = fsp_work_file, .home = home, .name = path, .args = args, .count = count,
                    .want = FSP_WANT_SCALAR, .offset = data_offset };
    return fsp_run_job(&job);
}

/* `#line` takes a name up to its closing quote, on one line. */
static SV *fsp_label(pTHX_ fsp_bytes name)
{
    SV *label = sv_2mortal(newSVpvs("#line 1 \""));
    size_t i;
    for (i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        sv_catpvf(label, "%c", c == '"' || (c >= 0 && c < ' ') || c == 127 ? '_' : c);
    }
    sv_catpvs(label, "\"\n");
    return label;
}

static void fsp_work_code(pTHX_ fsp_job *job)
{
    SV *source = fsp_label(aTHX_ job->name);
    SV *code = sv_2mortal(fsp_arg_sv(aTHX_ &job->value));
    errno = 0;
    ENTER;
    fsp_set_args(aTHX_ job, fsp_name_sv(aTHX_ job->name));
    if (job->offset >= 0)
        fsp_open_text(aTHX_ code, job->offset);
    sv_catsv(source, code);
    fsp_run_source(aTHX_ job, "fsperl::run_code", "package main; sub { (scalar(eval shift), $@) }", source);
    LEAVE;
}

fsp_outcome fsp_run_code(fsp_home *home, fsp_arg code, fsp_bytes name, const fsp_arg *args, size_t count, int64_t data_offset)
{
    fsp_job job = { .work = fsp_work_code, .home = home, .name = name, .value = code, .args = args,
                    .count = count, .want = FSP_WANT_SCALAR, .offset = data_offset };
    return fsp_run_job(&job);
}

/* ---- warnings ------------------------------------------------------------------------------------------------------- */

static void (*fsp_warn_to)(fsp_interp *interp, fsp_bytes message);

static XS(fsp_xs_warn)
{
    dXSARGS;
    PERL_UNUSED_VAR(cv);
    if (items > 0) {
        STRLEN len;
        const char *text = SvPV_const(ST(0), len);
        const fsp_bytes message = { text, len };
        if (fsp_forks)
            PerlIO_write(Perl_error_log, text, len);
        else
            fsp_warn_to((fsp_interp *)aTHX, message);
    }
    XSRETURN_EMPTY;
}

static void fsp_work_warn_hook(pTHX_ fsp_job *job)
{
    /* by way of %SIG, so that a script's `local $SIG{__WARN__}` finds it to put back */
    HV *sig = get_hv("main::SIG", GV_ADD);
    SV **slot = hv_fetchs(sig, "__WARN__", 1);
    PERL_UNUSED_VAR(job);
    if (slot)
        sv_setsv_mg(*slot, sv_2mortal(newRV_noinc((SV *)newXS(NULL, fsp_xs_warn, __FILE__))));
}

fsp_outcome fsp_set_warn_hook(fsp_home *home, void (*warn)(fsp_interp *interp, fsp_bytes message))
{
    fsp_job job = { .work = fsp_work_warn_hook, .home = home };
    __atomic_store_n(&fsp_warn_to, warn, __ATOMIC_RELEASE);
    if (home->warned && home->image) { /* it is in the image */
        const fsp_outcome done = { FSP_DONE, 0, NULL };
        return done;
    }
    home->warned = true;
    return fsp_run_job(&job);
}
