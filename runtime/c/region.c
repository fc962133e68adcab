/* The allocator of a region. Blocks of one size share pages and have no header; what a page is for stands in a table. Large
 * blocks are runs of whole pages. A region is used by one thread at a time; there are no locks. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "region.h"
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

__thread fsp_region *fsp_region_now;

/* ---- which region an address lies in --------------------------------------------------------------------------------- */

/* Addresses of user space have 47 bits on the machines that perl runs on today; a region elsewhere is not used. */
#define ADDRESS_BITS 47
static bool is_region[(size_t)1 << (ADDRESS_BITS - FSP_REGION_BITS)];

fsp_region *fsp_region_of(const void *address)
{
    const uintptr_t slot = (uintptr_t)address >> FSP_REGION_BITS;
    if (slot >= sizeof is_region || !__atomic_load_n(&is_region[slot], __ATOMIC_RELAXED))
        return NULL;
    return (fsp_region *)(slot << FSP_REGION_BITS);
}

/* ---- regions ----------------------------------------------------------------------------------------------------------- */

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000 /* since Linux 4.17 */
#endif

#define HEADER ((sizeof(fsp_region) + FSP_PAGE - 1) & ~(FSP_PAGE - 1))
#define STEP ((size_t)256 << 10)

/* Where regions lie: from here up to where libraries and stacks are. */
#define LOWEST ((uintptr_t)1 << 44)
#define PLACES (((uintptr_t)3 << 45) / FSP_REGION_SIZE)

/* How many places are tried: some may be taken. */
#define TRIES 8

static pthread_once_t first_once = PTHREAD_ONCE_INIT;
static uintptr_t first;

static void choose_first(void)
{
    /* without it the places are the same in every process */
    if (getrandom(&first, sizeof first, GRND_NONBLOCK) != (ssize_t)sizeof first)
        first = 0;
    first %= PLACES;
}

/* Libraries may keep addresses of a region that has gone, and would seem to keep those of one that is at the same place. So each
 * region gets a place that none had before, for as long as there are such; the first is another in every process. */
