/* What reaches a script from outside while it runs: a stop, its alarm, a signal that it sent itself.
 *
 * perl looks at PL_sig_pending between statements, in loops, while a regular expression backtracks and whenever a system call
 * was interrupted, and then calls PL_signalhook ("Safe Signals" in perlipc). Both belong to the interpreter. Whoever wants
 * something notes it in the record and then sets PL_sig_pending; the thread, if it waits in the kernel, is woken with a signal
 * that does nothing. The hook ends the run the way `exit` does, from the places at which a script's own handler could have
 * called `exit`, so no other code has to know of it. */
#include "home.h"
#include "redirect.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unwind.h>

/* ---- waking a thread -------------------------------------------------------------------------------------------------- */

static int fsp_wake_number;

static void fsp_woken(int number)
{
    PERL_UNUSED_VAR(number);
}

/* A signal that nobody else handles: programs and libraries leave the upper real-time signals alone. System calls are not
 * restarted after it. */
static void fsp_choose_signal(void)
{
    int number;
    for (number = SIGRTMAX - 3; number > SIGRTMIN && !fsp_wake_number; number--) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        Zero(&action, 1, struct sigaction);
        sigfillset(&action.sa_mask);
        action.sa_handler = fsp_woken;
        action.sa_flags = SA_ONSTACK;
        if (sigaction(number, &action, NULL) == 0)
            fsp_wake_number = number;
    }
}

uint64_t fsp_ready_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    sigset_t set;
    pthread_once(&once, fsp_choose_signal);
    if (fsp_wake_number) {
        sigemptyset(&set);
        sigaddset(&set, fsp_wake_number);
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    }
    return (uint64_t)pthread_self();
}

void fsp_wake(uint64_t thread)
{
    if (fsp_wake_number)
        pthread_kill((pthread_t)thread, fsp_wake_number);
}

