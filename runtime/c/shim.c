/* The interpreter contexts of threads. */
#include "glue.h"
#include "shim.h"

fsp_interp *fsp_context(void)
{
    /* Before the first interpreter the process has no key to ask. */
    return PL_curinterp ? (fsp_interp *)PERL_GET_CONTEXT : NULL;
}
