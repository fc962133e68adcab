/* Interpreters: made, copied and ended. See perlembed and, for copies, perl_clone in perlapi. */
#include "home.h"
#include <pthread.h>

EXTERN_C void boot_DynaLoader(pTHX_ CV *cv);

/* What `fsp_xs_init`, to which perl passes no data, is to set up. */
typedef struct fsp_setup {
    const fsp_boot_sub *boots;
    size_t boot_count;
    const fsp_bytes *incs;
    size_t inc_count;
} fsp_setup;

static __thread const fsp_setup *fsp_current_setup;

static void fsp_xs_init(pTHX)
{
    const fsp_setup *setup = fsp_current_setup;
    size_t i;
    newXS("DynaLoader::boot_DynaLoader", boot_DynaLoader, __FILE__);
    for (i = 0; i < setup->boot_count; i++)
        newXS(setup->boots[i].name, (XSUBADDR_t)setup->boots[i].boot, __FILE__);
    if (setup->inc_count) {
        AV *inc = GvAVn(PL_incgv);
        av_unshift(inc, (SSize_t)setup->inc_count);
        for (i = 0; i < setup->inc_count; i++)
            av_store(inc, (SSize_t)i, newSVpvn(setup->incs[i].ptr, setup->incs[i].len));
    }
}

/* ---- exit in destructors ------------------------------------------------------------------------------------------- */

/* In global destruction there is nothing left to unwind to, and perl would end the process; when Rust gives up a value there
 * is no script to end. A destructor's `exit` is an exception then, which perl reports as it does any that a destructor lets
 * out. */
static OP *fsp_pp_exit(pTHX)
{
    if (PL_phase == PERL_PHASE_DESTRUCT || fsp_releasing)
        croak("exit() in a destructor that no script runs");
    return PL_ppaddr[OP_EXIT](aTHX);
}

static Perl_check_t fsp_next_check_exit;

static OP *fsp_check_exit(pTHX_ OP *op)
{
    op = fsp_next_check_exit(aTHX_ op);
    if (op->op_type == OP_EXIT && op->op_ppaddr == PL_ppaddr[OP_EXIT])
        op->op_ppaddr = fsp_pp_exit;
    return op;
}

/* ---- making and ending --------------------------------------------------------------------------------------------- */

static pthread_mutex_t fsp_start_lock = PTHREAD_MUTEX_INITIALIZER;

/* Readies the process for perl, unless it is perl. */
static PerlInterpreter *fsp_alloc(void)
{
    PerlInterpreter *interp;
    pthread_mutex_lock(&fsp_start_lock);
    if (!PL_curinterp) {
        static char name[] = "perl";
        static char *words[] = { name, NULL };
        static char *none[] = { NULL };
        int argc = 1;
        char **argv = words;
        char **env = none;
        PERL_SYS_INIT3(&argc, &argv, &env);
        PERL_UNUSED_VAR(argc);
        PERL_UNUSED_VAR(argv);
        PERL_UNUSED_VAR(env);
    }
    interp = perl_alloc();
    pthread_mutex_unlock(&fsp_start_lock);
    return interp;
}

static fsp_home *fsp_home_of(PerlInterpreter *interp, bool owned)
{
    fsp_home *home = (fsp_home *)calloc(1, sizeof *home);
    if (home) {
        home->interp = interp;
        home->owned = owned;
    }
    return home;
}

fsp_home *fsp_home_new(const fsp_boot_sub *boots, size_t boot_count, const fsp_bytes *incs, size_t inc_count)
{
    /* perl keeps the pointers, in copies of the interpreter too */
    static char perl[] = "perl", dash_e[] = "-e", zero[] = "0";
    static char *argv[] = { perl, dash_e, zero, NULL };
    const fsp_setup setup = { boots, boot_count, incs, inc_count };
    PerlInterpreter *caller = (PerlInterpreter *)fsp_context();
    /* perl would free the locale object of the interpreter from which this one is made */
    const locale_t locale = uselocale(LC_GLOBAL_LOCALE);
    PerlInterpreter *my_perl = fsp_alloc();
    fsp_home *home = my_perl ? fsp_home_of(my_perl, true) : NULL;
    bool failed;

    if (!home) {
        if (my_perl)
            perl_free(my_perl);
        if (PL_curinterp)
            PERL_SET_CONTEXT(caller);
        uselocale(locale);
        return NULL;
    }
    perl_construct(my_perl);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    PL_perl_destruct_level = 1;
    PL_origalen = 1; /* assigning to $0 must not write over the process's arguments */
    wrap_op_checker(OP_EXIT, fsp_check_exit, &fsp_next_check_exit);
    fsp_guard_signals(aTHX);

    fsp_current_setup = &setup;
    failed = perl_parse(my_perl, fsp_xs_init, 3, argv, NULL) != 0 || perl_run(my_perl) != 0;
    fsp_current_setup = NULL;
    home->locale = uselocale((locale_t)0);
    PERL_SET_CONTEXT(caller);
    uselocale(locale);
    if (failed) {
        fsp_home_free(home);
        return NULL;
    }
    return home;
}

