%module renaming
/* %rename, %ignore and %feature in every form */
%rename(fa) f; %rename(fi) f2(int); %rename("fs") f2(const char *); %rename f3 "f3_new"; %rename(A_m) A::m; %rename(B_mi) B::m(int); %rename(any_q) *::q; %ignore *::gone; %ignore gone_fn; %ignore gone_ov(int); %rename(Anew) A; %rename(con) B::m(int) const; %rename(dflt) withdef(int a, int b); %rename(ns_f) ns::f; %rename(ns_K) ns::K; %rename(km) ns::K::m; %ignore ns::skip; %ignore Ig; %rename("$ignore") ig2;
int f(); int f2(int); int f2(const char *); int f2(double); int f3(); int gone_fn(); int gone_ov(int); int gone_ov(char *); int withdef(int a, int b = 1); int ig2(); int q(); int gone();
struct A { A(); A(int); A(const A &); int m(); int q(); int gone; int n(A *a); }; struct B : A { B(); int m(int); int m(int) const; int m(double); int gone(); int q; };
namespace ns { int f(); int skip(); int skip(int); struct K { int m(); int n(); static int m2(K *k); }; } struct Ig { int a; }; Ig *useIg(Ig *i); struct FromIg : Ig { int b; };
%rename("%(camelcase)s") snake_case_fn; %rename("%(lowercamelcase)s") other_snake_fn; %rename("%(undercase)s") CamelCaseFn; %rename("%(uppercase)s") to_upper; %rename("%(lowercase)s") TO_LOWER; %rename("pre_%s") plain; %rename("%s_post") plain2; %rename("%(strip:[sw_])s") sw_stripped; %rename("%(regex:/^([a-z]+)_(\\w+)$/\\2_\\1/)s") swap_me; %rename("%(title)s") title_me; %rename("%(firstuppercase)s") first_upper; %rename("%(firstlowercase)s") FirstLower; %rename("%(regex:/^x_(.*)/\\u\\1/)s") x_upper; %rename("%(lower)s") LOWER; %rename("%(upper)s") upper; %rename("%(ctitle)s") c_title; %rename("%(utitle)s") UTitle; %rename("%(rstrip:[_t])s") some_t;
int snake_case_fn(); int other_snake_fn(); int CamelCaseFn(); int to_upper(); int TO_LOWER(); int plain(); int plain2(); int sw_stripped(); int swap_me(); int title_me(); int first_upper(); int FirstLower(); int x_upper(); int LOWER(); int upper(); int c_title(); int UTitle(); int some_t();
%rename("%(camelcase)s", %$isclass) ""; class class_a { public: class_a(); int meth_od; }; enum enum_b { en_c };
%rename("%(camelcase)s", %$isclass) "";
%rename("E_%s", %$isenumitem) ""; enum enum_d { it1, it2 }; struct Hold { enum { it3 }; int a; };
%rename("E_%s", %$isenumitem) ""; %rename("") "";
%rename("g_%s", %$isfunction, %$isglobal) ""; int glob1(); struct NotG { int method(); static int st(); }; int globvar;
