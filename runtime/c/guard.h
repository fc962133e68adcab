/* What keeps a script from ending or changing the process that embeds perl: shared by the files that do it.
 *
 * All of it is for interpreters of ours, and copies of them that a script's threads run; a `perl` that loaded us as a module is
 * never touched. In a child that a script forked everything is allowed again: the child is nobody's but the script's. */
#ifndef FSPERL_GUARD_H
#define FSPERL_GUARD_H

#include "home.h"

/* Every way into an interpreter is a door; what it returns goes back to fsp_leave_door. */
PERL_STATIC_INLINE fsp_home *fsp_enter_door(fsp_home *home);
PERL_STATIC_INLINE void fsp_leave_door(fsp_home *home, fsp_home *outer);

/* ---- guard.c: ops ---- */
/* Readies an interpreter of ours, before it compiles anything. */
void fsp_guard_interpreter(pTHX);
/* Whether an interpreter is ours, or a copy of one of ours. */
bool fsp_is_guarded(pTHX);
/* Whether what would harm the process is refused now. */
bool fsp_is_refusing(pTHX);
/* Ends what runs, as `exit` does. */
void fsp_exit(pTHX_ int status) __attribute__((noreturn));

/* ---- recursion.c ---- */
void fsp_guard_recursion(pTHX);
/* Doors that a thread has gone through and not come back from. */
extern __thread U32 fsp_doors;
/* Refuses to run one more script or callback inside too many others. */
void fsp_check_doors(pTHX);

/* ---- xsubs.c: subs of XS modules ---- */
/* boot_DynaLoader, and with it an eye on what it loads. */
XS_EXTERNAL(fsp_boot_loader);
/* In the place of a guarded sub: does what that did. */
void fsp_call_original(pTHX_ CV *cv);

/* ---- signals.c ---- */
/* Sets the script's timer, or with `set` false looks at it; gives what was left of the one before, in microseconds. */
uint64_t fsp_set_timer(fsp_home *home, bool set, uint64_t first, uint64_t every, uint64_t *interval);

/* ---- signal_xsubs.c: what these are called in their modules ---- */
XSPROTO(fsp_xs_hires_alarm);
XSPROTO(fsp_xs_hires_ualarm);
XSPROTO(fsp_xs_hires_setitimer);
XSPROTO(fsp_xs_hires_getitimer);
XSPROTO(fsp_xs_sigaction);
XSPROTO(fsp_xs_sigprocmask);
XSPROTO(fsp_xs_sigpending);
XSPROTO(fsp_xs_sigsuspend);

/* ---- child.c: processes that a script forks ---- */
void fsp_watch_forks(void);
/* In a child: programs that are started from now on have the script's environment. */
void fsp_export_environment(pTHX);
/* In a child: descriptors 0, 1 and 2 become those of STDIN, STDOUT and STDERR, or (`back`) these get the descriptors. */
void fsp_export_handles(pTHX_ bool back);
/* Ends a child: END blocks, destructors, buffers, `_exit`. An exception is told on STDERR. */
void fsp_end_child(pTHX_ int status, SV *exception) __attribute__((noreturn));

/* ---- directory.c: working directory and umask ---- */
void fsp_guard_directory(pTHX);
/* Puts back what the code that came through the interpreter's door has changed. */
void fsp_put_back(fsp_home *home);

/* ---- descriptors.c ---- */
void fsp_guard_descriptors(pTHX);
/* The script opened it outside perl's handles. */
void fsp_own_descriptor(pTHX_ int fd);
void fsp_forget_descriptor(int fd);
bool fsp_is_own_descriptor(int fd);
/* Closes what code of the interpreter has left open. */
void fsp_close_descriptors(const PerlInterpreter *interp);

PERL_STATIC_INLINE fsp_home *fsp_enter_door(fsp_home *home)
{
    fsp_home *outer = fsp_current;
    fsp_current = home;
    fsp_doors++;
    return outer;
}

PERL_STATIC_INLINE void fsp_leave_door(fsp_home *home, fsp_home *outer)
{
    if (UNLIKELY(home->changed) && home->depth == 0)
        fsp_put_back(home);
    fsp_current = outer;
    fsp_doors--;
}

#endif
