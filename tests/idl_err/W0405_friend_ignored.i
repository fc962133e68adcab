%module m
class C { friend int secret(C &c); public: int a; };
