/* Signals that a script wants for itself: its alarm, and what it sends to its own process. Nothing of it may reach the process,
 * which has other scripts and a host to run: an alarm is a timer of the interpreter's own, a signal goes to the script's own
 * handler, and %SIG changes no disposition (perl leaves that to the first interpreter, which is none of ours). A signal that
 * nobody takes would end the process, and is refused. See "Signals" in perlipc and, for the ops, wrap_op_checker in perlapi. */
#include "guard.h"
#include <signal.h>
#include <unistd.h>

/* Takes signals that would end the process, where the host lets them: those of timers, which C code can set without an op that
 * could be guarded, and that of a pipe whose reader has gone, which the thread gets that writes. Programs that a script starts
 * have the default again. */
static void fsp_pass_over(int number)
{
    fsp_home *home = fsp_current;
    if (number == SIGPIPE && home && home->host)
        fsp_signal_script(home, number);
}

static void fsp_take_timers(void)
{
    static const int numbers[] = { SIGALRM, SIGVTALRM, SIGPROF, SIGPIPE };
    size_t i;
    for (i = 0; i < C_ARRAY_LENGTH(numbers); i++) {
        struct sigaction action;
        if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
            Zero(&action, 1, struct sigaction);
            sigemptyset(&action.sa_mask);
            action.sa_handler = fsp_pass_over;
            action.sa_flags = SA_RESTART;
            sigaction(numbers[i], &action, NULL);
        }
    }
}

/* Whether the signal would reach the process, or the host. */
static bool fsp_is_refused(int number)
{
    struct sigaction now;
    if (number <= 0 || sigaction(number, NULL, &now) != 0)
        return false;
    switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
        return false;
    default:
        /* what the host does on a signal is not the script's to ask for either: it ends most hosts */
        return number == SIGKILL || number == SIGSTOP || now.sa_handler != SIG_IGN;
    }
}

/* ---- alarm ------------------------------------------------------------------------------------------------------------ */

#define FSP_MICROSECONDS UINT64_C(1000000)

/* All ways to set an alarm share one timer, as they do in the kernel. */
uint64_t fsp_set_timer(fsp_home *home, bool set, uint64_t first, uint64_t every, uint64_t *interval)
{
    uint64_t left = 0, old_interval = 0;
    if (set && first)
        home->signals = true;
    home->host->alarm(home->record, set, first, every, &left, &old_interval);
    if (interval)
        *interval = old_interval;
    return left;
}

/* `alarm SECONDS` */
static OP *fsp_pp_alarm(pTHX)
{
    fsp_home *home = fsp_own_home(aTHX);
    if (!home)
        return PL_ppaddr[OP_ALARM](aTHX);
    {
        dSP;
        dTARGET;
        const IV seconds = POPi;
        uint64_t left;
        if (seconds < 0) {
            Perl_ck_warner_d(aTHX_ packWARN(WARN_MISC), "alarm() with negative argument");
            SETERRNO(EINVAL, LIB_INVARG);
            RETPUSHUNDEF;
        }
        left = fsp_set_timer(home, true, (uint64_t)seconds * FSP_MICROSECONDS, 0, NULL);
        /* to the nearest second, but never 0 for an alarm that was set */
        left = left && left < FSP_MICROSECONDS ? 1 : (left + FSP_MICROSECONDS / 2) / FSP_MICROSECONDS;
        PUSHi((IV)left);
        RETURN;
    }
}

/* ---- kill ------------------------------------------------------------------------------------------------------------- */

static bool fsp_is_own(IV process)
{
    return process == 0 || process == -1 || process == (IV)getpid() || process == -(IV)getpgrp();
}

/* The number of a signal, given by number or by name; a minus before it stands for the processes' groups. */
static int fsp_signal_number(pTHX_ SV *given, bool *group)
{
    const char *name;
    if (looks_like_number(given)) {
        const IV number = SvIV(given);
        *group = number < 0;
        return (int)(*group ? -number : number);
    }
    name = SvPV_nolen_const(given);
    *group = name[0] == '-';
    name += *group;
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    return (int)whichsig_pv(name);
}

