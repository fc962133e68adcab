/* Regions: stretches of memory in which an interpreter has everything that it allocates, so that all of it can be put back to an
 * earlier state. The allocator's own state lies in the region and is put back with it.
 *
 * A region reserves FSP_REGION_SIZE of addresses and takes memory as it is used. Nothing here knows perl. */
#ifndef FSPERL_REGION_H
#define FSPERL_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FSP_REGION_BITS 30
#define FSP_REGION_SIZE ((size_t)1 << FSP_REGION_BITS)
#define FSP_PAGE_BITS 12
#define FSP_PAGE ((size_t)1 << FSP_PAGE_BITS)
#define FSP_REGION_PAGES (FSP_REGION_SIZE >> FSP_PAGE_BITS)

/* 16 bytes apart up to 128, then two to a doubling up to 8192: each size that is in use has pages of its own, so there are few */
#define FSP_CLASSES 20

typedef struct fsp_class {
    void *free;      /* blocks that were given back, linked through their first word */
    char *next, *end; /* what is left of the newest span */
} fsp_class;

/* What no putting back of memory undoes. */
#define FSP_DISTURBED_LOADED 1u  /* a library was loaded */
#define FSP_DISTURBED_THREAD 2u  /* a thread was started */
#define FSP_DISTURBED_LOCALE 4u  /* the locale was changed */
#define FSP_DISTURBED_FOREIGN 8u /* memory of C code was freed that was there when the region was sealed */

/* What lies at the start of a region. */
typedef struct fsp_region {
    char *top;        /* the first page that was never used */
    char *committed;  /* up to here the memory may be touched */
    char *limit;      /* up to here it may grow */
    char *sealed;     /* where it ended when it was sealed, or NULL: what lies above was allocated since */
    void *owner;      /* the interpreter, as perl's context knows it; NULL until it is known */
    struct fsp_region *program;  /* where the ops are and what belongs to them, or NULL; see redirect.c */
    struct fsp_foreign *foreign; /* what C code allocated for the interpreter elsewhere, until it is sealed; see redirect.c */
    uint32_t disturbed; /* FSP_DISTURBED_..., since it was sealed */
    uint32_t full;    /* what is left is for small requests only; stays set until somebody takes notice */
    uint32_t refused; /* requests of perl that the limit did not allow, since somebody last looked */
    uint32_t users;   /* of a region of ops: the molds that have it */
    uint32_t run;     /* the first of the free runs of pages; 0 for none */
    fsp_class classes[FSP_CLASSES];
    uint32_t pages[FSP_REGION_PAGES]; /* what each page is for */
} fsp_region;

/* The region in which the thread's interpreter allocates, or NULL for the heap of C. */
extern __thread fsp_region *fsp_region_now;

/* A region that may grow to `limit` bytes, at most FSP_REGION_SIZE; NULL when the system has none to give. */
fsp_region *fsp_region_new(size_t limit);
void fsp_region_free(fsp_region *region);

/* The region that the address lies in, or NULL. Any address will do. */
fsp_region *fsp_region_of(const void *address);

/* As malloc and its kin; NULL when the limit is reached. Small requests are met a while longer than large ones (`full`). */
void *fsp_region_malloc(fsp_region *region, size_t size);
void *fsp_region_calloc(fsp_region *region, size_t count, size_t size);
void *fsp_region_realloc(fsp_region *region, void *block, size_t size);
void fsp_region_release(fsp_region *region, void *block);
/* Whether half of what it may grow to was never used. */
bool fsp_region_has_room(const fsp_region *region);
/* How much there is room for in a block. */
size_t fsp_region_room(const fsp_region *region, const void *block);

/* From now on blocks come from pages of their own, above `sealed`. What is free below is emptied. */
void fsp_region_seal(fsp_region *region);

#endif
