/* C values to Perl values, and errors to Perl exceptions. */
#include "internal.h"

SV *fsp_ret_char(pTHX_ SV *targ, unsigned char c)
{
    const char byte = (char)c;
    sv_setpvn(targ, &byte, 1);
    SvUTF8_off(targ);
    return targ;
}

static void release_text(fsp_text *text)
{
    if (text->release)
        text->release(text->owner, text->len);
}

SV *fsp_ret_bytes(pTHX_ SV *targ, fsp_text *text)
{
    sv_setpvn(targ, text->ptr ? text->ptr : "", text->len);
    SvUTF8_off(targ);
    release_text(text);
    return targ;
}

SV *fsp_ret_value(pTHX_ fsp_value value)
{
    return value.sv ? sv_2mortal((SV *)value.sv) : sv_newmortal();
}

/* ---- errors ---------------------------------------------------------------------------------------------------------------- */

/* The first word of a message, as SWIG has it. */
static const char *kind_of_error(int code)
{
    switch (code) {
    case FSP_IO_ERROR:
        return "IOError";
    case FSP_INDEX_ERROR:
        return "IndexError";
    case FSP_UNKNOWN_ERROR: /* a failed conversion without a better name */
    case FSP_TYPE_ERROR:
        return "TypeError";
    case FSP_DIVISION_BY_ZERO:
        return "ZeroDivisionError";
    case FSP_OVERFLOW_ERROR:
        return "OverflowError";
    case FSP_SYNTAX_ERROR:
        return "SyntaxError";
    case FSP_VALUE_ERROR:
    case FSP_NULL_REFERENCE:
        return "ValueError";
    case FSP_SYSTEM_ERROR:
        return "SystemError";
    case FSP_ATTRIBUTE_ERROR:
        return "AttributeError";
    case FSP_MEMORY_ERROR:
        return "MemoryError";
    default:
        return "RuntimeError";
    }
}

void fsp_croak_usage(pTHX_ const char *usage)
{
    croak("RuntimeError Usage: %s", usage);
}

void fsp_croak_arg(pTHX_ int code, const char *xs, int n, const char *type)
{
    const char *before = code == FSP_NULL_REFERENCE ? "invalid null reference " : "";
    const char *after = code == FSP_DESTROYED ? ": the object was destroyed" : "";
    croak("%s %sin method '%s', argument %d of type '%s'%s", kind_of_error(code), before, xs, n, type, after);
}

void fsp_croak_overload(pTHX_ const char *xs)
{
    croak("No matching function for overloaded '%s'", xs);
}

void fsp_croak_frame(pTHX_ fsp_frame *frame)
{
    SV *message;
    if (frame->error == FSP_EXIT)
        my_exit((U32)frame->status);
    if (frame->exception)
        croak_sv(sv_2mortal((SV *)frame->exception));
    message = sv_2mortal(newSVpvf("%s ", kind_of_error(frame->error)));
    sv_catpvn(message, frame->message.ptr, frame->message.len);
    release_text(&frame->message);
    croak("%" SVf, SVfARG(message));
}

void fsp_set_error_variable(pTHX_ int code, const char *name, const char *type)
{
    sv_setpvf(get_sv("@", GV_ADD), "%s in variable '%s' of type '%s'", kind_of_error(code), name, type);
}
