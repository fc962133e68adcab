%module m
%include "part.i"
%include <part.i>
%include part.i
%include guarded.h
#define FILE_NAME "named.i"
%include FILE_NAME
int after;
