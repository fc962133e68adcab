/* Copies of an interpreter that waits, made of its memory: the same bytes in a region elsewhere, with every address in the old
 * region moved by as much. Ops are not in that memory (redirect.c), and the copies share them.
 *
 * A word that is an address is known by its value: it lies in the region. That is so for all that perl allocates; what else an
 * address can be part of (text, the key of a hash, a library's variable, what a CLONE method looks after) is looked for, and where it
 * is found no copies are made. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "image.h"
#include "internal.h"
#include <stdlib.h>
#include <sys/mman.h>

/* ---- whether there can be copies ------------------------------------------------------------------------------------------ */

/* Whether a class takes care by itself of what a copy of an interpreter means to it. What the runtime and DynaLoader do there, in C,
 * comes to the same here: their own data is in the interpreter's memory. */
static bool has_method(pTHX_ HV *stash, const char *name)
{
    SV **found = hv_fetch(stash, name, (I32)strlen(name), 0);
    CV *cv = found && isGV_with_GP(*found) ? GvCV((GV *)*found) : NULL;
    const char *const package = HvNAME_get(stash);
    if (!found || (isGV_with_GP(*found) && !cv))
        return false;
    return !cv || !CvISXSUB(cv)
        || (CvXSUB(cv) != fsp_xs_clone && !strnEQ(package, "fsperl::", 8) && strNE(package, "DynaLoader"));
}

static bool has_classes(pTHX)
{
    SV *arena;
    for (arena = PL_sv_arenaroot; arena; arena = (SV *)SvANY(arena)) {
        SV *const end = &arena[SvREFCNT(arena)];
        SV *sv;
        for (sv = arena + 1; sv < end; sv++)
            if (SvREFCNT(sv) > 0 && SvTYPE(sv) == SVt_PVHV && HvNAME_HEK((HV *)sv)
                && (has_method(aTHX_ (HV *)sv, "CLONE") || has_method(aTHX_ (HV *)sv, "CLONE_SKIP")))
                return true;
    }
    return false;
}

/* The hash of a key would no longer be that of its bytes. */
static bool has_keys(pTHX_ const fsp_region *region)
{
    STRLEN i;
    const HE *entry;
    for (i = 0; i <= HvMAX(PL_strtab); i++)
        for (entry = HvARRAY(PL_strtab)[i]; entry; entry = HeNEXT(entry))
            if (fsp_points_to(HeKEY(entry), (size_t)HeKLEN(entry), region))
                return true;
    return false;
}

static bool is_inside(const fsp_region *region, uint64_t value)
{
    return value - (uint64_t)(uintptr_t)region < FSP_REGION_SIZE;
}

/* Whether the text has a number in it, as perl writes them, that is an address in the region: what tells objects apart by it would
 * take those of a copy for others. */
static bool has_text(const char *text, const char *end, const fsp_region *region)
{
    while (text < end) {
        const char *const start = text;
        uint64_t hex = 0, decimal = 0;
        bool digits = true;
        for (; text < end && isXDIGIT_A(*text); text++) {
            hex = hex << 4 | XDIGIT_VALUE(*text);
            decimal = decimal * 10 + XDIGIT_VALUE(*text);
            digits = digits && isDIGIT_A(*text);
        }
        if (text - start > 8 && ((text - start <= 16 && is_inside(region, hex)) || (digits && is_inside(region, decimal))))
            return true;
        if (text == start)
            text++;
    }
    return false;
}

/* Whether an address in the region lies where no word does, as in packed data. */
static bool has_data(const char *start, const char *end, const fsp_region *region)
{
    for (; (size_t)(end - start) >= sizeof(uint64_t); start++) {
        uint64_t value;
        memcpy(&value, start, sizeof value);
        if (is_inside(region, value) && (uintptr_t)start % sizeof value)
            return true;
    }
    return false;
}

/* Whether one is kept as a floating-point number. */
static bool has_number(const char *start, const char *end, const fsp_region *region)
{
    const double lowest = (double)(uintptr_t)region, *number = (const double *)start;
    for (; (const char *)number < end; number++)
        if (*number >= lowest && *number < lowest + (double)FSP_REGION_SIZE)
            return true;
    return false;
}

/* Whether the page has the heads of values. They hold flags and small numbers side by side, which look like an address now and then,
 * and never text or packed data. */
