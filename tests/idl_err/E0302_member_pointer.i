%module m
class C { public: int a; };
void f(int C::*p);
int C::*g();
