%module inheritance
/* several bases, overrides, using */
struct A { virtual ~A(); virtual int f(int a); virtual int g() = 0; int h(); static int s(); int da; A(int); A(); }; struct B { B(); virtual int f(int a); virtual int k(); int db; int h(int); static int s(int); };
struct C : A, B { C(); int f(int a); int g(); int dc; using A::h; using B::h; };
struct D : public virtual C { D(int a, int b = 1); int f(int a) override; int k() final; int f(const char *s); };
struct E final : D { E(); int g() override final; };
struct P1 { virtual void a() = 0; virtual void b() = 0; }; struct P2 : P1 { void a(); }; struct P3 : P2 { void b(); }; struct P4 : P1 { void a(); void b(); using P1::a; }; struct P5 { virtual void a() = 0; }; struct P7 : P3, P5 { void a(); };
struct Q1 : P1 { using P1::a; void b(); int q; }; struct Q2 : Q1 { void a(); };
class Priv : A { public: int p; using A::f; using A::da; }; class Prot : protected B { public: using B::k; int r; }; struct Mixed : private A, public B { int g(); };
class NoDef { public: NoDef(int); }; struct FromNoDef : NoDef { int a; }; struct FromNoDef2 : NoDef { FromNoDef2(); }; class ProtDtor { protected: ~ProtDtor(); }; struct FromPD : ProtDtor { int a; }; class PrivDtor { ~PrivDtor(); public: int z; }; struct FromPrivD : PrivDtor { int a; }; class PrivCopy { PrivCopy(const PrivCopy &); public: PrivCopy(); }; struct FromPrivCopy : PrivCopy { }; struct HasPrivCtorMember { PrivDtor *p; };
struct Base1 { int v(int a); int v(const char *a); int w; virtual Base1 *clone() const; }; struct Der1 : Base1 { int v(double d); Der1 *clone() const; int w; }; struct Der2 : Base1 { using Base1::v; int v(bool b); int v(int a); }; struct Der4 : Base1 { using Base1::w; }; struct Der5 : Base1 { protected: using Base1::v; public: int u; };
struct Pub { protected: int prot(int a); int pd; virtual int pv(); public: int pub; }; struct Publ : Pub { using Pub::prot; using Pub::pd; int pv(); };
void up(A *a, B *b, const C &c); A *ra(); C &rc(); void ov(A *a); void ov(B *b); void ov(C *c); void ov(E *e, int x = 1); void ov(D &d, int x);
struct Unknown1 : NotThere { int a; }; struct Unknown2 : public not_there::Base, A { int g(); };
struct Fwd; struct UsesFwd { Fwd *f; }; struct Fwd : A { int g(); int x; };
struct Outer { struct InnerBase { int ib; }; }; struct FromInner : Outer::InnerBase { int fi; };
template <class T> struct Tmpl { T t; }; struct FromT : Tmpl<int> { int ft; }; struct FromT2 : public A, public Tmpl<FromT2> { int g(); };
struct Ab1 { virtual int m(int) = 0; virtual int m(const char *) = 0; }; struct Ab2 : Ab1 { int m(int); }; struct Ab3 : Ab2 { int m(const char *); }; struct Ab4 : Ab1 { int m(int) const; int m(const char *); }; struct Ab5 : Ab1 { int m(int x) override; int m(char const *y) override; }; typedef int myint; struct Ab6 : Ab1 { int m(myint x); int m(const char *y); };
