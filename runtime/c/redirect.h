/* Which calls of libperl and of XS modules go by way of us: those that allocate, and those that do what putting memory back
 * does not undo. */
#ifndef FSPERL_REDIRECT_H
#define FSPERL_REDIRECT_H

#include "region.h"

/* Redirects libperl's calls, once in a process. Returns NULL, or why that cannot be done. */
const char *fsp_redirect(void);

/* Looks at what C code has allocated and opened for the interpreter in the region while it was made. Returns NULL, or which
 * of it the interpreter cannot be put back with. The text is valid until the next call on the thread. */
const char *fsp_foreign_hold(fsp_region *region);
void fsp_foreign_free(fsp_region *region);

#endif
