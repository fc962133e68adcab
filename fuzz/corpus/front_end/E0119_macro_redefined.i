%module m
#define LIMIT 10
#define LIMIT 10
#define LIMIT 20
