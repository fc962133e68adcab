%module m
%feature("autodock", "1") f;
int f();
