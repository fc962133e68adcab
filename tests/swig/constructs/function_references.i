%module function_references
int callback(int (&f)(int), int (*g)(int), int h(int));
int callback2(int (&f)(int, const char *));
void two(double (&)(double));
int array(int (&a)[3]);
int (&giver())(int);
typedef int (&ref_t)(int);
int by_typedef(ref_t f);
typedef int fun_t(int);
int by_function(fun_t &f, fun_t *g);
struct Holder { int apply(int (&f)(int), int x = 3); };
