%module m
%typemap(in) int { $1 = 5; }
%typemap(newfree) char * "free($1);";
int f(int a);
