/* Subs of XS modules that would end or change the process. They are defined when their module boots, at any time and in any
 * copy of an interpreter; so DynaLoader's `dl_install_xsub`, which makes every boot sub, is watched, and after the boot of a
 * module in the table its subs get the functions of the table in the place of their own, which these call in turn. */
#include "guard.h"
#include <fcntl.h>
#include <fenv.h>

EXTERN_C void boot_DynaLoader(pTHX_ CV *cv);

/* ---- POSIX ----------------------------------------------------------------------------------------------------------- */

typedef struct fsp_xsub {
    const char *module; /* as in `use` */
    const char *name;
    XSUBADDR_t guard;
    XSUBADDR_t original; /* the same in all interpreters */
} fsp_xsub;

static fsp_xsub *fsp_guarded_xsub(pTHX_ CV *cv);

void fsp_call_original(pTHX_ CV *cv)
{
    const fsp_xsub *xsub = fsp_guarded_xsub(aTHX_ cv);
    XSUBADDR_t original;
    if (!xsub)
        croak("The package of this sub is gone");
    original = __atomic_load_n(&xsub->original, __ATOMIC_RELAXED);
    original(aTHX_ cv);
}

/* What a script that wants this can do: fork. */
static XSPROTO(fsp_xs_refused)
{
    if (fsp_is_refusing(aTHX)) {
        const fsp_xsub *xsub = fsp_guarded_xsub(aTHX_ cv);
        croak("%s::%s() refused: it would change the whole process; fork() first", xsub ? xsub->module : "A sub",
              xsub ? xsub->name : "");
    }
    fsp_call_original(aTHX_ cv);
}

static XSPROTO(fsp_xs_abort)
{
    if (fsp_is_refusing(aTHX))
        croak("POSIX::abort() refused: it would end the whole process; die() ends the script");
    fsp_call_original(aTHX_ cv);
}

/* Ends the script as `exit` does. */
static XSPROTO(fsp_xs_exit)
{
    if (fsp_is_refusing(aTHX)) {
        dXSARGS;
        fsp_exit(aTHX_ items > 0 ? (int)SvIV(ST(0)) : 0);
    }
    fsp_call_original(aTHX_ cv);
}

/* What is opened: one descriptor or, by `pipe`, two. */
static XSPROTO(fsp_xs_opens)
{
    const SSize_t first = TOPMARK + 1;
    SSize_t i;
    fsp_call_original(aTHX_ cv);
    if (!fsp_is_refusing(aTHX))
        return;
    for (i = first; i <= PL_stack_sp - PL_stack_base; i++)
        if (SvOK(PL_stack_base[i]))
            fsp_own_descriptor(aTHX_ (int)SvIV(PL_stack_base[i]));
}

/* Whether a script may close a descriptor: one that it opened itself, or none at all. */
static bool fsp_may_close(IV fd)
{
    return fsp_is_own_descriptor((int)fd) || fcntl((int)fd, F_GETFD) < 0;
}

static XSPROTO(fsp_xs_close)
{
    SV **first = PL_stack_base + TOPMARK + 1;
    if (first == PL_stack_sp && fsp_is_refusing(aTHX)) {
        const IV fd = SvIV(*first);
        if (!fsp_may_close(fd))
            croak("POSIX::close() refused: descriptor %" IVdf " was not opened by POSIX; close() its handle", fd);
        fsp_forget_descriptor((int)fd);
    }
    fsp_call_original(aTHX_ cv);
}

static XSPROTO(fsp_xs_dup2)
{
    SV **first = PL_stack_base + TOPMARK + 1;
    if (first + 1 == PL_stack_sp && fsp_is_refusing(aTHX)) {
        const IV from = SvIV(first[0]);
        const IV to = SvIV(first[1]);
        if (from != to && !fsp_is_own_descriptor((int)to))
            croak("POSIX::dup2() refused: descriptor %" IVdf " was not opened by POSIX here; open() the handle anew, or fork() first",
                  to);
        if (from != to) {
            fsp_forget_descriptor((int)to);
            fsp_call_original(aTHX_ cv);
            fsp_own_descriptor(aTHX_ (int)to);
            return;
        }
    }
    fsp_call_original(aTHX_ cv);
}

/* ---- the table ------------------------------------------------------------------------------------------------------- */

static fsp_xsub fsp_xsubs[] = {
    { "POSIX", "_exit", fsp_xs_exit, NULL },        { "POSIX", "abort", fsp_xs_abort, NULL },
    { "POSIX", "open", fsp_xs_opens, NULL },        { "POSIX", "creat", fsp_xs_opens, NULL },
    { "POSIX", "dup", fsp_xs_opens, NULL },         { "POSIX", "pipe", fsp_xs_opens, NULL },
    { "POSIX", "close", fsp_xs_close, NULL },       { "POSIX", "dup2", fsp_xs_dup2, NULL },
    { "POSIX", "setuid", fsp_xs_refused, NULL },    { "POSIX", "setgid", fsp_xs_refused, NULL },
    { "POSIX", "setsid", fsp_xs_refused, NULL },    { "POSIX", "setpgid", fsp_xs_refused, NULL },
    { "POSIX", "tcsetpgrp", fsp_xs_refused, NULL }, { "POSIX", "nice", fsp_xs_refused, NULL },
    { "POSIX", "fesetround", fsp_xs_refused, NULL },
    { "POSIX", "sigaction", fsp_xs_sigaction, NULL },
    { "POSIX", "sigprocmask", fsp_xs_sigprocmask, NULL },
    { "POSIX", "sigpending", fsp_xs_sigpending, NULL },
    { "POSIX", "sigsuspend", fsp_xs_sigsuspend, NULL },
    { "Time::HiRes", "alarm", fsp_xs_hires_alarm, NULL },
    { "Time::HiRes", "ualarm", fsp_xs_hires_ualarm, NULL },
    { "Time::HiRes", "setitimer", fsp_xs_hires_setitimer, NULL },
    { "Time::HiRes", "getitimer", fsp_xs_hires_getitimer, NULL },
};

