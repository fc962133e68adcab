%module pattern
%newobject char *name(int);
%rename(better) int worse(int);
%ignore const Session hidden;
int kept();
