%module m
#define DECLARE(type) type
DECLARE(int a;
int b;
