%module(package="fs", docstring="words") directives
%{
#include "x.h"
%}
%rename(better) worse;
%rename(better2) worse2(int, const char *);
%rename(any) *::thing;
%rename("%(camelcase)s", %$isfunction) "";
%rename("shout", fullname=1) A::whisper;
%rename("$ignore", regextarget=1) "^secret_";
%rename(to_int) A::operator int() const;
%ignore A::A(const A &);
%ignore A::~A;
%ignore A::operator=;
%ignore operator<<(int, A const &);
%ignore ::global_one;
%newobject A::make;
%newobject make(int);
%delobject A::unmake;
%feature("perl:example", "print 1;") A::make;
%feature("rust:result") A::fails(int) const;
%feature("rust:name", "other", since="2") A::renamed;
%feature("rust:all", "1");
%feature("rust:all", "");
%feature("docstring") A::make "Makes one.";
%feature("docstring") A::unmake %{ Takes "one" apart. %}
%feature("except") A::fails { try { $action } catch (...) { } }
%exception A::fails %{ $action %}
%exception { $action }
%exception;
%noexception A::quiet;
%catches(int, std::exception &) A::fails(int);
%callback("%s_cb") compare;
%warnfilter(401, 402) A;
%nodefaultctor A;
%nodefaultdtor;
%naturalvar A::text;
%immutable;
int read_only;
%mutable;
%immutable A::id;
%extend A {
  A(int n) { return make(n); }
  ~A() { unmake($self); }
  /** Twice. */
  int twice(int n) const { return n * 2; }
  %newobject copy;
  A *copy();
};
class A;
%constant int ANSWER = 42;
%constant const char *GREETING = "hi" " you";
%constant BARE = 7;
%inline %{
int added(int a) { return a; }
%}
%insert("header") %{ int extra; %}
%init %{ boot(); %}
%perlcode %{
sub more { 1 }
%}
%include <std_string.i>
