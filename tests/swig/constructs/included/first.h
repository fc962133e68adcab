#ifndef FIRST_H
#define FIRST_H
#define FIRST_CONST FROM_MAIN
#include "second.h"
%include "second.h"
struct First { Second s; int a; };
First *first(int a = FIRST_CONST);
#endif
