%module m
#define
#define 3
#define F(a, a) a
#define G(a, 1) a
#define H(a) #b
#define J ## x
#define K(a
#undef
