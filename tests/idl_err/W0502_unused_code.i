%module m
%init %{
  setup();
%}
int f();
