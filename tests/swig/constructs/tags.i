/* Directives about a class that a typedef names: they mean its tag, and nothing by the typedef's name. */
%module tags

%rename(renamed) tag;
%rename(not_this) name;
%rename("named_%s") called_tag;
%rename("shouted_%s", regextarget=1) "^pattern_tag";
%ignore ignored_tag;
%ignore kept_name;
%rename(member) member_tag::a;
%rename(not_this) member_name::b;
%ignore member_tag::c;
%rename(make) made_tag::made_tag;
%ignore gone_tag::~gone_tag;
%rename(unnamed) anonymous;

typedef struct tag { int a; } name;
typedef struct called_tag { int a; } called_name;
typedef struct pattern_tag { int a; } pattern_name;
typedef struct ignored_tag { int a; } ignored_name;
typedef struct kept_tag { int a; } kept_name;
typedef struct member_tag { int a; int b; int c; } member_name;
typedef struct made_tag { int a; made_tag(int a); } made_name;
typedef struct gone_tag { int a; } gone_name;
typedef struct { int a; } anonymous;
struct derived : member_tag { int d; };

void uses(name *a, called_name *b, ignored_name *c, tag *d, member_tag *e);
