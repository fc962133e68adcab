%module m
class Outer { public: struct Inner { int a; }; int b; };
