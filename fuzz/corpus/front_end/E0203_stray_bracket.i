%module stray
class C { int a; };
}
int kept();
