/* What the runtime's Rust asks of the runtime's C: interpreters, runs, calls and values.
 *
 * Nothing here needs perl's headers. Every function that can run Perl code reports how that ended in an `fsp_outcome`; none
 * of them lets a Perl exception, or an `exit`, out. The caller sees to it that an interpreter is entered by one thread at a
 * time. */
#ifndef FSPERL_SHIM_H
#define FSPERL_SHIM_H

#include "fsperl.h"

/* An interpreter and what the runtime keeps for it. */
typedef struct fsp_home fsp_home;

/* How Perl code ended. */
#define FSP_DONE 0   /* `sv` is the result */
#define FSP_DIED 1   /* `sv` is the exception */
#define FSP_EXITED 2 /* `status` is what `exit` was given, 0 to 255 */
#define FSP_STOPPED 3 /* from outside, or by the signal `status`, for which the script has no handler; 0 for none */
#define FSP_EXHAUSTED 4 /* its memory: it may take `status` MB */

/* `sv` carries one reference count, or is NULL for no result. FSP_STOPPED may leave an exception that nobody wants. */
typedef struct fsp_outcome {
    uint32_t kind;
    int32_t status;
    fsp_sv *sv;
} fsp_outcome;

/* What is wanted of a result. */
#define FSP_WANT_NOTHING 0
#define FSP_WANT_TEXT 1   /* a plain string, or NULL for undef */
#define FSP_WANT_SCALAR 2 /* a copy of the scalar */
#define FSP_WANT_SAME 4   /* the scalar itself (`fsp_read`) */
#define FSP_WANT_LIST 3   /* an array of copies (`fsp_list_len`, `fsp_list_take`) */

/* A value on its way into Perl. */
#define FSP_ARG_UNDEF 0
#define FSP_ARG_BYTES 1  /* `text` */
#define FSP_ARG_UTF8 2   /* `text`, characters in UTF-8 */
#define FSP_ARG_INT 3    /* `integer` */
#define FSP_ARG_NUMBER 4 /* `number` */
#define FSP_ARG_SCALAR 5 /* `sv`, borrowed; must be of the same interpreter */
typedef struct fsp_arg {
    uint32_t kind;
    fsp_bytes text;
    int64_t integer;
    double number;
    fsp_sv *sv;
} fsp_arg;

/* A compiled-in module: the sub `name` (`freeswitchc::boot_freeswitch`) is defined before any Perl code is compiled. */
typedef void (*fsp_boot_fn)(fsp_interp *interp, void *cv);
typedef struct fsp_boot_sub {
    const char *name;
    fsp_boot_fn boot;
} fsp_boot_sub;

/* What Rust does for the interpreters that it made. Nothing here unwinds or runs Perl code that could leave it. */
typedef struct fsp_host {
    /* A line that the script printed, with its newline unless it was cut, and the statement that did. */
    void (*print)(void *record, uint32_t stream, fsp_bytes line, fsp_bytes file, uint32_t line_number);
    /* Sets the timer of the script: when it goes off first (0: never) and in which intervals then, both in microseconds; tells
     * what was left of the one before, and its interval. `set` is false to ask only. */
    void (*alarm)(void *record, bool set, uint64_t first, uint64_t every, uint64_t *left, uint64_t *interval);
    /* Nobody waits any more for the process, which the script started. */
    void (*reap)(void *record, int32_t pid);
} fsp_host;

/* ---- interpreters ------------------------------------------------------------------------------------------------- */

/* The interpreter that the calling thread has for its own now, or NULL. */
fsp_interp *fsp_context(void);

/* In the place of a limit: in the heap of C, and for ever; perl's tables of the process may be in it. */
#define FSP_PERMANENT 0xffffffffffffffffu

/* A new interpreter, its main program empty. `incs` go before perl's own @INC. With a `limit` it has its memory in a region of
 * its own, up to so many bytes; the caller has asked `fsp_image_road` before. NULL when perl refused: it has said why on STDERR
 * (a broken PERL5OPT, say). */
fsp_home *fsp_home_new(const fsp_boot_sub *boots, size_t boot_count, const fsp_bytes *incs, size_t inc_count, size_t limit);
/* A copy of an interpreter that runs nothing at the moment. NULL when a CLONE method died, of what STDERR was told, or
 * exited. */
fsp_home *fsp_home_clone(fsp_home *home);
/* Takes notice of an interpreter that someone else made. The calling thread is in it. */
fsp_home *fsp_home_borrow(fsp_interp *interp);
/* Has `gone` called when the interpreter has run its destructors and is about to free everything. */
void fsp_home_on_exit(fsp_home *home, void (*gone)(fsp_interp *interp));
/* Ends an interpreter of ours, with END blocks and destructors; it runs nothing at the moment. Of a borrowed one, which has
 * ended, frees the record. */
