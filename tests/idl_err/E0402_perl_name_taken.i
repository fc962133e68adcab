%module m
int total;
int total();
namespace a { class C { public: int x; }; }
namespace b { class C { public: int x; }; }
class D { public: int y; int y(); };
class E { public: E(); E(int size); int f(); };
int E_f();
%rename(sized) F::F(int);
%rename(sized) G::G(int);
class F { public: F(int size); };
class G { public: G(int size); };
