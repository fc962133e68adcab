%module inlined
%include <std_string.i>
%{
#include <string>
static int not_seen(int a) { return a; }
%}
%inline %{
typedef int handle_t; struct In { int a; In(int x = 1) : a(x) {} ~In() { } int get() const { return a; } void set(int v) { this->a = v; } static In *make() { return new In(5); } };
static int sleep_ms(int a) { if (a > 10) { return sleep(10ms); } for (int i = 0; i < 3; i++) { a += "x}y"[0]; } return a; }
int lambda(int a) { auto f = [&](int b) { return a + b; }; return f(1); }
template <class T> T ident(T t) { return t; }
#define INLINE_CONST 5
handle_t use(handle_t h, In *i = 0) { return h + (i ? i->a : 0); }
%}
%inline { int braces(int a) { return a; } }
int proto(int a) { /* } */ return '{' + a; }
struct Bodies { Bodies() : a(1), b{2} { if (a) { b = 3; } } int m() { return 1; } int n() const { return [] { return 2; }(); } friend int fr(Bodies *b) { return b->a; } int a, b; operator int() { return a; } Bodies &operator=(const Bodies &o) { a = o.a; return *this; } bool operator==(const Bodies &o) const { return a == o.a; } };
%init %{ int x = 1; %}
%runtime %{ int r; %} %header %{ int h; %} %wrapper %{ int w; %} %begin %{ int b; %} %insert("header") %{ int i; %}
%perlcode %{ sub extra { return "}" } %} %insert("perl") %{ our $VERSION = 1; %} %pragma(perl5) code="sub pragma_code { 1 }"
int after_all(int a);
