#define PART 1
int part;
%include "nested/inner.i"
