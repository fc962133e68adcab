%module m
class C { public: int get() const; int get(); };
