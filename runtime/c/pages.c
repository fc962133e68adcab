/* The pages of a region: taken into an image, found when they differ from it, copied back.
 *
 * The image is a file without a name, mapped over the region so that writing to a page makes a private copy of it. The kernel
 * tells which pages those are (PAGEMAP_SCAN, or /proc/self/pagemap where it does not know that). A page that was written to stays
 * private, and is copied back after every run, which costs less than it would to give it up and take it again; until several runs
 * in a row have left it as it was. And a run in which the thread took no page fault has made no page private: then the kernel need
 * not be asked. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "image.h"
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- the image --------------------------------------------------------------------------------------------------------- */

static bool is_empty(const char *page)
{
    const uint64_t *word = (const uint64_t *)page, *end = (const uint64_t *)(page + FSP_PAGE);
    while (word < end && !*word)
        word++;
    return word == end;
}

/* Notes the pages that are not empty. The others take no memory. */
static bool note_pages(fsp_mold *mold, const char *start)
{
    size_t at;
    mold->pages = (uint32_t *)calloc((mold->size >> FSP_PAGE_BITS) + 1, sizeof *mold->pages);
    mold->writers = (uint32_t *)calloc((mold->size >> FSP_PAGE_BITS) + 1, sizeof *mold->writers);
    if (!mold->writers)
        return false;
    for (at = 0; mold->pages && at < mold->size; at += FSP_PAGE)
        if (!is_empty(start + at))
            mold->pages[mold->page_count++] = (uint32_t)(at >> FSP_PAGE_BITS);
    return mold->pages != NULL;
}

/* Takes the pages that only the region is to have out of the file: those that the region has of its own stay. */
static void punch(const fsp_mold *mold, int fd)
{
    size_t page, next;
    for (page = 0; page < mold->size >> FSP_PAGE_BITS; page = next + 1) {
        for (next = page; next < mold->size >> FSP_PAGE_BITS && mold->busy[next]; next++)
            continue;
        /* where that is not possible it costs memory, and nothing else */
        if (next > page)
            (void)!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)page << FSP_PAGE_BITS,
                             (off_t)(next - page) << FSP_PAGE_BITS);
    }
}

/* What of a page is put back at a time: most of it is as it was, and what is not written to need not go to memory again. */
#define PIECE 512

/* Puts a page back to what it was; says whether it differed. */
static bool put_back(char *page, const char *before)
{
    bool differed = false;
    size_t at;
    for (at = 0; at < FSP_PAGE; at += PIECE)
        if (memcmp(page + at, before + at, PIECE) != 0) {
            memcpy(page + at, before + at, PIECE);
            differed = true;
        }
    return differed;
}

static void fill_busy(const fsp_mold *mold)
{
    char *const region = (char *)mold->region;
    uintptr_t words[FSP_PAGE / sizeof(uintptr_t)];
    size_t i;
    for (i = 0; mold->busy_count && i < mold->page_count; i++)
        if (mold->busy[mold->pages[i]]) {
            const size_t at = (size_t)mold->pages[i] << FSP_PAGE_BITS;
            fsp_mold_page_again(mold, at, words);
            (void)put_back(region + at, (const char *)words);
        }
    for (i = 0; i < mold->odd_count; i++)
        *(uintptr_t *)(region + mold->odd[i]) = fsp_mold_word(mold, mold->odd[i]);
}

