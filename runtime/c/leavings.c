/* The end of a run in an interpreter that will be put back: what the run has made ends as it would with the interpreter, and what
 * was there before it does not. Objects get their DESTROY, magic of XS modules is freed, handles are closed.
 *
 * New SVs have their heads in arenas that the run allocated, since the image has no free ones. Heads that the run freed and used
 * again, and scalars of the image that now refer to something new, are on pages that differ from the image. */
#include "image.h"
#include "internal.h"
#include "perliol.h"
#include <stdlib.h>

/* Destructors make objects, too; there is an end to that. */
#define ROUNDS 8

/* ---- which SVs ------------------------------------------------------------------------------------------------------------ */

/* What perl sets for every SV with magic, whatever the magic does (see mg_magical in perlintern). */
#define HAS_MAGIC (SVs_GMG | SVs_SMG | SVs_RMG)

static bool is_used(const SV *sv)
{
    return SvTYPE(sv) != (svtype)SVTYPEMASK && SvREFCNT(sv) > 0;
}

static bool is_made(const fsp_image *image, const void *address)
{
    return (const char *)address >= image->region->sealed;
}

/* An object that is in the image stays; what the run has blessed is its own. */
static bool is_made_object(const fsp_image *image, const SV *sv)
{
    SV before;
    if (!SvOBJECT(sv) || fsp_region_of(sv) != image->region)
        return false;
    if (is_made(image, sv))
        return true;
    fsp_before(image, sv, &before, sizeof before);
    return !SvOBJECT(&before) || SvTYPE(&before) == (svtype)SVTYPEMASK || SvANY(&before) != SvANY(sv);
}

/* Whether the SV may have to end, or keeps an object from ending. */
static bool is_left(const fsp_image *image, const SV *sv)
{
    if (!is_used(sv))
        return false;
    if (SvROK(sv) && is_made_object(image, SvRV(sv)))
        return true;
    if (SvTYPE(sv) < SVt_PVMG)
        return false;
    return SvTYPE(sv) == SVt_PVIO || is_made_object(image, sv) || ((SvFLAGS(sv) & HAS_MAGIC) && is_made(image, SvMAGIC(sv)));
}

/* What a run has left: SVs that are new, or may be. Most runs leave few, which are found in one go. Where there are more than fit, all
 * are gone through each time. */
typedef struct finds {
    fsp_image *image;
    size_t count;
    bool too_many;
    bool touched; /* something has ended since they were found, and what that called may have made more */
    bool at_rest; /* objects are done */
    SV *sv[64];
} finds;

typedef void (*visit_fn)(pTHX_ finds *found, SV *sv);

static void go_through_arena(pTHX_ finds *found, SV *arena, visit_fn visit)
{
    SV *const end = &arena[SvREFCNT(arena)];
    SV *sv;
    for (sv = arena + 1; sv < end; sv++)
        if (((SvFLAGS(sv) & (SVf_ROK | SVs_OBJECT | HAS_MAGIC)) || SvTYPE(sv) == SVt_PVIO) && is_left(found->image, sv))
            visit(aTHX_ found, sv);
}

