/* STDOUT and STDERR of a script: a PerlIO layer that passes lines to the host, or bytes to the process's descriptor.
 *
 * The handles have no descriptor of their own, as those of in-memory files: perl would move the process's descriptor 1 or 2 to
 * whatever a script opens under these names, and close it when the script does. In a child that a script forked they are
 * ordinary handles again, since what the child executes finds its output by descriptor. All duplicates of a handle, and those of
 * copies of the interpreter, are of the same stream. See perliol, and PerlIO_push for how a layer is set up. */
#include "home.h"
#include <perliol.h>
#include <unistd.h>

/* A line longer than this comes in pieces; a full buffer is written. */
#define FSP_LINE (1 << 16)
#define FSP_BUFFER 8192

typedef struct fsp_stream {
    struct _PerlIO base;
    int descriptor;
} fsp_stream;

static int fsp_descriptor(PerlIO *f)
{
    return PerlIOSelf(f, fsp_stream)->descriptor;
}

/* ---- where it goes ---------------------------------------------------------------------------------------------------- */

static bool fsp_write_out(pTHX_ int descriptor, const char *text, STRLEN len)
{
    while (len) {
        const SSize_t written = write(descriptor, text, len);
        if (written > 0) {
            text += written;
            len -= (STRLEN)written;
        } else if (written < 0 && errno == EINTR) {
            PERL_ASYNC_CHECK();
        } else {
            return false;
        }
    }
    return true;
}

static bool fsp_keep(fsp_output *out, const char *text, STRLEN len)
{
    if (out->room - out->len < len) {
        const STRLEN room = out->len + len > FSP_BUFFER ? 2 * (out->len + len) : FSP_BUFFER;
        char *more = (char *)realloc(out->text, room);
        if (!more)
            return false;
        out->text = more;
        out->room = room;
    }
    Copy(text, out->text + out->len, len, char);
    out->len += len;
    return true;
}

static void fsp_hand_line(fsp_home *home, int descriptor, const char *text, STRLEN len)
{
    const fsp_bytes line = { text, len };
    uint32_t number;
    const fsp_bytes file = fsp_place(home, &number);
    home->host->print(home->record, (uint32_t)descriptor, line, file, number);
}

/* Takes what is kept away from the record first: the host may have the script print again. */
static void fsp_hand_kept(fsp_home *home, int descriptor)
{
    fsp_output *out = &home->out[descriptor - 1];
    const fsp_output kept = *out;
    out->text = NULL;
    out->len = out->room = 0;
    fsp_hand_line(home, descriptor, kept.text, kept.len);
    if (out->text) {
        free(kept.text);
    } else {
        out->text = kept.text;
        out->room = kept.room;
    }
}

static bool fsp_write_kept(pTHX_ fsp_home *home, int descriptor)
{
    fsp_output *out = &home->out[descriptor - 1];
    const STRLEN len = out->len;
    out->len = 0;
    return fsp_write_out(aTHX_ descriptor, out->text, len);
}

static bool fsp_is_hooked(const fsp_output *out)
{
    return __atomic_load_n(&out->hooked, __ATOMIC_ACQUIRE);
}

static bool fsp_put_lines(fsp_home *home, int descriptor, const char *text, STRLEN len)
{
    fsp_output *out = &home->out[descriptor - 1];
    while (len) {
        const STRLEN most = len < FSP_LINE - out->len ? len : FSP_LINE - out->len;
        const char *end = (const char *)memchr(text, '\n', most);
        const STRLEN piece = end ? (STRLEN)(end - text) + 1 : most;
        if (end && !out->len) {
            fsp_hand_line(home, descriptor, text, piece);
        } else {
            if (!fsp_keep(out, text, piece))
                return false;
            if (end || out->len >= FSP_LINE)
                fsp_hand_kept(home, descriptor);
        }
        text += piece;
        len -= piece;
    }
    return true;
}

/* As perl has it: STDERR at once; STDOUT when there is enough of it or, on a terminal, a line. */
static bool fsp_put_bytes(pTHX_ fsp_home *home, int descriptor, const char *text, STRLEN len)
{
    fsp_output *out = &home->out[descriptor - 1];
    if (out->len + len >= FSP_BUFFER || descriptor == STDERR_FILENO)
        return (!out->len || fsp_write_kept(aTHX_ home, descriptor)) && fsp_write_out(aTHX_ descriptor, text, len);
    if (!fsp_keep(out, text, len))
        return false;
    return !(memchr(text, '\n', len) && isatty(descriptor)) || fsp_write_kept(aTHX_ home, descriptor);
}

