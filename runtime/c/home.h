/* What the files of the embedding half share: the interpreter's record and the protected run of a job. */
#ifndef FSPERL_HOME_H
#define FSPERL_HOME_H

#include "glue.h"
#include "region.h"
#include "shim.h"
#include <locale.h>

/* What a script has printed and nobody has got yet: the start of a line for a hook, or a full buffer for a descriptor. */
typedef struct fsp_output {
    char *text;
    STRLEN len;
    STRLEN room;
    bool hooked; /* lines go to the host; atomic */
} fsp_output;

struct fsp_home {
    PerlInterpreter *interp;
    bool owned;
    bool ended; /* its code has run, its destructors too */
    bool lost;  /* perl could not take it apart: its memory is given up */
    locale_t locale;  /* what the thread's locale must be while the interpreter runs; (locale_t)0 for as it is */
    ANY *spare;       /* a save stack that is in no use, or NULL */
    SSize_t spare_max;
    CV *runner;       /* the XSUB in which jobs run */
    U32 depth;        /* jobs in progress */
    bool changed;     /* whether these were: */
    int directory;    /* the working directory, or -1 */
    uint32_t umask;

    const fsp_host *host; /* what Rust does for the interpreter, and for which record; NULL until Rust has taken it over */
    void *record;

    /* interrupt.c. Atomic, for other threads write them: what is asked of the script. */
    uint32_t stop;    /* FSP_STOP_... */
    uint64_t due;     /* signals to be delivered, a bit for each, from 1 */
    uint64_t blocked; /* and those that wait until the script lets them through */
    /* Written by the interpreter's own thread. */
    uint32_t stopped;  /* how far the run has done what `stop` asks; atomic */
    int own_end;       /* the signal that ends the run, for want of a handler; 0 for none */
    bool torn;         /* a value was left half freed: nothing may run here again, and perl can't take it apart */
    bool signals;      /* the run has set an alarm, or blocked signals: to be undone when it ends */
    U32 last_words;    /* times that a destructor was stopped while the interpreter ends */

    /* output.c */
    fsp_output out[2]; /* STDOUT, STDERR */
    bool warned;      /* whether warnings go to Rust */
    fsp_region *region;       /* where the interpreter allocates, or NULL for the heap of C */
    struct fsp_image *image;  /* what its memory is put back to, or NULL */
};

/* Something to do in an interpreter. `work` may croak, exit and run Perl code; it leaves its result in `sv`. */
typedef struct fsp_job {
    void (*work)(pTHX_ struct fsp_job *job);
    fsp_home *home;
    fsp_sv *callee;
    fsp_bytes name;
    fsp_arg value;
    const fsp_arg *args;
    size_t count;
    int64_t offset;
    uint32_t want;
    bool releases;    /* the job does nothing but give up values */
    const void *data; /* what only some kinds of work need */
    SV *sv;
    bool returned;    /* whether `work` came to its end */
} fsp_job;

/* Whether the job that the thread is in only releases. */
extern __thread bool fsp_releasing;

/* Does the job with the interpreter's context set, and everything that it can throw caught. */
fsp_outcome fsp_run_job(fsp_job *job);

/* The thread's context and locale, to be put back. */
typedef struct fsp_context_state {
    PerlInterpreter *interp;
    fsp_home *home;
    locale_t locale;
    fsp_region *region;
    bool switched;
} fsp_context_state;

/* The interpreter of ours that the thread is in, or NULL. */
extern __thread fsp_home *fsp_current;

/* The record of an interpreter, if it is ours and this is the process in which it was made. */
fsp_home *fsp_own_home(pTHX);

/* child.c: how often the process was forked since the one that embeds perl; 0 in that one. Otherwise it has no threads but its
 * own, and is nobody's host. */
extern uint32_t fsp_fork_count;
#define fsp_forks (*(volatile uint32_t *)&fsp_fork_count)

fsp_context_state fsp_enter_context(fsp_home *home);
void fsp_leave_context(fsp_home *home, fsp_context_state state);

/* A new SV, not mortal. */
SV *fsp_arg_sv(pTHX_ const fsp_arg *arg);
/* A mortal string. */
SV *fsp_name_sv(pTHX_ fsp_bytes name);
/* What FSP_WANT_... asks of a scalar; not mortal. */
SV *fsp_want_sv(pTHX_ SV *sv, uint32_t want);
void fsp_fill_array(pTHX_ AV *av, const fsp_arg *values, size_t count);

/* run.c */
/* A sub made of source once in the interpreter, and known by a key. */
SV *fsp_helper(pTHX_ const char *key, const char *source);
/* A path as `do` wants it. */
SV *fsp_located(pTHX_ SV *path);

/* compiled.c: the script that was compiled beforehand, if it is this one; NULL otherwise. `offset` is where its DATA starts. */
CV *fsp_compiled(pTHX_ SV *path, int64_t *offset);
/* Has the lexicals of that script one user more (1) or less (-1) while the interpreter is copied; 0 in the copy. */
void fsp_hold_lexicals(pTHX_ int count);
/* Closes main's DATA. */
void fsp_close_data(pTHX);

/* image.c: the thread comes into an interpreter with an image */
void fsp_image_entered(struct fsp_image *image);

/* From now on timers do not end the process, nor does any code that is compiled with a signal to itself. */
void fsp_guard_signals(pTHX);

/* interrupt.c: a run is stopped, signals are delivered */
void fsp_take_interrupts(pTHX);
/* Sees to it that a job that was made to end says so, and that the jobs around it end, too. `before` is what `stopped` was
 * when the job began. */
void fsp_end_of_job(pTHX_ fsp_home *home, uint32_t before, fsp_outcome *outcome);
/* What the script's %SIG says of a signal. */
typedef enum { FSP_SIG_DEFAULT, FSP_SIG_IGNORED, FSP_SIG_HANDLED } fsp_disposition;
fsp_disposition fsp_disposition_of(pTHX_ int number);
/* Has a signal delivered to the script at the next chance. */
void fsp_signal_script(fsp_home *home, int number);

/* signals.c: no alarm goes off any more, and nothing is blocked */
void fsp_forget_signals(pTHX_ fsp_home *home);
/* In a forked child, what the script's %SIG says holds for the process. */
void fsp_take_dispositions(pTHX);

/* output.c: STDOUT and STDERR */
void fsp_take_output(pTHX);
/* Whether a handle is one of the two streams, which have no descriptor. */
bool fsp_is_stream(PerlIO *f);
/* Hands out what is left without a newline. */
void fsp_flush_output(fsp_home *home);
void fsp_free_output(fsp_home *home);

#endif
