/* What generated glue calls: conversions, objects, errors and the boot of a module.
 *
 * A converter returns a rank, 0 (exact) to 2, or a negative FSP_..._ERROR; overload dispatch compares ranks, a plain call only
 * looks at the sign. The rules are SWIG's (see "Conversions" in docs/compatibility.md). Get-magic is run once per conversion.
 */
#ifndef FSPERL_GLUE_H
#define FSPERL_GLUE_H

#define PERL_NO_GET_CONTEXT
#include "EXTERN.h"
#include "perl.h"
#include "XSUB.h"
#include "compat.h"
#include "fsperl.h"

/* On the way of every call: inlined whatever the optimizer thinks. The generated C is compiled with -Og, since optimizing a few
 * hundred wrappers takes long and wins next to nothing. */
#define FSP_ALWAYS_INLINE static inline __attribute__((always_inline))

/* ---- static description of a module, printed by the generator ------------------------------------------------------- */

/* A data member: `$object->{name}`. The accessors are those behind `swig_name_get` and `swig_name_set`: they take the object
 * in args[0] (and the value in args[1]); the getter returns its result. `set` is NULL for a member that cannot be written. */
typedef struct fsp_member {
    const char *name;
    STRLEN name_len;
    SV *(*get)(pTHX_ SV **args, SV *targ);
    void (*set)(pTHX_ SV **args);
} fsp_member;

/* A pointer type. */
typedef struct fsp_type_info {
    const char *mangled;       /* `_p_CoreSession`: the key under which modules share the type */
    const char *package;       /* `freeswitch::CoreSession`, or the mangled name where no class is wrapped */
    const char *pretty;        /* `CoreSession *` */
    bool is_class;             /* proxies are tied hashes, and not bare scalars */
    const fsp_member *members; /* sorted by name (strcmp order) */
    size_t member_count;
    const size_t *bases; /* direct bases, as indexes into the module's types, nearest first */
    size_t base_count;
} fsp_type_info;

/* A `from` may be passed where a `to` is wanted; both are indexes into the module's types. */
typedef struct fsp_cast_info {
    size_t from;
    size_t to;
} fsp_cast_info;

/* A Perl function. */
typedef struct fsp_sub_info {
    const char *name; /* with its package: `freeswitchc::API_execute` */
    XSUBADDR_t xsub;
} fsp_sub_info;

/* A constant. */
typedef struct fsp_constant_info {
    const char *name; /* with its package */
    enum { FSP_CONST_INT, FSP_CONST_UINT, FSP_CONST_DOUBLE, FSP_CONST_STR, FSP_CONST_BOOL } kind;
    IV iv;
    NV nv;
    const char *str;
    STRLEN len;
} fsp_constant_info;

/* A global variable. `get` returns the value (mortal or `targ`), which magic copies into the scalar. `set` takes the assigned
 * value; on failure it has put a message in $@ with fsp_set_error_variable. A variable that points to a wrapped class
 * (`object_type` is then its index, otherwise -1) is an object that follows the pointer: `get` is asked at each use. */
typedef struct fsp_variable_info {
    const char *name; /* with its package */
    SV *(*get)(pTHX_ SV *targ);
    void (*set)(pTHX_ SV *value); /* NULL: assignment croaks that it is read-only */
    ptrdiff_t object_type;
} fsp_variable_info;

/* A module. */
typedef struct fsp_module {
    const char *name;
    const fsp_type_info *type_infos;
    size_t type_count;
    fsp_type **types; /* filled at boot, one per type_infos */
    const fsp_cast_info *cast_infos;
    size_t cast_count;
    const fsp_sub_info *subs;
    size_t sub_count;
    const fsp_constant_info *constants;
    size_t constant_count;
    const fsp_variable_info *variables;
    size_t variable_count;
} fsp_module;

/* Makes a module known to the process (once) and to the interpreter: types, subs, variables, constants. `rust_types` and
 * `casts` come from the host, one per type and one per cast. */
void fsp_boot(pTHX_ const fsp_module *module, const fsp_rust_type *rust_types, const fsp_cast_fn *casts);

/* ---- errors: none of these return ------------------------------------------------------------------------------------- */

/* `RuntimeError Usage: USAGE` */
void fsp_croak_usage(pTHX_ const char *usage) __attribute__((noreturn, cold));
/* `TypeError in method 'XS', argument N of type 'TYPE'` and its kin, by the code that a converter gave */
void fsp_croak_arg(pTHX_ int code, const char *xs, int n, const char *type)
    __attribute__((noreturn, cold));
