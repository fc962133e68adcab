%module m
%include <std_string.i>
%include "typemaps.i"
int after;
