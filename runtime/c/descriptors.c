/* File descriptors: 0, 1 and 2 stay the process's whatever a script does with STDIN, STDOUT and STDERR, and what it opens outside
 * perl's handles (POSIX::open and its kin) is closed when its interpreter ends. */
#include "guard.h"
#include "perliol.h"
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what scripts opened outside perl's handles ---------------------------------------------------------------------- */

/* The number alone would not do: something else may have closed it, and another open have got it. */
typedef struct fsp_descriptor {
    const PerlInterpreter *interp;
    int fd;
    dev_t device;
    ino_t inode;
    struct fsp_descriptor *next;
} fsp_descriptor;

static pthread_mutex_t fsp_lock = PTHREAD_MUTEX_INITIALIZER;
static fsp_descriptor *fsp_first;

void fsp_own_descriptor(pTHX_ int fd)
{
    struct stat status;
    fsp_descriptor *new;
    if (fsp_forks || fstat(fd, &status) != 0)
        return;
    new = (fsp_descriptor *)malloc(sizeof *new);
    if (!new)
        return;
    new->interp = aTHX;
    new->fd = fd;
    new->device = status.st_dev;
    new->inode = status.st_ino;
    pthread_mutex_lock(&fsp_lock);
    new->next = fsp_first;
    __atomic_store_n(&fsp_first, new, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&fsp_lock);
}

typedef bool (*fsp_chosen)(const fsp_descriptor *descriptor, const void *by);

/* Takes those that are chosen off the list, and closes them if asked. */
static void fsp_remove(fsp_chosen chosen, const void *by, bool closing)
{
    fsp_descriptor **link;
    if (fsp_forks || !__atomic_load_n(&fsp_first, __ATOMIC_RELAXED))
        return;
    pthread_mutex_lock(&fsp_lock);
    link = &fsp_first;
    while (*link) {
        fsp_descriptor *descriptor = *link;
        struct stat status;
        if (!chosen(descriptor, by)) {
            link = &descriptor->next;
            continue;
        }
        __atomic_store_n(link, descriptor->next, __ATOMIC_RELAXED);
        if (closing && fstat(descriptor->fd, &status) == 0 && status.st_dev == descriptor->device
            && status.st_ino == descriptor->inode)
            close(descriptor->fd);
        free(descriptor);
    }
    pthread_mutex_unlock(&fsp_lock);
}

static bool fsp_has_number(const fsp_descriptor *descriptor, const void *fd)
{
    return descriptor->fd == *(const int *)fd;
}

static bool fsp_is_of(const fsp_descriptor *descriptor, const void *interp)
{
    return descriptor->interp == interp;
}

static bool fsp_is_in_handle(const fsp_descriptor *descriptor, const void *interp)
{
    if (descriptor->interp != interp)
        return false;
    /* PerlIOUnix_refcnt croaks where it is nobody's */
    PerlIOUnix_refcnt_inc(descriptor->fd);
    return PerlIOUnix_refcnt_dec(descriptor->fd) > 0;
}

void fsp_forget_descriptor(int fd)
{
    fsp_remove(fsp_has_number, &fd, false);
}

void fsp_close_descriptors(const PerlInterpreter *interp)
{
    fsp_remove(fsp_is_of, interp, true);
}

bool fsp_is_own_descriptor(int fd)
{
    const fsp_descriptor *descriptor;
    pthread_mutex_lock(&fsp_lock);
    descriptor = fsp_first;
    while (descriptor && descriptor->fd != fd)
        descriptor = descriptor->next;
    pthread_mutex_unlock(&fsp_lock);
    return descriptor != NULL;
}

/* ---- STDIN, STDOUT and STDERR ---------------------------------------------------------------------------------------- */

/* The handle if it has one of the process's descriptors, or stands for one, or NULL. */
static IO *fsp_standard(pTHX_ SV *sv)
{
    IO *io = sv && isGV_with_GP(sv) ? GvIO((GV *)sv) : NULL;
    const int fd = io && IoIFP(io) ? PerlIO_fileno(IoIFP(io)) : -1;
    return (fd >= 0 && fd <= 2) || (io && fsp_is_stream(IoIFP(io))) ? io : NULL;
}

