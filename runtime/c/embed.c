/* Interpreters: made, copied and ended. See perlembed and, for copies, perl_clone in perlapi. */
#include "guard.h"
#include "redirect.h"
#include "perliol.h"
#include <pthread.h>
#include <unistd.h>

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
    newXS("DynaLoader::boot_DynaLoader", fsp_boot_loader, __FILE__);
    fsp_guard_interpreter(aTHX);
    for (i = 0; i < setup->boot_count; i++)
        newXS(setup->boots[i].name, (XSUBADDR_t)setup->boots[i].boot, __FILE__);
    if (setup->inc_count) {
        AV *inc = GvAVn(PL_incgv);
        av_unshift(inc, (SSize_t)setup->inc_count);
        for (i = 0; i < setup->inc_count; i++)
            av_store(inc, (SSize_t)i, newSVpvn(setup->incs[i].ptr, setup->incs[i].len));
    }
}

/* ---- making and ending --------------------------------------------------------------------------------------------- */

static pthread_mutex_t fsp_start_lock = PTHREAD_MUTEX_INITIALIZER;

/* perl lets its first interpreter take signals and write to the environment, which are the process's: none of the scripts'
 * interpreters is to be that one. The first, of which nothing but its address is ever used, is none of them. */
static void fsp_reserve(void)
{
    int fd;
    (void)perl_alloc();
    /* perl counts who uses a descriptor: what closes STDOUT never closes the process's */
    for (fd = 0; fd <= 2; fd++)
        PerlIOUnix_refcnt_inc(fd);
}

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
        /* as the program `perl` has it: no lock of perl's is held by a thread that a child does not have */
        PTHREAD_ATFORK(Perl_atfork_lock, Perl_atfork_unlock, Perl_atfork_unlock);
        PERL_UNUSED_VAR(argc);
        PERL_UNUSED_VAR(argv);
        PERL_UNUSED_VAR(env);
        fsp_reserve();
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

/* perl keeps the properties that programs define in the interpreter that was made last. With regions, they are in one that lives as
 * long as the process. */
static void fsp_settle_properties(pTHX_ bool permanent)
{
#if PERL_VERSION >= 30
    static HV *properties;
    static PerlInterpreter *owner;
    pthread_mutex_lock(&fsp_start_lock);
    if (permanent && !owner) {
        properties = PL_user_def_props;
        owner = aTHX;
    }
    if (owner) {
        PL_user_def_props = properties;
        PL_user_def_props_aTHX = owner;
    }
    pthread_mutex_unlock(&fsp_start_lock);
#else
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_VAR(permanent);
#endif
}

static void free_regions(fsp_region *region)
{
    if (region->program)
        fsp_region_free(region->program);
    fsp_region_free(region);
}

fsp_home *fsp_home_new(const fsp_boot_sub *boots, size_t boot_count, const fsp_bytes *incs, size_t inc_count, size_t limit)
{
    /* perl keeps the pointers, in copies of the interpreter too */
    static char perl[] = "perl", dash_e[] = "-e", zero[] = "0";
    static char *argv[] = { perl, dash_e, zero, NULL };
    const fsp_setup setup = { boots, boot_count, incs, inc_count };
    PerlInterpreter *caller = (PerlInterpreter *)fsp_context();
    /* perl would free the locale object of the interpreter from which this one is made */
    const locale_t locale = uselocale(LC_GLOBAL_LOCALE);
    fsp_region *const around = fsp_region_now;
    fsp_region *region = limit && limit != FSP_PERMANENT ? fsp_region_new(limit) : NULL;
    PerlInterpreter *my_perl;
    fsp_home *home;
    fsp_home *outer;
    bool failed;

    fsp_region_now = region;
    if (region)
        region->program = fsp_region_new(limit);
    my_perl = fsp_alloc();
    home = my_perl ? fsp_home_of(my_perl, true) : NULL;

    if (!home) {
        if (my_perl)
            perl_free(my_perl);
        fsp_region_now = around;
        if (region)
            free_regions(region);
        if (PL_curinterp)
            PERL_SET_CONTEXT(caller);
        uselocale(locale);
        return NULL;
    }
    home->region = region;
    if (region)
        region->owner = my_perl;
    perl_construct(my_perl);
    fsp_settle_properties(aTHX_ limit == FSP_PERMANENT);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    PL_perl_destruct_level = 1;
    PL_origalen = 1; /* assigning to $0 must not write over the process's arguments */
    fsp_guard_signals(aTHX);

    outer = fsp_enter_door(home);
    PL_signalhook = fsp_take_interrupts;
    fsp_current_setup = &setup;
    failed = perl_parse(my_perl, fsp_xs_init, 3, argv, NULL) != 0 || perl_run(my_perl) != 0;
    fsp_current_setup = NULL;
    if (UNLIKELY(fsp_forks))
        fsp_end_child(aTHX_ STATUS_EXIT, NULL);
    if (!failed)
        fsp_take_output(aTHX);
    fsp_leave_door(home, outer);
    fsp_region_now = around;
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
    volatile bool copied = false; /* is read after a jump */
    fsp_hold_lexicals(aTHX_ 1);
    if (PerlProc_setjmp(PL_start_env.je_buf, SCOPE_SAVES_SIGNAL_MASK) == 0) {
        PL_start_env.je_prev = &PL_start_env;
        (void)perl_clone(aTHX, 0);
        copied = true;
    }
    PL_start_env = start;
    fsp_hold_lexicals(aTHX_ -1);
    {
        dTHXa(PERL_GET_CONTEXT);
        PL_start_env = start;
        fsp_hold_lexicals(aTHX_ 0);
    }
    return copied;
}

