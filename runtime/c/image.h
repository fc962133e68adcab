/* What the files of the image share: the record of an interpreter whose memory is put back after each run. */
#ifndef FSPERL_IMAGE_H
#define FSPERL_IMAGE_H

#include "guard.h"
#include "redirect.h"

/* Pages that differ from the image. */
typedef struct fsp_range {
    char *start, *end;
} fsp_range;

/* A handle of the interpreter, with the descriptor that it has (-1: none). */
typedef struct fsp_kept_handle {
    IO *io;
    PerlIO *in, *out;
    int fd;
} fsp_kept_handle;

/* An object of Rust's, which a proxy in the image points to. */
typedef struct fsp_kept_object {
    const fsp_object *record;
    fsp_slot *slot;
} fsp_kept_object;

typedef struct fsp_image {
    fsp_home *home;
    fsp_region *region;
    char *copy;  /* the image, to be read */
    size_t size; /* of the image: where the region was sealed */
    size_t held; /* bytes of it that are not empty */
    /* what the record of the interpreter held */
    ANY *spare;
    SSize_t spare_max;
    CV *runner;
    bool warned;
    /* what the interpreter held */
    SV *arenas;         /* its newest arena of SVs */
    char **arena_pages; /* the pages of all arenas, by address */
    size_t arena_count;
    fsp_kept_handle *handles;
    size_t handle_count;
    fsp_kept_object *objects;
    size_t object_count;
    I32 exit_count;
    /* pages.c: which pages differ */
    fsp_range *ranges;
    size_t range_count, range_max;
    size_t written; /* how many pages that is */
    size_t least;   /* the smallest number of them seen */
    bool known;     /* the ranges hold but for what the thread has written since, with a page fault */
    uint64_t thread;
    long faults; /* of the thread, when the run began */
} fsp_image;

/* pages.c. Each returns false when the system fails. */
bool fsp_pages_keep(fsp_image *image);
/* Brings `ranges` up to date; they may hold pages that do not differ, but no page that differs is missing. */
bool fsp_pages_find(fsp_image *image);
void fsp_pages_begin(fsp_image *image);
/* Whether the region is as the image is, byte by byte: for tests. */
bool fsp_pages_intact(const fsp_image *image);
/* Copies the ranges back. */
void fsp_pages_restore(fsp_image *image);
void fsp_pages_free(fsp_image *image);

/* leavings.c: ends what a run has made, and nothing else */
void fsp_end_leavings(fsp_image *image);
bool fsp_note_held(fsp_image *image, const char **why, char *held, size_t held_size);
/* Whether the objects of Rust's that the image points to are there as they were. */
bool fsp_objects_intact(const fsp_image *image);

/* The image's version of something in the region below `sealed`. */
static inline const void *fsp_in_image(const fsp_image *image, const void *address)
{
    return image->copy + ((const char *)address - (const char *)image->region);
}

#endif
