%module m
#define REPLACED 1
%{
#include "host.h"
it's not lexed: "REPLACED %}
%init %{
  start();
%}
%inline %{
#include <string.h>
/** Adds. */
int add(int a, int b) { return a + b + REPLACED; }
#define INLINED 2
%}
%perlcode %{
sub hello { print 'it\'s $REPLACED' }
%}
%extend Handle {
  int size() { return $self->n; } // its size
}
%typemap(newfree) char * "free($1);";
