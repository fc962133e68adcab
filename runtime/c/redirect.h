/* Which calls of libperl and of XS modules go by way of us: those that allocate, and those that do what putting memory back
 * does not undo. */
#ifndef FSPERL_REDIRECT_H
#define FSPERL_REDIRECT_H

#include "region.h"

/* Redirects libperl's calls, once in a process. Returns NULL, or why that cannot be done. */
const char *fsp_redirect(void);

/* foreign.c: what C code does in the name of the interpreter that the thread is in. The first and third return what they are
 * given. */
void *fsp_foreign_note(void *block);
void fsp_foreign_forget(void *block);
int fsp_foreign_open(int fd);
void fsp_foreign_thread(void);

/* Looks at what C code has allocated and opened for the interpreter in the region while it was made. Returns NULL, or which
 * of it the interpreter cannot be put back with. */
const char *fsp_foreign_hold(fsp_region *region);
void fsp_foreign_free(fsp_region *region);

#endif