static bool is_heads(const fsp_mold *mold, uint32_t page)
{
    const char *const address = (const char *)mold->region + ((size_t)page << FSP_PAGE_BITS);
    size_t i;
    for (i = 0; i < mold->arena_count; i++)
        if (mold->arena_pages[i] == address)
            return true;
    return false;
}

/* Looks at what is not empty, in pieces as large as can be; at the heads of values only when it is asked to. */
static bool anywhere(const fsp_mold *mold, bool (*has)(const char *start, const char *end, const fsp_region *region), bool heads)
{
    size_t i, next;
    for (i = 0; i < mold->page_count; i = next) {
        const char *const start = mold->copy + ((size_t)mold->pages[i] << FSP_PAGE_BITS);
        next = i + 1;
        if (!heads && is_heads(mold, mold->pages[i]))
            continue;
        while (next < mold->page_count && mold->pages[next] == mold->pages[next - 1] + 1
               && (heads || !is_heads(mold, mold->pages[next])))
            next++;
        if (has(start, start + ((next - i) << FSP_PAGE_BITS), mold->region))
            return true;
    }
    return false;
}

static bool points_to_record(const fsp_mold *mold, const fsp_home *home)
{
    size_t i, k;
    for (i = 0; i < mold->page_count; i++) {
        const uintptr_t *const words = (const uintptr_t *)(mold->copy + ((size_t)mold->pages[i] << FSP_PAGE_BITS));
        for (k = 0; k < FSP_PAGE / sizeof *words; k++)
            if (words[k] - (uintptr_t)home < sizeof *home)
                return true;
    }
    return false;
}

static const char *reason(pTHX_ const fsp_image *image)
{
    fsp_mold *mold = image->mold;
    const fsp_region *const region = mold->region, *const program = mold->program;
    if (!program)
        return "its ops are not apart from its values";
    if (image->object_count)
        return "it holds an object of the host";
    if (fsp_points_to(program + 1, (size_t)(program->top - (const char *)(program + 1)), region))
        return "an op holds a value";
    if (fsp_libraries_point_to(region) || fsp_foreign_points_to(mold->foreign, region))
        return "a library holds a value";
    if (!fsp_foreign_locales(mold->foreign, mold->locales, &mold->locale_count))
        return "it has too many locales";
    if (points_to_record(mold, image->home))
        return "a value points to the interpreter's record";
    if (has_classes(aTHX))
        return "a class has a CLONE method";
    if (has_keys(aTHX_ region) || anywhere(mold, has_text, false))
        return "the address of a value is kept as text";
    if (anywhere(mold, has_data, false) || anywhere(mold, has_number, true))
        return "the address of a value is kept in packed data or as a floating-point number";
    return NULL;
}

void fsp_mold_judge(const fsp_image *image)
{
    const fsp_context_state caller = fsp_enter_context(image->home);
    image->mold->single = reason(image->home->interp, image);
    fsp_leave_context(image->home, caller);
}

#define PAGE_WORDS (FSP_PAGE / sizeof(uintptr_t))

/* ---- making one --------------------------------------------------------------------------------------------------------------- */

static uintptr_t moved(const fsp_mold *copy, uintptr_t word)
{
    const fsp_mold *const source = copy->source;
    size_t i;
    if (word - (uintptr_t)source->region < FSP_REGION_SIZE)
        return word - (uintptr_t)source->region + (uintptr_t)copy->region;
    for (i = 0; i < source->locale_count; i++)
        if (word == (uintptr_t)source->locales[i])
            return (uintptr_t)copy->locales[i];
    return word;
}

#define MOVED(type, pointer) ((type)moved(to, (uintptr_t)(pointer)))

uintptr_t fsp_mold_word(const fsp_mold *copy, size_t offset)
{
    return moved(copy, *(const uintptr_t *)(copy->source->copy + offset));
}

void fsp_mold_page(const fsp_mold *copy, size_t offset, uintptr_t *page)
{
    size_t i;
    for (i = 0; i < PAGE_WORDS; i++)
        page[i] = fsp_mold_word(copy, offset + i * sizeof *page);
}

/* Moves what has all bits in common with addresses in the region that those have among each other. Plain enough for a compiler to
 * do several at a time. */
static void move_words(uintptr_t *restrict words, const uintptr_t *restrict source, uintptr_t region, uintptr_t by)
{
    size_t i;
    for (i = 0; i < PAGE_WORDS; i++) {
        const uintptr_t differs = (source[i] ^ region) >> FSP_REGION_BITS;
        const uintptr_t is_inside = (differs - 1) >> 63;
        words[i] = source[i] + ((0 - is_inside) & by);
    }
}