void fsp_home_free(fsp_home *home);
/* The first half of that, for an interpreter of ours: runs the code. What is left to do is to free memory. */
void fsp_home_end(fsp_home *home);
fsp_interp *fsp_home_interp(const fsp_home *home);

/* ---- the process --------------------------------------------------------------------------------------------------- */

/* How often scripts have forked to make this process of the one that embeds perl: 0 in that one. Elsewhere nothing of the
 * host may be touched. */
extern uint32_t fsp_fork_count;
/* The lowest address of the stack that the system has given the thread; 1 where it does not say. */
uintptr_t fsp_thread_stack_end(void);
/* Down to where the thread may run Perl code on its stack; 0 when nobody has told. The second returns what was told before. */
uintptr_t fsp_stack_end(void);
uintptr_t fsp_set_stack_end(uintptr_t end);

/* ---- loans: other threads in an interpreter whose own waits ------------------------------------------------------------- */

/* What the lender's thread was. */
typedef struct fsp_lender {
    void *region;
} fsp_lender;

/* What the visitor finds, and is put back when he leaves. */
typedef struct fsp_visitor {
    bool changed;
    int directory;
    uint32_t umask;
} fsp_visitor;

/* Whether the calling thread is in a method that was called from this very interpreter, one of ours. */
bool fsp_is_current(const fsp_home *home);
/* The calling thread, which is in the interpreter, is out of it until it takes it back. */
void fsp_lend(fsp_home *home, fsp_lender *lender);
void fsp_take_back(fsp_home *home, const fsp_lender *lender);
/* Around what a thread does in an interpreter that was lent. */
void fsp_begin_visit(fsp_home *home, fsp_visitor *visitor);
void fsp_end_visit(fsp_home *home, const fsp_visitor *visitor);

/* ---- code --------------------------------------------------------------------------------------------------------- */

/* Calls a sub, given by reference or by name (without a package: main's). */
fsp_outcome fsp_call(fsp_home *home, fsp_sv *callee, const fsp_arg *args, size_t count, uint32_t want);
/* Run a script with @ARGV = args; its value as a scalar. `data_offset` is where main's DATA starts in it, or -1. */
fsp_outcome fsp_run_file(fsp_home *home, fsp_bytes path, const fsp_arg *args, size_t count, int64_t data_offset);
/* The script is a piece of source text, called `name` in messages. */
fsp_outcome fsp_run_code(fsp_home *home, fsp_arg code, fsp_bytes name, const fsp_arg *args, size_t count, int64_t data_offset);
/* Every warning that no handler of the script takes goes to `warn`. */
fsp_outcome fsp_set_warn_hook(fsp_home *home, void (*warn)(fsp_interp *interp, fsp_bytes message));

/* Compiles a script file, so that the next runs of it in this interpreter, and in copies of it, need not. Where its DATA starts:
 * `data_offset`, or -1. Its BEGIN blocks run now. */
fsp_outcome fsp_compile_file(fsp_home *home, fsp_bytes path, int64_t data_offset);

/* Readies the record of an interpreter for another run and another home: nothing is asked of it. */
void fsp_home_again(fsp_home *home);
/* Whether half of the memory that its scripts may take was never used. */
bool fsp_home_has_room(const fsp_home *home);

/* ---- images: the memory of an interpreter as it was ------------------------------------------------------------------- */

/* Whether interpreters can have their memory in regions: NULL, or why they can't. There has been an interpreter already. */
const char *fsp_image_road(void);
/* Takes the image of an interpreter in a region, which runs nothing. NULL, or why its memory alone can't be put back. `held`
 * has room for a name that goes with the reason. */
const char *fsp_image_take(fsp_home *home, char *held, size_t held_size);
/* A run begins. */
void fsp_image_begin(fsp_home *home);
/* A run ends: END blocks, destructors of what the run has made, its handles are closed. NULL, or what the run has done that
 * can't be undone. Nothing may use the interpreter's values any more. */
const char *fsp_image_end(fsp_home *home);
/* Puts the memory back. */
void fsp_image_restore(fsp_home *home);
/* Gives everything up, no code runs. What threads of the script may still use is left alone. */
void fsp_image_free(fsp_home *home);
/* What copies of the interpreter as it was taken are made from, without running any code; the ops are shared. NULL, and why, when
 * it can have none: each further interpreter is then to be made as this one was. */
