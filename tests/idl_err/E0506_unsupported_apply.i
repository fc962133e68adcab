%module m
%apply (int a, int b) { (int width, int height) };
void size(int width, int height);
%include <typemaps.i>
struct Pair { Pair(int *OUTPUT); };
