%module swigcalls
%{
#include "calls.h"
%}
%include "calls.h"
