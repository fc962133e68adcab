%module m
#ifndef GUARD_H
#define GUARD_H
/** How many. */
#define LIMIT 10 // at most
#define TWICE (LIMIT * 2)
#define NAME "a" "b"
#define CHAR 'x'
#define NEGATIVE -1.5e3
#define MASK (1 << 3 | ~0x0F)
#define CHOICE (1 ? 2 : 3)
#define EMPTY
#define TYPE int
#define REFERS some_variable
#define CALL(x) 1
#define BLOCK { 1 }
#define TRUTH true
#define SIZE sizeof(int)
class C {
#define INSIDE 1
};
#endif
#define NEGATED -TRUTH
