%module m
#define GREETING "hello
const char *greet(const char *name = "you);
