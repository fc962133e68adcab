%module m
int a;
/* the second one
int b;
