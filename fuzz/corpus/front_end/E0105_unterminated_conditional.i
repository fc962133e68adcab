%module m
#ifdef SWIG
int a;
#if 0
int b;
