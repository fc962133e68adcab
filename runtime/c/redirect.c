/* The slots through which shared objects call functions of others (the global offset table) are written to, so that perl
 * allocates in the region of the interpreter that runs. The objects are libperl and whatever perl loads: XS modules and the
 * libraries that come with them. They keep their own memory, but what they hold for an interpreter is noted.
 *
 * The slots belong to the objects, so every interpreter of the process comes this way; without a region the calls are passed on. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "glue.h"
#include "redirect.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- what is called instead --------------------------------------------------------------------------------------------- */

static void disturb(uint32_t how)
{
    if (fsp_region_now && fsp_region_now->sealed)
        fsp_region_now->disturbed |= how;
}

/* The region that libperl is to allocate in: that of the interpreter in whose name it works. A thread can work in the name of
 * another for a moment (user-defined properties, copies of interpreters). */
static fsp_region *allocating(void)
{
    fsp_region *region = fsp_region_now;
    return region && (!region->owner || region->owner == PERL_GET_CONTEXT) ? region : NULL;
}

/* perl's threads share ops and what belongs to ops (file names, hints, sets of warnings, tries), so it takes memory for these
 * from malloc and its kin, and for an interpreter's own data through its wrappers around them. What a wrapper asks for is known
 * by where it calls from. */
static const void *wrapper_malloc, *wrapper_calloc, *wrapper_realloc;
static __thread const void *last_caller;

#define CALLER __builtin_extract_return_addr(__builtin_return_address(0))

/* Where to allocate what an interpreter with a region asks for: its ops and their kin have a region of their own, which copies of
 * the interpreter share, until they are complete. */
static fsp_region *part_for(fsp_region *region, const void *caller, const void *wrapper)
{
    if (LIKELY(region->sealed))
        return region;
    last_caller = caller;
    return caller != wrapper && region->owner && region->program ? region->program : region;
}

/* Perl ends what runs when it gets no memory, but it may leave a value half made, and not all of perl looks at what it gets. So small
 * requests are met a while longer, and what runs is ended between two ops; for a large one it is ended here. */
static void *or_exit(fsp_region *region, const fsp_region *part, void *block)
{
    if (UNLIKELY(!block || part->full) && region->owner) {
        dTHXa((PerlInterpreter *)region->owner);
        region->full = true;
        __atomic_store_n(&PL_sig_pending, 1, __ATOMIC_SEQ_CST);
        if (!block && !PL_nomemok)
            fsp_exhausted(aTHX_ region);
    }
    return block;
}

void fsp_exhausted(pTHX_ fsp_region *region)
{
    region->full = false;
    if (region->program)
        region->program->full = false;
    region->refused++;
    my_exit(1);
}

static void *our_malloc(size_t size)
{
    fsp_region *const region = allocating(), *part;
    if (!region)
        return malloc(size);
    part = part_for(region, CALLER, wrapper_malloc);
    return or_exit(region, part, fsp_region_malloc(part, size));
}

static void *our_calloc(size_t count, size_t size)
{
    fsp_region *const region = allocating(), *part;
    if (!region)
        return calloc(count, size);
    part = part_for(region, CALLER, wrapper_calloc);
    return or_exit(region, part, fsp_region_calloc(part, count, size));
}

/* Whether blocks in the region are the thread's to free. */
static bool is_open(const fsp_region *region)
{
    return region == fsp_region_now || (fsp_region_now && region == fsp_region_now->program && !region->sealed);
}

/* What another thread frees stays where it is: it goes with the region. So do ops and their kin once they are complete. */
static void any_free(void *block)
{
    fsp_region *region = fsp_region_of(block);
    if (!region)
        free(block);
    else if (is_open(region))
        fsp_region_release(region, block);
}

static void *region_realloc(fsp_region *region, void *block, size_t size)
{
    size_t room;
    void *copy;
    fsp_region *const now = allocating();
    if (now && is_open(region))
        return or_exit(now, region, fsp_region_realloc(region, block, size));
    room = fsp_region_room(region, block);
    copy = now ? or_exit(now, now, fsp_region_malloc(now, size)) : malloc(size);
    return copy ? memcpy(copy, block, size < room ? size : room) : NULL;
}

