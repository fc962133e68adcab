/* Children that a script forks. A child is a copy of the process with one thread: it belongs to the script, must touch nothing
 * of the host's (whose locks other threads may have held), and must never return into the program that embeds perl. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guard.h"
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

extern char **environ;

uint32_t fsp_fork_count;

/* ---- what the programs that a child starts are given ---------------------------------------------------------------- */

/* Only the process's first interpreter could write to `environ`, which is everybody's; so none does, and a child, which is
 * alone, gets what is in its script's %ENV. Looks at the hash from outside: no code of the script runs here. */
void fsp_export_environment(pTHX)
{
    HV *env = PL_envgv ? GvHV(PL_envgv) : NULL;
    HE **buckets;
    char **list;
    size_t count = 0;
    STRLEN i;
    if (!env)
        return;
    list = (char **)malloc((HvTOTALKEYS(env) + 1) * sizeof *list);
    if (!list)
        return;
    buckets = HvARRAY(env);
    for (i = 0; buckets && i <= HvMAX(env); i++) {
        const HE *entry;
        for (entry = buckets[i]; entry; entry = HeNEXT(entry)) {
            SV *value = HeVAL(entry);
            const STRLEN key_len = (STRLEN)HeKLEN(entry);
            STRLEN len = 0;
            const char *bytes = "";
            char number[TYPE_CHARS(IV) + 2];
            char *item;
            if (value == &PL_sv_placeholder)
                continue;
            if (SvPOKp(value)) {
                bytes = SvPVX_const(value);
                len = SvCUR(value);
            } else if (SvIOKp(value)) {
                len = (STRLEN)my_snprintf(number, sizeof number, "%" IVdf, SvIVX(value));
                bytes = number;
            }
            item = (char *)malloc(key_len + len + 2);
            if (!item)
                continue;
            memcpy(item, HeKEY(entry), key_len);
            item[key_len] = '=';
            memcpy(item + key_len + 1, bytes, len);
            item[key_len + 1 + len] = '\0';
            list[count++] = item;
        }
    }
    list[count] = NULL;
    environ = list;
}

/* In the process a script that opens its STDOUT anew gets another descriptor than 1, which is everybody's. In a child 1 is the
 * script's, so that programs write to where the script does. */
void fsp_export_handles(pTHX_ bool back)
{
    static const struct {
        const char *name;
        bool out;
    } handles[] = { { "STDIN", false }, { "STDOUT", true }, { "STDERR", true } };
    int number;
    for (number = 0; number < 3; number++) {
        GV *gv = gv_fetchpv(handles[number].name, 0, SVt_PVIO);
        IO *io = gv ? GvIO(gv) : NULL;
        PerlIO *file = !io ? NULL : handles[number].out ? IoOFP(io) : IoIFP(io);
        const int own = file ? PerlIO_fileno(file) : -1;
        if (own > 2 && back)
            (void)dup3(number, own, O_CLOEXEC);
        else if (own > 2)
            (void)dup2(own, number);
    }
}

/* ---- fork ------------------------------------------------------------------------------------------------------------ */

/* In the child, before fork returns. */
static void fsp_in_child(void)
{
    PerlInterpreter *const my_perl = (PerlInterpreter *)fsp_context();
    const int saved_errno = errno;
    if (!my_perl || !fsp_is_guarded(aTHX))
        return;
    fsp_fork_count++;
    /* perl's own rules hold again, for signals too */
    PERL_SET_INTERP(my_perl);
    /* the lines that the parent has still to print are the parent's */
    if (fsp_current)
        fsp_current->out[0].len = fsp_current->out[1].len = 0;
    fsp_take_dispositions(aTHX);
    fsp_export_environment(aTHX);
    fsp_export_handles(aTHX_ false);
    errno = saved_errno;
}

/* A thread of a script that forked ends in the child as the last of its process, and C's `exit` must not take down there what
 * the embedding program set up. */
static void fsp_end_quietly(void)
{
    if (fsp_forks)
        _exit(0);
}

void fsp_watch_forks(void)
{
    pthread_atfork(NULL, NULL, fsp_in_child);
    atexit(fsp_end_quietly);
}

/* ---- the end of a child ---------------------------------------------------------------------------------------------- */

static void fsp_tell(pTHX_ SV *exception)
{
    STRLEN len;
    const char *text;
    if (!exception)
        return;
    text = SvPV_const(exception, len);
    PerlIO_write(Perl_error_log, text, len);
    (void)PerlIO_flush(Perl_error_log);
}

/* What ends may throw, exit or die on its way out; each step is tried once. */
void fsp_end_child(pTHX_ int status, SV *exception)
{
    volatile int step = 0;
    volatile int result = exception ? 255 : status & 0xff;
    dJMPENV;
    int jump;
    JMPENV_PUSH(jump);
    PERL_UNUSED_VAR(jump);
    switch (step++) {
    case 0:
        fsp_tell(aTHX_ exception);
        /* FALLTHROUGH */
    case 1:
        step = 2;
        POPSTACK_TO(PL_mainstack);
        if (cxstack_ix >= 0)
            dounwind(-1);
        LEAVE_SCOPE(0);
        /* FALLTHROUGH */
    case 2:
        step = 3;
        unsetenv("PERL_DESTRUCT_LEVEL");
        PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
        PL_perl_destruct_level = 0;
        PL_scopestack_ix = 1;
        STATUS_EXIT_SET(result);
        result = perl_destruct(aTHX);
        break;
    default:
        break;
    }
    (void)PerlIO_flush(NULL);
    _exit(result);
}
