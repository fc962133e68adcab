%module m
struct Builder { int finish() &&; int peek() const; };
