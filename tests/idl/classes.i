%module classes
class Forward;
struct Plain {
  int a;
  unsigned flags : 3;
  unsigned : 2;
  static const int LIMIT = 10;
  static int count;
  mutable int cache;
  int start = 7;
  const int fixed;
};
class Base {
  int secret;
 public:
  Base();
  explicit Base(int n) : secret(n) {}
  Base(const Base &other);
  virtual ~Base();
  virtual int area() const = 0;
  static Base *make(int kind);
  int quick() const { return secret; }
 protected:
  void inner();
 private:
  Base &operator=(const Base &other);
};
class Mixin { public: int m; };
class Derived final : public Base, protected virtual Mixin {
 public:
  using Base::quick;
  Derived() = default;
  Derived(const Derived &) = delete;
  ~Derived() override;
  int area() const override;
  bool operator==(const Derived &other) const;
  Derived operator+(const Derived &other) const;
  int operator[](int index) const;
  int operator()(int a, int b);
  Derived &operator++();
  Derived operator++(int);
  bool operator!() const;
  operator int() const;
  operator const char *() const;
  void *operator new(size_t size);
  friend class Forward;
  friend int peek(const Derived &d);
  struct Nested { int n; };
  enum Kind { ROUND, SQUARE = 4 };
  enum class Mode : unsigned char { Off, On };
  typedef int number_t;
  union { int i; float f; };
  Nested nested();
};
typedef struct tagged { int v; } tagged_t, *tagged_p;
typedef struct { int w; } untagged_t;
typedef struct same { int u; } same;
typedef struct opaque opaque;
typedef union value { int i; double d; } value_t;
int Derived::*member;
Derived::Derived(int);
