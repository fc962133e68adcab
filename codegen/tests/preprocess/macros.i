%module m
#define TYPE unsigned int
#define ARRAY(type, name, size) type name[size]
ARRAY(TYPE, a, (1, 2));
#define loop loop + one
#define one loop
int b = loop;
#define f(x) x + f(x)
int c = f(f(1));
int d = f;
int e = f
  (2);
#define str(x) #x
#define xstr(x) str(x)
#define cat(a, b) a ## b
#define xcat(a, b) cat(a, b)
int cat(x, 1) = cat(, 2) + cat(3, ) + xcat(TYPE, y) cat(<, <) 1;
#define log(format, ...) print(format, ## __VA_ARGS__)
#define gnu(args...) print(args)
#define EMPTY
#define with_empty(a, b) [a|b]
int h = with_empty(EMPTY, ) EMPTY;
#define long_one first \
  second
int long_one;
#define g g_
#define apply(m) m(1)
int i = apply(f) + apply(g);
int line = __LINE__;
int sum(int a, int b) { return a %b; }
