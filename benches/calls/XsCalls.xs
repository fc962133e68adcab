/* The same calls as a careful author writes them by hand with ExtUtils::ParseXS. */
#define PERL_NO_GET_CONTEXT
#include "EXTERN.h"
#include "perl.h"
#include "XSUB.h"

typedef struct { int x; } object;

#define SELF(sv) \
    (sv_isobject(sv) && sv_derived_from(sv, "XsCalls") ? INT2PTR(object *, SvIV(SvRV(sv))) \
                                                       : (croak("not an XsCalls"), (object *)NULL))

MODULE = XsCalls  PACKAGE = XsCalls
PROTOTYPES: DISABLE

void
fv()
  PPCODE:
    XSRETURN_EMPTY;

int
f0()
  CODE:
    RETVAL = 0;
  OUTPUT:
    RETVAL

const char *
fs(s)
    const char *s
  CODE:
    RETVAL = s;
  OUTPUT:
    RETVAL

SV *
new(cls)
    SV *cls
  CODE:
    {
        object *o;
        Newx(o, 1, object);
        o->x = 2;
        RETVAL = sv_setref_pv(newSV(0), "XsCalls", (void *)o);
        PERL_UNUSED_VAR(cls);
    }
  OUTPUT:
    RETVAL

int
m0(self)
    SV *self
  CODE:
    RETVAL = SELF(self)->x;
  OUTPUT:
    RETVAL

int
mi(self, a)
    SV *self
    int a
  CODE:
    RETVAL = a + 0 * SELF(self)->x;
  OUTPUT:
    RETVAL

const char *
m1(self, s)
    SV *self
    const char *s
  CODE:
    (void)SELF(self);
    RETVAL = s;
  OUTPUT:
    RETVAL

void
DESTROY(self)
    SV *self
  CODE:
    Safefree(INT2PTR(void *, SvIV(SvRV(self))));
