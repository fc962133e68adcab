%module base
struct Base {};
