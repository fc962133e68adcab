%module m
#define STATEMENT 1;
#define OPEN (1
#define TWO 1 2
