%module(directors="1") m
%feature("director") C;
class C { public: virtual ~C(); virtual int f(); };
%exception C::f { $action }
%feature("smartptr") C { void }
