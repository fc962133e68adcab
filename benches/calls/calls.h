// The classes that calls are timed on: the same for SWIG (over calls.cpp) and for fsperl (over src/lib.rs).
#ifndef CALLS_H
#define CALLS_H

class Base {
public:
    int bx;
    Base() : bx(1) {}
    virtual ~Base() {}
    int bm0();
};

class B : public Base {
public:
    int x;
    B() : x(2) {}
    B(int n) : x(n) {}
    virtual ~B() {}
    int m0();
    void mv();
    const char *m1(const char *s);
    int mi(int a);
    int ov(int a);
    int ov(const char *s);
    int oi(int a);
    int oi(int a, int b);
    const char *os(const char *s);
    const char *os(const char *s, int n);
    int dig(int a, char *t, int b);
    int dig(int a, char *t, int b, int c);
    int dig(int a, char *t, int b, int c, int d);
};

class P {
public:
    int v;
    P() : v(0) {}
    ~P() {}
};

int f0();
void fv();
int f1(int a);
const char *fs(const char *s);

#endif
