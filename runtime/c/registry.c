/* The types that the modules of one process share, and the boot of a module in an interpreter.
 *
 * Two modules mean the same type when SWIG's mangled name and the Rust type behind it are the same. The registry belongs to
 * the first copy of the runtime that was loaded; others find it through PL_modglobal (perlapi, "PL_modglobal"). */
#include "internal.h"

#define REGISTRY_KEY "fsperl::registry/1"
#define SWIG_KEY "swig_runtime_data::type_pointer4"

/* Other copies of the runtime have proxies with vtables of their own; there are as many as shared objects. */
#define MAX_RUNTIMES 64

typedef struct registry {
    perl_mutex mutex;
    fsp_type *types;
    size_t count;
    const MGVTBL *vtbls[MAX_RUNTIMES];
    size_t vtbl_count;
} registry;

static registry own_registry;
static registry *shared_registry;
static perl_mutex boot_mutex;

/* What real SWIG modules of the same process expect to find: the ring of modules, here with no types in it, since the values
 * behind our types are not theirs. The layout is SWIG's `swig_module_info` of run-time version 4. */
static struct swig_module {
    void **types;
    size_t size;
    struct swig_module *next;
    void **type_initial;
    void **cast_initial;
    void *clientdata;
} empty_swig_module;

__attribute__((constructor)) static void prepare_mutexes(void)
{
    MUTEX_INIT(&boot_mutex);
    MUTEX_INIT(&own_registry.mutex);
    empty_swig_module.next = &empty_swig_module;
}

/* The registry of the process, as the interpreter knows it or as this copy of the runtime provides it. */
static registry *find_registry(pTHX)
{
    SV **known = hv_fetchs(PL_modglobal, REGISTRY_KEY, 0);
    MUTEX_LOCK(&boot_mutex);
    if (!shared_registry)
        shared_registry = known ? INT2PTR(registry *, SvIV(*known)) : &own_registry;
    if (shared_registry->vtbl_count < MAX_RUNTIMES) {
        size_t i;
        MUTEX_LOCK(&shared_registry->mutex);
        for (i = 0; i < shared_registry->vtbl_count && shared_registry->vtbls[i] != &fsp_proxy_vtbl; i++)
            continue;
        if (i == shared_registry->vtbl_count) {
            shared_registry->vtbls[i] = &fsp_proxy_vtbl;
            __atomic_store_n(&shared_registry->vtbl_count, i + 1, __ATOMIC_RELEASE);
        }
        MUTEX_UNLOCK(&shared_registry->mutex);
    }
    MUTEX_UNLOCK(&boot_mutex);
    if (!known) {
        SV *swig = get_sv(SWIG_KEY, GV_ADD | GV_ADDMULTI);
        (void)hv_stores(PL_modglobal, REGISTRY_KEY, newSViv(PTR2IV(shared_registry)));
        if (!SvOK(swig))
            sv_setiv(swig, PTR2IV(&empty_swig_module));
    }
    return shared_registry;
}

bool fsp_is_proxy_vtbl(const MGVTBL *vtbl)
{
    size_t i, count;
    if (vtbl == &fsp_proxy_vtbl)
        return true;
    if (!shared_registry)
        return false;
    count = __atomic_load_n(&shared_registry->vtbl_count, __ATOMIC_ACQUIRE);
    for (i = 0; i < count; i++)
        if (shared_registry->vtbls[i] == vtbl)
            return true;
    return false;
}

static bool is_class_of(const fsp_type *type, fsp_rust_type rust)
{
    return type->rust.id[0] == rust.id[0] && type->rust.id[1] == rust.id[1] && type->info->is_class;
}

static fsp_type *find_type(registry *r, const fsp_type_info *info, fsp_rust_type rust)
{
    fsp_type *type;
    for (type = r->types; type; type = type->next)
        if (strEQ(type->info->mangled, info->mangled) && type->rust.id[0] == rust.id[0] && type->rust.id[1] == rust.id[1])
            return type;
    return NULL;
}

fsp_type *fsp_find_rust_type(pTHX_ fsp_rust_type rust)
{
    static fsp_type *last;
    fsp_type *type = __atomic_load_n(&last, __ATOMIC_ACQUIRE);
    if (!fsp_has_context(aTHX))
        return NULL; /* no module was booted in this interpreter */
    if (type && is_class_of(type, rust))
        return type;
    MUTEX_LOCK(&shared_registry->mutex);
    for (type = shared_registry->types; type; type = type->next)
        if (is_class_of(type, rust))
            break;
    MUTEX_UNLOCK(&shared_registry->mutex);
    if (type)
        __atomic_store_n(&last, type, __ATOMIC_RELEASE);
    return type;
}

const fsp_cast *fsp_find_cast(const fsp_type *from, const fsp_type *to)
{
    const fsp_cast *cast = __atomic_load_n(&to->casts, __ATOMIC_ACQUIRE);
    for (; cast; cast = cast->next)
        if (cast->from == from)
            return cast;
    return NULL;
}

/* Memory of the process. perl's own allocator gives the interpreter's, which can be put back to what it was. */
static void *permanent(size_t size)
{
    void *block = calloc(1, size);
    if (!block)
        croak("Out of memory");
    return block;
}

