/* What the runtime's Rust asks of the runtime's C: interpreters, runs, calls and values.
 *
 * Nothing here needs perl's headers. Every function that can run Perl code reports how that ended in an `fsp_outcome`; none
 * of them lets a Perl exception, or an `exit`, out. */
#ifndef FSPERL_SHIM_H
#define FSPERL_SHIM_H

#include "fsperl.h"

/* The interpreter that the calling thread has for its own now, or NULL. */
fsp_interp *fsp_context(void);

#endif