static char *new_place(void)
{
    static uintptr_t next;
    int i;
    pthread_once(&first_once, choose_first);
    for (i = 0; i < TRIES; i++) {
        const uintptr_t place = first + __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
        char *const wanted = (char *)(LOWEST + place % PLACES * FSP_REGION_SIZE);
        char *const got = (char *)mmap(wanted, FSP_REGION_SIZE, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (got == wanted)
            return got;
        if (got != MAP_FAILED) /* a kernel before 4.17 takes it for a wish */
            munmap(got, FSP_REGION_SIZE);
    }
    return NULL;
}

/* Any place. */
static char *some_place(void)
{
    const size_t twice = 2 * FSP_REGION_SIZE;
    char *const start = (char *)mmap(NULL, twice, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char *base;
    if (start == MAP_FAILED)
        return NULL;
    base = (char *)(((uintptr_t)start + FSP_REGION_SIZE - 1) & ~(FSP_REGION_SIZE - 1));
    if (base > start)
        munmap(start, (size_t)(base - start));
    if (base + FSP_REGION_SIZE < start + twice)
        munmap(base + FSP_REGION_SIZE, (size_t)(start + twice - base - FSP_REGION_SIZE));
    return base;
}

fsp_region *fsp_region_new(size_t limit)
{
    fsp_region *region;
    char *base;
    /* never to its end, which is the start of what may lie next to it: an address is one region's only */
    if (limit > FSP_REGION_SIZE - FSP_PAGE)
        limit = FSP_REGION_SIZE - FSP_PAGE;
    if (limit < HEADER + STEP)
        limit = HEADER + STEP;
    limit &= ~(FSP_PAGE - 1);
    base = new_place();
    if (!base)
        base = some_place();
    if (!base)
        return NULL;
    if ((uintptr_t)base >> FSP_REGION_BITS >= sizeof is_region
        || mprotect(base, HEADER + STEP, PROT_READ | PROT_WRITE) != 0) {
        munmap(base, FSP_REGION_SIZE);
        return NULL;
    }
    region = (fsp_region *)base;
    region->top = base + HEADER;
    region->committed = base + HEADER + STEP;
    region->limit = base + limit;
    __atomic_store_n(&is_region[(uintptr_t)base >> FSP_REGION_BITS], true, __ATOMIC_RELEASE);
    return region;
}

void fsp_region_free(fsp_region *region)
{
    __atomic_store_n(&is_region[(uintptr_t)region >> FSP_REGION_BITS], false, __ATOMIC_RELEASE);
    munmap(region, FSP_REGION_SIZE);
}

/* ---- runs of pages ----------------------------------------------------------------------------------------------------- */

/* What `pages` says: a class (1 to FSP_CLASSES) for a page of small blocks; a flag and the number of pages at the start of a
 * run, and for a free one also at its end. */
#define LARGE UINT32_C(0x80000000)
#define FREE UINT32_C(0x40000000)
#define COUNT UINT32_C(0x3fffffff)

/* At the start of a free run. */
typedef struct run_links {
    uint32_t next, before;
} run_links;

static char *page_at(const fsp_region *region, uint32_t page)
{
    return (char *)region + ((size_t)page << FSP_PAGE_BITS);
}

static uint32_t page_of(const fsp_region *region, const void *address)
{
    return (uint32_t)(((const char *)address - (const char *)region) >> FSP_PAGE_BITS);
}

static run_links *links_of(const fsp_region *region, uint32_t page)
{
    return (run_links *)page_at(region, page);
}

static void link_run(fsp_region *region, uint32_t page, uint32_t count)
{
    run_links *links = links_of(region, page);
    region->pages[page] = FREE | count;
    region->pages[page + count - 1] = FREE | count;
    links->next = region->run;
    links->before = 0;
    if (region->run)
        links_of(region, region->run)->before = page;
    region->run = page;
}

static void unlink_run(fsp_region *region, uint32_t page)
{
    const run_links links = *links_of(region, page);
    const uint32_t count = region->pages[page] & COUNT;
    if (links.before)
        links_of(region, links.before)->next = links.next;
    else
        region->run = links.next;
    if (links.next)
        links_of(region, links.next)->before = links.before;
    region->pages[page] = 0;
    region->pages[page + count - 1] = 0;
}

/* The last part of what a region may grow to is for requests that take no more than this. */
#define SMALL ((size_t)64 << 10)
#define LAST_PART 16

static bool is_last_part(const fsp_region *region, size_t size)
{
    const size_t last = (size_t)(region->limit - (const char *)region) / LAST_PART;
    return size + last > (size_t)(region->limit - region->top);
}

bool fsp_region_has_room(const fsp_region *region)
{
    return region->top - (const char *)region <= (region->limit - (const char *)region) / 2;
}

/* Takes pages that were never used. */
static char *grow(fsp_region *region, size_t count)
{
    char *start = region->top;
    const size_t size = count << FSP_PAGE_BITS;
    if (size > (size_t)(region->limit - start))
        return NULL;
    if (is_last_part(region, size)) {
        if (size > SMALL)
            return NULL;
        region->full = true;
    }
    if (start + size > region->committed) {
        size_t more = (size + STEP - 1) & ~(STEP - 1);
        if (more > (size_t)(region->limit - region->committed))
            more = (size_t)(region->limit - region->committed);
        if (mprotect(region->committed, more, PROT_READ | PROT_WRITE) != 0)
            return NULL;
        region->committed += more;
    }
    region->top = start + size;
    return start;
}

/* Until a region is sealed, memory that was used before is emptied: copies are made of it in which every word that is an address is
 * moved, and half of an old address is one again together with a short text that begins in its place. */
static void *emptied(const fsp_region *region, void *memory, size_t size)
{
    return region->sealed ? memory : memset(memory, 0, size);
}

/* Takes pages that were given back. */
static char *reuse(fsp_region *region, size_t count)
{
    uint32_t page;
    for (page = region->run; page; page = links_of(region, page)->next) {
        const uint32_t found = region->pages[page] & COUNT;
        if (found < count)
            continue;
        unlink_run(region, page);
        if (found > count)
            link_run(region, page + (uint32_t)count, found - (uint32_t)count);
        return (char *)emptied(region, page_at(region, page), count << FSP_PAGE_BITS);
    }
    return NULL;
}

static void *take_run(fsp_region *region, size_t count)
{
    char *start = reuse(region, count);
    if (!start)
        start = grow(region, count);
    if (start)
        region->pages[page_of(region, start)] = LARGE | (uint32_t)count;
    return start;
}

static void give_run(fsp_region *region, uint32_t page, uint32_t count)
{
    const uint32_t end = page + count;
    const uint32_t sealed = region->sealed ? page_of(region, region->sealed) : 0;
    region->pages[page] = 0;
    if (page_at(region, end) < region->top && end != sealed && (region->pages[end] & FREE)) {
        const uint32_t more = region->pages[end] & COUNT;
        unlink_run(region, end);
        count += more;
    }
    if (page != sealed && (region->pages[page - 1] & FREE)) {
        const uint32_t more = region->pages[page - 1] & COUNT;
        page -= more;
        unlink_run(region, page);
        count += more;
    }
    link_run(region, page, count);
}

/* ---- small blocks ------------------------------------------------------------------------------------------------------ */

#define SMALLEST 16
#define EVEN 128 /* up to here classes are SMALLEST bytes apart */
#define STEPS 2  /* from there on so many to a doubling */
#define STEP_BITS 1
#define LARGEST 8192
#define SHRINKS 512 /* what is larger is moved when it gets much smaller */

static unsigned class_of(size_t size)
{
    unsigned doubling, step;
    if (size <= EVEN)
        return size <= SMALLEST ? 0 : (unsigned)((size - 1) / SMALLEST);
    doubling = 63u - (unsigned)__builtin_clzl(size - 1); /* 7 for 129 to 256 */
    step = (unsigned)((size - 1) >> (doubling - STEP_BITS)) & (STEPS - 1);
    return EVEN / SMALLEST + (doubling - 7) * STEPS + step;
}

static size_t size_of(unsigned class)
{
    unsigned doubling, step;
    if (class < EVEN / SMALLEST)
        return (class + 1) * SMALLEST;
    doubling = 7 + (class - EVEN / SMALLEST) / STEPS;
    step = (class - EVEN / SMALLEST) % STEPS;
    return ((size_t)1 << doubling) + ((size_t)(step + 1) << (doubling - STEP_BITS));
}

/* Enough pages that little is left over at their end. */
static size_t span_pages(size_t size)
{
    return size <= 512 ? 1 : size <= 2048 ? 4 : 16;
}

static void *take_small(fsp_region *region, unsigned number)
{
    fsp_class *class = &region->classes[number];
    const size_t size = size_of(number);
    void *block = class->free;
    if (block) {
        class->free = *(void **)block;
        return emptied(region, block, size);
    }
    if ((size_t)(class->end - class->next) < size) {
        const size_t count = size == FSP_PAGE ? 1 : span_pages(size);
        /* apart from large blocks, as long as there is room */
        char *span = is_last_part(region, count << FSP_PAGE_BITS) ? reuse(region, count) : NULL;
        size_t i;
        uint32_t page;
        if (!span)
            span = grow(region, count);
        if (!span)
            return NULL;
        page = page_of(region, span);
        for (i = 0; i < count; i++)
            region->pages[page + i] = number + 1;
        class->next = span;
        class->end = span + (count << FSP_PAGE_BITS);
    }
    block = class->next;
    class->next += size;
    return block;
}

/* ---- the calls --------------------------------------------------------------------------------------------------------- */

static size_t pages_for(size_t size)
{
    return (size + FSP_PAGE - 1) >> FSP_PAGE_BITS;
}

void *fsp_region_malloc(fsp_region *region, size_t size)
{
    if (size <= LARGEST)
        return take_small(region, class_of(size));
    return size > FSP_REGION_SIZE ? NULL : take_run(region, pages_for(size));
}

void *fsp_region_calloc(fsp_region *region, size_t count, size_t size)
{
    size_t bytes;
    void *block;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    block = fsp_region_malloc(region, bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

size_t fsp_region_room(const fsp_region *region, const void *block)
{
    const uint32_t use = region->pages[page_of(region, block)];
    return use & LARGE ? (size_t)(use & COUNT) << FSP_PAGE_BITS : size_of(use - 1);
}

/* A run at the end of the region, or before a free one, can grow where it is. */
static bool extend(fsp_region *region, uint32_t page, uint32_t count, size_t wanted)
{
    const uint32_t end = page + count;
    const size_t more = wanted - count;
    if (page_at(region, end) == region->top) {
        if (!grow(region, more))
            return false;
    } else if (region->sealed && end == page_of(region, region->sealed)) {
        return false;
    } else if ((region->pages[end] & FREE) && (region->pages[end] & COUNT) >= more) {
        const uint32_t found = region->pages[end] & COUNT;
        unlink_run(region, end);
        if (found > more)
            link_run(region, end + (uint32_t)more, found - (uint32_t)more);
        emptied(region, page_at(region, end), more << FSP_PAGE_BITS);
    } else {
        return false;
    }
    region->pages[page] = LARGE | (uint32_t)wanted;
    return true;
}

void *fsp_region_realloc(fsp_region *region, void *block, size_t size)
{
    const size_t room = fsp_region_room(region, block);
    const uint32_t page = page_of(region, block);
    void *new;
    if (size <= room && (room <= SHRINKS || size > room / 2))
        return block;
    if (size > LARGEST && size <= FSP_REGION_SIZE && (region->pages[page] & LARGE)) {
        const uint32_t count = region->pages[page] & COUNT;
        const size_t wanted = pages_for(size);
        if (wanted > count && extend(region, page, count, wanted))
            return block;
        if (wanted < count) {
            region->pages[page] = LARGE | (uint32_t)wanted;
            give_run(region, page + (uint32_t)wanted, count - (uint32_t)wanted);
            return block;
        }
    }
    new = fsp_region_malloc(region, size);
    if (!new)
        return size <= room ? block : NULL;
    memcpy(new, block, size < room ? size : room);
    fsp_region_release(region, block);
    return new;
}

void fsp_region_release(fsp_region *region, void *block)
{
    const uint32_t page = page_of(region, block);
    const uint32_t use = region->pages[page];
    if (use & LARGE) {
        give_run(region, page, use & COUNT);
    } else {
        fsp_class *class = &region->classes[use - 1];
        *(void **)block = class->free;
        class->free = block;
    }
}

/* What is free holds what was there before; emptied, its pages take no memory in an image. */
static void empty_blocks(void *block, size_t size)
{
    while (block) {
        void *next = *(void **)block;
        memset(block, 0, size);
        block = next;
    }
}

void fsp_region_seal(fsp_region *region)
{
    unsigned number;
    /* what is free below lies between what stays, and would make more pages differ */
    while (region->run) {
        const uint32_t page = region->run;
        const size_t size = (size_t)(region->pages[page] & COUNT) << FSP_PAGE_BITS;
        unlink_run(region, page);
        memset(page_at(region, page), 0, size);
    }
    for (number = 0; number < FSP_CLASSES; number++)
        empty_blocks(region->classes[number].free, size_of(number));
    memset(region->classes, 0, sizeof region->classes);
    region->sealed = region->top;
}
