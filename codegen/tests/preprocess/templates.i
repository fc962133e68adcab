%module m
%define %getter(type, name)
/** Reads the name. */
type get_##name();
%feature("doc", #name) get_##name;
%enddef
%getter(int, size)
%getter(const char *, title);

%define BOTH(type, body...)
%typemap(in) type {
  $1 = (type) SvIV($input);
%#ifdef HOST
  host(`type`, body);
%#endif
}
%enddef
BOTH(int, 1, 2)
BOTH("quoted")

%define PARTS(name)
#ifdef WITH_##name
int with_name;
#else
#define name##_SIZE 4
int name[name##_SIZE];
#endif
%{
static int name##_used; /* name "name" */
const char *text = f(#name);
%}
%enddef
PARTS(buffer)
%define SIMPLE
int simple;
const char *simple_text = "SIMPLE";
%enddef
SIMPLE
%define IN_STRINGS(name)
%feature("doc", "Reads name and 'name', not names.") name; // of name
%enddef
IN_STRINGS(speed)
