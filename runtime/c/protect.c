/* The one door into Perl: a job runs with the interpreter's context set, on stacks of its own, with exceptions and `exit`
 * caught.
 *
 * `exit` makes perl unwind the whole interpreter: down to PL_mainstack, and the save stack down to 0. A job can be nested in
 * a script that must live on, so it gets an argument stack that stands for the main one, and a save stack of its own; then
 * perl's unwinding, from wherever it starts, ends where the job began. See "Exception Handling" in perlguts, and
 * G_EVAL in perlcall. */
#include "guard.h"

#define FSP_SAVES 256

__thread bool fsp_releasing;
__thread fsp_home *fsp_current;

static XS(fsp_xs_run)
{
    fsp_job *job = (fsp_job *)CvXSUBANY(cv).any_ptr;
    dXSARGS;
    PERL_UNUSED_VAR(items);
    job->work(aTHX_ job);
    job->returned = true;
    XSRETURN_EMPTY;
}

fsp_interp *fsp_context(void)
{
    /* Before the first interpreter the process has no key to ask. */
    return PL_curinterp ? (fsp_interp *)PERL_GET_CONTEXT : NULL;
}

/* perl before 5.38 gives every interpreter a locale object and leaves it to the embedder to follow the thread with it; later
 * ones set it with the context. The caller's is noted before that, and put back after. */
fsp_home *fsp_own_home(pTHX)
{
    fsp_home *home = fsp_current;
    return home && home->interp == aTHX && home->owned && home->host && !fsp_forks ? home : NULL;
}

fsp_context_state fsp_enter_context(fsp_home *home)
{
    fsp_context_state state = { (PerlInterpreter *)fsp_context(), fsp_current, (locale_t)0, fsp_region_now, false };
    fsp_current = home;
    fsp_region_now = home->region;
    if (home->image)
        fsp_image_entered(home->image);
    if (state.interp != home->interp) {
        state.switched = true;
        state.locale = uselocale(home->locale);
        PERL_SET_CONTEXT(home->interp);
    }
    return state;
}

void fsp_leave_context(fsp_home *home, fsp_context_state state)
{
    fsp_current = state.home;
    fsp_region_now = state.region;
    if (state.switched) {
        home->locale = uselocale((locale_t)0);
        PERL_SET_CONTEXT(state.interp);
        uselocale(state.locale);
    }
}

/* What a job borrows of the interpreter's state, to be put back whatever happens. */
typedef struct fsp_level {
    ANY *savestack;
    I32 savestack_ix;
    I32 savestack_max;
    AV *mainstack;
    AV *stack;
    I32 scopestack_ix;
    I32 markstack_ix;
    SSize_t tmps_floor;
    COP *curcop;
    OP *op;
    HV *curstash;
    U8 in_eval;
    I32 status;
    SV *volatile errsv; /* the caller's $@ when it has something in it */
    volatile bool settled_errsv;
} fsp_level;

static bool fsp_has_error(SV *sv)
{
    return SvROK(sv) || (SvPOK(sv) && SvCUR(sv)) || (SvOK(sv) && !SvPOK(sv));
}

static void fsp_push_level(pTHX_ fsp_home *home, fsp_level *level)
{
    dSP;
    level->savestack = PL_savestack;
    level->savestack_ix = PL_savestack_ix;
    level->savestack_max = PL_savestack_max;
    level->mainstack = PL_mainstack;
    level->scopestack_ix = PL_scopestack_ix;
    level->markstack_ix = (I32)(PL_markstack_ptr - PL_markstack);
    level->tmps_floor = PL_tmps_floor;
    level->curcop = PL_curcop;
    level->op = PL_op;
    level->curstash = PL_curstash;
    level->in_eval = PL_in_eval;
    level->status = PL_statusvalue;
    level->errsv = NULL;
    level->settled_errsv = false;
    if (fsp_has_error(ERRSV)) {
        level->errsv = GvSV(PL_errgv);
        GvSV(PL_errgv) = newSVpvs("");
    }

    PUSHSTACKi(PERLSI_UNKNOWN);
    PUTBACK;
    level->stack = PL_curstack;
    PL_mainstack = PL_curstack;
    if (home->spare) {
        PL_savestack = home->spare;
        PL_savestack_max = (I32)home->spare_max;
        home->spare = NULL;
    } else {
        Newx(PL_savestack, FSP_SAVES, ANY);
        /* perl writes a little past the maximum before it looks */
        PL_savestack_max = FSP_SAVES / 2;
    }
    PL_savestack_ix = 0;
    PL_tmps_floor = PL_tmps_ix;
    home->depth++;
}

