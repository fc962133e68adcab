%module unsupported
template<typename T> struct holder { T value; void set(T v) { value = v; } };
template<typename T> T largest(T a, T b);
template<> struct holder<int> { int value; };
%template(IntHolder) holder<int>;
holder<holder<int>> nested();
%pragma(perl5) code="use strict;"
%echo "words"
%varargs(int) printer;
%contract guarded(int x) { require: x > 0; }
int after();
