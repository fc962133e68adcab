/* Ops that would end, replace or change the process are refused, wherever they stand; `exit` ends what runs. Op checkers see
 * to it (wrap_op_checker in perlapi): they are the process's, so each op asks whether the interpreter is ours. */
#include "guard.h"
#include <sys/syscall.h>
#include <unistd.h>

#define FSP_GUARDED "fsperl::guarded"


bool fsp_is_guarded(pTHX)
{
    if (fsp_current && fsp_current->interp == aTHX)
        return fsp_current->owned;
    /* a thread of a script, whose interpreter is a copy; or one that is being made */
    return hv_exists(PL_modglobal, FSP_GUARDED, sizeof FSP_GUARDED - 1);
}

bool fsp_is_refusing(pTHX)
{
    return !fsp_forks && fsp_is_guarded(aTHX);
}

/* ---- exit ---------------------------------------------------------------------------------------------------------- */

/* In a thread of a script perl would end the process with the thread. */
static void fsp_end_thread_only(pTHX)
{
    CV *only = get_cv("threads::set_thread_exit_only", 0);
    dSP;
    if (!only)
        return;
    ENTER;
    SAVETMPS;
    PUSHMARK(SP);
    EXTEND(SP, 2);
    mPUSHs(newSVpvs("threads"));
    PUSHs(&PL_sv_yes);
    PUTBACK;
    (void)call_sv((SV *)only, G_VOID | G_DISCARD);
    FREETMPS;
    LEAVE;
}

/* In global destruction there is nothing left to unwind to, and perl would end the process; when Rust gives up a value there
 * is no script to end. A destructor's `exit` is an exception then, which perl reports as it does any that a destructor lets
 * out. */
static OP *fsp_pp_exit(pTHX)
{
    if (PL_phase == PERL_PHASE_DESTRUCT || fsp_releasing)
        croak("exit() in a destructor that no script runs");
    if (!fsp_current && fsp_is_guarded(aTHX)) {
        if (fsp_forks) {
            SV *status = MAXARG < 1 ? NULL : *PL_stack_sp;
            fsp_end_child(aTHX_ status ? (int)SvIV(status) : 0, NULL);
        }
        fsp_end_thread_only(aTHX);
    }
    return PL_ppaddr[OP_EXIT](aTHX);
}

void fsp_exit(pTHX_ int status)
{
    UNOP op;
    dSP;
    Zero(&op, 1, UNOP);
    op.op_type = OP_EXIT;
    op.op_private = 1;
    XPUSHs(sv_2mortal(newSViv(status)));
    PUTBACK;
    PL_op = (OP *)&op;
    (void)fsp_pp_exit(aTHX);
    croak("exit() returned");
}

/* ---- what is refused ------------------------------------------------------------------------------------------------ */

static OP *fsp_pp_exec(pTHX)
{
    if (fsp_is_refusing(aTHX))
        croak("exec() refused: it would replace the whole process; use system(), or fork() first");
    if (fsp_forks && fsp_is_guarded(aTHX))
        fsp_export_environment(aTHX);
    return PL_ppaddr[OP_EXEC](aTHX);
}

static OP *fsp_pp_dump(pTHX)
{
    if (fsp_is_refusing(aTHX))
        croak("dump() refused: it would end the whole process; fork() first");
    return PL_ppaddr[OP_DUMP](aTHX);
}

static OP *fsp_pp_chroot(pTHX)
{
    if (fsp_is_refusing(aTHX))
        croak("chroot() refused: it would change the whole process; fork() first");
    return PL_ppaddr[OP_CHROOT](aTHX);
}

static OP *fsp_pp_setpgrp(pTHX)
{
    if (fsp_is_refusing(aTHX))
        croak("setpgrp() refused: it would change the whole process; fork() first");
    return PL_ppaddr[OP_SETPGRP](aTHX);
}

static OP *fsp_pp_setpriority(pTHX)
{
    if (fsp_is_refusing(aTHX))
        croak("setpriority() refused: it would change the process or its thread; fork() first");
    return PL_ppaddr[OP_SETPRIORITY](aTHX);
}

/* System calls that end, replace or copy the process, or change what all its threads share. */
typedef struct fsp_call_name {
    long number;
    const char *name;
} fsp_call_name;

static const fsp_call_name fsp_refused_calls[] = {
    { SYS_exit, "exit" },
    { SYS_exit_group, "exit_group" },
    { SYS_execve, "execve" },
    { SYS_execveat, "execveat" },
    { SYS_kill, "kill" },
    { SYS_tkill, "tkill" },
    { SYS_tgkill, "tgkill" },
    { SYS_rt_sigqueueinfo, "rt_sigqueueinfo" },
    { SYS_rt_tgsigqueueinfo, "rt_tgsigqueueinfo" },
#ifdef SYS_pidfd_send_signal
    { SYS_pidfd_send_signal, "pidfd_send_signal" },
#endif
    { SYS_rt_sigaction, "rt_sigaction" },
#ifdef SYS_fork
    { SYS_fork, "fork" },
#endif
#ifdef SYS_vfork
    { SYS_vfork, "vfork" },
#endif
    { SYS_clone, "clone" },
#ifdef SYS_clone3
    { SYS_clone3, "clone3" },
#endif
    { SYS_setuid, "setuid" },
    { SYS_setgid, "setgid" },
    { SYS_setreuid, "setreuid" },
    { SYS_setregid, "setregid" },
    { SYS_setresuid, "setresuid" },
    { SYS_setresgid, "setresgid" },
    { SYS_setgroups, "setgroups" },
    { SYS_setsid, "setsid" },
    { SYS_setpgid, "setpgid" },
    { SYS_setrlimit, "setrlimit" },
    { SYS_prlimit64, "prlimit64" },
    { SYS_chroot, "chroot" },
    { SYS_chdir, "chdir" },
    { SYS_fchdir, "fchdir" },
    { SYS_umask, "umask" },
    { SYS_close, "close" },
#ifdef SYS_close_range
    { SYS_close_range, "close_range" },
#endif
#ifdef SYS_dup2
    { SYS_dup2, "dup2" },
#endif
    { SYS_dup3, "dup3" },
    { SYS_munmap, "munmap" },
    { SYS_mprotect, "mprotect" },
    { SYS_brk, "brk" },
    { SYS_ptrace, "ptrace" },
    { SYS_reboot, "reboot" },
};

