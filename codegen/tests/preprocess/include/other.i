%module(docstring="x") other
%import "base.i"
%include "part_of_inner.i"
#define FROM_IMPORT 1
struct Other : Base {};
