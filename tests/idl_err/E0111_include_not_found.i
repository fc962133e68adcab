%module m
%include "nowhere.i"
%include <std_strin.i>
%perlcode "sub f { 1 }"
