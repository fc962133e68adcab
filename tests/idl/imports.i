%module imports
%import "imported.h"
struct Derived : Base { int own; };
