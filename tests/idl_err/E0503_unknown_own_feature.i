%module m
%feature("rust:nam", "plus") add;
%feature("perl:manual", "text") add;
int add(int a, int b);
