%module x1
typedef void (*cb_t)(int);
typedef int (*cb2_t)(const char *a, void *b);
class A { public:
 A();
 void f(int a); void g(); void f(const char *s);
 static int st(int q, int = 5);
 int arr[4]; const int carr[3]; char cb[8]; char name[]; const char cc[9];
 A *ptrs[3]; A val; const A cval; A &ref; const char *const ccp; const int ci; static const int SC; static const int SD = 4; static constexpr int SE = 5; static int sv; static A sa; static A *sap; static const char *scs;
 union { int u1; float u2; };
 struct In { int z; In(int); ~In(); } in;
 struct In2 { int z; };
 enum { EA, EB = 7 };
 enum Named { NA };
 typedef int myint;
 myint mi(myint x);
 virtual ~A();
};
class B : public A { public: int b; using A::f; void f(double); };
class C { protected: C(); public: int x; };
class D { ~D(); public: int x; };
class E : public C { public: int y;};
class F : public D {public: int y;};
class G { public: explicit G(const G &o); G(int x = 3, int y = 4); };
namespace N1 { class H { public: int h; }; namespace N2 { H *getH(H &h, const H &k, H v); int nf(int); enum NE {NE1}; NE ne(NE x); } }
using namespace N1;
using N1::N2::nf;
H *h2(H *x, N1::H *y, N1::N2::NE z);
int cbf(cb_t x, cb2_t y, void (*z)(int), int (*)(long), int (*w)(int,char*));
int arrf(int a[4], char b[8], char c[], const char *argv[], int d[3][4], char e[2][3], const A a2[5]);
void cf(const int x, const char *const y, const A *const z, int *const w, const color_t c, volatile int v, unsigned u, long unsigned int lu, const unsigned char *ucp, unsigned char uc2[4]);
int refs(int &a, const int &b, A *&c, A *const &d, const char *&e, char *const &f, const bool &g, const double &h, bool &k, void *&l, void **m, char &n, const char &o, const size_t &p);
long double ld(long double x, wchar_t w, wchar_t *ws, size_t s, ptrdiff_t p, signed char sc, __int128 q);
enum color {RED}; enum ec2 : unsigned char { EC2A}; enum class ec3 { X, Y };
color ce(color c, enum color d, const color &e, color &f, color *g, enum unkn h, ec2 i, ec3 j, const enum color &k);
const int gc1 = 5; const char *const gcs = "hi"; static const int gc2 = 6; extern const int gc3; int gi; const double gd = 2.5; constexpr int gce = 9; char gca[10] = "x"; const char gcca[] = "abc"; A ga; A *gap; A &gar; const A gca2; int gia[5]; enum color gec; std::string gss; int (*gfp)(int);
unsigned char uch(unsigned char *p, short *q, float *r);
void va(int x, ...); void va2(...);
A operator+(const A &a, const A &b); bool operator==(const A&, const A&);
int noname(int, char *, A &, int (*)(int));
extern "C" { int ecf(int a, int b = 2, char *c = 0); int ecu(int a = ABC, int b = XY + 2, double d = 1.5, char c = 'x', bool t = true, const char *s = "a\"b"); }
int ncu(int a = ABC, const char *s = "x");
