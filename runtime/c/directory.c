/* The working directory and the umask, which a script may change for itself: the thread gets its own ones with the first
 * change (unshare(2), CLONE_FS), and what was changed is put back when the code that came through the door has ended.
 *
 * Where the system lets nobody have its own, a change is everybody's for as long as any script that made one runs. Scripts that
 * change nothing pay nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guard.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether the thread has them for itself. */
static __thread enum { FSP_UNKNOWN, FSP_OWN, FSP_SHARED } fsp_files;

static pthread_mutex_t fsp_shared_lock = PTHREAD_MUTEX_INITIALIZER;
static U32 fsp_shared_users;
static int fsp_shared_directory = -1;
static mode_t fsp_shared_umask;

static bool fsp_has_own(void)
{
    if (fsp_files == FSP_UNKNOWN)
        fsp_files = unshare(CLONE_FS) == 0 ? FSP_OWN : FSP_SHARED;
    return fsp_files == FSP_OWN;
}

static int fsp_open_directory(void)
{
    return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static mode_t fsp_read_umask(void)
{
    const mode_t mask = umask(0777);
    umask(mask);
    return mask;
}

/* Before the first change of code that came through a door. */
static void fsp_note(pTHX_ const char *op)
{
    fsp_home *home = fsp_current;
    if (fsp_forks || !fsp_is_guarded(aTHX))
        return;
    if (!home || !home->owned) {
        /* a thread of a script ends with its script's changes, if they are its alone */
        if (!fsp_has_own())
            croak("%s() refused: a thread of a script can't have its own here, and it would change the whole process", op);
        return;
    }
    if (home->changed)
        return;
    if (fsp_has_own()) {
        home->directory = fsp_open_directory();
        home->umask = (uint32_t)fsp_read_umask();
    } else {
        pthread_mutex_lock(&fsp_shared_lock);
        if (fsp_shared_users++ == 0) {
            fsp_shared_directory = fsp_open_directory();
            fsp_shared_umask = fsp_read_umask();
        }
        pthread_mutex_unlock(&fsp_shared_lock);
    }
    home->changed = true;
}

static void fsp_restore(int directory, mode_t mask)
{
    umask(mask);
    if (directory >= 0) {
        (void)!fchdir(directory);
        close(directory);
    }
}

void fsp_put_back(fsp_home *home)
{
    const int saved_errno = errno;
    home->changed = false;
    if (fsp_files == FSP_OWN) {
        fsp_restore(home->directory, (mode_t)home->umask);
    } else {
        pthread_mutex_lock(&fsp_shared_lock);
        if (--fsp_shared_users == 0)
            fsp_restore(fsp_shared_directory, fsp_shared_umask);
        pthread_mutex_unlock(&fsp_shared_lock);
    }
    errno = saved_errno;
}

static OP *fsp_pp_chdir(pTHX)
{
    fsp_note(aTHX_ "chdir");
    return PL_ppaddr[OP_CHDIR](aTHX);
}

static OP *fsp_pp_umask(pTHX)
{
    if (MAXARG > 0)
        fsp_note(aTHX_ "umask");
    return PL_ppaddr[OP_UMASK](aTHX);
}

static Perl_check_t fsp_next_check_chdir;
static Perl_check_t fsp_next_check_umask;

static OP *fsp_check_chdir(pTHX_ OP *op)
{
    op = fsp_next_check_chdir(aTHX_ op);
    if (op->op_type == OP_CHDIR && op->op_ppaddr == PL_ppaddr[OP_CHDIR])
        op->op_ppaddr = fsp_pp_chdir;
    return op;
}

static OP *fsp_check_umask(pTHX_ OP *op)
{
    op = fsp_next_check_umask(aTHX_ op);
    if (op->op_type == OP_UMASK && op->op_ppaddr == PL_ppaddr[OP_UMASK])
        op->op_ppaddr = fsp_pp_umask;
    return op;
}

void fsp_guard_directory(pTHX)
{
    PERL_UNUSED_CONTEXT;
    wrap_op_checker(OP_CHDIR, fsp_check_chdir, &fsp_next_check_chdir);
    wrap_op_checker(OP_UMASK, fsp_check_umask, &fsp_next_check_umask);
}