/* Tables of the process are made before there is any region, so they grow where they are. */
static void *our_realloc(void *block, size_t size)
{
    fsp_region *region = fsp_region_of(block), *part;
    if (region)
        return region_realloc(region, block, size);
    if (block)
        return realloc(block, size);
    region = allocating();
    if (!region)
        return malloc(size);
    part = part_for(region, CALLER, wrapper_realloc);
    return or_exit(region, part, fsp_region_malloc(part, size));
}

static void our_free(void *block)
{
    if (block)
        any_free(block);
}

static void *xs_malloc(size_t size)
{
    return fsp_foreign_note(malloc(size));
}

static void *xs_calloc(size_t count, size_t size)
{
    return fsp_foreign_note(calloc(count, size));
}

static void *xs_realloc(void *block, size_t size)
{
    fsp_region *region = fsp_region_of(block);
    if (region)
        return region_realloc(region, block, size);
    if (block && fsp_region_now)
        fsp_foreign_forget(block);
    return fsp_foreign_note(realloc(block, size));
}

static char *xs_strdup(const char *text)
{
    return (char *)fsp_foreign_note(strdup(text));
}

static char *xs_strndup(const char *text, size_t size)
{
    return (char *)fsp_foreign_note(strndup(text, size));
}

static void xs_free(void *block)
{
    if (!block)
        return;
    if (fsp_region_now && !fsp_region_of(block))
        fsp_foreign_forget(block);
    any_free(block);
}

static int xs_open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return fsp_foreign_open(open(path, flags, mode));
}

static int xs_socket(int domain, int type, int protocol)
{
    return fsp_foreign_open(socket(domain, type, protocol));
}

static int xs_dup(int fd)
{
    return fsp_foreign_open(dup(fd));
}

static int xs_pipe(int fds[2])
{
    const int result = pipe(fds);
    if (result == 0) {
        (void)fsp_foreign_open(fds[0]);
        (void)fsp_foreign_open(fds[1]);
    }
    return result;
}

static int any_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    fsp_foreign_thread();
    return pthread_create(thread, attributes, start, argument);
}

static locale_t any_newlocale(int mask, const char *name, locale_t base)
{
    locale_t made;
    disturb(FSP_DISTURBED_LOCALE);
    if (base && fsp_foreign_keeps(base)) {
        base = duplocale(base);
        if (!base)
            return base;
    }
    made = newlocale(mask, name, base);
    if (made)
        fsp_foreign_locale(base, made);
    return made;
}

static void any_freelocale(locale_t locale)
{
    disturb(FSP_DISTURBED_LOCALE);
    fsp_foreign_locale(locale, (locale_t)0);
    if (!fsp_foreign_keeps(locale))
        freelocale(locale);
}

static char *any_setlocale(int category, const char *name)
{
    if (name)
        disturb(FSP_DISTURBED_LOCALE);
    return setlocale(category, name);
}

static void *any_dlopen(const char *path, int flags);

/* ---- the slots ------------------------------------------------------------------------------------------------------------ */

typedef struct hook {
    const char *name;
    void (*function)(void);
} hook;

#define HOOK(name, function) { name, (void (*)(void))function }

static const hook perl_hooks[] = {
    HOOK("malloc", our_malloc),         HOOK("calloc", our_calloc),         HOOK("realloc", our_realloc),
    HOOK("free", our_free),             HOOK("dlopen", any_dlopen),          HOOK("newlocale", any_newlocale),
    HOOK("freelocale", any_freelocale),  HOOK("setlocale", any_setlocale),    HOOK("pthread_create", any_thread),
};

static const hook xs_hooks[] = {
    HOOK("malloc", xs_malloc),           HOOK("calloc", xs_calloc),           HOOK("realloc", xs_realloc),
    HOOK("free", xs_free),               HOOK("strdup", xs_strdup),           HOOK("strndup", xs_strndup),
    HOOK("open", xs_open),               HOOK("open64", xs_open),             HOOK("socket", xs_socket),
    HOOK("dup", xs_dup),                 HOOK("pipe", xs_pipe),               HOOK("newlocale", any_newlocale),
    HOOK("freelocale", any_freelocale),  HOOK("setlocale", any_setlocale),    HOOK("pthread_create", any_thread),
};

/* One object of the process, as dl_iterate_phdr(3) has it. */
typedef struct object {
    ElfW(Addr) base;
    const ElfW(Dyn) *dynamic;
    ElfW(Addr) sealed; /* where relocations were made read-only, or 0 */
    size_t sealed_size;
} object;