/* `No matching function for overloaded 'XS'` */
void fsp_croak_overload(pTHX_ const char *xs) __attribute__((noreturn, cold));
/* what Rust reported in a frame */
void fsp_croak_frame(pTHX_ fsp_frame *frame) __attribute__((noreturn, cold));
/* `TypeError in variable 'NAME' of type 'TYPE'` into $@, without an exception: what a failed assignment does */
void fsp_set_error_variable(pTHX_ int code, const char *name, const char *type);

/* ---- arguments ---------------------------------------------------------------------------------------------------------- */

int fsp_in_schar(pTHX_ SV *sv, signed char *out);
int fsp_in_uchar(pTHX_ SV *sv, unsigned char *out);
int fsp_in_short(pTHX_ SV *sv, short *out);
int fsp_in_ushort(pTHX_ SV *sv, unsigned short *out);
int fsp_in_uint(pTHX_ SV *sv, unsigned int *out);
int fsp_in_ulong(pTHX_ SV *sv, unsigned long *out);
int fsp_in_longlong(pTHX_ SV *sv, long long *out);
int fsp_in_ulonglong(pTHX_ SV *sv, unsigned long long *out);
int fsp_in_float(pTHX_ SV *sv, float *out);
/* `out` may be NULL in dispatch: then the value is not looked at, and a tied one not fetched. */
int fsp_in_bool(pTHX_ SV *sv, bool *out);
int fsp_in_char(pTHX_ SV *sv, unsigned char *out);
int fsp_in_int_slow(pTHX_ SV *sv, int *out);
int fsp_in_long_slow(pTHX_ SV *sv, long *out);
/* likewise */
int fsp_in_double_slow(pTHX_ SV *sv, double *out);

PERL_STATIC_INLINE int fsp_in_int(pTHX_ SV *sv, int *out)
{
    if (LIKELY((SvFLAGS(sv) & (SVf_IOK | SVf_IVisUV | SVs_GMG)) == SVf_IOK)) {
        const IV iv = SvIVX(sv);
        if (LIKELY(iv >= INT_MIN && iv <= INT_MAX)) {
            *out = (int)iv;
            return 0;
        }
    }
    return fsp_in_int_slow(aTHX_ sv, out);
}

PERL_STATIC_INLINE int fsp_in_long(pTHX_ SV *sv, long *out)
{
    if (LIKELY((SvFLAGS(sv) & (SVf_IOK | SVf_IVisUV | SVs_GMG)) == SVf_IOK)) {
        *out = (long)SvIVX(sv);
        return 0;
    }
    return fsp_in_long_slow(aTHX_ sv, out);
}

PERL_STATIC_INLINE int fsp_in_double(pTHX_ SV *sv, double *out)
{
    if (LIKELY((SvFLAGS(sv) & (SVf_NOK | SVs_GMG)) == SVf_NOK)) {
        if (out)
            *out = SvNVX(sv);
        return 0;
    }
    return fsp_in_double_slow(aTHX_ sv, out);
}

/* Strings are held for the call: a script's callback may change or free the variable that was passed while Rust reads it.
 * Short ones are copied into `hold` on the C stack, long ones share perl's copy-on-write buffer through a mortal. */
#define FSP_HOLD 64
typedef struct fsp_hold {
    char bytes[FSP_HOLD];
} fsp_hold;

int fsp_in_cstr_slow(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold);
/* a `char *` that goes to Rust whole, NUL bytes included; NULL for undef */
int fsp_in_whole(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold);
int fsp_in_bytes(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold, bool by_ref);
/* for a `char[size]` data member: at most size-1 bytes */
int fsp_in_char_array(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold, size_t size);

/* Length of the text in a word, up to its first NUL; 8 where there is none. */
PERL_STATIC_INLINE size_t fsp_word_length(const char *text)
{
    uint64_t word, nuls;
    memcpy(&word, text, sizeof word);
    nuls = (word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080);
    return nuls ? (size_t)__builtin_ctzll(nuls) / 8 : 8;
}

/* `char *`: a string up to its first NUL, or NULL for undef. `hold` may be NULL in dispatch, where only the rank counts. Short
 * strings are copied in whole words: what is stored in pieces and read as a whole makes the processor wait. */
