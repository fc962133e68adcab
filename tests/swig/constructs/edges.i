%module edges
%include <std_string.i>
/* constructors and destructors in unusual places */
class NoDefault { public: NoDefault(int a); }; class FromNoDefault : public NoDefault { public: int b; };
class ProtCtor { protected: ProtCtor(); public: ~ProtCtor(); int a; }; class FromProt : public ProtCtor { public: int b; };
class PrivCtor { PrivCtor(); public: int a; }; class FromPriv : public PrivCtor { public: int b; };
class CopyOnly { public: CopyOnly(const CopyOnly &o); int a; };
class ExplicitDefault { public: ExplicitDefault() = default; ExplicitDefault(const ExplicitDefault &) = delete; virtual ~ExplicitDefault() = default; };
class VirtualOnly { public: virtual void f(); virtual void g() const = 0; }; class Impl : public VirtualOnly { protected: void g() const; public: void h(); };
class HidesPure : public VirtualOnly { public: void g(); };
class Throws { public: Throws() throw(); int f() throw(int); int g() noexcept; int h() const noexcept(true); int &l() &; };
class Stat { public: static Stat *instance(); static void reset(int a, int b = 1); static int count; private: Stat(); ~Stat(); };
class Ops { public: Ops(); Ops &operator++(); Ops operator++(int); Ops &operator--(); bool operator!() const; Ops operator~() const; int operator()(int a, int b = 2); Ops operator%(int a) const; Ops operator/(int a) const; Ops operator|(const Ops &o) const; bool operator>=(const Ops &o) const; bool operator<=(const Ops &o) const; Ops &operator-=(const Ops &o); Ops &operator*=(int a); Ops *operator->(); Ops operator+(int a) const; Ops operator+(const Ops &o) const; Ops operator+(const char *s) const; bool operator==(int a) const; bool operator==(const Ops &o) const; };
/* inherited overloads, hidden and not */
class P { public: int f(int a); int f(const char *s); int g(); virtual int v(int a = 1); }; class Q : public P { public: int f(double d); int v(int a = 2); }; class R : public Q { public: using P::g; using Q::f; int f(bool b); };
/* arrays and pointers of all sorts */
typedef char name_t[32]; typedef int triple[3]; typedef P *p_ptr; typedef P &p_ref; typedef const P cp;
struct Holder { name_t name; triple t; p_ptr p; cp *c; const char *const names[2]; char **argv; void *raw; const void *craw; P *array[4]; P objs[2]; std::string strs[2]; };
void hold(name_t n, triple t, p_ptr p, p_ref r, cp *c, cp &d, char **argv, const char *const *cargv, int **ipp, int *const *icp, unsigned char *bytes, signed char *sb, wchar_t *w, std::string *sp, std::string **spp, float (*m)[3]);
name_t *retName(); p_ref retRef(); p_ptr retPtr(); cp retCp(); int (*retFn(int a))(char); std::string &retStr(); const std::string retCStr(); const std::string *retPStr(); char retChar(); const bool &retBool(); long long retLL(); unsigned long long retULL(); signed char retSC(); unsigned short retUS(); float retF();
/* default arguments */
int d1(P p = P(), const P &q = P(), P *r = NULL, int a = d2(), std::string s = std::string("x"), const char *t = "a" "b", int b = 'c', double e = 1e3, int f = ~1, bool g = !0, unsigned h = 5u);
class Dflt { public: static const int LIMIT = 9; enum { MAX = 3 }; Dflt(int a = LIMIT, int b = MAX); void m(int a = LIMIT + 1, int (*cb)(int) = 0); };
/* enums as arguments of overloads, typedefs of numbers */
enum Color { RED, GREEN }; typedef Color color_t; typedef unsigned char byte; typedef bool flag_t; typedef const char *str_t; typedef double real;
int ovE(Color c); int ovE(const char *s); int ovE(double d); int ovT(byte b); int ovT(flag_t f); int ovT(str_t s); int ovT(real r); int ovT(color_t c);
int ovC(const P &p); int ovC(P *p, int a = 0); int ovC(const Q *q); int ovV(void *p); int ovV(const char *s); int ovV(P *p); int ovV(int a);
int ovA(char a[8]); int ovA(int a[3]); int ovA(P a[2]); int ovN(); int ovN(void *p = 0, int a = 1);
int ovO(opaque_t o); int ovO(int a); int ovO(opaque_t *o, int a); int ovO(const char *s, opaque_t *o);
extern "C" { int ovX(int a, int b = 1, int c = 2); int ovX(const char *a, int b = 3); int ovX(int a, const char *b, int c = 3, int d = 4); }
namespace A { namespace B { enum E { AB1 }; class C { public: enum In { I1, I2 }; C(In i = I1); E e; In in; E conv(In i, E e = AB1); static C *make(); typedef In Alias; Alias again(Alias a); }; int free_(C::In i, C::Alias a, const C &c = C()); } using B::C; C *mk(int i); }
A::B::C::In outside(A::B::C::In i, A::B::E e); 
