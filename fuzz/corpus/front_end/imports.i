%module m
%import "other.i"
%import(module="Named::Module") <plain.h>
Other *make();
