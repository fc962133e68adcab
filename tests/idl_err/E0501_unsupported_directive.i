%module m
%shared_ptr(C)
class C { public: int a; };
