%module m
%include <std_vector.i>
