/* What the files of the embedding half share: the interpreter's record and the protected run of a job. */
#ifndef FSPERL_HOME_H
#define FSPERL_HOME_H

#include "glue.h"
#include "shim.h"
#include <locale.h>

struct fsp_home {
    PerlInterpreter *interp;
    bool owned;
    locale_t locale;  /* what the thread's locale must be while the interpreter runs; (locale_t)0 for as it is */
    ANY *spare;       /* a save stack that is in no use, or NULL */
    SSize_t spare_max;
    CV *runner;       /* the XSUB in which jobs run */
    U32 depth;        /* jobs in progress */
    bool changed;     /* whether these were: */
    int directory;    /* the working directory, or -1 */
    uint32_t umask;
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
    locale_t locale;
    bool switched;
} fsp_context_state;

fsp_context_state fsp_enter_context(fsp_home *home);
void fsp_leave_context(fsp_home *home, fsp_context_state state);

/* A new SV, not mortal. */
SV *fsp_arg_sv(pTHX_ const fsp_arg *arg);
/* A mortal string. */
SV *fsp_name_sv(pTHX_ fsp_bytes name);
/* What FSP_WANT_... asks of a scalar; not mortal. */
SV *fsp_want_sv(pTHX_ SV *sv, uint32_t want);
void fsp_fill_array(pTHX_ AV *av, const fsp_arg *values, size_t count);

/* From now on timers do not end the process, nor does any code that is compiled with a signal to itself. */
void fsp_guard_signals(pTHX);

#endif
