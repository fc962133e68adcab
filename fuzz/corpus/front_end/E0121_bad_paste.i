%module m
#define JOIN(a, b) a##b
int JOIN(x, 1);
int JOIN(+, x);
