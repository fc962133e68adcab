%module namespaces_twice
/* one name in several namespaces */
%rename(b_size) b::size; %rename(b_K) b::K; %ignore a::hidden; %rename(gsize) size(int);
namespace a { struct T { int x; }; typedef int num; int size(T *t); int hidden(); namespace inner { struct U { T t; }; T *conv(U *u); num n(num x); } struct K { K(); int m(T t); static K *make(); }; }
namespace b { struct T2 { int y; }; typedef double num; int size(T2 *t); int hidden(); struct K { K(int); int m(T2 t); a::K *other(); }; }
num_unknown nu(num_unknown x);
namespace a { int again(K *k, inner::U u); inner::U *again2(num x); }
namespace a { namespace inner { T later(U u); } }
b::num bn(b::num a, ::a::num b, a::inner::U *c, ::b::K *d, const ::a::K &e);
int size(int a);
using namespace a; T *viaUsing(T *t, inner::U *u);
namespace c { using namespace b; T2 *cu(T2 *t); using a::inner::U; U *cuu(U *u); namespace aa = a; aa::T *al(aa::inner::U *u); }
namespace d = a::inner; d::U *dd(d::U u);
inline namespace v1 { struct V { int v; }; int vf(V *v); } V *vv(v1::V *x, ::V *y);
namespace e { class Base { public: int b; virtual int f(); }; namespace f { class Derived : public Base { public: int f(); }; } class Derived2 : public f::Derived { }; }
class Global : public e::f::Derived { public: Global(); e::Base *up(); };
namespace g { class Same { public: int s; }; void same(Same *s); namespace h { class Same2 { public: g::Same a; Same *b; }; } }
namespace a::inner::deep { struct Nested17 { int n; }; } a::inner::deep::Nested17 *n17(a::inner::deep::Nested17 *x);
