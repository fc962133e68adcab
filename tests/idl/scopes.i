%module scopes
namespace outer {
  int a();
  namespace inner { class C { public: C(); ~C(); }; }
  inline namespace v1 { int versioned(); }
  using inner::C;
}
namespace deep::down { int b(); }
namespace { int unseen(); }
namespace shortcut = outer::inner;
using namespace outer;
outer::inner::C *make();
extern "C" {
  int plain_c(int a = 1);
  struct in_c { int x; };
  extern "C++" { int back_again(int a = 1); }
}
extern "C" int one_c(int a = 1);
int cpp(int a = 1);
extern int global;
static_assert(sizeof(int) == 4, "int");
[[nodiscard]] int modern();