/* Perls before 5.38 keep the names of an interpreter's locales beside them, and give a copy none: `setlocale` would answer ".". */
static void fsp_copy_locale_names(pTHX_ const PerlInterpreter *from)
{
#if defined(USE_POSIX_2008_LOCALE) && defined(USE_THREAD_SAFE_LOCALE) && !defined(HAS_QUERYLOCALE) && PERL_VERSION >= 28 && PERL_VERSION < 38
    size_t i;
    for (i = 0; i < C_ARRAY_LENGTH(PL_curlocales); i++) {
        if (!from->Icurlocales[i])
            continue;
        Safefree(PL_curlocales[i]);
        PL_curlocales[i] = savepv(from->Icurlocales[i]);
    }
#else
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_VAR(from);
#endif
}

fsp_home *fsp_home_clone(fsp_home *from)
{
    const fsp_context_state caller = fsp_enter_context(from);
    const locale_t locale = uselocale((locale_t)0);
    fsp_home *const outer = fsp_enter_door(from);
    const bool copied = fsp_copy(from->interp);
    PerlInterpreter *my_perl = (PerlInterpreter *)PERL_GET_CONTEXT;
    fsp_home *home = fsp_home_of(my_perl, true);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    PL_perl_destruct_level = 1;
    fsp_copy_locale_names(aTHX_ from->interp);
    if (UNLIKELY(fsp_forks))
        fsp_end_child(aTHX_ copied ? 0 : 255, NULL);
    fsp_leave_door(from, outer);
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

/* The statement that perl is at while it frees what is left of an interpreter of ours. A handle that can't be closed well (a full
 * disk, a pipe without a reader, a write that was stopped) is no matter for a warning then: perl would look up $! for it, and
 * there are no variables any more. */
static COP fsp_last_statement;

__attribute__((constructor)) static void fsp_prepare_last_statement(void)
{
    fsp_last_statement.op_type = OP_NEXTSTATE;
    fsp_last_statement.cop_warnings = pWARN_NONE;
}

/* A copy of the interpreter inherits the call, and makes it for itself. */
static void fsp_on_exit(pTHX_ void *gone)
{
    void (*tell)(fsp_interp *);
    if (fsp_forks) {
        /* END blocks and destructors have run; taking the rest apart needs locks that threads of the parent may have held */
        if (fsp_current && fsp_current->interp == aTHX) {
            (void)PerlIO_flush((PerlIO *)NULL);
            _exit(STATUS_EXIT & 0xff);
        }
        return;
    }
    if (!fsp_current || fsp_current->interp != aTHX) /* of a thread of a script, which nobody else ends */
        fsp_close_descriptors(aTHX);
    else if (fsp_current->owned)
        PL_curcop = &fsp_last_statement;
    memcpy(&tell, &gone, sizeof tell);
    tell((fsp_interp *)aTHX);
}

void fsp_home_on_exit(fsp_home *home, void (*gone)(fsp_interp *interp))
{
    /* perl's list of these is the interpreter's, and in its memory: not in that of a script in which the thread may be */
    const fsp_context_state caller = fsp_enter_context(home);
    dTHXa(home->interp);
    void *data;
    memcpy(&data, &gone, sizeof data);
    call_atexit(fsp_on_exit, data);
    fsp_leave_context(home, caller);
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
    if (rounds++ < FSP_DESTRUCT_ROUNDS && !fsp_current->torn) {
        PL_scopestack_ix = 1;
        perl_destruct(aTHX);
        /* the stacks are gone, and with them what JMPENV_POP would tidy */
        return !PL_veto_cleanup;
    }
    JMPENV_POP;
    return false;
}

/* After this the thread is in the interpreter that it was in before, if in any. */
static void fsp_leave_ended(fsp_home *home, fsp_context_state caller)
{
    home->locale = uselocale((locale_t)0);
    fsp_current = caller.home;
    fsp_region_now = caller.region;
    PERL_SET_CONTEXT(caller.switched ? caller.interp : NULL);
    if (caller.switched)
        uselocale(caller.locale);
}

void fsp_home_end(fsp_home *home)
{
    PerlInterpreter *my_perl = home->interp;
    const fsp_context_state caller = fsp_enter_context(home);
    fsp_home *const outer = fsp_enter_door(home);
    SvREFCNT_dec((SV *)home->runner);
    home->runner = NULL;
    home->ended = true;
    home->lost = !fsp_destruct(aTHX) || home->torn;
    if (UNLIKELY(fsp_forks)) {
        (void)PerlIO_flush(NULL);
        _exit(STATUS_EXIT & 0xff);
    }
    fsp_flush_output(home);
    fsp_leave_door(home, outer);
    fsp_leave_ended(home, caller);
}

void fsp_home_free(fsp_home *home)
{
    if (home->owned) {
        if (!home->ended)
            fsp_home_end(home);
        fsp_close_descriptors(home->interp);
        if (!home->lost) {
            PerlInterpreter *my_perl = home->interp;
            const fsp_context_state caller = fsp_enter_context(home);
            perl_free(my_perl);
            fsp_leave_ended(home, caller);
        }
        fsp_free_output(home);
    }
    if (home->region) {
        fsp_foreign_free(home->region->foreign);
        /* threads of a script may still be about */
        if (!home->lost && !(home->region->disturbed & FSP_DISTURBED_THREAD))
            free_regions(home->region);
    } else {
        Safefree(home->spare);
    }
    free(home);
}