/* What can still run code; it may be cut short by an `exit` and is then done again. */
static void fsp_settle_level(pTHX_ fsp_level *level)
{
    POPSTACK_TO(level->stack);
    if (cxstack_ix >= 0)
        dounwind(-1);
    LEAVE_SCOPE(0);
    PL_scopestack_ix = level->scopestack_ix;
    PL_markstack_ptr = PL_markstack + level->markstack_ix;
    PL_stack_sp = PL_stack_base;
    FREETMPS;
    if (level->settled_errsv)
        return;
    /* what goes with the job's exception does so while $@ is the job's */
    CLEAR_ERRSV();
    FREETMPS;
    level->settled_errsv = true;
    if (level->errsv) {
        SV *own = GvSV(PL_errgv);
        GvSV(PL_errgv) = level->errsv;
        level->errsv = NULL;
        SvREFCNT_dec(own);
    } else {
        CLEAR_ERRSV();
    }
}

static void fsp_pop_level(pTHX_ fsp_home *home, fsp_level *level)
{
    home->depth--;
    POPSTACK;
    PL_mainstack = level->mainstack;
    if (home->spare) {
        Safefree(PL_savestack);
    } else {
        home->spare = PL_savestack;
        home->spare_max = PL_savestack_max;
    }
    PL_savestack = level->savestack;
    PL_savestack_ix = level->savestack_ix;
    PL_savestack_max = level->savestack_max;
    PL_tmps_floor = level->tmps_floor;
    PL_curcop = level->curcop;
    PL_op = level->op;
    PL_curstash = level->curstash;
    PL_in_eval = level->in_eval;
}

/* How far a job got. Volatile, for it changes between setjmp and a jump. */
typedef struct fsp_progress {
    volatile uint32_t kind;
    volatile int32_t status;
    SV *volatile sv;
    volatile bool worked;
} fsp_progress;

static void fsp_work(pTHX_ fsp_job *job, fsp_progress *progress)
{
    fsp_home *home = job->home;
    dSP;
    if (!home->runner)
        home->runner = newXS(NULL, fsp_xs_run, __FILE__);
    /* Read at once by the XSUB, so that jobs can nest. */
    CvXSUBANY(home->runner).any_ptr = job;
    PUSHMARK(SP);
    (void)call_sv((SV *)home->runner, G_EVAL | G_VOID | G_DISCARD);
    /* not by $@: a destructor may have set it after all went well */
    if (job->returned) {
        progress->sv = job->sv;
    } else {
        SV *partial = job->sv;
        progress->kind = FSP_DIED;
        progress->sv = newSVsv(ERRSV);
        job->sv = NULL;
        SvREFCNT_dec(partial);
    }
}

static void fsp_exited(pTHX_ fsp_job *job, fsp_progress *progress)
{
    SV *left = progress->sv;
    if (!progress->worked && !left)
        left = job->sv;
    progress->worked = true;
    progress->kind = FSP_EXITED;
    progress->status = (int32_t)(STATUS_EXIT & 0xff);
    progress->sv = NULL;
    job->sv = NULL;
    SvREFCNT_dec(left);
}

/* What perl does when there is no more memory: it writes so to descriptor 2 and exits with 1. */
static bool fsp_is_exhausted(fsp_home *home, const fsp_progress *progress)
{
    fsp_region *region = home->region;
    const bool refused = region && region->refused > 0;
    if (refused)
        region->refused = 0;
    return refused && progress->kind == FSP_EXITED && progress->status != 0;
}

fsp_outcome fsp_run_job(fsp_job *job)
{
    fsp_home *home = job->home;
    fsp_level level;
    fsp_progress progress = { FSP_DONE, 0, NULL, false };
    fsp_outcome outcome;
    const fsp_context_state caller = fsp_enter_context(home);
    const bool releasing = fsp_releasing;
    fsp_home *const outer = fsp_enter_door(home);
    const uint32_t stopped = __atomic_load_n(&home->stopped, __ATOMIC_RELAXED);
    dTHXa(home->interp);
    dJMPENV;
    int jump;

    fsp_releasing = job->releases;
    fsp_push_level(aTHX_ home, &level);
    JMPENV_PUSH(jump);
    if (jump != 0)
        fsp_exited(aTHX_ job, &progress);
    if (!progress.worked) {
        fsp_work(aTHX_ job, &progress);
        progress.worked = true;
    }
    fsp_settle_level(aTHX_ &level);
    JMPENV_POP;
    fsp_pop_level(aTHX_ home, &level);
    outcome.kind = progress.kind;
    outcome.status = progress.status;
    outcome.sv = (fsp_sv *)progress.sv;
    if (UNLIKELY(fsp_is_exhausted(home, &progress))) {
        outcome.kind = FSP_EXHAUSTED;
        outcome.status = (int32_t)((home->region->limit + FSP_PAGE - (char *)home->region) >> 20);
    }
    fsp_end_of_job(aTHX_ home, stopped, &outcome);
    if (home->depth > 0)
        PL_statusvalue = level.status;
    fsp_releasing = releasing;
    if (UNLIKELY(fsp_forks))
        fsp_end_child(aTHX_ progress.status, progress.kind == FSP_DIED ? progress.sv : NULL);
    fsp_leave_door(home, outer);
    fsp_leave_context(home, caller);
    return outcome;
}
