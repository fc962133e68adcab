/* What perls from 5.26 on lack of what later ones have; perlapi says what it does. Comes after perl.h. */
#ifndef FSPERL_COMPAT_H
#define FSPERL_COMPAT_H

/* since 5.36 */
#ifndef G_LIST
#define G_LIST G_ARRAY
#endif

/* since 5.30 */
#ifndef newSVsv_nomg
#define newSVsv_nomg(sv) fsp_new_sv_nomg(aTHX_ sv)
PERL_STATIC_INLINE SV *fsp_new_sv_nomg(pTHX_ SV *sv)
{
    SV *copy = newSV(0);
    sv_setsv_flags(copy, sv, SV_NOSTEAL);
    return copy;
}
#endif

#endif
