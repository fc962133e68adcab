%module x4
%include typemaps.i
%include <cstring.i>
%apply int *OUTPUT { int *res }; %apply int *INOUT { int *io }; %apply (char *STRING, size_t LENGTH) { (const char *data, size_t len) }; %apply double *INPUT { double *inp };
void f1(int a, int *res); int f2(int *io, int b); int f3(const char *data, size_t len); void f4(double *inp, int *OUTPUT, float &OUTPUT, double *INOUT); void f5(char *STRING, size_t LENGTH); void f5(int a);
void f6(int *res); void f6(int a, int b); bool *OUTPUT_b(); void f7(int *INPUT, unsigned int &INPUT, bool *OUTPUT, long long *OUTPUT, signed char *INOUT);
void f8(int *OUTPUT = 0); void ovp(int *INPUT); void ovp(char *s);
%typemap(in, numinputs=0) int *zz (int tmp) "$1 = &tmp;"
void f9(int *zz, int b); 
void f10(int *res, int q, const char *data, size_t len);