static OP *fsp_pp_syscall(pTHX)
{
    SV **arg = PL_stack_base + *PL_markstack_ptr + 1;
    if (arg <= PL_stack_sp && fsp_is_refusing(aTHX)) {
        const IV number = SvIV(*arg);
        size_t i;
        for (i = 0; i < C_ARRAY_LENGTH(fsp_refused_calls); i++)
            if (fsp_refused_calls[i].number == number)
                croak("syscall() refused: %s would end or change the whole process; fork() first", fsp_refused_calls[i].name);
    }
    return PL_ppaddr[OP_SYSCALL](aTHX);
}

/* ---- checkers -------------------------------------------------------------------------------------------------------- */

typedef struct fsp_guarded_op {
    U16 type;
    Perl_ppaddr_t pp;
} fsp_guarded_op;

static const fsp_guarded_op fsp_guarded_ops[] = {
    { OP_EXIT, fsp_pp_exit },       { OP_EXEC, fsp_pp_exec },       { OP_DUMP, fsp_pp_dump },
    { OP_SYSCALL, fsp_pp_syscall }, { OP_CHROOT, fsp_pp_chroot },   { OP_SETPGRP, fsp_pp_setpgrp },
    { OP_SETPRIORITY, fsp_pp_setpriority },
};

static Perl_check_t fsp_next_check[C_ARRAY_LENGTH(fsp_guarded_ops)];

static OP *fsp_check_op(pTHX_ OP *op)
{
    const U16 type = op->op_type;
    size_t i = 0;
    while (fsp_guarded_ops[i].type != type)
        i++;
    op = fsp_next_check[i](aTHX_ op);
    if (op->op_type == type && op->op_ppaddr == PL_ppaddr[type])
        op->op_ppaddr = fsp_guarded_ops[i].pp;
    return op;
}

/* ---- users and groups ------------------------------------------------------------------------------------------------ */

/* `$<`, `$>`, `$(` and `$)` are the process's. Assigning to one is magic, and ours is the same but for that. */
static MGVTBL fsp_ids_vtbl;

static int fsp_set_ids(pTHX_ SV *sv, MAGIC *mg)
{
    /* `local`, and its end: nothing was changed, and perl must not be thrown out of its unwinding */
    if (PL_localizing && fsp_is_refusing(aTHX))
        return 0;
    if (fsp_is_refusing(aTHX))
        croak("Changing $%c refused: users and groups are those of the whole process; fork() first", *mg->mg_ptr);
    return PL_vtbl_sv.svt_set(aTHX_ sv, mg);
}

static void fsp_guard_ids(pTHX)
{
    static const char names[] = "<>()";
    const char *name;
    for (name = names; *name; name++) {
        GV *gv = gv_fetchpvn_flags(name, 1, GV_ADD, SVt_PV);
        MAGIC *mg = mg_find(GvSVn(gv), PERL_MAGIC_sv);
        if (mg && mg->mg_virtual == &PL_vtbl_sv)
            mg->mg_virtual = &fsp_ids_vtbl;
    }
}

/* ---- threads that outlive their script ------------------------------------------------------------------------------ */

/* A copy of an interpreter starts at the statement that made it, which goes with its script while a thread may still run; perl
 * looks at it when the thread ends. Called by perl_clone in the copy. */
static XSPROTO(fsp_xs_start_copy)
{
    dXSARGS;
    PERL_UNUSED_VAR(items);
    PL_curcop = &PL_compiling;
    XSRETURN_EMPTY;
}

/* ---- setting up ------------------------------------------------------------------------------------------------------ */

static void fsp_guard_process(pTHX)
{
    static bool done;
    size_t i;
    OP_CHECK_MUTEX_LOCK;
    if (!done) {
        done = true;
        fsp_ids_vtbl = PL_vtbl_sv;
        fsp_ids_vtbl.svt_set = fsp_set_ids;
        fsp_watch_forks();
    }
    OP_CHECK_MUTEX_UNLOCK;
    /* each does nothing the second time */
    for (i = 0; i < C_ARRAY_LENGTH(fsp_guarded_ops); i++)
        wrap_op_checker((Optype)fsp_guarded_ops[i].type, fsp_check_op, &fsp_next_check[i]);
    fsp_guard_directory(aTHX);
    fsp_guard_descriptors(aTHX);
}

void fsp_guard_interpreter(pTHX)
{
    (void)hv_stores(PL_modglobal, FSP_GUARDED, newSViv(1));
    fsp_guard_process(aTHX);
    fsp_guard_recursion(aTHX);
    fsp_guard_ids(aTHX);
    newXS("fsperl::guard::CLONE", fsp_xs_start_copy, __FILE__);
}
