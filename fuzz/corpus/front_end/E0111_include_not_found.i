%module m
%include "nowhere.i"
%include <std_strin.i>
