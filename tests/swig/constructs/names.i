%module x3
%rename(all_foo) foo;
%ignore bar;
%rename(sig) baz(int);
%rename(cq) C::q;
%rename(star) *::st;
%rename(NewD) D;
%newobject mk;
%rename(fromBase) C::inh;
%rename("%(lowercase)s", %$isfunction) "";
int foo(); int bar(); int baz(int); int baz(char*); int st(); int UPPER();
class C { public: C(); int foo(); int bar(); int baz(int); int baz(char *); int q(); int st(); C *mk(); int Q2(); int inh(); int f() const; int f(); static int f(int); };
class D : public C { public: D(); int foo; D(int); int inh(); class Nest { public: int z; }; void tk(const Nest &n, const color c); };
class Outer { public: enum IE { IE1, IE2 = 'x' }; void f(IE e, const IE f, const IE &g); };
class PP { protected: virtual ~PP(); public: int x; }; class PQ : public PP { public: int y; };
struct Dd { int a; Dd() = delete; Dd(int); ~Dd() = default; }; struct De { De() = default; De(const De &) = delete; int a; };
struct PureDtor { virtual ~PureDtor() = 0; int a; };
struct Q1 { virtual void f(int) = 0; }; struct Q2 : Q1 { void f(double); }; struct Q3 : Q1 { void f(int) const; }; 
%nodefaultctor; struct ND { int a; }; %clearnodefaultctor;
%nodefaultctor NE; %nodefaultdtor NE; struct NE { int a; };
struct Late1 { int a; }; 
%rename(xx_late) Late1::a;
int dup(int); int dup(int); int dflt(int a, int b = 3); int dflt(int a);
namespace A { int same(); } namespace B { int same2(); }
