/* What C code holds for an interpreter outside its region: the memory that it allocates, the descriptors that it opens and the
 * threads that it starts while the interpreter is made. An image does not have these in it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "glue.h"
#include "redirect.h"
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>

/* A set of addresses, and the descriptors that were opened. Interpreters are made on one thread, each on its own. */
struct fsp_foreign {
    void **slots;
    size_t size, count; /* a power of two; used slots, deleted ones among them */
    void *lowest, *highest;
    int descriptors[64];
    size_t descriptor_count;
    locale_t locales[FSP_LOCALES];
    size_t locale_count;
    uint32_t users; /* regions that have it */
    bool threads;
    bool broken;    /* there was no memory to note it all */
    bool many;      /* there are more locales than have room */
};

#define DELETED ((void *)1)

static size_t slot_for(const struct fsp_foreign *f, const void *address)
{
    return (size_t)(((uintptr_t)address >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (f->size - 1);
}

static void **find_slot(const struct fsp_foreign *f, const void *address)
{
    size_t i;
    if (!f->size)
        return NULL;
    for (i = slot_for(f, address); f->slots[i]; i = (i + 1) & (f->size - 1))
        if (f->slots[i] == address)
            return &f->slots[i];
    return NULL;
}

static void put(struct fsp_foreign *f, void *address)
{
    size_t i = slot_for(f, address);
    while (f->slots[i])
        i = (i + 1) & (f->size - 1);
    f->slots[i] = address;
    f->count++;
}

static void note(struct fsp_foreign *f, void *address)
{
    if (2 * (f->count + 1) > f->size) {
        struct fsp_foreign old = *f;
        size_t i;
        f->size = old.size ? 2 * old.size : 1024;
        f->count = 0;
        f->slots = (void **)calloc(f->size, sizeof *f->slots);
        if (!f->slots) {
            *f = old;
            f->broken = true;
            return;
        }
        for (i = 0; i < old.size; i++)
            if (old.slots[i] && old.slots[i] != DELETED)
                put(f, old.slots[i]);
        free(old.slots);
    }
    put(f, address);
    if (!f->lowest || address < f->lowest)
        f->lowest = address;
    if (address > f->highest)
        f->highest = address;
}

/* The record of the region in which the thread's interpreter is being made, or that it runs in. */
static struct fsp_foreign *foreign(void)
{
    fsp_region *region = fsp_region_now;
    if (!region)
        return NULL;
    if (!region->foreign && !region->sealed)
        region->foreign = (struct fsp_foreign *)calloc(1, sizeof *region->foreign);
    if (region->foreign && !region->sealed)
        region->foreign->users = 1;
    return region->foreign;
}

void *fsp_foreign_note(void *block)
{
    struct fsp_foreign *f = block && fsp_region_now && !fsp_region_now->sealed ? foreign() : NULL;
    if (f)
        note(f, block);
    return block;
}

void fsp_foreign_forget(void *block)
{
    struct fsp_foreign *f = foreign();
    void **slot = f ? find_slot(f, block) : NULL;
    if (!slot)
        return;
    if (fsp_region_now->sealed)
        fsp_region_now->disturbed |= FSP_DISTURBED_FOREIGN;
    else
        *slot = DELETED;
}

int fsp_foreign_open(int fd)
{
    struct fsp_foreign *f = fd > 2 && fsp_region_now && !fsp_region_now->sealed ? foreign() : NULL;
    if (f && f->descriptor_count < C_ARRAY_LENGTH(f->descriptors))
        f->descriptors[f->descriptor_count++] = fd;
    return fd;
}

void fsp_foreign_thread(void)
{
    struct fsp_foreign *f = foreign();
    if (f)
        f->threads = true;
    if (fsp_region_now)
        fsp_region_now->disturbed |= FSP_DISTURBED_THREAD;
}

void fsp_foreign_share(struct fsp_foreign *f)
{
    if (f)
        __atomic_fetch_add(&f->users, 1, __ATOMIC_RELAXED);
}

void fsp_foreign_free(struct fsp_foreign *f)
{
    if (f && __atomic_fetch_sub(&f->users, 1, __ATOMIC_ACQ_REL) == 1) {
        free(f->slots);
        free(f);
    }
}

void fsp_foreign_locale(locale_t old, locale_t made)
{
    struct fsp_foreign *f = fsp_region_now && !fsp_region_now->sealed ? foreign() : NULL;
    size_t i;
    /* C's own is one for all */
    if (!f || made == newlocale(LC_ALL_MASK, "C", (locale_t)0))
        made = (locale_t)0;
    if (!f)
        return;
    for (i = 0; i < f->locale_count; i++)
        if (f->locales[i] == old || f->locales[i] == made)
            f->locales[i--] = f->locales[--f->locale_count];
    if (made && f->locale_count < FSP_LOCALES)
        f->locales[f->locale_count++] = made;
    else if (made)
        f->many = true;
}

bool fsp_foreign_locales(const struct fsp_foreign *f, locale_t *locales, size_t *count)
{
    *count = f ? f->locale_count : 0;
    if (f)
        memcpy(locales, f->locales, sizeof f->locales);
    return !f || !f->many;
}

bool fsp_foreign_keeps(locale_t locale)
{
    const struct fsp_foreign *f = fsp_region_now && fsp_region_now->sealed ? foreign() : NULL;
    size_t i;
    for (i = 0; f && i < f->locale_count; i++)
        if (f->locales[i] == locale)
            return true;
    return false;
}

bool fsp_points_to(const void *memory, size_t size, const fsp_region *region)
{
    const uintptr_t *word = (const uintptr_t *)memory, *const end = word + size / sizeof *word;
    for (; word < end; word++)
        if (*word - (uintptr_t)region < FSP_REGION_SIZE)
            return true;
    return false;
}

bool fsp_foreign_points_to(const struct fsp_foreign *f, const fsp_region *region)
{
    size_t i;
    for (i = 0; f && i < f->size; i++)
        if (f->slots[i] && f->slots[i] != DELETED && fsp_points_to(f->slots[i], malloc_usable_size(f->slots[i]), region))
            return true;
    return false;
}

static bool holds_foreign(const struct fsp_foreign *f, const fsp_region *region)
{
    void *const *word = (void *const *)(region + 1);
    for (; (const char *)word < region->top; word++)
        if (*word >= f->lowest && *word <= f->highest && find_slot(f, *word))
            return true;
    return false;
}

const char *fsp_foreign_hold(fsp_region *region)
{
    const struct fsp_foreign *f = region->foreign;
    size_t i;
    if (!f)
        return NULL;
    if (f->broken)
        return "there is not enough memory";
    if (f->threads)
        return "a module has started a thread";
    for (i = 0; i < f->descriptor_count; i++)
        if (fcntl(f->descriptors[i], F_GETFD) != -1)
            return "a module has opened a descriptor and keeps it";
    if (holds_foreign(f, region) || (region->program && holds_foreign(f, region->program)))
        return "a value holds memory that a C library has allocated";
    return NULL;
}
