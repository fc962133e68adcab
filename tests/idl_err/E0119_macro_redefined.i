%module m
#define LIMIT 10
#define LIMIT 10
#define LIMIT 20
#define SWIGPERL 0
