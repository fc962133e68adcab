/* What the runtime's C files share among themselves. */
#ifndef FSPERL_INTERNAL_H
#define FSPERL_INTERNAL_H

#include "glue.h"

/* A cast that some module of the process knows. */
typedef struct fsp_cast {
    const fsp_type *from;
    fsp_cast_fn fn;
    const struct fsp_cast *next;
} fsp_cast;

/* A type of the process; made once, never freed. */
struct fsp_type {
    const fsp_type_info *info; /* the description by a module that wraps the class, where there is one */
    fsp_rust_type rust;
    size_t index;           /* into the per-interpreter table of packages */
    const fsp_cast *casts;  /* grows at the head only: readers take no lock */
    fsp_type *const *bases; /* direct bases, in the order of `info->bases` */
    fsp_type *next;
};

/* registry.c: types and casts of the process */
void fsp_register_types(pTHX_ const fsp_module *module, const fsp_rust_type *rust_types, const fsp_cast_fn *casts);
/* the class that a module booted in the interpreter has for a Rust type, or NULL */
fsp_type *fsp_find_rust_type(pTHX_ fsp_rust_type rust);
/* the cast from `from` to `to`, or NULL */
const fsp_cast *fsp_find_cast(const fsp_type *from, const fsp_type *to);
bool fsp_is_proxy_vtbl(const MGVTBL *vtbl);

/* object.c: proxies */
void fsp_start_context(pTHX);
/* whether a module was booted by this copy of the runtime; otherwise there are no proxies to ask for */
bool fsp_has_context(pTHX);
HV *fsp_stash(pTHX_ const fsp_type *type);
XS_EXTERNAL(fsp_xs_clone);
fsp_object *fsp_first_object(pTHX);
SV *fsp_variable_proxy(pTHX_ const fsp_variable_info *variable, fsp_type *type);

extern const MGVTBL fsp_pointer_vtbl;
void fsp_link_object(pTHX_ fsp_object *o);

/* slot.c: the life of values */
void fsp_let_go(pTHX_ fsp_slot *slot);
/* gives up a reference that is no proxy's */
void fsp_let_go_slot(fsp_slot *slot);
void fsp_destroy_value(pTHX_ fsp_ref ref);

/* member.c: hooks of a proxy's tie magic */
int fsp_proxy_copy(pTHX_ SV *hash, MAGIC *mg, SV *element, const char *key, I32 key_len);
int fsp_proxy_clear(pTHX_ SV *hash, MAGIC *mg);

/* find.c: the record behind a referent, or NULL */
fsp_object *fsp_own_record(SV *referent);
fsp_object *fsp_object_of(pTHX_ SV *sv);

/* owner.c: %CLASS::OWNER */
void fsp_tie_owner_hash(pTHX_ const fsp_module *module, const fsp_type *type);

#endif