void fsp_flush_output(fsp_home *home)
{
    dTHXa(home->interp);
    int descriptor;
    for (descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (!home->out[descriptor - 1].len)
            continue;
        else if (fsp_is_hooked(&home->out[descriptor - 1]))
            fsp_hand_kept(home, descriptor);
        else
            (void)fsp_write_kept(aTHX_ home, descriptor);
}

void fsp_free_output(fsp_home *home)
{
    free(home->out[0].text);
    free(home->out[1].text);
}

void fsp_hook_output(fsp_home *home, uint32_t stream, bool hooked)
{
    __atomic_store_n(&home->out[stream - 1].hooked, hooked, __ATOMIC_RELEASE);
}

/* ---- the layer -------------------------------------------------------------------------------------------------------- */

static IV fsp_pushed(pTHX_ PerlIO *f, const char *mode, SV *arg, PerlIO_funcs *tab)
{
    PerlIOSelf(f, fsp_stream)->descriptor = arg ? (int)SvIV(arg) : STDERR_FILENO;
    return PerlIOBase_pushed(aTHX_ f, mode, arg, tab);
}

/* What a duplicate is pushed with. */
static SV *fsp_getarg(pTHX_ PerlIO *f, CLONE_PARAMS *param, int flags)
{
    PERL_UNUSED_VAR(param);
    PERL_UNUSED_VAR(flags);
    return newSViv(fsp_descriptor(f));
}

static IV fsp_fileno(pTHX_ PerlIO *f)
{
    PERL_UNUSED_CONTEXT;
    return fsp_forks ? fsp_descriptor(f) : -1;
}

static SSize_t fsp_write(pTHX_ PerlIO *f, const void *text, Size_t len)
{
    fsp_home *home = fsp_own_home(aTHX);
    const int descriptor = fsp_descriptor(f);
    bool done;
    if (!home)
        done = fsp_write_out(aTHX_ descriptor, (const char *)text, len);
    else if (fsp_is_hooked(&home->out[descriptor - 1]))
        done = fsp_put_lines(home, descriptor, (const char *)text, len);
    else
        done = fsp_put_bytes(aTHX_ home, descriptor, (const char *)text, len);
    if (done)
        return (SSize_t)len;
    PerlIOBase(f)->flags |= PERLIO_F_ERROR;
    return -1;
}

/* A line for the host stays until it is one. */
static IV fsp_flush(pTHX_ PerlIO *f)
{
    fsp_home *home = fsp_own_home(aTHX);
    const int descriptor = fsp_descriptor(f);
    if (!home || !home->out[descriptor - 1].len || fsp_is_hooked(&home->out[descriptor - 1]))
        return 0;
    return fsp_write_kept(aTHX_ home, descriptor) ? 0 : -1;
}

/* Modules that copy a handle's layers by name leave out perl's lowest one, by its name, and so must they this one. */
static PERLIO_FUNCS_DECL(fsp_layer) = {
    .fsize = sizeof(PerlIO_funcs),
    .name = "unix",
    .size = sizeof(fsp_stream),
    .kind = PERLIO_K_RAW,
    .Pushed = fsp_pushed,
    .Popped = PerlIOBase_popped,
    .Binmode = PerlIOBase_binmode,
    .Getarg = fsp_getarg,
    .Fileno = fsp_fileno,
    .Dup = PerlIOBase_dup,
    .Write = fsp_write,
    .Close = PerlIOBase_close,
    .Flush = fsp_flush,
    .Eof = PerlIOBase_eof,
    .Error = PerlIOBase_error,
    .Clearerr = PerlIOBase_clearerr,
    .Setlinebuf = PerlIOBase_setlinebuf,
};

bool fsp_is_stream(PerlIO *f)
{
    for (; f && *f; f = PerlIONext(f))
        if (PerlIOBase(f)->tab == &fsp_layer)
            return true;
    return false;
}

/* ---- syswrite --------------------------------------------------------------------------------------------------------- */

/* `syswrite HANDLE, TEXT, LENGTH, OFFSET`, which writes to a descriptor and would find none. */
static OP *fsp_pp_syswrite(pTHX)
{
    dSP;
    SV **mark = PL_stack_base + *PL_markstack_ptr;
    IO *io = isGV_with_GP(mark[1]) ? GvIO((GV *)mark[1]) : NULL;
    STRLEN len;
    const char *text;
    IV wanted, offset;
    if (!io || SP - mark < 2 || !IoOFP(io) || !fsp_is_stream(IoOFP(io)) || SvTIED_mg((const SV *)io, PERL_MAGIC_tiedscalar))
        return PL_ppaddr[OP_SYSWRITE](aTHX);
    text = SvPVbyte(mark[2], len);
    wanted = SP - mark > 2 ? SvIV(mark[3]) : (IV)len;
    offset = SP - mark > 3 ? SvIV(mark[4]) : 0;
    if (wanted < 0)
        croak("Negative length");
    if (offset < 0)
        offset += (IV)len;
    if (offset < 0 || offset > (IV)len)
        croak("Offset outside string");
    if (wanted > (IV)len - offset)
        wanted = (IV)len - offset;
    (void)POPMARK;
    SP = mark;
    PUTBACK;
    if (PerlIO_write(IoOFP(io), text + offset, (Size_t)wanted) < 0 || PerlIO_flush(IoOFP(io)) < 0)
        XPUSHs(&PL_sv_undef);
    else
        mXPUSHi(wanted);
    RETURN;
}

static Perl_check_t fsp_next_check_syswrite;

static OP *fsp_check_syswrite(pTHX_ OP *op)
{
    op = fsp_next_check_syswrite(aTHX_ op);
    if (op->op_type == OP_SYSWRITE && op->op_ppaddr == PL_ppaddr[OP_SYSWRITE])
        op->op_ppaddr = fsp_pp_syswrite;
    return op;
}

/* ---- setting up ------------------------------------------------------------------------------------------------------- */

static void fsp_take_handle(pTHX_ const char *name, int descriptor)
{
    GV *gv = gv_fetchpv(name, GV_ADD | GV_ADDMULTI, SVt_PVIO);
    IO *io = GvIOn(gv);
    SV *arg = newSViv(descriptor);
    PerlIO *f = PerlIO_push(aTHX_ PerlIO_allocate(aTHX), &fsp_layer, "w", arg);
    SvREFCNT_dec_NN(arg);
    if (f) {
        /* perl's own handle of the descriptor stays where it is, and keeps the descriptor */
        IoIFP(io) = IoOFP(io) = f;
        IoTYPE(io) = IoTYPE_WRONLY;
    }
}

void fsp_take_output(pTHX)
{
    wrap_op_checker(OP_SYSWRITE, fsp_check_syswrite, &fsp_next_check_syswrite);
    fsp_take_handle(aTHX_ "main::STDOUT", STDOUT_FILENO);
    fsp_take_handle(aTHX_ "main::STDERR", STDERR_FILENO);
}
