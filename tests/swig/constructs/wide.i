%module wide
%include <std_string.i>
%include <typemaps.i>
/* what headers contain, and what must not disturb */
#ifndef GUARD
#define GUARD
struct fwd; struct fwd2 { struct fwd *f; struct undeclared *u; };
struct fwd { int now; };
typedef int (*callback_t)(struct fwd *, const char *, ...);
typedef struct list { struct list *next; void *data; callback_t cb; int (*fn)(int a, void *b); } list_t;
int walk(list_t *l, callback_t cb, void *user_data);
extern "C" int cfun(int a, int b = 4);
extern "C++" { int cppfun(int a, int b = 4); }
static inline int helper(int a) { return a; }
inline int inl(int a) { return a + 1; }
int body(int a) { if (a) { return 1; } return 0; }
class WithBodies { int hidden; public: WithBodies() : hidden(0) {} ~WithBodies() {} int get() const { return hidden; } void set(int v) { hidden = v; } WithBodies &chain() { return *this; } static WithBodies make() { return WithBodies(); } operator int() const { return hidden; } };
struct Bits { unsigned a : 1; unsigned b : 2; int : 0; int c; };
class Abstract { public: virtual int a() = 0; virtual int b(int x) const = 0; int c(); protected: Abstract(); };
class Half : public Abstract { public: int a(); };
class Full : public Half { public: int b(int x) const; virtual int c(); };
class Fuller : public Full { public: int a(); int b(int x) const; };
class Diamond { public: virtual ~Diamond(); int d; }; class Left : public virtual Diamond { public: int l; }; class Right : public virtual Diamond { public: int r; }; class Bottom : public Left, public Right { public: int x; };
class PrivBase : Diamond { public: int p; using Diamond::d; }; class ProtBase : protected Diamond { public: int p; };
void takeD(Diamond *d); void takeL(const Left &l); void takeP(PrivBase p); Diamond *giveD(); Bottom giveB(); const Right &giveR(); Diamond **pp(Left **l);
int ovD(Diamond *d); int ovD(Left *l); int ovD(Right *r); int ovD(Bottom *b);
int ovR(Diamond &d); int ovR(const Bottom &b); int ovR(Left l);
int ovP(Diamond *d, int x = 0); int ovP(Bottom *b); int ovP(const char *s, Diamond *d); int ovP(Left *l, const char *s = 0);
int ovS(std::string a); int ovS(const char *a); int ovS(bool a); int ovS(double a, std::string b); int ovS(std::string a, double b); int ovS(const std::string &a, const std::string &b);
int ovE(int a); int ovE(unsigned a); int ovE(Diamond &a); int ovE(void *a); int ovE(char a); int ovE(short a = 1);
void outs(int a, int *OUTPUT, double *OUTPUT); int ins(int *INPUT, int *INOUT); void mixed(int *OUTPUT, char *s, int *INOUT);
%apply int *OUTPUT { int *width, int *height }; void size(int *width, int *height); void size2(int *w, int *height);
%apply unsigned int { my_size }; my_size area(my_size a, my_size b); struct HasMySize { my_size s; };
%apply (char *STRING, size_t LENGTH) { (char *data, int len) }; int write_data(int fd, char *data, int len, int flags);
%clear int *width; void cleared(int *width);
%typemap(newfree) char * "free($1);";
%newobject text; char *text(); %newobject Made; class Made { public: Made(); Made *copy(); };
%delobject release; void release(Made *m);
#endif
#if defined(SWIG) && !defined(NOTHING)
int onlyswig();
#else
int notswig();
#endif
#ifdef __cplusplus
int cplus();
#endif
%inline %{ struct InlineStruct { int a; }; int inlined(InlineStruct *s) { return s->a; } %}
%{ int not_wrapped(void); %}
%perlcode %{ sub extra { 1 } %}
%rename("%(regex:/^sw_(.*)/\\1/)s") ""; int sw_play(); int sw_stop(); int other(); class sw_cls { public: int sw_m(); int sw_v; };
