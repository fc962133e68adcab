%module unclosed
namespace outer {
class C {
 public:
  int a();
};
