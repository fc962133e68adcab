/* Which calls of libperl and of XS modules go by way of us: those that allocate, and those that do what putting memory back
 * does not undo. */
#ifndef FSPERL_REDIRECT_H
#define FSPERL_REDIRECT_H

#include "region.h"
#include <locale.h>

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
void fsp_foreign_free(struct fsp_foreign *foreign);
/* One more user of what is known of the region's C code; each gives it up by itself. */
void fsp_foreign_share(struct fsp_foreign *foreign);

/* The interpreter has made a locale object and given up another, if they are not 0. */
void fsp_foreign_locale(locale_t old, locale_t made);
/* Those that it has. Returns false when there are too many to be known. */
#define FSP_LOCALES 8
bool fsp_foreign_locales(const struct fsp_foreign *foreign, locale_t *locales, size_t *count);
/* Whether it is one of those, of an interpreter that has an image: copies of it are made for as long as there are copies. */
bool fsp_foreign_keeps(locale_t locale);

/* Whether a word of the memory is an address in the region. */
bool fsp_points_to(const void *memory, size_t size, const fsp_region *region);
/* Whether variables of the libraries that perl has loaded, or memory that they have allocated, point into the region. */
bool fsp_libraries_point_to(const fsp_region *region);
bool fsp_foreign_points_to(const struct fsp_foreign *foreign, const fsp_region *region);

/* Ends what runs in the interpreter of the region, for want of memory. */
void fsp_exhausted(pTHX_ fsp_region *region) __attribute__((noreturn));

#endif
