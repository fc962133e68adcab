/* What the generated glue, the runtime's C and the runtime's Rust agree on.
 *
 * Nothing here needs perl's headers, so bindgen can read it; `glue.h` adds what only C may use.
 *
 * One rule holds everywhere: C converts, Rust works. A call into Rust takes plain values, gives plain values back and never
 * unwinds; a Perl exception is raised by C alone, after Rust has returned and what it lent has been released. */
#ifndef FSPERL_H
#define FSPERL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* perl's own structures, by their C tags (`PerlInterpreter` and `SV`). */
typedef struct interpreter fsp_interp;
typedef struct sv fsp_sv;

/* ---- objects ------------------------------------------------------------------------------------------------------ */

/* State of the value in a slot. */
#define FSP_ALIVE 0u   /* usable */
#define FSP_DOOMED 1u  /* destroyed by Perl while a call was using it: dropped when that call ends */
#define FSP_DROPPED 2u /* gone; only the slot remains, for those who still point to it */

/* What `home_pins` counts in, and a flag in it: a proxy that went during a call left its reference of the slot to the calls. */
#define FSP_PIN 2u
#define FSP_OWED 1u

/* The cell in which a Rust value lives for as long as anybody points to it. Proxies and Rust handles count in `refs`. The
 * value is dropped when its owner destroys it and no call is using it, or with the last reference; the slot itself goes with
 * the last reference. Calls pin the value: those of the `home` interpreter without a locked instruction. A pinned slot has a
 * reference, even when the script lets go of the object during the call. */
typedef struct fsp_slot {
    const fsp_interp *home; /* the interpreter that owns the object, or NULL */
    uint32_t home_pins;     /* FSP_PIN for each call in progress in `home`, and FSP_OWED; written by its thread only */
    uint32_t away_pins;     /* calls in progress anywhere else; atomic */
    uint32_t state;         /* FSP_ALIVE, FSP_DOOMED or FSP_DROPPED; atomic */
    size_t refs;            /* atomic */
    void *value;            /* the whole value: what a proxy must point to for Perl to destroy it */
    void (*drop_value)(struct fsp_slot *slot);
    void (*free_slot)(struct fsp_slot *slot);
} fsp_slot;

/* A value and the slot that keeps it. `value` is NULL for a null pointer. `slot` is NULL for a value that lives for ever. The
 * value may be a part of what the slot holds (a base of it, a member of it). As an argument it is borrowed for the call; as a
 * result it carries one reference of `slot`. */
typedef struct fsp_ref {
    void *value;
    fsp_slot *slot;
} fsp_ref;

/* A type as all modules of the process know it. */
typedef struct fsp_type fsp_type;

/* An object of any type (`void *`). */
typedef struct fsp_any {
    fsp_ref ref;
    const fsp_type *type;
} fsp_any;

/* Identity of the Rust type behind a pointer: two modules share a type only where it is the same one. */
typedef struct fsp_rust_type {
    uint64_t id[2];
} fsp_rust_type;

/* Goes from a derived value to its base. */
typedef void *(*fsp_cast_fn)(void *derived);

/* ---- calls -------------------------------------------------------------------------------------------------------- */

/* Bytes lent by Rust: C copies them, then calls `release(owner, len)` unless `release` is NULL. `ptr` is NULL for no string. */
typedef struct fsp_text {
    const char *ptr;
    size_t len;
    void *owner;
    void (*release)(void *owner, size_t len);
} fsp_text;

/* Memory lent to Rust for the time of a call. */
typedef struct fsp_bytes {
    const char *ptr;
    size_t len;
} fsp_bytes;

/* A Perl value that changes hands: one reference count of `sv`, which belongs to `interp`. `sv` is NULL for none. */
typedef struct fsp_value {
    fsp_sv *sv;
    fsp_interp *interp;
} fsp_value;

/* Where a call into Rust says how it ended. */
typedef struct fsp_frame {
    int32_t error;     /* FSP_OK, or a code of the table below */
    int32_t status;    /* of the script, where `error` is FSP_EXIT */
    fsp_text message;  /* what went wrong, where `error` is set and `exception` is NULL */
    fsp_sv *exception; /* the Perl exception to raise again; one reference count goes with it */
} fsp_frame;

/* Kinds of error, with SWIG's numbers; each gives the first word of the message. */
#define FSP_OK 0
#define FSP_EXIT (-99) /* no error: the script is to end as if it had called `exit` */
#define FSP_UNKNOWN_ERROR (-1)
#define FSP_IO_ERROR (-2)
#define FSP_RUNTIME_ERROR (-3)
#define FSP_INDEX_ERROR (-4)
#define FSP_TYPE_ERROR (-5)
#define FSP_DIVISION_BY_ZERO (-6)
#define FSP_OVERFLOW_ERROR (-7)
#define FSP_SYNTAX_ERROR (-8)
#define FSP_VALUE_ERROR (-9)
#define FSP_SYSTEM_ERROR (-10)
#define FSP_ATTRIBUTE_ERROR (-11)
#define FSP_MEMORY_ERROR (-12)
#define FSP_NULL_REFERENCE (-13) /* a ValueError: `undef` where an object is needed */
#define FSP_DESTROYED (-14)      /* a RuntimeError: the object was destroyed */

#endif
