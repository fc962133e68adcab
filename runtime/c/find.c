/* From a Perl value to the object behind it: whatever a script may pass where an object is wanted, including what it has blessed,
 * tied or copied by hand. Only what a proxy of ours vouches for is ever followed. */
#include "internal.h"

/* The proxy's record in a hash's or scalar's own magic. */
fsp_object *fsp_own_record(SV *referent)
{
    const MAGIC *mg;
    if (SvTYPE(referent) < SVt_PVMG)
        return NULL;
    for (mg = SvMAGIC(referent); mg; mg = mg->mg_moremagic)
        if (fsp_is_proxy_vtbl(mg->mg_virtual))
            return (fsp_object *)mg->mg_ptr;
    return NULL;
}

/* The record of the proxy whose inner scalar this is, or which has the address that this scalar holds. */
static fsp_object *record_by_inner(pTHX_ SV *inner, IV *address)
{
    fsp_object *o, *found = NULL;
    for (o = fsp_first_object(aTHX); o; o = o->next)
        if (o->inner == inner)
            return o;
    *address = SvIV(inner);
    for (o = fsp_first_object(aTHX); *address && !found && o; o = o->next)
        if (PTR2IV(o->ref.value) == *address && SvSTASH(inner) == fsp_stash(aTHX_ o->type))
            found = o;
    return found;
}

/* The value that a variable's proxy stands for now. */
static int follow(pTHX_ const fsp_object *o, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    SV *current = o->follows->get(aTHX_ sv_newmortal());
    return fsp_in_object(aTHX_ current, want, null, out, own);
}

/* Whether a package is that of the wanted class or of one derived from it. */
static bool package_names(pTHX_ const HV *stash, const fsp_type *want)
{
    const fsp_cast *cast;
    if (stash == fsp_stash(aTHX_ want))
        return true;
    for (cast = __atomic_load_n(&want->casts, __ATOMIC_ACQUIRE); cast; cast = cast->next)
        if (stash == fsp_stash(aTHX_ cast->from))
            return true;
    return false;
}

/* Checks the object against the type that is wanted, and casts it. */
static int convert_object(pTHX_ const fsp_object *o, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    const fsp_type *type = o->real ? o->real : o->type;
    if (o->follows)
        return follow(aTHX_ o, want, null, out, own);
    *out = o->ref;
    if (want && type != want) {
        const fsp_cast *cast = fsp_find_cast(type, want);
        if (!cast)
            return FSP_TYPE_ERROR;
        out->value = cast->fn(o->ref.value);
    }
    if (o->ref.slot && __atomic_load_n(&o->ref.slot->state, __ATOMIC_ACQUIRE) != FSP_ALIVE)
        return FSP_DESTROYED;
    if (own)
        *own = type;
    return 0;
}

static int null_object(fsp_ref *out, int null, const fsp_type **own)
{
    out->value = NULL;
    out->slot = NULL;
    if (own)
        *own = NULL;
    return null == FSP_NULL_OK ? 0 : FSP_NULL_REFERENCE;
}

/* Finds what the referent of an object stands for: the inner scalar, and the record or else the address that it holds. */
static bool find_inner(pTHX_ SV *referent, SV **inner, fsp_object **record, IV *address)
{
    const MAGIC *mg;
    *inner = referent;
    *record = fsp_own_record(referent);
    if (SvTYPE(referent) == SVt_PVHV) {
        mg = SvMAGICAL(referent) ? mg_find(referent, PERL_MAGIC_tied) : NULL;
        if (!mg || !mg->mg_obj || !sv_isobject(mg->mg_obj))
            return false;
        *inner = SvRV(mg->mg_obj);
    }
    if (*record && (*record)->inner == *inner && SvIOK(*inner) && SvIVX(*inner) != PTR2IV((*record)->ref.value)) {
        *record = NULL; /* somebody wrote another address into it */
        *address = SvIVX(*inner);
    } else if (!*record) {
        *record = record_by_inner(aTHX_ * inner, address);
    }
    return true;
}

int fsp_in_object_slow(pTHX_ SV *sv, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    SV *inner;
    fsp_object *record;
    IV address = 0;
    if (SvGMAGICAL(sv)) {
        mg_get(sv);
        if (SvROK(sv)) /* the next fetch from the same variable would let go of it */
            sv_2mortal(SvREFCNT_inc_simple_NN(SvRV(sv)));
    }
    if (!sv_isobject(sv))
        return SvOK(sv) ? FSP_TYPE_ERROR : null_object(out, null, own);
    if (!find_inner(aTHX_ SvRV(sv), &inner, &record, &address))
        return FSP_TYPE_ERROR;
    if (record) {
        if (!record->stash && record->inner == inner)
            record->stash = fsp_stash(aTHX_ record->type);
        if (want && SvSTASH(inner) != record->stash && !package_names(aTHX_ SvSTASH(inner), want))
            return FSP_TYPE_ERROR; /* somebody blessed the inner scalar into something else */
        return convert_object(aTHX_ record, want, null, out, own);
    }
    /* A scalar that somebody blessed by hand. Where a class is wanted, only the null pointer can be believed; as a `void *`
     * any address will do, since nothing ever follows it. */
    if (want && !package_names(aTHX_ SvSTASH(inner), want))
        return FSP_TYPE_ERROR;
    if (want)
        return address ? FSP_TYPE_ERROR : null_object(out, null, own);
    null_object(out, FSP_NULL_OK, own);
    out->value = INT2PTR(void *, address);
    return 0;
}

int fsp_in_any(pTHX_ SV *sv, fsp_any *out)
{
    return fsp_in_object_slow(aTHX_ sv, NULL, FSP_NULL_OK, &out->ref, &out->type);
}

fsp_object *fsp_object_of(pTHX_ SV *sv)
{
    SV *inner;
    fsp_object *record;
    IV address = 0;
    if (!sv_isobject(sv) || !find_inner(aTHX_ SvRV(sv), &inner, &record, &address))
        return NULL;
    return record;
}
