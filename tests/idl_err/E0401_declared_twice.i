%module m
class A { public: int a; };
class A { public: int b; };
