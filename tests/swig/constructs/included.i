%module included
/* chains of files and macros that cross them */
#define FROM_MAIN 3
%include "included/first.h"
%include included/first.h
#include "included/never.h"
#include <stdio.h>
%import "included/base.i"
%import(module="elsewhere") "included/plain.h"
struct Derived : Base { int d; }; Base *give(Base &b, const plain_t *p, imported_t t); int later(int a = FIRST_CONST, int b = FROM_IMPORT); Plain *plain(Plain *p); struct FromPlain : Plain { int q; };
int overI(Base *b); int overI(Derived *d); int overI(Plain *p);
int renamed_by_import();
