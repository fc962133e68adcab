/* Images: an interpreter whose memory is put back after each run to what it was when the image was taken. What is outside its
 * memory is ended with the run (leavings.c), or keeps the interpreter from having an image, or spoils the image. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "image.h"
#include "internal.h"
#include "perliol.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

const char *fsp_image_road(void)
{
    return fsp_redirect();
}

/* ---- taking it ---------------------------------------------------------------------------------------------------------------- */

static void work_ready(pTHX_ fsp_job *job)
{
    /* in-memory files are a module of their own, which perl loads when it needs it: that is not to happen in a run */
    require_pv("PerlIO/scalar.pm");
    job->sv = NULL;
}

/* So many keys a run may add before a table grows, which writes to every entry of it. */
#define ROOM 64

/* Whether a table of so many places has room. Newer perls split one that is filled to two thirds. */
static bool has_room(HV *table, STRLEN places)
{
    return HvTOTALKEYS(table) + ROOM <= places / 3 * 2;
}

/* perl makes its table of shared strings far larger than it needs to be; what a run adds to it is written all over. */
static void shrink_strings(pTHX)
{
    const STRLEN most = HvMAX(PL_strtab);
    STRLEN max = most, i;
    HE **old = HvARRAY(PL_strtab), **new;
    while (max > 255 && has_room(PL_strtab, (max + 1) / 2))
        max /= 2;
    if (max == most || SvOOK(PL_strtab))
        return;
    Newxz(new, max + 1, HE *);
    for (i = 0; i <= most; i++)
        while (old[i]) {
            HE *const entry = old[i];
            HE **const place = &new[HeHASH(entry) & max];
            old[i] = HeNEXT(entry);
            HeNEXT(entry) = *place;
            *place = entry;
        }
    HvARRAY(PL_strtab) = new;
    HvMAX(PL_strtab) = max;
    Safefree(old);
}

/* The tables to which most runs add. */
static void make_room(pTHX)
{
    HV *const tables[] = { PL_strtab, PL_defstash };
    size_t i;
    for (i = 0; i < C_ARRAY_LENGTH(tables); i++)
        if (!has_room(tables[i], HvMAX(tables[i]) + 1))
            hv_ksplit(tables[i], 2 * (HvMAX(tables[i]) + 1));
}

/* What lies above the tops of perl's stacks is nobody's. */
static void empty_stacks(pTHX_ fsp_home *home)
{
    const PERL_SI *si = PL_curstackinfo;
    Zero(PL_stack_sp + 1, PL_stack_max - PL_stack_sp, SV *);
    Zero(PL_tmps_stack + PL_tmps_ix + 1, PL_tmps_max - PL_tmps_ix - 1, SV *);
    Zero(PL_savestack + PL_savestack_ix, PL_savestack_max - PL_savestack_ix, ANY);
    Zero(si->si_cxstack + si->si_cxix + 1, si->si_cxmax - si->si_cxix, PERL_CONTEXT);
    for (si = si->si_next; si; si = si->si_next)
        Zero(si->si_cxstack, si->si_cxmax + 1, PERL_CONTEXT);
    if (home->spare)
        Zero(home->spare, home->spare_max, ANY);
}

/* Puts lists of what is free out of use, so that a run's new values do not lie among those of the image; and empties the heads that
 * are free, whose last values might look like addresses. */
static void forget_free(pTHX)
{
    while (PL_sv_root) {
        SV *const sv = PL_sv_root;
        PL_sv_root = (SV *)SvANY(sv);
        SvANY(sv) = NULL;
        sv->sv_u.svu_pv = NULL;
    }
    Zero(PL_body_roots, PERL_ARENA_ROOTS_SIZE, void *);
    /* each run gets random numbers of its own */
    PL_srand_called = FALSE;
}

/* More than runs can ever take away, or add. */
#define FOR_EVER ((PADOFFSET)1 << 40)

static void keep_ops(const fsp_mold *mold, OP *root)
{
    if (root && fsp_region_of(root) == mold->program && root->op_targ < FOR_EVER)
        root->op_targ += FOR_EVER;
}

