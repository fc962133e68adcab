%module visible
%include <typemaps.i>
%include <cstring.i>
/* %immutable ranges, %newobject, %delobject, %apply, OUTPUT in members and constructors */
int w1; %immutable; int r1; struct R { int r; static int sr; }; extern char *rs; %mutable; int w2; struct W { int w; %immutable; int r; %mutable; int w3; }; %immutable one; int one; int two; %mutable one; %immutable X::a; struct X { int a; int b; }; %immutable Y; struct Y { int ya; }; Y *y; %immutable *::everywhere; struct Z { int everywhere; int z; }; %feature("immutable") zz; int zz; %feature("immutable", "0") r9; int r9; %immutable r10; int r10;
%newobject mk; X *mk(); %newobject X2::clone; struct X2 { X2 *clone(); static X2 *make(); X2 *borrowed(); }; %newobject *::create; struct X3 { X3 *create(int a = 1); }; X3 *create(); %newobject ov(int); X *ov(int); X *ov(char *); %delobject freeX; void freeX(X *x); %delobject X4::destroy; struct X4 { void destroy(); }; %newobject text; char *text(); %newobject byval; X byval(); %newobject nums; int *nums();
%apply int *OUTPUT { int *result, int *other }; %apply double &OUTPUT { double &dres }; %apply int *INOUT { int *both }; %apply int &INOUT { int &rboth }; %apply int *INPUT { int *in1 }; %apply unsigned long *OUTPUT { unsigned long *ul }; %apply bool *OUTPUT { bool *flag }; %apply long long *INOUT { long long *ll }; %apply (char *STRING, size_t LENGTH) { (const char *buf, size_t n) }; %apply (char *STRING, int LENGTH) { (char *data, int len) }; %apply int { my_int }; %apply const char * { my_str };
int o1(int a, int *result); void o2(int *result, int *other); void o3(double &dres); int *o4(int *result); const char *o5(int *both, int *result); void o6(int &rboth); int o7(int *in1, int b); void o8(unsigned long *ul, bool *flag, long long *ll); int o9(const char *buf, size_t n, int flags); void o10(int x, char *data, int len); my_int o11(my_int a, my_int *b, const my_int &c); void o12(my_str s); void o13(int *notmatched, int *result); void o14(int *OUTPUT, int *INPUT, int *INOUT, double &OUTPUT, float *OUTPUT, short *INOUT, unsigned char *OUTPUT, signed char *INPUT, unsigned int &INOUT);
struct O { O(); O(const char *buf, size_t n); int m(int a, int *result); void m(const char *buf, size_t n, int x); static void s(int *both); int *res; void d(int a, int *result = 0); virtual int v(int *result); int many(int *result, int *other, double &dres); }; void over(int *result); void over(int a, int *result); void over(const char *buf, size_t n); void over(double d, int *both);
%clear int *result; int c1(int *result); %clear (const char *buf, size_t n); int c2(const char *buf, size_t n); void c3(int *other);
%typemap(in, numinputs=0) int *hidden (int tmp) "$1 = &tmp;" 
%typemap(in, numinputs=0) double *hid2 ($*1_ltype temp) { $1 = &temp; }
void h1(int *hidden, int a); void h2(int a, int *hidden, double *hid2);
%typemap(newfree) char * "free($1);"; %typemap(newfree) X * { delete $1; }
%nodefaultctor NoC; struct NoC { int a; }; %nodefaultdtor NoD; struct NoD { int a; };
%feature("docstring") doc1 "text"; int doc1(); %feature("autodoc", "1"); int doc2(); %warnfilter(401) nothing;
