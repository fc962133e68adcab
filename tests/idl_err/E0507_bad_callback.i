%module m
%feature("rust:callback", "cbfunk") onInput;
void onInput(char *cbfunc, char *args);
%feature("rust:callback", "count") repeat;
void repeat(int count);
