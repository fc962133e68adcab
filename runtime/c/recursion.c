/* Recursion without an end is an exception: on perl's own stacks it would take all memory, and on C's stack end the process.
 *
 * Perl subs that call each other take contexts, which are counted where a sub is called. Where C calls Perl (overloading, tied
 * values, destructors, sort blocks, source text), each level takes some of the thread's stack: what is left is looked at when
 * perl starts to run ops, in PL_runops. Calls through the host come back through a door, and doors are counted. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guard.h"
#include <pthread.h>

/* Subs, loops, blocks and evals in progress; a small sub takes some 600 bytes. */
#define FSP_MAX_CONTEXTS 500000

/* Left for what perl does in C between two looks, regular expressions and destructors among it. */
#define FSP_MARGIN (384 * 1024)

/* Scripts and callbacks inside each other on one thread. */
#define FSP_MAX_DOORS 1000

__thread U32 fsp_doors;

void fsp_check_doors(pTHX)
{
    PERL_UNUSED_CONTEXT;
    if (UNLIKELY(fsp_doors > FSP_MAX_DOORS))
        croak("Deep recursion stopped: %d scripts and callbacks run inside each other on this thread", FSP_MAX_DOORS);
}

/* The end of the thread's stack, or of the piece that the door was given; 0 where nobody has told, 1 where it is not known. */
static __thread uintptr_t fsp_stack_end;

uintptr_t fsp_set_stack_end(uintptr_t end)
{
    const uintptr_t before = fsp_stack_end;
    fsp_stack_end = end;
    return before;
}

/* In a thread of a script, which comes through no door. */
static void fsp_find_stack_end(void)
{
    pthread_attr_t attributes;
    void *end = NULL;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        if (pthread_attr_getstack(&attributes, &end, &size) != 0)
            end = NULL;
        pthread_attr_destroy(&attributes);
    }
    fsp_stack_end = end ? (uintptr_t)end : 1;
}

static runops_proc_t fsp_next_runops;

static int fsp_runops(pTHX)
{
    char here;
    if (UNLIKELY(!fsp_stack_end))
        fsp_find_stack_end();
    if (UNLIKELY((uintptr_t)&here < fsp_stack_end + FSP_MARGIN))
        croak("Deep recursion stopped: no more stack for destructors, overloading, tied values, sort blocks and the like");
    return fsp_next_runops(aTHX);
}

static OP *fsp_pp_entersub(pTHX)
{
    if (UNLIKELY(cxstack_ix > FSP_MAX_CONTEXTS) && fsp_is_guarded(aTHX))
        croak("Deep recursion stopped after %d subs, loops and blocks", FSP_MAX_CONTEXTS);
    return PL_ppaddr[OP_ENTERSUB](aTHX);
}

static Perl_check_t fsp_next_check_entersub;

static OP *fsp_check_entersub(pTHX_ OP *op)
{
    op = fsp_next_check_entersub(aTHX_ op);
    if (op->op_type == OP_ENTERSUB && op->op_ppaddr == PL_ppaddr[OP_ENTERSUB])
        op->op_ppaddr = fsp_pp_entersub;
    return op;
}

void fsp_guard_recursion(pTHX)
{
    wrap_op_checker(OP_ENTERSUB, fsp_check_entersub, &fsp_next_check_entersub);
    if (PL_runops != fsp_runops) {
        fsp_next_runops = PL_runops;
        PL_runops = fsp_runops;
    }
}