/* What becomes of a signal that the script sends to its own process: its own handler takes it, and no other does. `home` is NULL
 * in a thread of the script and while the interpreter is taken apart. Says whether there is nothing left to do. */
static bool fsp_kill_self(pTHX_ fsp_home *home, int number)
{
    switch (fsp_disposition_of(aTHX_ number)) {
    case FSP_SIG_HANDLED:
        if (!home)
            break;
        fsp_signal_script(home, number);
        return true;
    case FSP_SIG_IGNORED:
        return number != SIGKILL && number != SIGSTOP;
    case FSP_SIG_DEFAULT:
        break;
    }
    if (fsp_is_refused(number))
        croak("kill() refused: the script has no handler for SIG%s, and the process is not the script's", PL_sig_name[number]);
    return false;
}

/* `kill SIGNAL, PROCESSES` */
static OP *fsp_pp_kill(pTHX)
{
    fsp_home *home = fsp_own_home(aTHX);
    SV **const mark = PL_stack_base + *PL_markstack_ptr;
    SV **arg = mark + 1;
    SV **kept = arg;
    bool group;
    int number;
    IV sent = 0;
    if (!fsp_is_refusing(aTHX) || arg >= PL_stack_sp)
        return PL_ppaddr[OP_KILL](aTHX);
    number = fsp_signal_number(aTHX_ *arg, &group);
    while (number > 0 && ++arg <= PL_stack_sp) {
        const IV process = SvIV(*arg);
        const bool own = group ? process == 0 || process == (IV)getpgrp() : fsp_is_own(process);
        if (own && fsp_kill_self(aTHX_ home, number))
            sent++;
        else
            *++kept = *arg;
    }
    if (sent == 0)
        return PL_ppaddr[OP_KILL](aTHX);
    PL_stack_sp = kept;
    if (kept > mark + 1) {
        OP *next = PL_ppaddr[OP_KILL](aTHX);
        dSP;
        SETs(sv_2mortal(newSViv(SvIV(TOPs) + sent)));
        return next;
    }
    PL_stack_sp = mark + 1;
    (void)POPMARK;
    *PL_stack_sp = sv_2mortal(newSViv(sent));
    return NORMAL;
}

void fsp_forget_signals(pTHX_ fsp_home *home)
{
    PERL_UNUSED_CONTEXT;
    fsp_set_timer(home, true, 0, 0, NULL);
    home->signals = false;
    __atomic_store_n(&home->due, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&home->blocked, 0, __ATOMIC_SEQ_CST);
}

static Perl_check_t fsp_next_check_alarm;
static Perl_check_t fsp_next_check_kill;

static OP *fsp_check_alarm(pTHX_ OP *op)
{
    op = fsp_next_check_alarm(aTHX_ op);
    if (op->op_type == OP_ALARM && op->op_ppaddr == PL_ppaddr[OP_ALARM])
        op->op_ppaddr = fsp_pp_alarm;
    return op;
}

static OP *fsp_check_kill(pTHX_ OP *op)
{
    op = fsp_next_check_kill(aTHX_ op);
    if (op->op_type == OP_KILL && op->op_ppaddr == PL_ppaddr[OP_KILL])
        op->op_ppaddr = fsp_pp_kill;
    return op;
}

void fsp_guard_signals(pTHX)
{
    PERL_UNUSED_CONTEXT;
    fsp_take_timers();
    wrap_op_checker(OP_ALARM, fsp_check_alarm, &fsp_next_check_alarm);
    wrap_op_checker(OP_KILL, fsp_check_kill, &fsp_next_check_kill);
}

/* ---- children --------------------------------------------------------------------------------------------------------- */

/* There the script may change the process as in a program, and what it runs with `exec` must find it changed. */
void fsp_take_dispositions(pTHX)
{
    int number;
    for (number = 1; PL_psig_ptr && number < SIG_SIZE; number++)
        switch (fsp_disposition_of(aTHX_ number)) {
        case FSP_SIG_HANDLED:
            (void)rsignal(number, PL_csighandlerp);
            break;
        case FSP_SIG_IGNORED:
            (void)rsignal(number, (Sighandler_t)SIG_IGN);
            break;
        case FSP_SIG_DEFAULT:
            break;
        }
}