/* Ops are counted where they are, which is not put back: a run that undefines a sub must not free what other runs share. */
static void keep_all_ops(pTHX_ const fsp_mold *mold)
{
    SV *arena;
    if (!mold->program)
        return;
    keep_ops(mold, PL_main_root);
    for (arena = PL_sv_arenaroot; arena; arena = (SV *)SvANY(arena)) {
        SV *const end = &arena[SvREFCNT(arena)];
        SV *sv;
        for (sv = arena + 1; sv < end; sv++)
            if (SvREFCNT(sv) > 0 && (SvTYPE(sv) == SVt_PVCV || SvTYPE(sv) == SVt_PVFM) && !CvISXSUB((CV *)sv))
                keep_ops(mold, CvROOT((CV *)sv));
    }
}

/* A number that tells of all that lies with the ops but those counts: runs write to nothing else there. */
static uint64_t sum_of_ops(const fsp_region *program)
{
    const uint64_t *word = (const uint64_t *)(program + 1);
    uint64_t sum = 0;
    for (; (const char *)word < program->top; word++)
        sum = sum * 31 + (*word - FOR_EVER / 2 < FOR_EVER ? 0 : *word);
    return sum;
}

static void drop(fsp_image *image)
{
    size_t i;
    fsp_pages_free(image);
    for (i = 0; i < image->object_count; i++)
        fsp_let_go_slot(image->objects[i].slot);
    free(image->objects);
    free(image);
}

static fsp_image *new_image(fsp_home *home)
{
    fsp_image *image = (fsp_image *)calloc(1, sizeof *image);
    fsp_mold *mold = (fsp_mold *)calloc(1, sizeof *mold);
    if (!image || !mold) {
        free(image);
        free(mold);
        return NULL;
    }
    mold->users = 1;
    mold->region = image->region = home->region;
    image->mold = mold;
    image->home = home;
    return image;
}

/* What of the interpreter's record is put back with its memory. */
static void note_record(fsp_mold *mold, const fsp_home *home)
{
    mold->interp = home->interp;
    mold->locale = home->locale;
    mold->spare = home->spare;
    mold->spare_max = home->spare_max;
    mold->runner = home->runner;
    mold->warned = home->warned;
}

static void take_record(fsp_home *home, const fsp_mold *mold)
{
    home->spare = mold->spare;
    home->spare_max = mold->spare_max;
    home->runner = mold->runner;
    home->warned = mold->warned;
}

const char *fsp_image_take(fsp_home *home, char *held, size_t held_size)
{
    fsp_job ready = { .work = work_ready, .home = home };
    const char *why = NULL;
    fsp_context_state caller;
    fsp_image *image;
    fsp_mold *mold;
    held[0] = '\0';
    if (!home->region)
        return "the system had no addresses to give for a region of memory";
    if (fsp_run_job(&ready).kind != FSP_DONE)
        return "PerlIO::scalar cannot be loaded";
    image = new_image(home);
    if (!image)
        return "there is not enough memory";
    mold = image->mold;
    caller = fsp_enter_context(home);
    {
        dTHXa(home->interp);
        (void)PerlIO_flush((PerlIO *)NULL);
        shrink_strings(aTHX);
        make_room(aTHX);
        if (fsp_note_held(image, &why, held, held_size))
            why = fsp_foreign_hold(home->region);
        if (!why) {
            mold->program = home->region->program;
            mold->foreign = home->region->foreign;
            keep_all_ops(aTHX_ mold);
            empty_stacks(aTHX_ home);
            forget_free(aTHX);
            mold->exit_count = PL_exitlistlen;
        }
    }
    fsp_leave_context(home, caller);
    if (!why) {
        note_record(mold, home);
        if (mold->program) {
            fsp_region_seal(mold->program);
            mold->program->users = 1;
            mold->ops_sum = sum_of_ops(mold->program);
        }
        fsp_region_seal(home->region);
        if (!fsp_pages_keep(image))
            why = "the system does not give the memory for it";
    }
    if (why) {
        /* with the interpreter goes what is elsewhere */
        mold->program = NULL;
        mold->foreign = NULL;
        fsp_mold_release(mold);
        drop(image);
        return why;
    }
    home->image = image;
    fsp_mold_judge(image);
    return NULL;
}

/* ---- copies -------------------------------------------------------------------------------------------------------------------- */

fsp_mold *fsp_image_mold(const fsp_home *home, const char **why)
{
    fsp_mold *const own = home->image->mold, *const mold = own->source ? own->source : own;
    *why = mold->single;
    if (mold->single)
        return NULL;
    __atomic_fetch_add(&mold->users, 1, __ATOMIC_RELAXED);
    return mold;
}