/* What perl opens anew on a handle with such a descriptor it puts in the descriptor's place; unless the handle is of the type
 * that `open F, "-"` makes, which only borrows. */
static OP *fsp_open_standard(pTHX_ Perl_ppaddr_t pp, IO *io)
{
    PerlIO *const in = IoIFP(io);
    PerlIO *const out = IoOFP(io);
    const char type = IoTYPE(io);
    OP *next;
    if (out)
        (void)PerlIO_flush(out);
    SvREFCNT_inc_simple_void_NN((SV *)io);
    sv_2mortal((SV *)io);
    IoTYPE(io) = IoTYPE_STD;
    next = pp(aTHX);
    if (!IoIFP(io) || IoIFP(io) == in) {
        /* perl could not, or did not, open: all is as before */
        IoIFP(io) = in;
        IoOFP(io) = out;
        IoTYPE(io) = type;
    } else if (fsp_is_stream(in)) {
        PerlIO_close(in);
    }
    return next;
}

static bool fsp_is_standard_handle(pTHX_ SV *sv)
{
    const IO *io = sv && isGV_with_GP(sv) ? GvIO((GV *)sv) : NULL;
    static const char *const names[] = { "STDIN", "STDOUT", "STDERR" };
    size_t i;
    for (i = 0; io && i < C_ARRAY_LENGTH(names); i++) {
        GV *gv = gv_fetchpv(names[i], 0, SVt_PVIO);
        if (gv && GvIO(gv) == io)
            return true;
    }
    return false;
}

/* In a child the three are the script's, and programs that it starts get them. `open` itself may have forked, and put a pipe
 * in the place of 0 or 1. */
static OP *fsp_open_in_child(pTHX_ Perl_ppaddr_t pp, SV *handle)
{
    const uint32_t forks = fsp_forks;
    OP *next = pp(aTHX);
    if (forks == fsp_forks && fsp_is_standard_handle(aTHX_ handle))
        fsp_export_handles(aTHX_ false);
    else if (forks != fsp_forks)
        fsp_export_handles(aTHX_ true);
    return next;
}

static OP *fsp_open(pTHX_ Perl_ppaddr_t pp)
{
    SV *handle = PL_stack_base[*PL_markstack_ptr + 1];
    IO *io;
    OP *next;
    if (!fsp_is_guarded(aTHX))
        return pp(aTHX);
    if (fsp_forks)
        return fsp_open_in_child(aTHX_ pp, handle);
    io = fsp_standard(aTHX_ handle);
    next = io ? fsp_open_standard(aTHX_ pp, io) : pp(aTHX);
    if (fsp_forks)
        fsp_export_handles(aTHX_ true);
    /* a handle was opened on it, and closes it */
    fsp_remove(fsp_is_in_handle, aTHX, false);
    return next;
}

static OP *fsp_pp_open(pTHX)
{
    return fsp_open(aTHX_ PL_ppaddr[OP_OPEN]);
}

static OP *fsp_pp_sysopen(pTHX)
{
    return fsp_open(aTHX_ PL_ppaddr[OP_SYSOPEN]);
}

static Perl_check_t fsp_next_check_open;
static Perl_check_t fsp_next_check_sysopen;

static OP *fsp_check_open(pTHX_ OP *op)
{
    op = fsp_next_check_open(aTHX_ op);
    if (op->op_type == OP_OPEN && op->op_ppaddr == PL_ppaddr[OP_OPEN])
        op->op_ppaddr = fsp_pp_open;
    return op;
}

static OP *fsp_check_sysopen(pTHX_ OP *op)
{
    op = fsp_next_check_sysopen(aTHX_ op);
    if (op->op_type == OP_SYSOPEN && op->op_ppaddr == PL_ppaddr[OP_SYSOPEN])
        op->op_ppaddr = fsp_pp_sysopen;
    return op;
}

void fsp_guard_descriptors(pTHX)
{
    PERL_UNUSED_CONTEXT;
    wrap_op_checker(OP_OPEN, fsp_check_open, &fsp_next_check_open);
    wrap_op_checker(OP_SYSOPEN, fsp_check_sysopen, &fsp_next_check_sysopen);
}
