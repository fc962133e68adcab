%module m
#define PAIR(a, b) a, b
int x[] = { PAIR(1) };
#define LOG(format, ...) f(format, __VA_ARGS__)
int y[] = { LOG("x") };
PAIR(1, 2, 3);
