%module using_of_using
// What a `using` brings in can be brought in again from there.
class A { protected: int kept(int); public: int f(int x); int g(); int data; };
class B : public A { public: using A::f; using A::data; using A::kept; int h(); };
class C : public B { public: using B::f; using B::data; using B::kept; int f(const char *s); };
class D : public C { public: using C::g; using C::data; };
class E : public D { public: using D::g; };
class F : public A { protected: using A::g; };
namespace n { struct S { int a; }; }
namespace n2 { using n::S; }
using n2::S;
S *takes(S *s, n2::S &r);
namespace n3 { using n2::S; S *t3(S *s); }
