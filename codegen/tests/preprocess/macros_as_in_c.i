%module m
#define TYPE unsigned int
#define str(x) #x
#define xstr(x) str(x)
#define log(format, ...) print(format, ## __VA_ARGS__)
#define gnu(args...) print(args)
#define in_string(x) "x" x
const char *s = str(a  "b\n" 'c') xstr(TYPE);
int g = log("a") + log("a", 1, (2, 3)) + gnu() + gnu(1, 2);
const char *own = in_string(1);
