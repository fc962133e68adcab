/* Perl values to C values, by SWIG's rules: numbers, booleans, characters and strings.
 *
 * The rules are those of the converters that `swig -perl5` 4.1 prints (perlprimtypes.swg, primtypes.swg, strings.swg in its
 * library), quirks included: what is accepted, the rank that overload dispatch sees, which warnings perl gives on the way. */
#include "glue.h"
#include <errno.h>
#include <float.h>
#include <math.h>

/* One cast more: exact becomes rank 1, rank 1 becomes 2, rank 2 is as far as it goes. */
static int one_more_cast(int rank)
{
    if (rank < 0)
        return rank;
    return rank < 2 ? rank + 1 : FSP_UNKNOWN_ERROR;
}

/* Whether a double stands close enough to an integer within the bounds, which it is then rounded to. The error is measured
 * against the signed sum of the number and its neighbour, so every negative number passes: SWIG's rule. */
static bool is_nearly_integer(double *value, double min, double max)
{
    const double x = *value;
    double below, rounded, sum, difference;
    if (!(min <= x && x <= max))
        return false;
    below = floor(x);
    rounded = x - below < 0.5 ? below : ceil(x);
    if (errno == EDOM || errno == ERANGE) {
        errno = 0;
        return false;
    }
    if (rounded == x)
        return true;
    difference = fabs(x - rounded);
    sum = rounded + x;
    if (difference / sum < 8 * DBL_EPSILON) {
        *value = rounded;
        return true;
    }
    return false;
}

int fsp_in_double_slow(pTHX_ SV *sv, double *out)
{
    const char *text;
    char *end;
    double value;
    if (SvNIOK(sv)) {
        if (out)
            *out = SvNV(sv);
        return 0;
    }
    text = SvPV_nolen(sv);
    errno = 0;
    value = strtod(text, &end);
    if (errno == ERANGE) {
        errno = 0;
        return FSP_OVERFLOW_ERROR;
    }
    if (*end != '\0')
        return FSP_TYPE_ERROR;
    if (out)
        *out = value;
    return 1;
}

/* The last resort of every integer: a double that is nearly an integer. */
static int via_double(pTHX_ SV *sv, double *value, double min, double max)
{
    const int rank = one_more_cast(fsp_in_double_slow(aTHX_ sv, value));
    if (rank >= 0 && is_nearly_integer(value, min, max))
        return rank;
    return FSP_TYPE_ERROR;
}

/* Cheap refusal of text that cannot begin a number in any base, `inf` and `nan` included: saves two C library calls. */
static bool may_be_number(const char *text)
{
    const unsigned char c = (unsigned char)*text;
    return c <= '9' || c == 'i' || c == 'I' || c == 'n' || c == 'N';
}

int fsp_in_long_slow(pTHX_ SV *sv, long *out)
{
    const char *text;
    char *end;
    long value;
    double real;
    int rank;
    if (SvUOK(sv)) {
        const UV uv = SvUV(sv);
        if (uv > (UV)LONG_MAX)
            return FSP_OVERFLOW_ERROR;
        *out = (long)uv;
        return 0;
    }
    if (SvIOK(sv)) {
        *out = (long)SvIV(sv);
        return 0;
    }
    text = SvPV_nolen(sv);
    if (!may_be_number(text) && SvPOK(sv) && !SvNIOK(sv) && !SvGMAGICAL(sv))
        return FSP_TYPE_ERROR;
    errno = 0;
    value = strtol(text, &end, 0);
    if (errno == ERANGE) {
        errno = 0;
        return FSP_OVERFLOW_ERROR;
    }
    if (*end == '\0') {
        *out = value;
        return 1;
    }
    rank = via_double(aTHX_ sv, &real, (double)LONG_MIN, (double)LONG_MAX);
    if (rank >= 0) /* (double)LONG_MAX is one more than LONG_MAX: it wraps, as the processor does it for SWIG */
        *out = real >= (double)LONG_MAX ? LONG_MIN : (long)real;
    return rank;
}

