%module misplaced
public:
int a();
class C {
  namespace inner { int b(); }
};
