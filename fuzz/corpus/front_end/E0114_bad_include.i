%module m
%include
%import
int a;
