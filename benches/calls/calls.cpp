// What SWIG's wrappers call.
#include "calls.h"

int Base::bm0() { return bx; }
int B::m0() { return x; }
void B::mv() {}
const char *B::m1(const char *s) { return s; }
int B::mi(int a) { return a; }
int B::ov(int) { return 1; }
int B::ov(const char *) { return 2; }
int B::oi(int a) { return a; }
int B::oi(int a, int) { return a; }
const char *B::os(const char *s) { return s; }
const char *B::os(const char *s, int) { return s; }
int B::dig(int, char *, int) { return 3; }
int B::dig(int, char *, int, int) { return 4; }
int B::dig(int, char *, int, int, int) { return 5; }
int f0() { return 0; }
void fv() {}
int f1(int a) { return a; }
const char *fs(const char *s) { return s; }
