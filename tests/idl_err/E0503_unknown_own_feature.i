%module m
%feature("rust:nam", "plus") add;
%feature("rust:byte", "data") add;
%feature("perl:manual", "text") add;
int add(int a, int b);
