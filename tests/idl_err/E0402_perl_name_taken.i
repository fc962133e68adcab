%module m
int total;
int total();
namespace a { class C { public: int x; }; }
namespace b { class C { public: int x; }; }
class D { public: int y; int y(); };
