%module more
%include <stdint.i>
/* members of an unknown bound, of types from stdint.i */
struct Arrays { int open[]; int bound[SOME_MACRO]; uint8_t bytes[4]; uint32_t n; int64_t big; const uint16_t *words; };
uint32_t id(uint32_t x, const uint64_t &y, int8_t z);
/* typedefs of pointers, of functions, of typedefs */
typedef struct opaque opaque_t; typedef opaque_t *opaque_p; typedef const char *cstring; typedef cstring cstring2; typedef int integer; typedef integer whole;
void pointers(opaque_p a, cstring b, cstring2 c, const opaque_p d, opaque_t *const e, whole f, const whole &g, whole *h, cstring *i);
cstring text(); opaque_p get(); const opaque_t &ref(); whole number();
/* overloads */
class Base { public: virtual ~Base(); virtual void v(int a, int b = 1); void w(double x); void w(float x); void w(unsigned char x); void w(bool b); void w(char c); };
class Derived : public Base { public: void v(int a, int b = 1); void take(Base *b); void take(Derived *d); void take(Base &b, int x); void take(const Derived &d, int x); void take(void *p); void take(const char *s); };
class Last : public Derived { public: Last(); Last(const Last &other); Last(int a, int b = 2, int c = 3); Last(const char *s, bool flag = true); };
int over(long a); int over(int a); int over(unsigned long a); int over(short a); int over(unsigned short a); int over(long long a); int over(unsigned long long a); int over(float a); int over(signed char a);
int mixed(Base *a, int b); int mixed(Derived *a, const char *b); int mixed(Last *a, double b); int mixed(int a, Base *b);
int sizes(size_t a); int sizes(int a); int sizes(const char *a);
int vari(int a, ...); int vari(const char *s);
int byref(int &a); int byref(int *a); int byref(Base &a);
int compact(int a, int b = 3);
%feature("compactdefaultargs") packed; int packed(int a, int b = 3, int c = 4);
int first(int a); int second(int a); int first(const char *a); int second(const char *a);
extern "C" { int inc(int a, int b = 1); int inc(const char *s, int b = 1, int c = 2); class InC { public: InC(int a = 1); void m(int a, int b = 2); void m(const char *s, int b = 2); static int s(int a = 3); }; }
/* templates are left alone */
template <class T> class Box { T t; };
template <typename T> T biggest(T a, T b);
/* static members, nested enums, anonymous ones */
struct Statics { static int count; static const double PI; static const char *const NAME; static constexpr int N = 3; enum { X1 = 1, Y1 = X1 << 2 }; enum Kind { K1, K2 = 'k' }; enum class Scoped : char { S1 }; Kind kind; static Kind skind; static Statics *self(); Statics *next_one; const Statics *cnext; Kind turn(Kind k = K1); };
Statics::Kind kinds(Statics::Kind k, Statics::Scoped s, enum Statics::Kind e);
/* private and protected */
class Hidden { private: int a; void b(); protected: int c; void d(); public: int e; void f(); private: static int g(); };
class Dropped { public: Dropped(int) = delete; void m() = delete; void n(); };
class OnlyPrivate { OnlyPrivate(int); public: static OnlyPrivate *make(); };
struct Multi : Base, Statics { int own; };
class Conv { public: explicit Conv(int a); operator bool() const; Conv &operator=(int a); bool operator==(const Conv &o) const; bool operator!=(const Conv &o) const; Conv operator-() const; Conv operator-(const Conv &o) const; Conv &operator+=(int a); char operator[](int i) const; };
namespace outer { namespace inner { struct Deep { int a; Deep *up; }; Deep deep(Deep d); typedef Deep Alias; } using inner::Deep; Deep *again(Deep *d); inner::Alias *alias(inner::Alias &a); }
namespace oi = outer::inner; oi::Deep *through(oi::Deep *d);
%rename(renamed) Renamed; class Renamed { public: Renamed(); ~Renamed(); int m(); }; Renamed *makeRenamed(Renamed &r);
%ignore Gone; class Gone { public: int a; }; Gone *gone(Gone *g); class FromGone : public Gone { public: int b; };
%ignore Kept::gone; class Kept { public: int gone; int stays; void gone2(); }; %ignore Kept::gone2;
union Un { int i; double d; char c[4]; void *p; };
typedef enum tagged { T1, T2 } tagged_t; tagged_t tags(tagged_t a, enum tagged b, tagged_t *c);
struct WithTagged { tagged_t t; enum tagged u; };
int array2(int a[][3], const double d[2], Base *b[], unsigned char c[]);
const char *const constText(); char *const &refText(); unsigned char uchar(); const int &constInt(); bool &boolRef(); Base &baseRef(); const Base *constBase(); Base copyBase(); void *raw(); const void *craw(const void *p); void **raws();
%newobject made; Base *made(); %newobject Derived::produce; 
extern int ext; extern const char *const extText; extern Base extBase; extern Base *extBaseP; extern uint32_t extU; extern double dd[3]; extern bool flag; extern char letter; extern void *vp; extern const Base &cbr;
