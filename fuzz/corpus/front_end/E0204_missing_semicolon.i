%module semicolon
class C { public: int a; }
int b()
%newobject b
int kept();
