%module default_arguments
/* defaults within and outside extern "C", in every position */
struct T { T(int a = 1, const char *b = 0); T(T *o, int x = 2); int m(int a, int b = 2, int c = 3); static int s(int a = 1, int b = 2); int ov(int a, int b = 1); int ov(const char *a, int b = 1, int c = 2); virtual int v(int a = 5) const; };
int f0(int a = 1); int f1(int a, int b = 2); int f2(int a, int b = 2, int c = 3); int fo(int a = 1, int b = 2); int fo(const char *s, int b = 2); int fo(T *t = 0);
extern "C" { int c0(int a = 1); int c1(int a, int b = 2, char *c = 0); int co(int a, int b = 1); int co(const char *a, int b = 1, int c = 2); struct CT { CT(int a = 1); CT(const char *s, int b = 1); int m(int a = 1); int m(T *t, int a = 1); static int s(int a = 2); }; extern "C" int cc(int a = 1); }
extern "C" int single(int a, int b = 2); extern int after(int a, int b = 2);
namespace n { extern "C" { int nc(int a = 1, int b = 2); } int ncxx(int a = 1, int b = 2); }
extern "C" { namespace m { int mc(int a = 1); } }
int d1(int a = (1 + 2) * 3, int b = sizeof(int), int c = -1, double d = .5, float e = 1.f, char x = 'x', char y = '\n', bool z = false, const char *s = "q\"uote\\n", long l = 1L, unsigned u = 0xffu, const char *t = NULL, const char *n = nullptr, T *p = 0, T *q = nullptr);
int d2(T t = T(), const T &r = T(1, "x"), T &&v = T(), int a = T::s(1), int b = f1(1, 2), int c = n::ncxx(), int (*cb)(int) = 0, void *u = 0, const int &i = 4, int arr[2] = 0);
int d3(int a = 1 ? 2 : 3, int d = 'a' + 1, unsigned long e = ~0UL, int f = 1 << 3 | 2, int g = !true, double h = 1e-3, double i = -1.5e+2L, int j = 010, long long k = 123456789012LL);
int d4(int a = UNKNOWN_MACRO, int b = unknown::value, T::kind c = T::first, int d = unknown_call(1, "x"), int e = {}, int f = int(), int g = int(5), int h = (int)5, int i = static_cast<int>(2.5), T j = {1, "x"});
#define LIMIT 16
enum E { E0, E1 = 4 }; int d5(int a = LIMIT, E b = E1, int c = E1 + LIMIT, unsigned char d = E0, size_t e = sizeof(T), const E &f = E0);
%feature("compactdefaultargs") compact; int compact(int a, int b = 1, const char *c = "x"); %feature("compactdefaultargs") CD::CD; %feature("compactdefaultargs") CD::m; struct CD { CD(int a = 1, int b = 2); int m(int a = 1); int n(int a = 1); };
%feature("compactdefaultargs"); int comp_all(int a = 1, int b = 2); int comp_ov(int a = 1); int comp_ov(const char *s, int b = 1); struct CA { CA(int a = 1); int m(int a, int b = 2); }; %feature("compactdefaultargs", "");
