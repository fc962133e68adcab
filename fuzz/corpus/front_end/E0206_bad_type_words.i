%module words
unsigned float ratio;
long char wide(short double x);
