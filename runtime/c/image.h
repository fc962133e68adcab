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

/* What an interpreter is put back to, and copies of it are made from. It outlives the interpreter while somebody may ask for copies,
 * and does not change. */
struct fsp_mold {
    uint32_t users;
    const char *single;   /* why no copies can be made of it, or NULL */
    fsp_region *region;   /* whose memory it is; only the address may be there any more */
    fsp_region *program;  /* the ops, shared with the copies; or NULL */
    uint64_t ops_sum;     /* of all that is there but counts */
    struct fsp_foreign *foreign; /* shared with the copies, too */
    struct fsp_mold *source; /* what it is a copy of, or NULL; never a copy itself */
    /* pages.c: the memory */
    char *copy;      /* to be read, but for busy pages */
    size_t size;     /* where the region was sealed */
    uint32_t *pages; /* which of its pages are not empty */
    size_t page_count;
    bool *busy; /* of a copy, for each page: runs write to it, so that only the region has it; what it was is seen in the source */
    size_t busy_count;
    size_t *odd; /* the words of busy pages that fsp_mold_page_again does not move right */
    size_t odd_count;
    uint32_t *writers; /* of a source, for each page: how many first runs of an interpreter wrote to it; and how many there were */
    uint32_t first_runs;
    /* what the record of the interpreter held */
    PerlInterpreter *interp;
    locale_t locale;
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
    I32 exit_count;
    locale_t locales[FSP_LOCALES]; /* the locale objects that it has */
    size_t locale_count;
    bool is_copy; /* then these are ours */
};

typedef struct fsp_image {
    fsp_home *home;
    fsp_region *region;
    fsp_mold *mold;
    fsp_kept_object *objects;
    size_t object_count;
    /* pages.c: which pages differ */
    fsp_range *ranges;
    size_t range_count, range_max;
    size_t written; /* how many pages that is */
    size_t least;   /* the smallest number of them seen */
    bool learned;   /* what the first run wrote to is known */
    uint8_t *quiet; /* for each page, how many runs in a row have left it as it was, though it is private; or NULL */
    bool known;     /* the ranges hold but for what the thread has written since, with a page fault */
    uint64_t thread;
    long faults; /* of the thread, when the run began */
} fsp_image;

/* mold.c: looks whether copies can be made of what was just taken */
void fsp_mold_judge(const fsp_image *image);
/* Makes a mold for the region of `to` that is like another. Returns false when the system fails. */
bool fsp_mold_cast(fsp_mold *to, fsp_mold *from);
void fsp_mold_free_locales(fsp_mold *mold);
/* A word of a copy, and the words of a page, as its source has them, moved. */
uintptr_t fsp_mold_word(const fsp_mold *copy, size_t offset);
void fsp_mold_page(const fsp_mold *copy, size_t offset, uintptr_t *page);
/* The same quickly, but for words which it takes a search to move: a page's are noted first. The noting fails without memory. */
void fsp_mold_page_again(const fsp_mold *copy, size_t offset, uintptr_t *page);
bool fsp_mold_note_odd(fsp_mold *copy, size_t offset);

/* pages.c. Each returns false when the system fails. */
bool fsp_pages_keep(fsp_image *image);
/* The memory of a copy. */
bool fsp_pages_cast(fsp_mold *to);
void fsp_pages_drop(fsp_mold *mold);
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

/* The image's version of what lies in the region below `sealed`, of whole words. */
void fsp_before(const fsp_image *image, const void *address, void *words, size_t size);

#endif