void fsp_block_signals(void)
{
    sigset_t set;
    sigfillset(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* ---- from any thread -------------------------------------------------------------------------------------------------- */

/* After what is wanted has been noted: the hook reads that after it has cleared the flag. */
static void fsp_set_pending(fsp_home *home)
{
    dTHXa(home->interp);
    __atomic_store_n(&PL_sig_pending, 1, __ATOMIC_SEQ_CST);
}

void fsp_stop(fsp_home *home, uint32_t stop)
{
    __atomic_store_n(&home->stop, stop, __ATOMIC_SEQ_CST);
    if (stop != FSP_STOP_NONE)
        fsp_set_pending(home);
}

static uint64_t fsp_bit(int number)
{
    return number > 0 && number <= 64 ? UINT64_C(1) << (number - 1) : 0;
}

void fsp_alarm_due(fsp_home *home)
{
    __atomic_fetch_or(&home->due, fsp_bit(SIGALRM), __ATOMIC_SEQ_CST);
    fsp_set_pending(home);
}

bool fsp_nudge(fsp_home *home)
{
    const uint32_t stop = __atomic_load_n(&home->stop, __ATOMIC_SEQ_CST);
    const bool undone = stop > __atomic_load_n(&home->stopped, __ATOMIC_SEQ_CST) || stop == FSP_STOP_NOW;
    if (!undone && !(__atomic_load_n(&home->due, __ATOMIC_SEQ_CST) & ~__atomic_load_n(&home->blocked, __ATOMIC_SEQ_CST)))
        return false;
    fsp_set_pending(home);
    return true;
}

const char *fsp_signal_name(int number)
{
    return number > 0 && number < SIG_SIZE ? PL_sig_name[number] : "?";
}

/* ---- in the interpreter ----------------------------------------------------------------------------------------------- */

void fsp_home_adopt(fsp_home *home, const fsp_host *host, void *record)
{
    home->host = host;
    home->record = record;
}

fsp_bytes fsp_place(fsp_home *home, uint32_t *line)
{
    dTHXa(home->interp);
    fsp_bytes file = { NULL, 0 };
    *line = 0;
    if (PL_curcop && CopFILE(PL_curcop) && CopLINE(PL_curcop)) {
        file.ptr = CopFILE(PL_curcop);
        file.len = strlen(file.ptr);
        *line = (uint32_t)CopLINE(PL_curcop);
    }
    return file;
}

/* Times that destructors are stopped with an exception while perl takes the interpreter apart, which it then goes on with. After
 * that the way out is `exit`, which no eval catches: perl starts its destruction again. */
#define FSP_LAST_WORDS 8

/* The programs behind a script's pipes may go on for long; whoever closes the pipes would wait for them. They are left to the
 * host, so that none becomes a zombie. */
static void fsp_leave_children(pTHX_ fsp_home *home)
{
    SSize_t i;
    for (i = 0; PL_fdpid && i <= AvFILLp(PL_fdpid); i++) {
        SV *pid = AvARRAY(PL_fdpid)[i];
        if (pid && SvTYPE(pid) == SVt_IV && SvIVX(pid) > 0) {
            home->host->reap(home->record, (int32_t)SvIVX(pid));
            SvIV_set(pid, 0);
        }
    }
}

bool fsp_reap(int32_t pid)
{
    int status;
    const pid_t ended = waitpid((pid_t)pid, &status, WNOHANG);
    return ended == (pid_t)pid || (ended < 0 && errno != EINTR);
}

/* Does not return. */
static void fsp_end_run(pTHX_ fsp_home *home)
{
    if (PL_phase == PERL_PHASE_DESTRUCT && home->last_words++ < FSP_LAST_WORDS)
        croak("the destructor was stopped");
    fsp_leave_children(aTHX_ home);
    my_exit(255);
}

/* ---- where not to leave ------------------------------------------------------------------------------------------------ */

/* The last reference to a handle closes it, which may wait: for a program to end, for a reader. perl looks for signals there, too,
 * but what leaves from there, exception or `exit`, leaves a value half freed, over which perl's destruction fails or loops for
 * ever. Nothing in perl's own data tells; the stack does, and is only asked when there is something to deliver. */
static _Unwind_Reason_Code fsp_look_for_free(struct _Unwind_Context *context, void *found)
{
    const void *function = _Unwind_FindEnclosingFunction((void *)(_Unwind_GetIP(context) - 1));
    if (function == (void *)(size_t)Perl_runops_standard || function == (void *)(size_t)Perl_call_sv)
        return _URC_END_OF_STACK;
    if (function != (void *)(size_t)Perl_sv_clear)
        return _URC_NO_REASON;
    *(bool *)found = true;
    return _URC_END_OF_STACK;
}

static bool fsp_is_freeing(void)
{
    bool found = false;
    (void)_Unwind_Backtrace(fsp_look_for_free, &found);
    return found;
}

/* ---- the hook ---------------------------------------------------------------------------------------------------------- */

static uint32_t fsp_wanted(const fsp_home *home)
{
    const uint32_t stop = __atomic_load_n(&home->stop, __ATOMIC_SEQ_CST);
    return home->own_end && stop < FSP_STOP_SOON ? FSP_STOP_SOON : stop;
}

fsp_disposition fsp_disposition_of(pTHX_ int number)
{
    SV *handler = PL_psig_ptr && number > 0 && number < SIG_SIZE ? PL_psig_ptr[number] : NULL;
    if (!handler || !SvOK(handler))
        return FSP_SIG_DEFAULT;
    if (SvROK(handler) || isGV_with_GP(handler))
        return FSP_SIG_HANDLED;
    if (!SvPOK(handler) || !SvCUR(handler) || strEQ(SvPVX_const(handler), "DEFAULT"))
        return FSP_SIG_DEFAULT;
    return strEQ(SvPVX_const(handler), "IGNORE") ? FSP_SIG_IGNORED : FSP_SIG_HANDLED;
}

void fsp_signal_script(fsp_home *home, int number)
{
    __atomic_fetch_or(&home->due, fsp_bit(number), __ATOMIC_SEQ_CST);
    fsp_set_pending(home);
}

/* Passes the signals that are due to perl, which calls the handlers. */
static void fsp_take_due(pTHX_ fsp_home *home)
{
    const uint64_t blocked = __atomic_load_n(&home->blocked, __ATOMIC_SEQ_CST);
    const uint64_t due = __atomic_fetch_and(&home->due, blocked, __ATOMIC_SEQ_CST) & ~blocked;
    int number;
    for (number = 1; due >> (number - 1); number++) {
        if (due & fsp_bit(number)) {
            switch (fsp_disposition_of(aTHX_ number)) {
            case FSP_SIG_HANDLED:
                if (PL_psig_pend)
                    PL_psig_pend[number] = 1;
                break;
            case FSP_SIG_IGNORED:
                break;
            case FSP_SIG_DEFAULT:
                /* a write that failed says so anyway, and hosts make sure that it is not the end */
                if (number != SIGPIPE)
                    home->own_end = number;
            }
        }
        if (number == 64)
            break;
    }
}

void fsp_take_interrupts(pTHX)
{
    fsp_home *home = fsp_own_home(aTHX);
    uint32_t wanted, stopped;
    if (!home) {
        Perl_despatch_signals(aTHX);
        return;
    }
    /* perl folds constants, which does not take long, and must not be left */
    if (PL_warnhook == PERL_WARNHOOK_FATAL)
        return;
    __atomic_store_n(&PL_sig_pending, 0, __ATOMIC_SEQ_CST);
    if (fsp_is_freeing()) {
        /* the timer comes again, and insists in the end */
        if (__atomic_load_n(&home->stop, __ATOMIC_SEQ_CST) != FSP_STOP_NOW)
            return;
        home->torn = true;
    }
    if (UNLIKELY(home->region && home->region->full))
        fsp_exhausted(aTHX_ home->region);
    if (__atomic_load_n(&home->due, __ATOMIC_SEQ_CST))
        fsp_take_due(aTHX_ home);
    wanted = fsp_wanted(home);
    stopped = __atomic_load_n(&home->stopped, __ATOMIC_RELAXED);
    if (wanted > stopped || wanted == FSP_STOP_NOW) {
        __atomic_store_n(&home->stopped, wanted, __ATOMIC_SEQ_CST);
        fsp_end_run(aTHX_ home);
    }
    /* perl makes the table when a script first looks at %SIG */
    if (stopped == FSP_STOP_NONE && PL_psig_pend)
        Perl_despatch_signals(aTHX);
    /* that has cleared the flag, and with it what came meanwhile */
    (void)fsp_nudge(home);
}

bool fsp_is_torn(const fsp_home *home)
{
    return home->torn;
}

void fsp_end_of_job(pTHX_ fsp_home *home, uint32_t before, fsp_outcome *outcome)
{
    const uint32_t stopped = __atomic_load_n(&home->stopped, __ATOMIC_RELAXED);
    const uint32_t wanted = fsp_wanted(home);
    /* one that was asked to stop may have found another way out: its host's method failed because of the stop, say */
    if (stopped > before || (before == FSP_STOP_NONE && wanted != FSP_STOP_NONE && outcome->kind != FSP_DONE)) {
        outcome->kind = FSP_STOPPED;
        outcome->status = home->own_end;
        fsp_set_pending(home);
    }
    __atomic_store_n(&home->stopped, before, __ATOMIC_SEQ_CST);
    if (home->depth > 0)
        return;
    home->own_end = 0;
    if (home->out[0].len || home->out[1].len)
        fsp_flush_output(home);
    if (home->signals)
        fsp_forget_signals(aTHX_ home);
}