/* Makes the file of a mold whose pages are known, of `memory` or, for a copy, of its source; and puts it over the mold's region. */
static bool make_file(fsp_mold *mold, const char *memory)
{
    uintptr_t words[FSP_PAGE / sizeof(uintptr_t)] = { 0 };
    const int fd = memfd_create("fsperl image", MFD_CLOEXEC);
    bool written;
    size_t i;
    if (fd < 0)
        return false;
    written = ftruncate(fd, (off_t)mold->size) == 0;
    for (i = 0; written && i < mold->page_count; i++) {
        const size_t at = (size_t)mold->pages[i] << FSP_PAGE_BITS;
        if (mold->busy && mold->busy[mold->pages[i]])
            continue;
        if (memory)
            memcpy(words, memory + at, FSP_PAGE);
        else
            fsp_mold_page(mold, at, words);
        written = pwrite(fd, words, FSP_PAGE, (off_t)at) == (ssize_t)FSP_PAGE;
    }
    if (written) {
        mold->copy = mmap(NULL, mold->size, PROT_READ, MAP_SHARED, fd, 0);
        if (mold->copy == MAP_FAILED)
            mold->copy = NULL;
        written = mold->copy
            && mmap(mold->region, mold->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) != MAP_FAILED;
    }
    if (written && mold->busy) {
        fill_busy(mold);
        punch(mold, fd);
    }
    close(fd);
    return written;
}

bool fsp_pages_keep(fsp_image *image)
{
    fsp_mold *mold = image->mold;
    const char *const region = (const char *)image->region;
    mold->size = (size_t)(image->region->sealed - region);
    return note_pages(mold, region) && make_file(mold, region);
}

bool fsp_pages_cast(fsp_mold *to)
{
    const fsp_mold *const from = to->source;
    const uint32_t first_runs = __atomic_load_n(&from->first_runs, __ATOMIC_RELAXED);
    size_t i;
    to->pages = (uint32_t *)calloc(from->page_count + 1, sizeof *to->pages);
    to->busy = (bool *)calloc((from->size >> FSP_PAGE_BITS) + 1, sizeof *to->busy);
    if (!to->pages || !to->busy)
        return false;
    memcpy(to->pages, from->pages, from->page_count * sizeof *to->pages);
    for (i = 0; first_runs && i < to->page_count; i++)
        if (__atomic_load_n(&from->writers[to->pages[i]], __ATOMIC_RELAXED) >= (first_runs + 1) / 2) {
            to->busy[to->pages[i]] = true;
            to->busy_count++;
            if (!fsp_mold_note_odd(to, (size_t)to->pages[i] << FSP_PAGE_BITS))
                return false;
        }
    return make_file(to, NULL);
}

void fsp_pages_drop(fsp_mold *mold)
{
    if (mold->copy)
        munmap(mold->copy, mold->size);
    free(mold->pages);
    free(mold->busy);
    free(mold->odd);
    free(mold->writers);
}

static bool is_busy(const fsp_mold *mold, size_t offset)
{
    return mold->busy && mold->busy[offset >> FSP_PAGE_BITS];
}

void fsp_before(const fsp_image *image, const void *address, void *words, size_t size)
{
    const fsp_mold *const mold = image->mold;
    size_t offset = (size_t)((const char *)address - (const char *)image->region);
    uintptr_t *word = (uintptr_t *)words;
    for (; size; size -= sizeof *word, offset += sizeof *word)
        *word++ = is_busy(mold, offset) ? fsp_mold_word(mold, offset) : *(const uintptr_t *)(mold->copy + offset);
}

bool fsp_pages_intact(const fsp_image *image)
{
    const char *const region = (const char *)image->region;
    uintptr_t page[FSP_PAGE / sizeof(uintptr_t)];
    size_t at;
    for (at = 0; at < image->mold->size; at += FSP_PAGE) {
        fsp_before(image, region + at, page, FSP_PAGE);
        /* how much of the region may be touched is not put back */
        if (at == 0)
            page[offsetof(fsp_region, committed) / sizeof *page] = (uintptr_t)image->region->committed;
        if (memcmp(region + at, page, FSP_PAGE) != 0)
            return false;
    }
    return true;
}

void fsp_pages_free(fsp_image *image)
{
    free(image->ranges);
    free(image->quiet);
}

/* ---- which pages differ --------------------------------------------------------------------------------------------------- */

/* ioctl PAGEMAP_SCAN: since Linux 6.7; see its Documentation/admin-guide/mm/pagemap.rst */
typedef struct scan_range {
    uint64_t start, end, categories;
} scan_range;

typedef struct scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
} scan;