fsp_home *fsp_image_cast(fsp_mold *from)
{
    fsp_home *home = (fsp_home *)calloc(1, sizeof *home);
    fsp_image *image = NULL;
    fsp_context_state caller;
    size_t i;
    if (!home)
        return NULL;
    home->region = fsp_region_new(FSP_REGION_SIZE);
    if (home->region)
        image = new_image(home);
    if (!image || !fsp_mold_cast(image->mold, from)) {
        if (image) {
            fsp_mold_release(image->mold);
            drop(image);
        }
        if (home->region)
            fsp_region_free(home->region);
        free(home);
        return NULL;
    }
    home->owned = true;
    home->interp = image->mold->interp;
    home->locale = image->mold->locale;
    take_record(home, image->mold);
    home->image = image;
    caller = fsp_enter_context(home);
    /* perl counts who uses a descriptor */
    for (i = 0; i < image->mold->handle_count; i++)
        if (image->mold->handles[i].fd >= 0)
            PerlIOUnix_refcnt_inc(image->mold->handles[i].fd);
    fsp_leave_context(home, caller);
    return home;
}

/* ---- runs ----------------------------------------------------------------------------------------------------------------------- */

void fsp_image_begin(fsp_home *home)
{
    dTHXa(home->interp);
    fsp_home_again(home);
    fsp_pages_begin(home->image);
    PL_basetime = time(NULL);
}

bool fsp_home_has_room(const fsp_home *home)
{
    return !home->region || fsp_region_has_room(home->region);
}

void fsp_home_again(fsp_home *home)
{
    home->stop = home->stopped = FSP_STOP_NONE;
    home->due = home->blocked = 0;
    home->own_end = 0;
    home->signals = home->ended = false;
    home->last_words = 0;
    home->out[0].hooked = home->out[1].hooked = false;
}

const char *fsp_image_end(fsp_home *home)
{
    const fsp_image *image = home->image;
    uint32_t disturbed;
    fsp_home *const outer = fsp_enter_door(home);
    home->ended = true;
    /* who stops a run writes to the interpreter from a thread of his own */
    if (__atomic_load_n(&home->stop, __ATOMIC_SEQ_CST) || __atomic_load_n(&home->due, __ATOMIC_SEQ_CST))
        home->image->known = false;
    fsp_end_leavings(home->image);
    fsp_flush_output(home);
    fsp_close_descriptors(home->interp);
    fsp_leave_door(home, outer);
    disturbed = home->region->disturbed;
    if (disturbed & FSP_DISTURBED_THREAD)
        return "it has started a thread";
    if (disturbed & FSP_DISTURBED_LOADED)
        return "it has loaded an XS module or another library";
    if (disturbed & FSP_DISTURBED_LOCALE)
        return "it has changed the locale";
    if (disturbed & FSP_DISTURBED_FOREIGN)
        return "it has freed what a C library held before";
    return fsp_objects_intact(image) ? NULL : "it has let go of an object that was there before";
}

void fsp_image_restore(fsp_home *home)
{
    fsp_image *image = home->image;
    (void)fsp_pages_find(image);
    fsp_pages_restore(image);
    take_record(home, image->mold);
    home->depth = 0;
}

void fsp_image_free(fsp_home *home)
{
    fsp_mold *mold = home->image->mold;
    const uint32_t disturbed = home->region->disturbed;
    drop(home->image);
    fsp_free_output(home);
    if (!(disturbed & FSP_DISTURBED_LOCALE))
        fsp_mold_free_locales(mold);
    if (!(disturbed & FSP_DISTURBED_THREAD)) {
        fsp_region_free(home->region);
        fsp_mold_release(mold);
    }
    free(home);
}

void fsp_image_sizes(const fsp_home *home, size_t *image, size_t *written)
{
    const fsp_mold *const mold = home->image->mold;
    const size_t own = home->image->written > mold->busy_count ? home->image->written : mold->busy_count;
    *image = (mold->page_count - mold->busy_count) << FSP_PAGE_BITS;
    *written = own << FSP_PAGE_BITS;
}

bool fsp_image_is_intact(const fsp_home *home)
{
    const fsp_mold *const mold = home->image->mold;
    return fsp_pages_intact(home->image) && (!mold->program || sum_of_ops(mold->program) == mold->ops_sum);
}

void fsp_thread_in_background(void)
{
    /* where that is not allowed, it takes its turn as the others do */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
}
