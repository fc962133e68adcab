%module preprocessing
#define DECL(type, name) type name(void)
#define API extern
#define METHOD(cls, n) int cls##_##n(cls *self)
#define STR(x) #x
#define XSTR(x) STR(x)
#define VAL 3
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define VARARGS(name, ...) int name(__VA_ARGS__)
#define EMPTY()
#define NEST(x) DECL(int, x)
%define ACCESSOR(T, name) T get_##name(); void set_##name(T value); %enddef
%define BLOCK(C)
struct C { int a; C *next; };
%extend C { int block_##C(); }
%rename(renamed_##C) make_##C;
C *make_##C();
%enddef
%define STRINGS(x, y) %constant char *x = #y; %enddef
%define DFLT(...) int dflt_va(__VA_ARGS__); %enddef
struct S { int a; }; DECL(int, f1); DECL(S *, f2); API int f3(); METHOD(S, m); NEST(f4); VARARGS(f5, int a, const char *b); VARARGS(f6);
int XCAT(pre_, VAL)(int a = VAL); %constant char *STRV = XSTR(VAL); %constant char *STRN = STR(VAL);
ACCESSOR(int, width) ACCESSOR(const char *, label) BLOCK(One) BLOCK(Two) STRINGS(SN, hello) DFLT(int a, S *b = 0)
#if VAL == 3 && defined(API) && !defined(NOPE)
int yes1();
#elif VAL == 3
int no1();
#else
int no2();
#endif
#if (VAL + 1) * 2 >= 8 || 0
int yes2();
#endif
#if NOT_DEFINED
int no3();
#elif defined NOT_DEFINED
int no4();
#elif ~0 < 0
int yes4();
#endif
#ifdef SWIGPERL
int perl_only();
#endif
#ifndef SWIGPYTHON
int not_python();
#endif
#if defined(SWIG) && SWIG_VERSION >= 0x040000
int swig4();
#endif
#if 0x10 == 16 && 1 << 4 == 020 && 10L == 10 && 7 % 4 == 3 && (5 & 4) && (1 | 2) == 3 && (1 ^ 1) == 0
int arith();
#endif
#if 1
# if 0
int no5();
# else
#  define INNER 1
# endif
#endif
#ifdef INNER
int inner();
#endif
#undef INNER
#ifdef INNER
int no6();
#endif
#ifdef __cplusplus
extern "C" {
#endif
int in_c(int a, int b = 1);
#ifdef __cplusplus
}
#endif
#define MULTI \
  int multi1(); \
  int multi2();
MULTI
#define LIST(X) X(a) X(b)
#define MK(n) int list_##n();
LIST(MK)
#define RECUR RECUR2
#define RECUR2 RECUR
int RECUR();
#define SELF(x) SELF
int SELF(1)();
#define obj S
obj *usesObj(obj &o);
#define COMMA ,
int commas(int a COMMA int b);
int after_line();
#if 0
this is not C++ at all (
#endif
int last(); /* comment "with quote */ int last2(); // don't stop
#define WITH_COMMENT 5 /* multi
line */
int after_comment(int a = WITH_COMMENT);