#define SCAN _IOWR('f', 16, scan)
#define IS_FILE (UINT64_C(1) << 2)
#define IS_PRESENT (UINT64_C(1) << 3)
#define IS_SWAPPED (UINT64_C(1) << 4)

static pthread_once_t open_once = PTHREAD_ONCE_INIT;
static int pagemap = -1;
static bool has_no_scan;

static void open_pagemap(void)
{
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
}

static bool add_range(fsp_image *image, char *start, char *end)
{
    if (image->range_count && image->ranges[image->range_count - 1].end == start) {
        image->ranges[image->range_count - 1].end = end;
    } else {
        if (image->range_count == image->range_max) {
            const size_t max = image->range_max ? 2 * image->range_max : 256;
            fsp_range *more = (fsp_range *)realloc(image->ranges, max * sizeof *more);
            if (!more)
                return false;
            image->ranges = more;
            image->range_max = max;
        }
        image->ranges[image->range_count].start = start;
        image->ranges[image->range_count++].end = end;
    }
    image->written += (size_t)(end - start) >> FSP_PAGE_BITS;
    return true;
}

/* Private pages are those that are no file's. */
static bool scan_pages(fsp_image *image)
{
    scan_range found[256] = { { 0, 0, 0 } };
    scan ask = { .size = sizeof ask, .vec_len = C_ARRAY_LENGTH(found), .category_inverted = IS_FILE, .category_mask = IS_FILE,
                 .category_anyof_mask = IS_PRESENT | IS_SWAPPED, .return_mask = IS_PRESENT };
    ask.start = (uint64_t)(uintptr_t)image->region;
    ask.end = ask.start + image->mold->size;
    ask.vec = (uint64_t)(uintptr_t)found;
    while (ask.start < ask.end) {
        int i;
        const int count = ioctl(pagemap, SCAN, &ask);
        if (count < 0)
            return false;
        for (i = 0; i < count; i++)
            if (!add_range(image, (char *)(uintptr_t)found[i].start, (char *)(uintptr_t)found[i].end))
                return false;
        ask.start = ask.walk_end;
    }
    return true;
}

#define PRESENT_OR_SWAPPED (UINT64_C(3) << 62)
#define SHARED_OR_FILE (UINT64_C(1) << 61)

static bool read_pages(fsp_image *image)
{
    uint64_t entries[512];
    char *at = (char *)image->region;
    char *const end = at + image->mold->size;
    while (at < end) {
        size_t count = (size_t)(end - at) >> FSP_PAGE_BITS, i;
        if (count > C_ARRAY_LENGTH(entries))
            count = C_ARRAY_LENGTH(entries);
        if (pread(pagemap, entries, count * 8, (off_t)((uintptr_t)at >> FSP_PAGE_BITS) * 8) != (ssize_t)(count * 8))
            return false;
        for (i = 0; i < count; i++, at += FSP_PAGE)
            if ((entries[i] & PRESENT_OR_SWAPPED) && !(entries[i] & SHARED_OR_FILE) && !add_range(image, at, at + FSP_PAGE))
                return false;
    }
    return true;
}

static bool ask_kernel(fsp_image *image)
{
    bool found = false;
    pthread_once(&open_once, open_pagemap);
    if (pagemap < 0)
        return false;
    if (!has_no_scan) {
        image->range_count = image->written = 0;
        found = scan_pages(image);
        has_no_scan = !found;
    }
    if (!found) {
        image->range_count = image->written = 0;
        found = read_pages(image);
    }
    return found;
}

static long faults_of_thread(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_minflt + usage.ru_majflt : -1;
}

/* A number that no other thread of the process ever has. */
static uint64_t this_thread(void)
{
    static uint64_t last;
    static __thread uint64_t number;
    if (!number)
        number = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    return number;
}

void fsp_pages_begin(fsp_image *image)
{
    image->thread = this_thread();
    image->faults = faults_of_thread();
}

void fsp_image_entered(fsp_image *image)
{
    if (image->thread != this_thread())
        image->known = false;
}