int fsp_in_ulong(pTHX_ SV *sv, unsigned long *out)
{
    const char *text;
    char *end;
    unsigned long value;
    double real;
    int rank;
    if (SvUOK(sv)) {
        *out = (unsigned long)SvUV(sv);
        return 0;
    }
    if (SvIOK(sv)) {
        const IV iv = SvIV(sv);
        if (iv < 0)
            return FSP_OVERFLOW_ERROR;
        *out = (unsigned long)iv;
        return 0;
    }
    text = SvPV_nolen(sv);
    if (!may_be_number(text) && SvPOK(sv) && !SvNIOK(sv) && !SvGMAGICAL(sv))
        return FSP_TYPE_ERROR;
    errno = 0;
    value = strtoul(text, &end, 0);
    if (errno == ERANGE) {
        errno = 0;
        return FSP_OVERFLOW_ERROR;
    }
    if (*end == '\0') {
        *out = value;
        return 1;
    }
    rank = via_double(aTHX_ sv, &real, 0.0, (double)ULONG_MAX);
    if (rank >= 0) /* as above */
        *out = real >= (double)ULONG_MAX ? 0 : (unsigned long)real;
    return rank;
}

/* Doubles are trusted as long long only where every integer has one: up to 2**53. */
#define MANTISSA_MAX ((double)(1LL << DBL_MANT_DIG))

int fsp_in_longlong(pTHX_ SV *sv, long long *out)
{
    const char *text;
    char *end;
    long long value;
    double real;
    int rank;
    if (SvUOK(sv)) {
        const UV uv = SvUV(sv);
        if (uv >= (UV)LLONG_MAX)
            return FSP_OVERFLOW_ERROR;
        *out = (long long)uv;
        return 0;
    }
    if (SvIOK(sv)) {
        *out = (long long)SvIV(sv);
        return 0;
    }
    text = SvPV_nolen(sv);
    errno = 0;
    value = strtoll(text, &end, 0);
    if (errno == ERANGE) {
        errno = 0;
        return FSP_OVERFLOW_ERROR;
    }
    if (*end == '\0') {
        *out = value;
        return 1;
    }
    rank = via_double(aTHX_ sv, &real, -MANTISSA_MAX, MANTISSA_MAX);
    if (rank >= 0)
        *out = (long long)real;
    return rank;
}

int fsp_in_ulonglong(pTHX_ SV *sv, unsigned long long *out)
{
    const char *text;
    char *end;
    unsigned long long value;
    double real;
    int rank;
    if (SvUOK(sv)) {
        *out = (unsigned long long)SvUV(sv);
        return 0;
    }
    if (SvIOK(sv)) {
        const IV iv = SvIV(sv);
        if (iv < 0)
            return FSP_OVERFLOW_ERROR;
        *out = (unsigned long long)iv;
        return 0;
    }
    text = SvPV_nolen(sv);
    errno = 0;
    value = strtoull(text, &end, 0);
    if (errno == ERANGE) {
        errno = 0;
        return FSP_OVERFLOW_ERROR;
    }
    if (*end == '\0') {
        *out = value;
        return 1;
    }
    rank = via_double(aTHX_ sv, &real, 0.0, MANTISSA_MAX);
    if (rank >= 0)
        *out = (unsigned long long)real;
    return rank;
}

/* The narrower integers: as long or unsigned long, then the range. */
#define NARROW(name, type, wide, convert, in_range)                                                                             \
    int name(pTHX_ SV *sv, type *out)                                                                                           \
    {                                                                                                                           \
        wide v = 0;                                                                                                             \
        const int rank = convert(aTHX_ sv, &v);                                                                                 \
        if (rank < 0)                                                                                                           \
            return rank;                                                                                                        \
        if (!(in_range))                                                                                                        \
            return FSP_OVERFLOW_ERROR;                                                                                          \
        *out = (type)v;                                                                                                         \
        return rank;                                                                                                            \
    }

NARROW(fsp_in_schar, signed char, long, fsp_in_long_slow, v >= SCHAR_MIN && v <= SCHAR_MAX)
NARROW(fsp_in_short, short, long, fsp_in_long_slow, v >= SHRT_MIN && v <= SHRT_MAX)
NARROW(fsp_in_int_slow, int, long, fsp_in_long_slow, v >= INT_MIN && v <= INT_MAX)
NARROW(fsp_in_uchar, unsigned char, unsigned long, fsp_in_ulong, v <= UCHAR_MAX)
NARROW(fsp_in_ushort, unsigned short, unsigned long, fsp_in_ulong, v <= USHRT_MAX)
NARROW(fsp_in_uint, unsigned int, unsigned long, fsp_in_ulong, v <= UINT_MAX)
NARROW(fsp_in_float, float, double, fsp_in_double_slow, !isfinite(v) || (v >= -FLT_MAX && v <= FLT_MAX))

int fsp_in_bool(pTHX_ SV *sv, bool *out)
{
    if (sv == &PL_sv_yes || sv == &PL_sv_no) {
        if (out)
            *out = sv == &PL_sv_yes;
        return 0;
    }
    if (out)
        *out = cBOOL(SvTRUE(sv));
    return 1;
}