void fsp_mold_page_again(const fsp_mold *copy, size_t offset, uintptr_t *page)
{
    const uintptr_t from = (uintptr_t)copy->source->region;
    move_words(page, (const uintptr_t *)(copy->source->copy + offset), from, (uintptr_t)copy->region - from);
}

bool fsp_mold_note_odd(fsp_mold *copy, size_t offset)
{
    uintptr_t right[PAGE_WORDS], quick[PAGE_WORDS];
    size_t i;
    fsp_mold_page(copy, offset, right);
    fsp_mold_page_again(copy, offset, quick);
    for (i = 0; i < PAGE_WORDS; i++) {
        size_t *more;
        if (quick[i] == right[i])
            continue;
        more = (size_t *)realloc(copy->odd, (copy->odd_count + 1) * sizeof *more);
        if (!more)
            return false;
        copy->odd = more;
        more[copy->odd_count++] = offset + i * sizeof *right;
    }
    return true;
}

static bool copy_lists(fsp_mold *to, const fsp_mold *from)
{
    size_t i;
    to->arena_pages = (char **)calloc(from->arena_count + 1, sizeof *to->arena_pages);
    to->handles = (fsp_kept_handle *)calloc(from->handle_count + 1, sizeof *to->handles);
    if (!to->arena_pages || !to->handles)
        return false;
    to->arenas = MOVED(SV *, from->arenas);
    to->arena_count = from->arena_count;
    for (i = 0; i < from->arena_count; i++)
        to->arena_pages[i] = MOVED(char *, from->arena_pages[i]);
    to->handle_count = from->handle_count;
    for (i = 0; i < from->handle_count; i++) {
        const fsp_kept_handle *const handle = &from->handles[i];
        to->handles[i].io = MOVED(IO *, handle->io);
        to->handles[i].in = MOVED(PerlIO *, handle->in);
        to->handles[i].out = MOVED(PerlIO *, handle->out);
        to->handles[i].fd = handle->fd;
    }
    return true;
}

static bool copy_locales(fsp_mold *to, const fsp_mold *from)
{
    to->is_copy = true;
    for (; to->locale_count < from->locale_count; to->locale_count++) {
        to->locales[to->locale_count] = duplocale(from->locales[to->locale_count]);
        if (!to->locales[to->locale_count])
            return false;
    }
    return true;
}

bool fsp_mold_cast(fsp_mold *to, fsp_mold *from)
{
    const char *committed;
    to->source = from;
    __atomic_fetch_add(&from->users, 1, __ATOMIC_RELAXED);
    to->size = from->size;
    to->page_count = from->page_count;
    to->program = from->program;
    to->ops_sum = from->ops_sum;
    to->foreign = from->foreign;
    if (to->program)
        __atomic_fetch_add(&to->program->users, 1, __ATOMIC_RELAXED);
    fsp_foreign_share(to->foreign);
    to->exit_count = from->exit_count;
    if (!copy_locales(to, from) || !copy_lists(to, from) || !fsp_pages_cast(to)) {
        fsp_mold_free_locales(to);
        return false;
    }
    to->interp = MOVED(PerlInterpreter *, from->interp);
    to->locale = MOVED(locale_t, from->locale);
    to->spare = MOVED(ANY *, from->spare);
    to->spare_max = from->spare_max;
    to->runner = MOVED(CV *, from->runner);
    to->warned = from->warned;
    committed = to->region->committed;
    return mprotect((char *)to->region + to->size, (size_t)(committed - (char *)to->region) - to->size, PROT_READ | PROT_WRITE) == 0;
}

/* ---- the end ------------------------------------------------------------------------------------------------------------------- */

void fsp_mold_free_locales(fsp_mold *mold)
{
    while (mold->is_copy && mold->locale_count)
        freelocale(mold->locales[--mold->locale_count]);
}

void fsp_mold_release(fsp_mold *mold)
{
    if (__atomic_fetch_sub(&mold->users, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    fsp_pages_drop(mold);
    if (mold->program && __atomic_fetch_sub(&mold->program->users, 1, __ATOMIC_ACQ_REL) == 1)
        fsp_region_free(mold->program);
    fsp_foreign_free(mold->foreign);
    if (mold->source)
        fsp_mold_release(mold->source);
    free(mold->arena_pages);
    free(mold->handles);
    free(mold);
}
