/* Images: an interpreter whose memory is put back after each run to what it was when the image was taken. What is outside its
 * memory is ended with the run (leavings.c), or keeps the interpreter from having an image, or spoils the image. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "image.h"
#include "internal.h"
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

/* Puts lists of what is free out of use, so that a run's new values do not lie among those of the image. */
static void forget_free(pTHX)
{
    PL_sv_root = NULL;
    Zero(PL_body_roots, PERL_ARENA_ROOTS_SIZE, void *);
    /* each run gets random numbers of its own */
    PL_srand_called = FALSE;
}

static void drop(fsp_image *image)
{
    size_t i;
    fsp_pages_free(image);
    for (i = 0; i < image->object_count; i++)
        fsp_let_go_slot(image->objects[i].slot);
    free(image->objects);
    free(image->handles);
    free(image->arena_pages);
    free(image);
}

const char *fsp_image_take(fsp_home *home, char *held, size_t held_size)
{
    fsp_job ready = { .work = work_ready, .home = home };
    const char *why = NULL;
    fsp_context_state caller;
    fsp_image *image;
    held[0] = '\0';
    if (!home->region)
        return "the system had no addresses to give for a region of memory";
    if (fsp_run_job(&ready).kind != FSP_DONE)
        return "PerlIO::scalar cannot be loaded";
    image = (fsp_image *)calloc(1, sizeof *image);
    if (!image)
        return "there is not enough memory";
    image->home = home;
    image->region = home->region;
    caller = fsp_enter_context(home);
    {
        dTHXa(home->interp);
        (void)PerlIO_flush((PerlIO *)NULL);
        if (fsp_note_held(image, &why, held, held_size))
            why = fsp_foreign_hold(home->region);
        if (!why) {
            forget_free(aTHX);
            image->exit_count = PL_exitlistlen;
        }
    }
    fsp_leave_context(home, caller);
    if (!why) {
        image->spare = home->spare;
        image->spare_max = home->spare_max;
        image->runner = home->runner;
        image->warned = home->warned;
        fsp_region_seal(home->region);
        if (!fsp_pages_keep(image))
            why = "the system does not give the memory for it";
    }
    if (why) {
        drop(image);
        return why;
    }
    home->image = image;
    return NULL;
}

/* ---- runs ----------------------------------------------------------------------------------------------------------------------- */

void fsp_image_begin(fsp_home *home)
{
    dTHXa(home->interp);
    fsp_home_again(home);
    fsp_pages_begin(home->image);
    PL_basetime = time(NULL);
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
    home->spare = image->spare;
    home->spare_max = image->spare_max;
    home->runner = image->runner;
    home->warned = image->warned;
    home->depth = 0;
}

void fsp_image_free(fsp_home *home)
{
    const bool threads = (home->region->disturbed & FSP_DISTURBED_THREAD) != 0;
    drop(home->image);
    fsp_free_output(home);
    fsp_foreign_free(home->region);
    if (!threads)
        fsp_region_free(home->region);
    free(home);
}

void fsp_image_sizes(const fsp_home *home, size_t *image, size_t *written)
{
    *image = home->image->held;
    *written = home->image->written << FSP_PAGE_BITS;
}

bool fsp_image_is_intact(const fsp_home *home)
{
    return fsp_pages_intact(home->image);
}

void fsp_thread_in_background(void)
{
    /* where that is not allowed, it takes its turn as the others do */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
}
