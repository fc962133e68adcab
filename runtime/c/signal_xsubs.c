/* What modules offer about signals, for the script alone: Time::HiRes's timers, and POSIX's actions and masks. Their own subs
 * are the process's, or its thread's. xsubs.c puts these in their places; in a child that the script forked the originals do
 * their work. See "SYNOPSIS" in Time::HiRes and "FUNCTIONS" in POSIX for what each takes and gives. */
#include "guard.h"
#include <poll.h>
#include <signal.h>
#include <sys/time.h>

/* ---- Time::HiRes ------------------------------------------------------------------------------------------------------ */

#define FSP_MICROS 1e6

static NV fsp_time_arg(pTHX_ const char *name, SV *sv)
{
    const NV time = sv ? SvNV(sv) : 0;
    if (!(time >= 0))
        croak("Time::HiRes::%s(%" NVgf "): negative time not invented yet", name, time);
    /* as long as the kernel's longest, and more than anyone's patience */
    return time < 1e9 ? time : 1e9;
}

/* A time that is not 0 does not become 0. */
static uint64_t fsp_micros(NV seconds)
{
    const uint64_t micros = (uint64_t)(seconds * FSP_MICROS + 0.5);
    return micros || seconds <= 0 ? micros : 1;
}

/* `alarm SECONDS, INTERVAL` */
XSPROTO(fsp_xs_hires_alarm)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items < 1 || items > 2) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        const NV first = fsp_time_arg(aTHX_ "alarm", ST(0));
        const NV every = fsp_time_arg(aTHX_ "alarm", items > 1 ? ST(1) : NULL);
        const uint64_t left = fsp_set_timer(home, true, fsp_micros(first), fsp_micros(every), NULL);
        ST(0) = sv_2mortal(newSVnv((NV)left / FSP_MICROS));
        XSRETURN(1);
    }
}

/* `ualarm MICROSECONDS, INTERVAL` */
XSPROTO(fsp_xs_hires_ualarm)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items < 1 || items > 2) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        const NV first = fsp_time_arg(aTHX_ "ualarm", ST(0));
        const NV every = fsp_time_arg(aTHX_ "ualarm", items > 1 ? ST(1) : NULL);
        const uint64_t left = fsp_set_timer(home, true, (uint64_t)first, (uint64_t)every, NULL);
        ST(0) = sv_2mortal(newSViv((IV)left));
        XSRETURN(1);
    }
}

/* The time left, and in list context the interval, of a timer that has one. */
static void fsp_return_timer(pTHX_ I32 ax, uint64_t left, uint64_t interval)
{
    SV **sp = PL_stack_base + ax - 1;
    U8 want = GIMME_V;
    if (want != G_VOID) {
        EXTEND(sp, 2);
        *++sp = sv_2mortal(newSVnv((NV)left / FSP_MICROS));
        if (want != G_SCALAR && interval)
            *++sp = sv_2mortal(newSVnv((NV)interval / FSP_MICROS));
    }
    PL_stack_sp = sp;
}

static void fsp_check_timer(pTHX_ const char *name, IV which)
{
    if (which != ITIMER_REAL)
        croak("Time::HiRes::%s() refused: of the timers only ITIMER_REAL is a script's own", name);
}

/* `setitimer WHICH, SECONDS, INTERVAL` */
XSPROTO(fsp_xs_hires_setitimer)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items < 2 || items > 3) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        const NV first = fsp_time_arg(aTHX_ "setitimer", ST(1));
        const NV every = fsp_time_arg(aTHX_ "setitimer", items > 2 ? ST(2) : NULL);
        uint64_t left, interval;
        fsp_check_timer(aTHX_ "setitimer", SvIV(ST(0)));
        left = fsp_set_timer(home, true, fsp_micros(first), fsp_micros(every), &interval);
        fsp_return_timer(aTHX_ ax, left, interval);
    }
}

/* `getitimer WHICH` */
XSPROTO(fsp_xs_hires_getitimer)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items != 1) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        uint64_t left, interval;
        fsp_check_timer(aTHX_ "getitimer", SvIV(ST(0)));
        left = fsp_set_timer(home, false, 0, 0, &interval);
        fsp_return_timer(aTHX_ ax, left, interval);
    }
}

/* ---- POSIX::SigSet ---------------------------------------------------------------------------------------------------- */

/* The set in an object, or NULL. */
static sigset_t *fsp_sigset(pTHX_ SV *sv)
{
    return sv && SvROK(sv) && sv_derived_from(sv, "POSIX::SigSet") && SvPOK(SvRV(sv)) && SvCUR(SvRV(sv)) >= sizeof(sigset_t)
               ? (sigset_t *)SvPVX(SvRV(sv))
               : NULL;
}

static uint64_t fsp_bits_of(const sigset_t *set)
{
    uint64_t bits = 0;
    int number;
    for (number = 1; number <= 64; number++)
        if (number != SIGKILL && number != SIGSTOP && sigismember(set, number) == 1)
            bits |= UINT64_C(1) << (number - 1);
    return bits;
}

static void fsp_fill_sigset(sigset_t *set, uint64_t bits)
{
    int number;
    sigemptyset(set);
    for (number = 1; number <= 64; number++)
        if (bits >> (number - 1) & 1)
            sigaddset(set, number);
}

/* What is let through now is delivered at the next chance. */
static void fsp_set_blocked(fsp_home *home, uint64_t blocked)
{
    home->signals = true;
    __atomic_store_n(&home->blocked, blocked, __ATOMIC_SEQ_CST);
    (void)fsp_nudge(home);
}