/* A null pointer in an object of package `_p_char`: the only such object that can exist, since results are strings. What an
 * object that is no hash refers to is looked at as an address before its package is: perl may warn of it. */
static bool is_null_char_pointer(pTHX_ SV *sv)
{
    const char *package;
    SV *referent;
    if (!sv_isobject(sv))
        return false;
    referent = SvRV(sv);
    if (SvTYPE(referent) == SVt_PVHV || SvIV(referent) != 0)
        return false;
    package = HvNAME(SvSTASH(referent));
    return package && strEQ(package, "_p_char");
}

/* The bytes of a string argument. A magical value is fetched into a mortal once. `ptr` is NULL for undef. */
static int string_bytes(pTHX_ SV *sv, fsp_bytes *out, SV **from)
{
    if (SvMAGICAL(sv))
        sv = sv_mortalcopy(sv);
    if (SvPOK(sv)) {
        STRLEN len;
        out->ptr = SvPV_const(sv, len);
        out->len = len;
        *from = sv;
        return 0;
    }
    if (SvOK(sv) && !is_null_char_pointer(aTHX_ sv))
        return FSP_TYPE_ERROR;
    out->ptr = NULL;
    out->len = 0;
    *from = NULL;
    return 0;
}

/* Makes bytes outlive whatever a callback does to the variable that they came from. */
static const char *hold_bytes(pTHX_ fsp_bytes bytes, SV *from, fsp_hold *hold)
{
    SV *shared;
    if (!hold)
        return bytes.ptr;
    if (bytes.len < FSP_HOLD) {
        Copy(bytes.ptr, hold->bytes, bytes.len, char);
        hold->bytes[bytes.len] = '\0';
        return hold->bytes;
    }
    if (from && SvTEMP(from) && SvREFCNT(from) == 1)
        return bytes.ptr;
    shared = from ? sv_mortalcopy(from) : newSVpvn_flags(bytes.ptr, bytes.len, SVs_TEMP);
    return SvPV_nolen_const(shared);
}

/* Cuts at the first NUL, as C does. */
static void cut_at_nul(fsp_bytes *bytes)
{
    const char *nul = (const char *)memchr(bytes->ptr, '\0', bytes->len);
    if (nul)
        bytes->len = (size_t)(nul - bytes->ptr);
}

int fsp_in_cstr_slow(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold)
{
    SV *from;
    const int rank = string_bytes(aTHX_ sv, out, &from);
    if (rank < 0 || !out->ptr)
        return rank;
    out->ptr = hold_bytes(aTHX_ * out, from, hold);
    cut_at_nul(out);
    return rank;
}

int fsp_in_whole(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold)
{
    SV *from;
    const int rank = string_bytes(aTHX_ sv, out, &from);
    if (rank >= 0 && out->ptr)
        out->ptr = hold_bytes(aTHX_ * out, from, hold);
    return rank;
}

int fsp_in_bytes(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold, bool by_ref)
{
    SV *from;
    const int rank = string_bytes(aTHX_ sv, out, &from);
    if (rank < 0)
        return rank;
    if (!out->ptr)
        return by_ref ? FSP_NULL_REFERENCE : FSP_TYPE_ERROR;
    out->ptr = hold_bytes(aTHX_ * out, from, hold);
    return rank;
}

int fsp_in_char_array(pTHX_ SV *sv, fsp_bytes *out, fsp_hold *hold, size_t size)
{
    SV *from;
    const int rank = string_bytes(aTHX_ sv, out, &from);
    if (rank < 0)
        return FSP_TYPE_ERROR;
    if (!out->ptr) {
        out->ptr = "";
        return rank;
    }
    if (out->len + 1 > size)
        return FSP_TYPE_ERROR;
    out->ptr = hold_bytes(aTHX_ * out, from, hold);
    cut_at_nul(out);
    return rank;
}

int fsp_in_char(pTHX_ SV *sv, unsigned char *out)
{
    fsp_bytes bytes;
    SV *from;
    long value = 0;
    int rank = string_bytes(aTHX_ sv, &bytes, &from);
    if (rank >= 0 && bytes.len <= 1) {
        *out = bytes.len ? (unsigned char)bytes.ptr[0] : '\0';
        return rank;
    }
    rank = one_more_cast(fsp_in_long(aTHX_ sv, &value));
    if (rank < 0)
        return rank;
    if (value < CHAR_MIN || value > CHAR_MAX)
        return FSP_OVERFLOW_ERROR;
    *out = (unsigned char)value;
    return rank;
}