/* By the name under which it was made; NULL when a script has deleted that. */
static fsp_xsub *fsp_guarded_xsub(pTHX_ CV *cv)
{
    const GV *gv = CvGV(cv);
    size_t i;
    for (i = 0; gv && i < C_ARRAY_LENGTH(fsp_xsubs); i++)
        if (strcmp(fsp_xsubs[i].name, GvNAME(gv)) == 0)
            return &fsp_xsubs[i];
    return NULL;
}

static void fsp_guard_subs(pTHX_ const char *module)
{
    size_t i;
    for (i = 0; i < C_ARRAY_LENGTH(fsp_xsubs); i++) {
        fsp_xsub *xsub = &fsp_xsubs[i];
        CV *cv;
        if (strcmp(xsub->module, module) != 0)
            continue;
        cv = get_cv(SvPV_nolen(sv_2mortal(newSVpvf("%s::%s", module, xsub->name))), 0);
        if (!cv || !CvISXSUB(cv) || CvXSUB(cv) == xsub->guard)
            continue;
        __atomic_store_n(&xsub->original, CvXSUB(cv), __ATOMIC_RELAXED);
        CvXSUB(cv) = xsub->guard;
    }
}

/* A switch gives its threads little stack, and threads of scripts inherit that. */
#define FSP_THREAD_STACK (8 << 20)

static void fsp_guard_threads(pTHX)
{
    CV *set = get_cv("threads::set_stack_size", 0);
    dSP;
    if (!set)
        return;
    ENTER;
    SAVETMPS;
    PUSHMARK(SP);
    EXTEND(SP, 2);
    mPUSHs(newSVpvs("threads"));
    mPUSHi(FSP_THREAD_STACK);
    PUTBACK;
    (void)call_sv((SV *)set, G_VOID | G_DISCARD | G_EVAL);
    FREETMPS;
    LEAVE;
}

/* ---- watching what is loaded ----------------------------------------------------------------------------------------- */

static const struct {
    const char *boot;
    const char *module;
} fsp_watched[] = {
    { "POSIX::bootstrap", "POSIX" },
    { "threads::bootstrap", "threads" },
    { "Time::HiRes::bootstrap", "Time::HiRes" },
};

static XSUBADDR_t fsp_boots[C_ARRAY_LENGTH(fsp_watched)];

static void fsp_boot_watched(pTHX_ CV *cv, size_t index)
{
    const XSUBADDR_t boot = __atomic_load_n(&fsp_boots[index], __ATOMIC_RELAXED);
    boot(aTHX_ cv);
    if (index == 1)
        fsp_guard_threads(aTHX);
    else
        fsp_guard_subs(aTHX_ fsp_watched[index].module);
}

static XSPROTO(fsp_xs_boot_posix)
{
    fsp_boot_watched(aTHX_ cv, 0);
}

static XSPROTO(fsp_xs_boot_threads)
{
    fsp_boot_watched(aTHX_ cv, 1);
}

static XSPROTO(fsp_xs_boot_hires)
{
    fsp_boot_watched(aTHX_ cv, 2);
}

static const XSUBADDR_t fsp_boot_guards[] = { fsp_xs_boot_posix, fsp_xs_boot_threads, fsp_xs_boot_hires };

static XSUBADDR_t fsp_install;

/* `dl_install_xsub NAME, SYMBOL, FILE` */
static XSPROTO(fsp_xs_install)
{
    const SSize_t first = TOPMARK + 1;
    SV *name = PL_stack_base + first <= PL_stack_sp ? PL_stack_base[first] : NULL;
    const char *text = name ? SvPV_nolen_const(name) : "";
    size_t i = 0;
    CV *made;
    while (i < C_ARRAY_LENGTH(fsp_watched) && strcmp(fsp_watched[i].boot, text) != 0)
        i++;
    fsp_install(aTHX_ cv);
    if (i == C_ARRAY_LENGTH(fsp_watched))
        return;
    made = get_cv(fsp_watched[i].boot, 0);
    if (made && CvISXSUB(made) && CvXSUB(made) != fsp_boot_guards[i]) {
        __atomic_store_n(&fsp_boots[i], CvXSUB(made), __ATOMIC_RELAXED);
        CvXSUB(made) = fsp_boot_guards[i];
    }
}

XS_EXTERNAL(fsp_boot_loader)
{
    CV *install;
    boot_DynaLoader(aTHX_ cv);
    install = get_cv("DynaLoader::dl_install_xsub", 0);
    if (install && CvISXSUB(install) && CvXSUB(install) != fsp_xs_install) {
        __atomic_store_n(&fsp_install, CvXSUB(install), __ATOMIC_RELAXED);
        CvXSUB(install) = fsp_xs_install;
    }
}
