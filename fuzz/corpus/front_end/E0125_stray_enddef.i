%module m
%enddef
