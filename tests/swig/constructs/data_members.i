%module data_members
/* bit fields, arrays, constants and statics */
struct Bits { unsigned a : 1, b : 2; int : 3; int c : 4; bool flag : 1; const int k : 2; unsigned long long wide : 40; };
struct Arrays { int a[3]; int b[2][2]; char c[4]; char d[2][8]; const char e[5]; char *f[3]; const char *g[2]; double h[]; unsigned char i[16]; signed char j[4]; void *k[2]; struct Bits l[2]; Bits *m[2]; bool n[1]; enum { N = 3 }; int o[N]; int p[N + 1]; const int q[2]; const int r[2][3]; float s[sizeof(int)]; };
struct Consts { const int a; int *const b; const int *c; const char *d; char *const e; const char *const f; const Bits g; const Bits *h; Bits *const i; volatile int j; const volatile int k; mutable int l; };
struct Statics { static int a; static const int b; static const int c = 3; static const double d; static constexpr double e = 2.5; static const char *f; static const char *const g; static char h[4]; static Bits i; static Bits *j; static const Bits k; static constexpr const char *l = "x"; static const bool m = true; static const char n = 'c'; static const long long o = 1LL << 33; static const unsigned p = 3u; static const int q = c + 1; static const float r = 1; static int s[3]; inline static int t = 4; static const int u{7}; };
struct Inits { int a = 1; int b{2}; const char *c = "x"; double d = 1.5, e = 2; int *f = nullptr; Bits g = {}; int h = sizeof(int); int i[2] = {1, 2}; };
struct Many { int a, *b, c[2], **d; char e, *f, g[3]; const char *h, *const i; };
struct Fn { void (*a)(int); int (*b)(const char *, void *); void (*c[2])(void); char *(*d)(); typedef int (*cb)(int); cb e; const cb f; };
struct Refs { int &a; const int &b; Bits &c; const Bits &d; char *&e; const double &f; };
union U { int a; float b; char c[4]; struct Bits d; unsigned char e; void *f; U *g; int m(int a = 1); U(); U(int); };
struct WithAnon { union { int ua; char ub[4]; }; struct { int sa; }; struct { int x, y; } point; union { int i; double d; } value; struct Named { int z; } named; int after; };
typedef union { int i; char c[2]; } u_type; void fu(u_type *u, U v, union U *w);
struct Empty {}; struct Empty2 { };
struct Self { Self *next; const Self *cnext; Self **all; Self &ref; struct Self *tagged; void set(Self s, struct Self *t); };
extern Bits garr[2]; extern const Consts gc; extern Statics *gs; int g1 = 1, *g2 = 0, g3[2]; const int g4 = 4, g5 = 5; static const char *g6 = "a", *const g7 = "b"; const char g8 = 'x'; const bool g9 = false; const double g10 = 1.0 / 2; const long g11 = 2L; const unsigned long long g12 = 3; const int g14{14}; extern const int g15; volatile int g16; extern const char g17[]; const char g18[] = "abc"; const char g19[4] = "abc"; char g20[] = "x"; const float g21 = 1.5f; constexpr int g22 = 22; constexpr const char *g23 = "s"; static int g24; extern "C" int g25; extern "C" { extern int g26; const int g27 = 27; } thread_local int g28;
