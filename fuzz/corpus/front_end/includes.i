%module m
%include "part.i"
%include <part.i>
%include part.i
%include guarded.h
#define FILE_NAME "named.i"
%include FILE_NAME
%include <std_string.i>
%include "typemaps.i"
int after;
