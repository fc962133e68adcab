%module m
%include "include/triple.h"
#define OUTER(x) TRIPLE(x)
int a = OUTER(1);
