%module m
%rename("%(lowercase)s", fullname=1) "";
%rename("x_%s", %$isfriend) "";
int f();