typedef struct fsp_mold fsp_mold;
fsp_mold *fsp_image_mold(const fsp_home *home, const char **why);
void fsp_mold_release(fsp_mold *mold);
/* A copy, with an image of its own, for whose runs all that is said here holds. NULL when the system has no memory for it. */
fsp_home *fsp_image_cast(fsp_mold *mold);
/* Bytes: of the image, and of those pages of it that runs have written to. */
void fsp_image_sizes(const fsp_home *home, size_t *image, size_t *written);

/* Whether the memory is as it was when the image was taken, byte by byte: for tests. */
bool fsp_image_is_intact(const fsp_home *home);

/* The calling thread lets all others go first. */
void fsp_thread_in_background(void);

/* ---- values ------------------------------------------------------------------------------------------------------- */

fsp_outcome fsp_new_scalar(fsp_home *home, const fsp_arg *value);
/* A proxy for an object of a wrapped class. Takes over the reference when it succeeds. */
fsp_outcome fsp_new_object(fsp_home *home, fsp_ref ref, fsp_rust_type type, bool owned);
/* A reference to the proxy that Perl has for an object, the owning one before others; NULL for none. */
fsp_outcome fsp_find_object(fsp_home *home, const void *value, fsp_rust_type type);
/* A reference to a new hash, of a list of keys and values. */
fsp_outcome fsp_new_hash(fsp_home *home, const fsp_arg *pairs, size_t count);
/* Reads a scalar as FSP_WANT_TEXT, _SCALAR or _SAME. */
fsp_outcome fsp_read(fsp_home *home, fsp_sv *sv, uint32_t want);
/* Gives up one reference count of each. */
fsp_outcome fsp_release(fsp_home *home, fsp_sv *const *svs, size_t count);

/* Package variables; names without their sigil (`main::session`). Hashes come and go as lists of keys and values. */
fsp_outcome fsp_set_scalar(fsp_home *home, fsp_bytes name, const fsp_arg *value);
fsp_outcome fsp_set_array(fsp_home *home, fsp_bytes name, const fsp_arg *values, size_t count);
fsp_outcome fsp_set_hash(fsp_home *home, fsp_bytes name, const fsp_arg *pairs, size_t count);
fsp_outcome fsp_get_scalar(fsp_home *home, fsp_bytes name, uint32_t want);
fsp_outcome fsp_get_array(fsp_home *home, fsp_bytes name);
fsp_outcome fsp_get_hash(fsp_home *home, fsp_bytes name);

/* The bytes of an FSP_WANT_TEXT result; `utf8` tells whether perl has marked them as characters. */
fsp_bytes fsp_plain_text(fsp_sv *text, bool *utf8);
/* Frees an FSP_WANT_TEXT result, or what else can run no code when it goes. */
void fsp_plain_free(fsp_home *home, fsp_sv *text);
size_t fsp_list_len(fsp_home *home, fsp_sv *list);
/* Moves an element out of an FSP_WANT_LIST result. */
fsp_sv *fsp_list_take(fsp_home *home, fsp_sv *list, size_t index);

/* ---- interrupts --------------------------------------------------------------------------------------------------- */

/* What is asked of the run in an interpreter. */
#define FSP_STOP_NONE 0
#define FSP_STOP_SOON 1 /* it ends as `exit` ends it; destructors are let be */
#define FSP_STOP_NOW 2  /* destructors and END blocks end, too */

/* From now on the interpreter is Rust's: `host` and `record` live as long as the interpreter. */
void fsp_home_adopt(fsp_home *home, const fsp_host *host, void *record);

/* The calling thread, and readies it to be woken by `fsp_wake`. */
uint64_t fsp_ready_thread(void);
/* Interrupts what the thread waits for. The thread must be alive. */
void fsp_wake(uint64_t thread);
/* From now on the calling thread takes no signals. */
void fsp_block_signals(void);

/* `ALRM` */
const char *fsp_signal_name(int number);

/* Takes note of the end of a process, so that nothing is left of it. False while it runs. */
bool fsp_reap(int32_t pid);

/* These are called by any thread, for an interpreter that is not being freed. */
void fsp_stop(fsp_home *home, uint32_t stop);
void fsp_alarm_due(fsp_home *home);
/* Has the interpreter look at what is asked of it. False when nothing is, or it is at it. */
bool fsp_nudge(fsp_home *home);

/* Whether a stop had to leave the interpreter in a state in which it can't run again; it is not to be ended then either. */
bool fsp_is_torn(const fsp_home *home);

/* The file and line of the statement that the interpreter, in which the thread is, executes. */
fsp_bytes fsp_place(fsp_home *home, uint32_t *line);

/* Sends the lines of a stream (1: STDOUT, 2: STDERR) to the host, or to the process's descriptor. */
void fsp_hook_output(fsp_home *home, uint32_t stream, bool hooked);

#endif
