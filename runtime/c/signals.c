/* Signals that a script sends to its own process. perl lets no interpreter but the process's first take signals, and a signal
 * that nobody takes ends the process, with all that it does for others. See "Signals" in perlipc and, for the ops,
 * wrap_op_checker in perlapi. */
#include "home.h"
#include <signal.h>
#include <unistd.h>

/* Takes the signals of timers, which modules can set without an op that could be guarded (Time::HiRes). Programs that a script
 * starts have the default again. */
static void fsp_pass_over(int number)
{
    PERL_UNUSED_VAR(number);
}

static void fsp_take_timers(void)
{
    static const int numbers[] = { SIGALRM, SIGVTALRM, SIGPROF };
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

/* Whether the signal is nobody's, and would end the process, or come to nothing. */
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
        return now.sa_handler == SIG_DFL || now.sa_handler == fsp_pass_over;
    }
}

/* `alarm SECONDS` */
static OP *fsp_pp_alarm(pTHX)
{
    if (fsp_is_refused(SIGALRM) && SvIV(*PL_stack_sp) > 0)
        croak("alarm() refused: no handler of a script can take SIGALRM here");
    return PL_ppaddr[OP_ALARM](aTHX);
}

static bool fsp_is_own(IV process)
{
    return process == 0 || process == -1 || process == (IV)getpid() || process == -(IV)getpgrp();
}

/* `kill SIGNAL, PROCESSES`; a minus before the signal stands for the processes' groups. */
static OP *fsp_pp_kill(pTHX)
{
    SV **arg = PL_stack_base + *PL_markstack_ptr + 1;
    if (arg < PL_stack_sp) {
        bool group = false;
        int number;
        if (looks_like_number(*arg)) {
            const IV given = SvIV(*arg);
            group = given < 0;
            number = (int)(group ? -given : given);
        } else {
            const char *name = SvPV_nolen_const(*arg);
            group = name[0] == '-';
            name += group;
            if (strncmp(name, "SIG", 3) == 0)
                name += 3;
            number = (int)whichsig_pv(name);
        }
        while (++arg <= PL_stack_sp && fsp_is_refused(number)) {
            const IV process = SvIV(*arg);
            if (group ? process == 0 || process == (IV)getpgrp() : fsp_is_own(process))
                croak("kill() refused: no handler takes SIG%s, and it would end or stop the whole process", PL_sig_name[number]);
        }
    }
    return PL_ppaddr[OP_KILL](aTHX);
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
