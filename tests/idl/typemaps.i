%module typemaps
%typemap(newfree) char * "free($1);";
%typemap(in, numinputs=0) int *OUT (int temp), short *OUT2 { $1 = &temp; }
%typemap(in) (char *data, size_t len) { $1 = 0; }
%typemap(in) (const char *fmt, ...) "";
%typemap(out, noblock=1) bool %{ $result = boolSV($1); %}
%typemap(in) int = long;
%typemap(in) short;
%typemap(in) SWIGTYPE *, SWIGTYPE &, char [ANY], const std::string & "";
%typemap(in) int (*)(int) (int temp) "";
%typecheck(SWIG_TYPECHECK_INTEGER) flag_t { $1 = SvIOK($input); }
%apply int { my_int, your_int };
%apply int *OUTPUT { int *a, int *b };
%apply (char *STRING, size_t LENGTH) { (char *data, size_t len), (const char *p, int n) };
%clear int *a, (char *data, size_t len);