static object describe(const struct dl_phdr_info *info)
{
    object o = { info->dlpi_addr, NULL, 0, 0 };
    int i;
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_DYNAMIC)
            o.dynamic = (const ElfW(Dyn) *)(o.base + header->p_vaddr);
        if (header->p_type == PT_GNU_RELRO) {
            o.sealed = o.base + header->p_vaddr;
            o.sealed_size = header->p_memsz;
        }
    }
    return o;
}

/* Most C libraries turn these addresses into real ones when they load the object; some don't. */
static const void *pointer_of(const object *o, ElfW(Addr) value)
{
    return (const void *)(value < o->base ? value + o->base : value);
}

static size_t write_slots(const object *o, const ElfW(Rela) *entries, size_t count, const ElfW(Sym) *symbols,
                          const char *names, const hook *hooks, size_t hook_count)
{
    size_t i, j, written = 0;
    for (i = 0; i < count; i++) {
        const size_t symbol = ELF64_R_SYM(entries[i].r_info);
        void (**slot)(void) = (void (**)(void))(o->base + entries[i].r_offset);
        if (!symbol || entries[i].r_addend)
            continue;
        for (j = 0; j < hook_count; j++)
            if (strEQ(names + symbols[symbol].st_name, hooks[j].name)) {
                __atomic_store_n(slot, hooks[j].function, __ATOMIC_RELEASE);
                written++;
            }
    }
    return written;
}

/* Says how many slots there were. */
static size_t redirect_object(const object *o, const hook *hooks, size_t hook_count)
{
    const ElfW(Rela) *jumps = NULL, *others = NULL;
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    size_t jump_size = 0, other_size = 0, written = 0;
    const ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE) - 1;
    const ElfW(Addr) start = o->sealed & ~page, end = (o->sealed + o->sealed_size) & ~page;
    const ElfW(Dyn) *d;
    for (d = o->dynamic; d && d->d_tag != DT_NULL; d++)
        switch (d->d_tag) {
        case DT_JMPREL: jumps = (const ElfW(Rela) *)pointer_of(o, d->d_un.d_ptr); break;
        case DT_PLTRELSZ: jump_size = d->d_un.d_val; break;
        case DT_RELA: others = (const ElfW(Rela) *)pointer_of(o, d->d_un.d_ptr); break;
        case DT_RELASZ: other_size = d->d_un.d_val; break;
        case DT_SYMTAB: symbols = (const ElfW(Sym) *)pointer_of(o, d->d_un.d_ptr); break;
        case DT_STRTAB: names = (const char *)pointer_of(o, d->d_un.d_ptr); break;
        default: break;
        }
    if (!symbols || !names)
        return 0;
    if (end > start && mprotect((void *)start, end - start, PROT_READ | PROT_WRITE) != 0)
        return 0;
    if (jumps)
        written += write_slots(o, jumps, jump_size / sizeof *jumps, symbols, names, hooks, hook_count);
    if (others)
        written += write_slots(o, others, other_size / sizeof *others, symbols, names, hooks, hook_count);
    if (end > start)
        mprotect((void *)start, end - start, PROT_READ);
    return written;
}

/* ---- which objects ----------------------------------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The objects of the process by their address. */
typedef struct objects {
    ElfW(Addr) bases[1024];
    size_t count;
} objects;

/* Those that perl has loaded; behind the lock. */
static objects loaded;

static int list_object(struct dl_phdr_info *info, size_t size, void *data)
{
    objects *list = (objects *)data;
    PERL_UNUSED_VAR(size);
    if (list->count < C_ARRAY_LENGTH(list->bases))
        list->bases[list->count++] = info->dlpi_addr;
    return 0;
}

typedef struct newcomers {
    const objects *before;
    ElfW(Addr) asked_for;
} newcomers;

static int redirect_newcomer(struct dl_phdr_info *info, size_t size, void *data)
{
    const newcomers *new = (const newcomers *)data;
    size_t i;
    bool known = new->before->count == C_ARRAY_LENGTH(new->before->bases);
    PERL_UNUSED_VAR(size);
    for (i = 0; i < new->before->count && !known; i++)
        known = new->before->bases[i] == info->dlpi_addr;
    if (!known || info->dlpi_addr == new->asked_for) {
        const object o = describe(info);
        (void)redirect_object(&o, xs_hooks, C_ARRAY_LENGTH(xs_hooks));
        for (i = 0; i < loaded.count && loaded.bases[i] != info->dlpi_addr; i++)
            continue;
        if (i == loaded.count && i < C_ARRAY_LENGTH(loaded.bases))
            loaded.bases[loaded.count++] = info->dlpi_addr;
    }
    return 0;
}