/* `sigprocmask HOW, SET, OLD_SET` */
XSPROTO(fsp_xs_sigprocmask)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items < 2 || items > 3) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        const IV how = SvIV(ST(0));
        const sigset_t *set = fsp_sigset(aTHX_ ST(1));
        sigset_t *old = items > 2 ? fsp_sigset(aTHX_ ST(2)) : NULL;
        const uint64_t before = __atomic_load_n(&home->blocked, __ATOMIC_SEQ_CST);
        const uint64_t bits = set ? fsp_bits_of(set) : 0;
        if ((SvOK(ST(1)) && !set) || (items > 2 && SvOK(ST(2)) && !old))
            croak("sigset is not of type POSIX::SigSet");
        if (set && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK) {
            SETERRNO(EINVAL, LIB_INVARG);
            XSRETURN_UNDEF;
        }
        if (old)
            fsp_fill_sigset(old, before);
        if (set)
            fsp_set_blocked(home, how == SIG_BLOCK ? before | bits : how == SIG_UNBLOCK ? before & ~bits : bits);
        ST(0) = sv_2mortal(newSVpvs("0 but true"));
        XSRETURN(1);
    }
}

/* `sigpending SET` */
XSPROTO(fsp_xs_sigpending)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    sigset_t *set = items == 1 ? fsp_sigset(aTHX_ ST(0)) : NULL;
    if (!home || !set) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    fsp_fill_sigset(set, __atomic_load_n(&home->due, __ATOMIC_SEQ_CST) & __atomic_load_n(&home->blocked, __ATOMIC_SEQ_CST));
    ST(0) = sv_2mortal(newSVpvs("0 but true"));
    XSRETURN(1);
}

typedef struct fsp_mask {
    fsp_home *home;
    uint64_t blocked;
} fsp_mask;

static void fsp_put_mask_back(pTHX_ void *data)
{
    const fsp_mask *mask = (const fsp_mask *)data;
    PERL_UNUSED_CONTEXT;
    fsp_set_blocked(mask->home, mask->blocked);
}

/* A signal that comes just before the wait does not cut it short. */
#define FSP_LOOK 20 /* ms */

/* `sigsuspend SET` */
XSPROTO(fsp_xs_sigsuspend)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    const sigset_t *set = items == 1 ? fsp_sigset(aTHX_ ST(0)) : NULL;
    if (!home || !set) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        SV *kept = sv_2mortal(newSV(sizeof(fsp_mask)));
        fsp_mask *mask = (fsp_mask *)SvPVX(kept);
        mask->home = home;
        mask->blocked = __atomic_load_n(&home->blocked, __ATOMIC_SEQ_CST);
        ENTER;
        SAVEDESTRUCTOR_X(fsp_put_mask_back, mask);
        fsp_set_blocked(home, fsp_bits_of(set));
        while (!__atomic_load_n(&PL_sig_pending, __ATOMIC_SEQ_CST))
            (void)poll(NULL, 0, FSP_LOOK);
        PERL_ASYNC_CHECK();
        LEAVE;
    }
    SETERRNO(EINTR, SS_NORMAL);
    XSRETURN_UNDEF;
}

/* ---- POSIX::sigaction ------------------------------------------------------------------------------------------------- */

static int fsp_number_of(pTHX_ SV *sv)
{
    const char *name;
    if (SvIOK(sv) || looks_like_number(sv))
        return (int)SvIV(sv);
    name = SvPV_nolen_const(sv);
    return (int)whichsig_pv(strncmp(name, "SIG", 3) == 0 ? name + 3 : name);
}

static HV *fsp_action(pTHX_ SV *sv, const char *which)
{
    if (!sv || !SvOK(sv) || (!SvROK(sv) && !SvTRUE(sv)))
        return NULL;
    if (!sv_isa(sv, "POSIX::SigAction") || SvTYPE(SvRV(sv)) != SVt_PVHV)
        croak("%s is not of type POSIX::SigAction", which);
    return (HV *)SvRV(sv);
}

/* `sigaction SIGNAL, ACTION, OLD_ACTION`: the handler goes by way of %SIG. Handlers run between statements, with their own signal
 * blocked, whatever the flags and the mask of the action say. */
XSPROTO(fsp_xs_sigaction)
{
    fsp_home *home = fsp_own_home(aTHX);
    dXSARGS;
    if (!home || items < 2 || items > 3) {
        PUSHMARK(MARK);
        fsp_call_original(aTHX_ cv);
        return;
    }
    {
        const int number = fsp_number_of(aTHX_ ST(0));
        HV *action = fsp_action(aTHX_ ST(1), "action");
        HV *old = items > 2 ? fsp_action(aTHX_ ST(2), "oldaction") : NULL;
        SV **handler = action ? hv_fetchs(action, "HANDLER", 0) : NULL;
        SV **slot;
        if (number <= 0 || number >= SIG_SIZE || (action && (number == SIGKILL || number == SIGSTOP))) {
            SETERRNO(EINVAL, LIB_INVARG);
            XSRETURN_UNDEF;
        }
        if (action && !handler)
            croak("Can't supply an action without a HANDLER");
        slot = hv_fetch(get_hv("main::SIG", GV_ADD), PL_sig_name[number], (I32)strlen(PL_sig_name[number]), 1);
        if (old) {
            SvGETMAGIC(*slot);
            if (SvTRUE_nomg(*slot))
                (void)hv_stores(old, "HANDLER", newSVsv_nomg(*slot));
            else
                (void)hv_stores(old, "HANDLER", newSVpvs("DEFAULT"));
            (void)hv_stores(old, "FLAGS", newSViv(0));
            (void)hv_stores(old, "SAFE", newSViv(1));
        }
        if (action)
            sv_setsv_mg(*slot, *handler);
        ST(0) = sv_2mortal(newSVpvs("0 but true"));
        XSRETURN(1);
    }
}
