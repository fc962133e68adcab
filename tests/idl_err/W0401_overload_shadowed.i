%module m
enum color { RED };
int paint(color c);
int paint(int c);