/* The variables of an object that perl has loaded. */
static int look_for_region(struct dl_phdr_info *info, size_t size, void *data)
{
    const fsp_region *const region = (const fsp_region *)data;
    size_t i;
    int k;
    PERL_UNUSED_VAR(size);
    for (i = 0; i < loaded.count && loaded.bases[i] != info->dlpi_addr; i++)
        continue;
    for (k = 0; i < loaded.count && k < info->dlpi_phnum; k++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[k];
        const char *const start = (const char *)(info->dlpi_addr + header->p_vaddr);
        if (header->p_type == PT_LOAD && (header->p_flags & PF_W) && fsp_points_to(start, header->p_memsz, region))
            return 1;
    }
    return 0;
}

bool fsp_libraries_point_to(const fsp_region *region)
{
    bool found;
    pthread_mutex_lock(&lock);
    found = loaded.count == C_ARRAY_LENGTH(loaded.bases) || dl_iterate_phdr(look_for_region, (void *)(uintptr_t)region) != 0;
    pthread_mutex_unlock(&lock);
    return found;
}

static void *any_dlopen(const char *path, int flags)
{
    objects *before = (objects *)calloc(1, sizeof *before);
    struct link_map *map = NULL;
    void *handle;
    disturb(FSP_DISTURBED_LOADED);
    if (before)
        dl_iterate_phdr(list_object, before);
    handle = dlopen(path, flags);
    if (handle && before && dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0) {
        const newcomers new = { before, map->l_addr };
        pthread_mutex_lock(&lock);
        dl_iterate_phdr(redirect_newcomer, (void *)&new);
        pthread_mutex_unlock(&lock);
    }
    free(before);
    return handle;
}

/* The object in which a function is. */
typedef struct holder {
    ElfW(Addr) function;
    object found;
} holder;

static int find_holder(struct dl_phdr_info *info, size_t size, void *data)
{
    holder *h = (holder *)data;
    int i;
    PERL_UNUSED_VAR(size);
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && h->function - (info->dlpi_addr + header->p_vaddr) < header->p_memsz) {
            h->found = describe(info);
            return 1;
        }
    }
    return 0;
}

/* Whether perl's own allocations arrive in a region now. Learns where its wrappers call from. */
static bool arrives(fsp_region *region)
{
    fsp_region *const before = fsp_region_now;
    char *block;
    bool all;
    fsp_region_now = region;
    block = (char *)safesysmalloc(100);
    wrapper_malloc = last_caller;
    all = fsp_region_of(block) == region;
    block = (char *)safesysrealloc(block, 20000);
    all = all && fsp_region_of(block) == region;
    safesysfree(block);
    block = (char *)safesyscalloc(3, 7);
    wrapper_calloc = last_caller;
    all = all && fsp_region_of(block) == region && !block[20];
    safesysfree(block);
    /* of nothing it may ask the wrapper for new blocks; then it never comes this way with nothing */
    last_caller = NULL;
    safesysfree(safesysrealloc(NULL, 100));
    wrapper_realloc = last_caller == wrapper_malloc ? NULL : last_caller;
    fsp_region_now = before;
    return all;
}

static const char *redirect_once(void)
{
    /* by its name: the address that a program has may be that of its own way to the function */
    holder perl = { (ElfW(Addr))dlsym(RTLD_DEFAULT, "Perl_safesysmalloc"), { 0, NULL, 0, 0 } };
    fsp_region *region;
    bool all;
    if (!perl.function || !dl_iterate_phdr(find_holder, &perl) || !redirect_object(&perl.found, perl_hooks, C_ARRAY_LENGTH(perl_hooks)))
        return "this perl does not call malloc through a table";
    region = fsp_region_new(FSP_REGION_SIZE);
    if (!region)
        return "the system gives no addresses for regions of memory";
    all = arrives(region);
    fsp_region_free(region);
    return all ? NULL : "this perl does not allocate with the functions that it calls through its table";
}

const char *fsp_redirect(void)
{
    static bool done;
    static const char *refusal;
    const char *result;
    pthread_mutex_lock(&lock);
    if (!done)
        refusal = redirect_once();
    done = true;
    result = refusal;
    pthread_mutex_unlock(&lock);
    return result;
}
