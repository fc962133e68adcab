%module m
/* café */
int a;