PERL_STATIC_INLINE int fsp_in_cstr(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold)
{
#if BYTEORDER == 0x12345678
    if (LIKELY((SvFLAGS(sv) & (SVf_POK | SVs_GMG | SVs_SMG | SVs_RMG)) == SVf_POK)) {
        if (!hold)
            return 0;
        if (LIKELY(SvCUR(sv) < 8 && SvLEN(sv) >= 8)) {
            memcpy(hold->bytes, SvPVX_const(sv), 8);
            out->ptr = hold->bytes;
            out->len = fsp_word_length(hold->bytes);
            return 0;
        }
        if (SvCUR(sv) < 16 && SvLEN(sv) >= 16) {
            memcpy(hold->bytes, SvPVX_const(sv), 16);
            out->ptr = hold->bytes;
            out->len = fsp_word_length(hold->bytes);
            if (out->len == 8)
                out->len += fsp_word_length(hold->bytes + 8);
            return 0;
        }
    }
#endif
    return fsp_in_cstr_slow(aTHX_ sv, out, hold);
}

/* A sub, by name or by reference; the value given carries a reference count only when `keep` is true. */
int fsp_in_callback(pTHX_ SV *sv, fsp_value *out, bool keep);
/* Perl's own value. */
int fsp_in_scalar(pTHX_ SV *sv, fsp_value *out, bool keep);

/* How an object argument may be NULL. */
#define FSP_NULL_OK 0
#define FSP_NULL_REFUSED 1

/* What a proxy points to. The struct is kept by the magic of the proxy. */
typedef struct fsp_object {
    fsp_type *type;       /* the class that Perl sees */
    const fsp_type *real; /* the class of the object where Perl sees `_p_void`, or NULL */
    fsp_ref ref;
    SV *proxy;  /* the hash that Perl sees, or NULL where there is none; not counted */
    SV *inner;  /* what `tied` shows: a blessed scalar that holds the address; not counted here */
    HV *stash;  /* the package of `inner` when it was made */
    bool owned;     /* Perl destroys it */
    bool disowned;  /* Perl owned it once and gave it up: it lives on, whatever becomes of the proxy */
    const fsp_variable_info *follows; /* the variable whose value this proxy stands for, or NULL */
    struct fsp_object *next, **link;  /* the interpreter's list of proxies; `link` is NULL outside it */
} fsp_object;

extern const MGVTBL fsp_proxy_vtbl;

int fsp_in_object_slow(pTHX_ SV *sv, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own);

/* The record of an object of just the class `want`, as scripts pass it nearly always; or NULL where the slow way must tell. */
FSP_ALWAYS_INLINE const fsp_object *fsp_plain_object(SV *sv, const fsp_type *want)
{
    if (LIKELY((SvFLAGS(sv) & (SVf_ROK | SVs_GMG)) == SVf_ROK && SvTYPE(SvRV(sv)) == SVt_PVHV && SvOBJECT(SvRV(sv)))) {
        const MAGIC *mg = SvMAGIC(SvRV(sv));
        if (LIKELY(mg && mg->mg_virtual == &fsp_proxy_vtbl)) {
            const fsp_object *o = (const fsp_object *)mg->mg_ptr;
            if (LIKELY(o->type == want && o->ref.value && SvSTASH(o->inner) == o->stash
                       && (!o->ref.slot || __atomic_load_n(&o->ref.slot->state, __ATOMIC_RELAXED) == FSP_ALIVE)))
                return o;
        }
    }
    return NULL;
}

/* An object of class `want` or of one derived from it. `own`, unless NULL, receives the object's own class. */
PERL_STATIC_INLINE int fsp_in_object(pTHX_ SV *sv, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    const fsp_object *o = fsp_plain_object(sv, want);
    if (UNLIKELY(!o))
        return fsp_in_object_slow(aTHX_ sv, want, null, out, own);
    *out = o->ref;
    if (own)
        *own = o->type;
    return 0;
}

/* The same for the object of a method in dispatch, where only the rank counts. */
FSP_ALWAYS_INLINE int fsp_rank_self(pTHX_ SV *sv, const fsp_type *want, fsp_ref *scratch)
{
    return LIKELY(fsp_plain_object(sv, want)) ? 0 : fsp_in_object_slow(aTHX_ sv, want, FSP_NULL_OK, scratch, NULL);
}

/* `void *`: any object, or NULL. */
int fsp_in_any(pTHX_ SV *sv, fsp_any *out);

/* ---- a call ---------------------------------------------------------------------------------------------------------------- */

void fsp_guard_slow(pTHX_ SV **args, I32 count);

/* Keeps the arguments while they are converted: a tied value, an overloaded object or a warning runs script
 * code, which may let go of them. */
PERL_STATIC_INLINE void fsp_guard(pTHX_ SV **args, I32 count)
{
    I32 i;
    for (i = 1; i < count; i++)
        if (UNLIKELY((SvFLAGS(args[i]) & (SVs_GMG | SVf_ROK)) || !SvOK(args[i]))) {
            fsp_guard_slow(aTHX_ args, count);
            return;
        }
}

