/* Recursion without an end is an exception: on perl's own stacks it would take all memory, and on C's stack end the process.
 *
 * Perl subs that call each other take contexts, which are counted where a sub is called. Where C calls Perl (overloading, tied
 * values, destructors, sort blocks, BEGIN blocks), each level takes some of the thread's stack: what is left is looked at when
 * perl starts to run ops, in PL_runops. Source text inside source text takes neither, but the compiler looks for a name in all
 * of the texts around it, each time one level deeper in C: texts are counted where they are compiled. Calls through the host
 * come back through a door, and doors are counted. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guard.h"
#include <pthread.h>

/* Subs, loops, blocks and evals in progress; a small sub takes some 600 bytes. */
#define FSP_MAX_CONTEXTS 500000

/* Texts of `eval`, `do` and `require` in progress: what the compiler takes to look through them is some 200 bytes each, and is
 * to fit into the margin below. */
#define FSP_MAX_TEXTS 1000

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

/* How far Perl code may go on the stack that the thread has, or that the door was given; 0 where nobody has told, 1 where it
 * is not known. */
static __thread uintptr_t fsp_ops_end;

uintptr_t fsp_stack_end(void)
{
    return fsp_ops_end;
}

uintptr_t fsp_set_stack_end(uintptr_t end)
{
    const uintptr_t before = fsp_ops_end;
    fsp_ops_end = end;
    return before;
}

uintptr_t fsp_thread_stack_end(void)
{
    pthread_attr_t attributes;
    void *end = NULL;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        if (pthread_attr_getstack(&attributes, &end, &size) != 0)
            end = NULL;
        pthread_attr_destroy(&attributes);
    }
    return end ? (uintptr_t)end : 1;
}

static runops_proc_t fsp_next_runops;

static int fsp_runops(pTHX)
{
    char here;
    /* a thread of a script comes through no door */
    if (UNLIKELY(!fsp_ops_end))
        fsp_ops_end = fsp_thread_stack_end();
    if (UNLIKELY((uintptr_t)&here < fsp_ops_end + FSP_MARGIN))
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

/* ---- source text inside source text ---------------------------------------------------------------------------------- */

static bool fsp_is_text(const PERL_CONTEXT *context)
{
    if (CxTYPE(context) != CXt_EVAL)
        return false;
    switch (CxOLD_OP_TYPE(context)) {
    case OP_ENTEREVAL:
    case OP_REQUIRE:
    case OP_DOFILE: return true;
    default: return false;
    }
}

/* Each text has a context, so as long as there are fewer of these, nobody needs to go through them. */
static bool fsp_has_many_contexts(pTHX)
{
    const PERL_SI *stack;
    I32 count = 0;
    for (stack = PL_curstackinfo; stack && count <= FSP_MAX_TEXTS; stack = stack->si_prev)
        count += stack->si_cxix + 1;
    return count > FSP_MAX_TEXTS;
}

static bool fsp_has_many_texts(pTHX)
{
    const PERL_SI *stack;
    I32 count = 0, i;
    for (stack = PL_curstackinfo; stack; stack = stack->si_prev)
        for (i = 0; i <= stack->si_cxix; i++)
            count += fsp_is_text(&stack->si_cxstack[i]);
    return count > FSP_MAX_TEXTS;
}

/* In the place of the ops that compile a text. */
static OP *fsp_pp_text(pTHX)
{
    if (UNLIKELY(fsp_has_many_contexts(aTHX)) && fsp_is_guarded(aTHX) && fsp_has_many_texts(aTHX))
        croak("Deep recursion stopped: %d texts of eval, do and require run inside each other", FSP_MAX_TEXTS);
    return PL_ppaddr[PL_op->op_type](aTHX);
}

static const U16 fsp_texts[] = { OP_ENTEREVAL, OP_REQUIRE, OP_DOFILE };
static Perl_check_t fsp_next_check_text[C_ARRAY_LENGTH(fsp_texts)];

static OP *fsp_check_text(pTHX_ OP *op)
{
    size_t i = 0;
    while (fsp_texts[i] != op->op_type)
        i++;
    op = fsp_next_check_text[i](aTHX_ op);
    if (op->op_type == fsp_texts[i] && op->op_ppaddr == PL_ppaddr[op->op_type])
        op->op_ppaddr = fsp_pp_text;
    return op;
}

void fsp_guard_recursion(pTHX)
{
    size_t i;
    wrap_op_checker(OP_ENTERSUB, fsp_check_entersub, &fsp_next_check_entersub);
    for (i = 0; i < C_ARRAY_LENGTH(fsp_texts); i++)
        wrap_op_checker((Optype)fsp_texts[i], fsp_check_text, &fsp_next_check_text[i]);
    if (PL_runops != fsp_runops) {
        fsp_next_runops = PL_runops;
        PL_runops = fsp_runops;
    }
}
