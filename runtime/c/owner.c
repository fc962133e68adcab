/* %CLASS::OWNER: which proxies own their object, shown as the hash that SWIG keeps.
 *
 * SWIG stores a key per owned object, the inner scalar's text. Here the proxy itself knows; the hash is tied to subs that look
 * it up, so it costs nothing until somebody reads or writes it. */
#include "internal.h"

/* The type that a tied %OWNER belongs to. */
static const fsp_type *type_of(pTHX_ SV *self)
{
    if (!SvROK(self) || !SvIOK(SvRV(self)))
        croak("%%OWNER is tied to something else");
    return INT2PTR(const fsp_type *, SvIVX(SvRV(self)));
}

static SV *key_of(pTHX_ const fsp_object *o)
{
    return sv_2mortal(newSVpvf("%s=SCALAR(0x%" UVxf ")", HvNAME(SvSTASH(o->inner)), PTR2UV(o->inner)));
}

static fsp_object *find_by_key(pTHX_ const fsp_type *type, SV *key)
{
    const char *text = SvPV_nolen_const(key);
    const char *address = strstr(text, "(0x");
    const SV *inner = address ? NUM2PTR(const SV *, strtoull(address + 3, NULL, 16)) : NULL;
    fsp_object *o;
    for (o = inner ? fsp_first_object(aTHX) : NULL; o; o = o->next)
        if (o->inner == inner && o->type == type && SvOBJECT(o->inner))
            return sv_eq(key_of(aTHX_ o), key) ? o : NULL;
    return NULL;
}

/* The next owner in the interpreter's list, starting with `o` itself. */
static SV *next_owner(pTHX_ const fsp_type *type, const fsp_object *o)
{
    for (; o; o = o->next)
        if (o->type == type && o->owned && o->inner && SvOBJECT(o->inner))
            return key_of(aTHX_ o);
    return &PL_sv_undef;
}

XS_INTERNAL(owner_fetch)
{
    dXSARGS;
    const fsp_object *o = items == 2 ? find_by_key(aTHX_ type_of(aTHX_ ST(0)), ST(1)) : NULL;
    PERL_UNUSED_VAR(cv);
    ST(0) = o && o->owned ? sv_2mortal(newSViv(1)) : &PL_sv_undef;
    XSRETURN(1);
}

XS_INTERNAL(owner_exists)
{
    dXSARGS;
    const fsp_object *o = items == 2 ? find_by_key(aTHX_ type_of(aTHX_ ST(0)), ST(1)) : NULL;
    PERL_UNUSED_VAR(cv);
    ST(0) = boolSV(o && o->owned);
    XSRETURN(1);
}

XS_INTERNAL(owner_store)
{
    dXSARGS;
    fsp_object *o = items == 3 ? find_by_key(aTHX_ type_of(aTHX_ ST(0)), ST(1)) : NULL;
    PERL_UNUSED_VAR(cv);
    if (o) {
        o->owned = true;
        o->disowned = false;
    }
    XSRETURN_EMPTY;
}

XS_INTERNAL(owner_delete)
{
    dXSARGS;
    fsp_object *o = items == 2 ? find_by_key(aTHX_ type_of(aTHX_ ST(0)), ST(1)) : NULL;
    PERL_UNUSED_VAR(cv);
    if (!o || !o->owned)
        XSRETURN_UNDEF;
    o->owned = false;
    o->disowned = true;
    XSRETURN_IV(1);
}

XS_INTERNAL(owner_first)
{
    dXSARGS;
    PERL_UNUSED_VAR(cv);
    ST(0) = items == 1 ? next_owner(aTHX_ type_of(aTHX_ ST(0)), fsp_first_object(aTHX)) : &PL_sv_undef;
    XSRETURN(1);
}

XS_INTERNAL(owner_next)
{
    dXSARGS;
    const fsp_type *type = items == 2 ? type_of(aTHX_ ST(0)) : NULL;
    const fsp_object *o = type ? find_by_key(aTHX_ type, ST(1)) : NULL;
    PERL_UNUSED_VAR(cv);
    ST(0) = o ? next_owner(aTHX_ type, o->next) : &PL_sv_undef;
    XSRETURN(1);
}

XS_INTERNAL(owner_clear)
{
    dXSARGS;
    const fsp_type *type = items == 1 ? type_of(aTHX_ ST(0)) : NULL;
    fsp_object *o;
    PERL_UNUSED_VAR(cv);
    for (o = fsp_first_object(aTHX); o; o = o->next)
        if (o->type == type && o->owned) {
            o->owned = false;
            o->disowned = true;
        }
    XSRETURN_EMPTY;
}

void fsp_tie_owner_hash(pTHX_ const fsp_module *module, const fsp_type *type)
{
    static const struct {
        const char *name;
        XSUBADDR_t xsub;
    } methods[] = {{"FETCH", owner_fetch}, {"STORE", owner_store},    {"EXISTS", owner_exists}, {"DELETE", owner_delete},
                   {"CLEAR", owner_clear}, {"FIRSTKEY", owner_first}, {"NEXTKEY", owner_next}, {"CLONE", fsp_xs_clone}};
    HV *owner = get_hv(SvPV_nolen(sv_2mortal(newSVpvf("%s::OWNER", type->info->package))), GV_ADD | GV_ADDMULTI);
    HV *stash;
    SV *tie;
    size_t i;
    if (SvRMAGICAL((SV *)owner) && mg_find((SV *)owner, PERL_MAGIC_tied))
        return;
    stash = gv_stashsv(sv_2mortal(newSVpvf("%sc::Owner", module->name)), GV_ADD);
    for (i = 0; i < C_ARRAY_LENGTH(methods); i++)
        if (!hv_exists(stash, methods[i].name, (I32)strlen(methods[i].name)))
            newXS(SvPV_nolen(sv_2mortal(newSVpvf("%sc::Owner::%s", module->name, methods[i].name))), methods[i].xsub,
                  module->name);
    tie = sv_bless(newRV_noinc(newSViv(PTR2IV(type))), stash);
    sv_magic((SV *)owner, tie, PERL_MAGIC_tied, NULL, 0);
    SvREFCNT_dec_NN(tie);
}