void fsp_croak_destroyed(pTHX) __attribute__((noreturn, cold));
bool fsp_pin_away(pTHX_ fsp_slot *slot);
void fsp_unpin_away(pTHX_ fsp_slot *slot);
void fsp_unpin_slow(pTHX_ fsp_slot *slot);

/* Keeps a value from being dropped while Rust uses it; false where it is gone: the conversion of a later argument, or another
 * thread, may have destroyed it. */
FSP_ALWAYS_INLINE bool fsp_pin(pTHX_ fsp_ref ref)
{
    fsp_slot *slot = ref.slot;
    if (!slot)
        return true;
    if (UNLIKELY(slot->home != (const fsp_interp *)aTHX))
        return fsp_pin_away(aTHX_ slot);
    if (UNLIKELY(__atomic_load_n(&slot->state, __ATOMIC_RELAXED) != FSP_ALIVE))
        return false;
    __atomic_store_n(&slot->home_pins, slot->home_pins + FSP_PIN, __ATOMIC_RELAXED);
    return true;
}

FSP_ALWAYS_INLINE void fsp_unpin(pTHX_ fsp_ref ref)
{
    fsp_slot *slot = ref.slot;
    if (!slot)
        return;
    if (LIKELY(slot->home == (const fsp_interp *)aTHX)) {
        const uint32_t pins = slot->home_pins - FSP_PIN;
        __atomic_store_n(&slot->home_pins, pins, __ATOMIC_RELEASE);
        if (UNLIKELY(pins == FSP_OWED || __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == FSP_DOOMED))
            fsp_unpin_slow(aTHX_ slot);
    } else
        fsp_unpin_away(aTHX_ slot);
}

/* ---- results --------------------------------------------------------------------------------------------------------------- */

/* Each returns the SV to put on the stack; `targ` is used where it can be. */
#define FSP_RET_IV(targ, v) (sv_setiv((targ), (IV)(v)), (targ))
#define FSP_RET_UV(targ, v) (sv_setuv((targ), (UV)(v)), (targ))
#define FSP_RET_NV(targ, v) (sv_setnv((targ), (NV)(v)), (targ))
SV *fsp_ret_char(pTHX_ SV *targ, unsigned char c);
SV *fsp_ret_bytes(pTHX_ SV *targ, fsp_text *text); /* released */

/* NULL gives undef; released */
FSP_ALWAYS_INLINE SV *fsp_ret_cstr(pTHX_ SV *targ, fsp_text *text)
{
    if (!text->ptr)
        return sv_newmortal();
    /* A target that already has room is written to in place. */
    if (LIKELY(!(SvFLAGS(targ) & (SVf_THINKFIRST | SVs_GMG | SVs_SMG | SVs_RMG | SVs_OBJECT)) && SvTYPE(targ) >= SVt_PV
               && SvTYPE(targ) <= SVt_PVMG && SvLEN(targ) > text->len && !text->release)) {
        memcpy(SvPVX(targ), text->ptr, text->len);
        SvPVX(targ)[text->len] = '\0';
        SvCUR_set(targ, text->len);
        (void)SvPOK_only(targ);
        SvTAINT(targ);
        return targ;
    }
    return fsp_ret_bytes(aTHX_ targ, text);
}

/* A proxy for what Rust gave; takes over its reference. NULL gives undef. */
SV *fsp_ret_object(pTHX_ fsp_ref ref, fsp_type *type, bool owned);
/* `void_type` is the module's `_p_void` */
SV *fsp_ret_any(pTHX_ fsp_any any, fsp_type *void_type);
SV *fsp_ret_value(pTHX_ fsp_value value);

/* ---- subs every class has; the class is found through the object ------------------------------------------------------------- */

/* `undef` among the arguments of `->new` warns nobody: SWIG's `new` is a Perl sub compiled without warnings. */
bool fsp_begin_quiet(pTHX_ SV **args, I32 count);
PERL_STATIC_INLINE void fsp_end_quiet(pTHX_ bool quiet)
{
    if (quiet)
        LEAVE;
}
/* `NAME->new(...)`: blesses what `make` returned into the package of args[-1] */
SV *fsp_rebless(pTHX_ SV *object, SV *package);
/* `delete_NAME`: argument 1 of type `type_text`; destroys the object whoever owns it */
void fsp_delete(pTHX_ SV *sv, const fsp_type *type, const char *xs, const char *type_text);
XS_EXTERNAL(fsp_xs_destroy);
XS_EXTERNAL(fsp_xs_disown);
XS_EXTERNAL(fsp_xs_acquire);
XS_EXTERNAL(fsp_xs_this);

#endif