/* The first of the image's arenas whose page is at or after the address. */
static size_t find_arena(const fsp_image *image, const char *address)
{
    size_t low = 0, high = image->mold->arena_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (image->mold->arena_pages[middle] < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void go_through_all(pTHX_ finds *found, visit_fn visit)
{
    const fsp_image *const image = found->image;
    SV *arena;
    size_t i;
    for (arena = PL_sv_arenaroot; arena && arena != image->mold->arenas; arena = (SV *)SvANY(arena))
        go_through_arena(aTHX_ found, arena, visit);
    for (i = 0; i < image->range_count; i++) {
        size_t k = find_arena(image, image->ranges[i].start);
        for (; k < image->mold->arena_count && image->mold->arena_pages[k] < image->ranges[i].end; k++)
            go_through_arena(aTHX_ found, (SV *)image->mold->arena_pages[k], visit);
    }
}

static void note(pTHX_ finds *found, SV *sv)
{
    PERL_UNUSED_CONTEXT;
    if (found->count < C_ARRAY_LENGTH(found->sv))
        found->sv[found->count++] = sv;
    else
        found->too_many = true;
}

static void find_all(pTHX_ finds *found)
{
    (void)fsp_pages_find(found->image);
    found->count = 0;
    found->too_many = found->touched = false;
    go_through_all(aTHX_ found, note);
}

static void visit_all(pTHX_ finds *found, visit_fn visit)
{
    size_t i;
    if (found->too_many) {
        go_through_all(aTHX_ found, visit);
        return;
    }
    for (i = 0; i < found->count; i++)
        if (is_left(found->image, found->sv[i]))
            visit(aTHX_ found, found->sv[i]);
}

/* ---- objects ---------------------------------------------------------------------------------------------------------------- */

/* A reference to an object lets go of it, so that the last one does what a last one does. */
static void visit_reference(pTHX_ finds *found, SV *sv)
{
    SV *object = SvROK(sv) ? SvRV(sv) : NULL;
    if (!object || !is_made_object(found->image, object))
        return;
    found->touched = true;
    if (SvWEAKREF(sv)) {
        sv_unref_flags(sv, 0);
    } else {
        SvROK_off(sv);
        SvRV_set(sv, NULL);
        SvREFCNT_dec_NN(object);
    }
}

/* Calls DESTROY of what is still there: in circles, or held by the script's own symbols. */
static void visit_object(pTHX_ finds *found, SV *sv)
{
    GV *gv;
    if (!is_made_object(found->image, sv))
        return;
    found->touched = true;
    gv = SvTYPE(sv) == SVt_PVIO ? NULL : gv_fetchmethod_autoload(SvSTASH(sv), "DESTROY", FALSE);
    if (gv && GvCV(gv)) {
        SV *reference = newRV_inc(sv);
        dSP;
        ENTER;
        PUSHSTACKi(PERLSI_DESTROY);
        EXTEND(SP, 1);
        PUSHMARK(SP);
        PUSHs(reference);
        PUTBACK;
        (void)call_sv((SV *)GvCV(gv), G_DISCARD | G_EVAL | G_KEEPERR | G_VOID);
        POPSTACK;
        LEAVE;
    }
    SvOBJECT_off(sv);
}

/* ---- magic ------------------------------------------------------------------------------------------------------------------- */

/* perl's own magic holds nothing but memory of the region. */
static bool is_of_perl(const MGVTBL *table)
{
    return table >= PL_magic_vtables && table < PL_magic_vtables + C_ARRAY_LENGTH(PL_magic_vtables);
}

/* New magic comes before what was there. */
static void visit_magic(pTHX_ const fsp_image *image, SV *sv)
{
    MAGIC *mg;
    for (mg = SvMAGIC(sv); mg && is_made(image, mg); mg = mg->mg_moremagic)
        if (mg->mg_virtual && mg->mg_virtual->svt_free && !is_of_perl(mg->mg_virtual)) {
            const MGVTBL *table = mg->mg_virtual;
            mg->mg_virtual = NULL;
            table->svt_free(aTHX_ sv, mg);
        }
}

/* ---- handles ----------------------------------------------------------------------------------------------------------------- */

static const fsp_kept_handle *kept_handle(const fsp_image *image, const IO *io)
{
    size_t i;
    for (i = 0; i < image->mold->handle_count; i++)
        if (image->mold->handles[i].io == io)
            return &image->mold->handles[i];
    return NULL;
}

static void close_io(pTHX_ IO *io)
{
    PerlIO *in = IoIFP(io), *out = IoOFP(io);
    IoIFP(io) = IoOFP(io) = NULL;
    if (IoTYPE(io) == IoTYPE_PIPE && in) {
        (void)PerlProc_pclose(in);
        return;
    }
    if (out && out != in)
        (void)PerlIO_close(out);
    if (in)
        (void)PerlIO_close(in);
}

static void visit_handle(pTHX_ const fsp_image *image, SV *sv)
{
    IO *io = (IO *)sv;
    const fsp_kept_handle *kept = is_made(image, sv) ? NULL : kept_handle(image, io);
    if (kept && IoIFP(io) == kept->in && IoOFP(io) == kept->out)
        return;
    if (IoDIRP(io) && !(IoFLAGS(io) & IOf_FAKE_DIRP)) {
        (void)PerlDir_close(IoDIRP(io));
        IoDIRP(io) = NULL;
    }
    if (IoIFP(io) || IoOFP(io))
        close_io(aTHX_ io);
}

/* What is in the image and was closed comes back with it; perl's count of who uses the descriptor has to know. */
static void settle_descriptors(pTHX_ const fsp_image *image)
{
    size_t i;
    for (i = 0; i < image->mold->handle_count; i++) {
        const fsp_kept_handle *kept = &image->mold->handles[i];
        if (kept->fd >= 0 && (!is_used((SV *)kept->io) || SvTYPE(kept->io) != SVt_PVIO || IoIFP(kept->io) != kept->in))
            PerlIOUnix_refcnt_inc(kept->fd);
    }
}

/* ---- the rest ---------------------------------------------------------------------------------------------------------------- */

static void visit_rest(pTHX_ finds *found, SV *sv)
{
    if (SvTYPE(sv) >= SVt_PVMG && (SvFLAGS(sv) & HAS_MAGIC))
        visit_magic(aTHX_ found->image, sv);
    if (SvTYPE(sv) == SVt_PVIO)
        visit_handle(aTHX_ found->image, sv);
}

static void work_rest(pTHX_ fsp_job *job)
{
    finds *const found = (finds *)job->data;
    const IV values = PL_sv_count;
    I32 i;
    found->at_rest = true;
    for (i = PL_exitlistlen - 1; i >= found->image->mold->exit_count; i--)
        PL_exitlist[i].fn(aTHX_ PL_exitlist[i].ptr);
    (void)PerlIO_flush((PerlIO *)NULL);
    if (PL_exitlistlen > found->image->mold->exit_count || PL_sv_count != values)
        find_all(aTHX_ found);
    visit_all(aTHX_ found, visit_rest);
    settle_descriptors(aTHX_ found->image);
}

static void work_leavings(pTHX_ fsp_job *job)
{
    finds *const found = (finds *)job->data;
    int round;
    PL_phase = PERL_PHASE_DESTRUCT;
    find_all(aTHX_ found);
    for (round = 0; round < ROUNDS; round++) {
        visit_all(aTHX_ found, visit_reference);
        visit_all(aTHX_ found, visit_object);
        if (!found->touched)
            break;
        find_all(aTHX_ found);
    }
    work_rest(aTHX_ job);
}

/* ---- END blocks -------------------------------------------------------------------------------------------------------------- */

static void work_end_blocks(pTHX_ fsp_job *job)
{
    PERL_UNUSED_VAR(job);
    PL_phase = PERL_PHASE_END;
    call_list(PL_scopestack_ix, PL_endav);
}

static void tell(pTHX_ SV *error)
{
    STRLEN len;
    const char *text = SvPV_const(error, len);
    (void)PerlIO_write(PerlIO_stderr(), text, len);
}

static void work_tell(pTHX_ fsp_job *job)
{
    tell(aTHX_ (SV *)job->callee);
}

static void run_to_end(fsp_image *image, void (*work)(pTHX_ fsp_job *job), void *data)
{
    fsp_job job = { .work = work, .home = image->home, .data = data };
    const fsp_outcome outcome = fsp_run_job(&job);
    if (outcome.kind == FSP_DIED && outcome.sv) {
        fsp_job told = { .work = work_tell, .home = image->home, .callee = outcome.sv };
        (void)fsp_run_job(&told);
    }
}

void fsp_end_leavings(fsp_image *image)
{
    dTHXa(image->home->interp);
    finds found;
    int round;
    /* a block that dies or exits ends; the others still run */
    for (round = 0; round < ROUNDS && PL_endav && AvFILLp(PL_endav) >= 0; round++)
        run_to_end(image, work_end_blocks, NULL);
    found.image = image;
    found.at_rest = false;
    run_to_end(image, work_leavings, &found);
    if (!found.at_rest) {
        find_all(aTHX_ &found);
        run_to_end(image, work_rest, &found);
    }
}

/* ---- what the image holds ------------------------------------------------------------------------------------------------------ */

static int by_address(const void *a, const void *b)
{
    const char *const *one = (const char *const *)a, *const *other = (const char *const *)b;
    return *one < *other ? -1 : *one > *other;
}

static bool note_arenas(pTHX_ fsp_image *image)
{
    SV *arena;
    size_t count = 0;
    for (arena = PL_sv_arenaroot; arena; arena = (SV *)SvANY(arena))
        count++;
    image->mold->arenas = PL_sv_arenaroot;
    image->mold->arena_pages = (char **)calloc(count ? count : 1, sizeof *image->mold->arena_pages);
    if (!image->mold->arena_pages)
        return false;
    for (arena = PL_sv_arenaroot; arena; arena = (SV *)SvANY(arena))
        image->mold->arena_pages[image->mold->arena_count++] = (char *)arena;
    qsort(image->mold->arena_pages, image->mold->arena_count, sizeof *image->mold->arena_pages, by_address);
    return true;
}

static bool add_handle(pTHX_ fsp_image *image, IO *io)
{
    fsp_kept_handle *more =
        (fsp_kept_handle *)realloc(image->mold->handles, (image->mold->handle_count + 1) * sizeof *image->mold->handles);
    if (!more)
        return false;
    image->mold->handles = more;
    more += image->mold->handle_count++;
    more->io = io;
    more->in = IoIFP(io);
    more->out = IoOFP(io);
    more->fd = IoIFP(io) ? PerlIO_fileno(IoIFP(io)) : -1;
    return true;
}

/* Descriptors of the image would be one for all runs: only those of the process are. */
static bool note_handles(pTHX_ fsp_image *image, const char **why)
{
    SV *arena;
    *why = "there is not enough memory";
    for (arena = PL_sv_arenaroot; arena; arena = (SV *)SvANY(arena)) {
        SV *const end = &arena[SvREFCNT(arena)];
        SV *sv;
        for (sv = arena + 1; sv < end; sv++) {
            if (!is_used(sv) || SvTYPE(sv) != SVt_PVIO)
                continue;
            if (!add_handle(aTHX_ image, (IO *)sv))
                return false;
            if (image->mold->handles[image->mold->handle_count - 1].fd > 2 || IoDIRP((IO *)sv)) {
                *why = "a file or a directory was opened and is not closed";
                return false;
            }
        }
    }
    *why = NULL;
    return true;
}

static bool note_objects(pTHX_ fsp_image *image)
{
    const fsp_object *o = fsp_has_context(aTHX) ? fsp_first_object(aTHX) : NULL;
    for (; o; o = o->next) {
        fsp_kept_object *more;
        if (!o->ref.slot)
            continue;
        more = (fsp_kept_object *)realloc(image->objects, (image->object_count + 1) * sizeof *image->objects);
        if (!more)
            return false;
        image->objects = more;
        more[image->object_count].record = o;
        more[image->object_count++].slot = o->ref.slot;
        /* so that it can be looked at when a run has let go of it */
        __atomic_fetch_add(&o->ref.slot->refs, 1, __ATOMIC_RELAXED);
    }
    return true;
}

bool fsp_objects_intact(const fsp_image *image)
{
    dTHXa(image->home->interp);
    size_t i, there = 0;
    const fsp_object *o;
    if (!image->object_count)
        return true;
    for (i = 0; i < image->object_count; i++)
        if (__atomic_load_n(&image->objects[i].slot->state, __ATOMIC_ACQUIRE) != FSP_ALIVE)
            return false;
    for (o = fsp_first_object(aTHX); o; o = o->next)
        for (i = 0; i < image->object_count; i++)
            there += image->objects[i].record == o && image->objects[i].slot == o->ref.slot;
    return there == image->object_count;
}

bool fsp_note_held(fsp_image *image, const char **why, char *held, size_t held_size)
{
    dTHXa(image->home->interp);
    static const char *const threads[] = { "threads.pm", "forks.pm" };
    size_t i;
    for (i = 0; i < C_ARRAY_LENGTH(threads); i++)
        if (hv_exists(GvHVn(PL_incgv), threads[i], (I32)strlen(threads[i]))) {
            (void)my_snprintf(held, held_size, "%s", threads[i]);
            *why = "a module is loaded that starts threads or processes";
            return false;
        }
    *why = "there is not enough memory";
    return note_arenas(aTHX_ image) && note_objects(aTHX_ image) && note_handles(aTHX_ image, why);
}
