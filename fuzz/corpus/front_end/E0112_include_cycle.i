%module m
%include "E0112_include_cycle.i"
