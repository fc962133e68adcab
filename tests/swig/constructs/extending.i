%module extending
/* %extend before, within and after classes */
%extend Before { int added(int a = 1); Before(int x, int y = 2); static int st(int a); int over(const char *s); int dm; %rename(renamed) ren; int ren(); };
struct Before { int a; int over(int a); };
struct Within { int a; %extend { Within(const char *s); ~Within(); int e1; const int e2; int m(int a) { return $self->a; } static int s() { return 1; } Within operator+(const Within &o) { return *$self; } const char *__str__() { return "x"; } bool __eq__(Within *o); } int b; };
struct After { After(int); int over(int a); virtual int v() = 0; }; %extend After { After(double d); int over(const char *s); int v2(); }
typedef struct { int x; } Plain; %extend Plain { Plain(int x) { return 0; } ~Plain() { } int get() { return self->x; } }
typedef struct tag { int x; } Tagged; %extend Tagged { Tagged(int x); int get(); } %extend tag { int tag_get(); }
namespace ns { struct N { int a; }; %extend N { int in(N *o); } } %extend ns::N { int out(ns::N *o); N(int a); }
%extend Later { int l1(); } class Later { public: Later(); int l2(); private: int p; }; %extend Later { int l3(Later *l = 0); }
struct Base { int b; }; %extend Base { int bm(); } struct Der : Base { int d; }; %extend Der { int bm(int a); using Base::b; }
%extend Opaque { Opaque(int a); ~Opaque(); int m(); }; struct Opaque {};
struct Abs { virtual int p() = 0; }; %extend Abs { Abs(int a); int q(); }
%newobject Fact::make; struct Fact { int a; }; %extend Fact { Fact *make(); static Fact *smake(); %newobject smake2; Fact *smake2(); }
%immutable Imm::ro; struct Imm { int ro; int rw; }; %extend Imm { %immutable; int ero; %mutable; int erw; const char *text; char buf[4]; Imm *self_; }
%ignore Hid::h; struct Hid { int h(); int k(); }; %extend Hid { int h(int a); %ignore z; int z(); }
union Un { int a; }; %extend Un { Un(int a); int m(); } class Cls { int priv; }; %extend Cls { int m(); Cls(); }
%extend Multi { int m1(); } %extend Multi { int m2(); int m1(int a); } struct Multi { };
