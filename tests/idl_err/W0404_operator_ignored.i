%module m
class C { public: C(); int operator[](int i); operator bool() const; };
C operator+(const C &a, const C &b);