/* perl_clone calls the packages' CLONE methods with nothing that would catch what they throw: it would end the process. But
 * the copy's outermost environment is a copy of the original's, so what is caught there is caught for both. Says whether all
 * went well; the copy exists either way, and is the thread's context. */
static bool fsp_copy(pTHX)
{
    const JMPENV start = PL_start_env;
    bool copied = false;
    if (PerlProc_setjmp(PL_start_env.je_buf, SCOPE_SAVES_SIGNAL_MASK) == 0) {
        PL_start_env.je_prev = &PL_start_env;
        (void)perl_clone(aTHX, 0);
        copied = true;
    }
    PL_start_env = start;
    {
        dTHXa(PERL_GET_CONTEXT);
        PL_start_env = start;
    }
    return copied;
}

fsp_home *fsp_home_clone(fsp_home *from)
{
    const fsp_context_state caller = fsp_enter_context(from);
    const locale_t locale = uselocale((locale_t)0);
    const bool copied = fsp_copy(from->interp);
    PerlInterpreter *my_perl = (PerlInterpreter *)PERL_GET_CONTEXT;
    fsp_home *home = fsp_home_of(my_perl, true);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    PL_perl_destruct_level = 1;
    PERL_SET_CONTEXT(from->interp);
    fsp_leave_context(from, caller);
    if (!home)
        return NULL;
#if PERL_VERSION < 38
    home->locale = locale == LC_GLOBAL_LOCALE ? locale : duplocale(locale);
#else
    /* the copy has an object of its own, that comes with its context */
    PERL_UNUSED_VAR(locale);
#endif
    if (!copied) {
        SvREFCNT_dec(PL_endav);
        PL_endav = NULL;
        fsp_home_free(home);
        return NULL;
    }
    return home;
}

fsp_home *fsp_home_borrow(fsp_interp *interp)
{
    return fsp_home_of((PerlInterpreter *)interp, false);
}

/* A copy of the interpreter inherits the call, and makes it for itself. */
static void fsp_on_exit(pTHX_ void *gone)
{
    void (*tell)(fsp_interp *);
    memcpy(&tell, &gone, sizeof tell);
    tell((fsp_interp *)aTHX);
}

void fsp_home_on_exit(fsp_home *home, void (*gone)(fsp_interp *interp))
{
    dTHXa(home->interp);
    void *data;
    memcpy(&data, &gone, sizeof data);
    call_atexit(fsp_on_exit, data);
}

fsp_interp *fsp_home_interp(const fsp_home *home)
{
    return (fsp_interp *)home->interp;
}

/* Destructors that leave by other ways than `exit` make perl start its destruction again; there is an end to that. */
#define FSP_DESTRUCT_ROUNDS 16

static bool fsp_destruct(pTHX)
{
    volatile int rounds = 0;
    dJMPENV;
    int jump;
    JMPENV_PUSH(jump);
    PERL_UNUSED_VAR(jump);
    if (rounds++ < FSP_DESTRUCT_ROUNDS) {
        PL_scopestack_ix = 1;
        perl_destruct(aTHX);
        /* the stacks are gone, and with them what JMPENV_POP would tidy */
        return !PL_veto_cleanup;
    }
    JMPENV_POP;
    return false;
}

void fsp_home_free(fsp_home *home)
{
    Safefree(home->spare);
    home->spare = NULL;
    if (home->owned) {
        PerlInterpreter *my_perl = home->interp;
        const fsp_context_state caller = fsp_enter_context(home);
        SvREFCNT_dec((SV *)home->runner);
        home->runner = NULL;
        if (fsp_destruct(aTHX))
            perl_free(my_perl);
        Safefree(home->spare);
        PERL_SET_CONTEXT(caller.switched ? caller.interp : NULL);
        if (caller.switched)
            uselocale(caller.locale);
    }
    free(home);
}
