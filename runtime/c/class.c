/* The subs that every class has: what `new` does after the constructor, DESTROY, DISOWN, ACQUIRE, `this`. */
#include "internal.h"

SV *fsp_rebless(pTHX_ SV *object, SV *package)
{
    STRLEN len;
    const char *name, *current;
    if (!SvROK(object))
        return object;
    if (SvROK(package)) {
        sv_setsv(object, &PL_sv_undef); /* the new object goes before the exception is raised */
        croak("Attempt to bless into a reference");
    }
    if (SvOK(package))
        name = SvPV_const(package, len);
    else
        len = 0, name = "main";
    current = HvNAME(SvSTASH(SvRV(object)));
    if (!current || strNE(current, name))
        sv_bless(object, len ? gv_stashsv(package, GV_ADD) : gv_stashpvs("main", GV_ADD));
    return object;
}

void fsp_delete(pTHX_ SV *sv, const fsp_type *type, const char *xs, const char *type_text)
{
    fsp_ref ref;
    fsp_object *o;
    const int rank = fsp_in_object(aTHX_ sv, type, FSP_NULL_OK, &ref, NULL);
    if (rank < 0)
        fsp_croak_arg(aTHX_ rank, xs, 1, type_text);
    o = fsp_object_of(aTHX_ sv);
    if (!o || !ref.value)
        return;
    o->owned = false;
    fsp_destroy_value(aTHX_ o->ref);
}

/* Each class has a DESTROY, DISOWN and ACQUIRE of its own, which look into its own %OWNER: those of a base or of a stranger,
 * called by their full names, change nothing. */
static fsp_object *object_of_class(pTHX_ const CV *cv, fsp_object *o)
{
    const GV *gv = CvGV(cv);
    return o && gv && GvSTASH(gv) == fsp_stash(aTHX_ o->type) ? o : NULL;
}

XS_EXTERNAL(fsp_xs_destroy)
{
    dXSARGS;
    SV *self;
    fsp_object *o;
    if (items < 1 || !SvOK(ST(0)))
        croak("Can't call method \"isa\" on an undefined value");
    self = ST(0);
    if (!SvROK(self))
        XSRETURN_EMPTY; /* the name of a class */
    if (!SvOBJECT(SvRV(self)))
        croak("Can't call method \"isa\" on unblessed reference");
    o = SvTYPE(SvRV(self)) == SVt_PVHV ? object_of_class(aTHX_ cv, fsp_own_record(SvRV(self))) : NULL;
    if (o && o->owned) {
        o->owned = false;
        fsp_destroy_value(aTHX_ o->ref);
    }
    XSRETURN_EMPTY;
}

/* The object whose ownership changes, if it is one. */
static fsp_object *owner_argument(pTHX_ const CV *cv, SV *self)
{
    if (SvROK(self) && SvTYPE(SvRV(self)) != SVt_PVHV)
        croak("Not a HASH reference");
    return object_of_class(aTHX_ cv, fsp_object_of(aTHX_ self));
}

XS_EXTERNAL(fsp_xs_disown)
{
    dXSARGS;
    fsp_object *o = items > 0 ? owner_argument(aTHX_ cv, ST(0)) : NULL;
    if (!o || !o->owned)
        XSRETURN_UNDEF;
    o->owned = false;
    o->disowned = true;
    XSRETURN_IV(1);
}

XS_EXTERNAL(fsp_xs_acquire)
{
    dXSARGS;
    fsp_object *o = items > 0 ? owner_argument(aTHX_ cv, ST(0)) : NULL;
    if (o) {
        o->owned = true;
        o->disowned = false;
        fsp_link_object(aTHX_ o);
    }
    XSRETURN_IV(1);
}

XS_EXTERNAL(fsp_xs_this)
{
    dXSARGS;
    const MAGIC *mg = NULL;
    PERL_UNUSED_VAR(cv);
    if (items > 0 && SvROK(ST(0)) && SvTYPE(SvRV(ST(0))) == SVt_PVHV)
        mg = mg_find(SvRV(ST(0)), PERL_MAGIC_tied);
    if (!mg || !mg->mg_obj)
        XSRETURN_UNDEF;
    ST(0) = mg->mg_obj;
    XSRETURN(1);
}
