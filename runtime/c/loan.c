/* An interpreter that is lent: the thread that runs a script waits in the host for other threads, and leaves the interpreter to them
 * for that time. perl's own frames stay on the stack of the thread that waits; a job of a visitor ends before that goes on, so the
 * frames nest as if one thread had run it all. */
#include "guard.h"

void fsp_lend(fsp_home *home, fsp_lender *lender)
{
    lender->region = fsp_region_now;
    home->locale = uselocale((locale_t)0);
    /* while it waits it is a thread of the host like any other */
    fsp_current = NULL;
    fsp_region_now = NULL;
    PERL_SET_CONTEXT(NULL);
    uselocale(LC_GLOBAL_LOCALE);
}

void fsp_take_back(fsp_home *home, const fsp_lender *lender)
{
    fsp_current = home;
    fsp_region_now = (fsp_region *)lender->region;
    PERL_SET_CONTEXT(home->interp);
    /* a visitor may have changed it */
    uselocale(home->locale);
}

bool fsp_is_current(const fsp_home *home)
{
    return home->owned && fsp_current == home && PERL_GET_CONTEXT == home->interp;
}

void fsp_begin_visit(fsp_home *home, fsp_visitor *visitor)
{
    visitor->changed = home->changed;
    visitor->directory = home->directory;
    visitor->umask = home->umask;
    home->changed = false;
}

void fsp_end_visit(fsp_home *home, const fsp_visitor *visitor)
{
    /* working directory and umask were this thread's */
    if (home->changed)
        fsp_put_back(home);
    home->changed = visitor->changed;
    home->directory = visitor->directory;
    home->umask = visitor->umask;
}