bool fsp_pages_find(fsp_image *image)
{
    const long faults = faults_of_thread();
    if (!image->known || faults < 0 || faults != image->faults || image->thread != this_thread()) {
        if (!ask_kernel(image)) {
            /* all of it, then */
            image->range_count = image->written = 0;
            if (!add_range(image, (char *)image->region, image->region->sealed))
                return false;
        }
        image->faults = faults;
        image->thread = this_thread();
        image->known = faults >= 0;
    }
    return true;
}

/* ---- putting back ----------------------------------------------------------------------------------------------------------- */

/* A run that wrote to much more than others do leaves pages behind that need not be copied from then on. */
#define GIVE_UP 512

/* So do runs that write to some page once in a while: one that so many in a row have left as it was is no longer private. */
#define QUIET 64

/* What a run allocated is kept for the next up to this. */
#define KEEP ((size_t)1 << 20)

/* Which pages the first run of an interpreter wrote to: those are private then, and no others. Busy ones are counted along, so that
 * they stay so. */
static void learn(fsp_image *image)
{
    fsp_mold *const source = image->mold->source ? image->mold->source : image->mold;
    const char *const base = (const char *)image->region;
    size_t i;
    if (image->learned || !image->known || image->written > GIVE_UP)
        return;
    image->learned = true;
    for (i = 0; i < image->range_count; i++) {
        const char *page = image->ranges[i].start;
        for (; page < image->ranges[i].end; page += FSP_PAGE)
            __atomic_fetch_add(&source->writers[(page - base) >> FSP_PAGE_BITS], 1, __ATOMIC_RELAXED);
    }
    __atomic_fetch_add(&source->first_runs, 1, __ATOMIC_RELAXED);
}

/* Has private pages be the file's again. Returns false when some are not. */
static bool give_up(fsp_image *image)
{
    char *const base = (char *)image->region;
    size_t at, next;
    image->known = false;
    for (at = 0; at < image->mold->size; at = next + FSP_PAGE) {
        for (next = at; next < image->mold->size && !is_busy(image->mold, next); next += FSP_PAGE)
            continue;
        if (next > at && madvise(base + at, next - at, MADV_DONTNEED) != 0)
            return false;
    }
    return true;
}

static void restore_page(fsp_image *image, char *page)
{
    const size_t at = (size_t)(page - (char *)image->region);
    uint8_t *const quiet = image->quiet ? &image->quiet[at >> FSP_PAGE_BITS] : NULL;
    const bool differed = put_back(page, image->mold->copy + at);
    if (quiet && differed) {
        *quiet = 0;
    } else if (quiet && ++*quiet == QUIET) {
        *quiet = 0;
        if (madvise(page, FSP_PAGE, MADV_DONTNEED) == 0)
            image->known = false;
    }
}

static void restore_pages(fsp_image *image)
{
    const char *const base = (const char *)image->region;
    size_t i;
    for (i = 0; i < image->range_count; i++) {
        char *page = image->ranges[i].start;
        for (; page < image->ranges[i].end; page += FSP_PAGE)
            if (!is_busy(image->mold, (size_t)(page - base)))
                restore_page(image, page);
    }
    fill_busy(image->mold);
}

void fsp_pages_restore(fsp_image *image)
{
    char *const used = image->region->top, *const sealed = image->region->sealed;
    char *const committed = image->region->committed;
    learn(image);
    if (!image->least || image->written < image->least)
        image->least = image->written;
    if (image->written > GIVE_UP && image->written > 2 * image->least && give_up(image))
        image->range_count = image->written = 0;
    /* without memory for it pages are copied, and stay private */
    if (!image->quiet)
        image->quiet = (uint8_t *)calloc(image->mold->size >> FSP_PAGE_BITS, sizeof *image->quiet);
    restore_pages(image);
    if ((size_t)(used - sealed) > KEEP)
        madvise(sealed + KEEP, (size_t)(used - sealed) - KEEP, MADV_DONTNEED);
    /* what may be touched stays so */
    image->region->committed = committed;
}