static void add_cast(fsp_type *to, const fsp_type *from, fsp_cast_fn fn)
{
    fsp_cast *cast;
    if (fsp_find_cast(from, to))
        return;
    cast = (fsp_cast *)permanent(sizeof *cast);
    cast->from = from;
    cast->fn = fn;
    cast->next = to->casts;
    __atomic_store_n(&to->casts, cast, __ATOMIC_RELEASE);
}

/* A description by the module that wraps the class replaces one by a module that only names it. */
static void describe(fsp_type *type, const fsp_module *module, const fsp_type_info *info)
{
    fsp_type **bases = NULL;
    size_t i;
    if (info->base_count) {
        bases = (fsp_type **)permanent(info->base_count * sizeof *bases);
        for (i = 0; i < info->base_count; i++)
            bases[i] = module->types[info->bases[i]];
    }
    type->bases = bases;
    __atomic_store_n(&type->info, info, __ATOMIC_RELEASE);
}

void fsp_register_types(pTHX_ const fsp_module *module, const fsp_rust_type *rust_types, const fsp_cast_fn *casts)
{
    registry *r = find_registry(aTHX);
    size_t i;
    MUTEX_LOCK(&r->mutex);
    if (module->type_count == 0 || !module->types[0]) {
        for (i = 0; i < module->type_count; i++) {
            const fsp_type_info *info = &module->type_infos[i];
            fsp_type *type = find_type(r, info, rust_types[i]);
            if (!type) {
                type = (fsp_type *)permanent(sizeof *type);
                type->info = info;
                type->rust = rust_types[i];
                type->index = r->count++;
                type->next = r->types;
                r->types = type;
            }
            module->types[i] = type;
        }
        for (i = 0; i < module->type_count; i++) {
            const fsp_type_info *info = &module->type_infos[i];
            fsp_type *type = module->types[i];
            if (info->is_class && (type->info == info || !type->info->is_class))
                describe(type, module, info);
        }
        for (i = 0; i < module->cast_count; i++)
            add_cast(module->types[module->cast_infos[i].to], module->types[module->cast_infos[i].from], casts[i]);
    }
    MUTEX_UNLOCK(&r->mutex);
}

/* ---- variables: scalars with magic (perlguts, "Magic Virtual Tables") ------------------------------------------------- */

static int variable_get(pTHX_ SV *sv, MAGIC *mg)
{
    const fsp_variable_info *variable = (const fsp_variable_info *)mg->mg_ptr;
    SV *value = variable->get(aTHX_ sv);
    if (value != sv)
        sv_setsv_nomg(sv, value);
    return 0;
}

static int variable_set(pTHX_ SV *sv, MAGIC *mg)
{
    const fsp_variable_info *variable = (const fsp_variable_info *)mg->mg_ptr;
    if (!variable->set)
        croak("Value is read-only.");
    variable->set(aTHX_ sv);
    return 0;
}

static const MGVTBL variable_vtbl = {variable_get, variable_set, NULL, NULL, NULL, NULL, NULL, NULL};

static void boot_variable(pTHX_ const fsp_module *module, const fsp_variable_info *variable)
{
    SV *sv = get_sv(variable->name, GV_ADD | GV_ADDMULTI);
    if (variable->object_type >= 0) {
        sv_setsv(sv, sv_2mortal(fsp_variable_proxy(aTHX_ variable, module->types[variable->object_type])));
        return;
    }
    if (SvTYPE(sv) >= SVt_PVMG && mg_findext(sv, PERL_MAGIC_ext, &variable_vtbl))
        return;
    sv_setiv(sv, 0);
    sv_magicext(sv, NULL, PERL_MAGIC_ext, &variable_vtbl, (const char *)variable, 0);
}

static void boot_constant(pTHX_ const fsp_constant_info *constant)
{
    SV *sv = get_sv(constant->name, GV_ADD | GV_ADDMULTI);
    if (SvREADONLY(sv))
        return;
    switch (constant->kind) {
    case FSP_CONST_INT:
        sv_setiv(sv, constant->iv);
        break;
    case FSP_CONST_UINT:
        sv_setuv(sv, (UV)constant->iv);
        break;
    case FSP_CONST_DOUBLE:
        sv_setnv(sv, constant->nv);
        break;
    case FSP_CONST_STR:
        sv_setpvn(sv, constant->str, constant->len);
        break;
    case FSP_CONST_BOOL:
        sv_setsv(sv, boolSV(constant->iv != 0));
        break;
    }
    SvREADONLY_on(sv);
}

void fsp_boot(pTHX_ const fsp_module *module, const fsp_rust_type *rust_types, const fsp_cast_fn *casts)
{
    size_t i;
    fsp_start_context(aTHX);
    fsp_register_types(aTHX_ module, rust_types, casts);
    for (i = 0; i < module->sub_count; i++)
        newXS(module->subs[i].name, module->subs[i].xsub, module->name);
    for (i = 0; i < module->variable_count; i++)
        boot_variable(aTHX_ module, &module->variables[i]);
    for (i = 0; i < module->constant_count; i++)
        boot_constant(aTHX_ & module->constants[i]);
    for (i = 0; i < module->type_count; i++)
        if (module->type_infos[i].is_class)
            fsp_tie_owner_hash(aTHX_ module, module->types[i]);
}
