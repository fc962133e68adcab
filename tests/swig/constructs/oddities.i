%module oddities
/* parameters without names, (void), functions as parameters, cv and references in unusual places */
struct T { int a; volatile int v; };
void v1(void); int v2(void), v3(int), *v4(int), v5; void unnamed(int, char *, const char *, T *, T &, T, int[], T **, void *, int (*)(int), int (*)(), int (*)(void), bool, unsigned, long double);
int const a1(int const a, char const *b, char const *const c, T const &d, T const *e, T *const f, T const *const *g, int const volatile h, T volatile *i, T volatile &j, int unsigned k, long int unsigned l, int long long m, short unsigned int n, char signed o, long double p);
int fp1(void (*cb)(void)); int fp2(int (*cb)(int a, char *b), void *ud); int fp3(void (*cb)(T *, int (*inner)(int))); int fp4(int cb(int)); int fp5(char *(*cb)(const char *)); int fp6(void (**pp)(int)); int fp7(void (*arr[3])(int)); int fp9(const T *(*cb)(T &, ...)); int fp10(unsigned long (*)(unsigned, const unsigned char *)); int fp11(int (*)(int), int (*)(int, int), int z); 
int (*rf1(int a))(int); void (*rf2())(void); int (*rf3(void))[3]; int (&rf4())[2]; char *(*rf5(int (*)(int)))(char *); const char *const *rf6();
void va1(const char *fmt, ...);  int va3(...); struct Va { Va(int a, ...); void m(const char *f, ...); static void s(...); }; int va4(int a, int b, ...); int va4(const char *a, ...);
void arr1(int a[], int b[3], int c[2][3], char d[], char e[5], const char f[], char *g[], char h[][4], T i[2], T *j[2], const T k[], unsigned char l[8], void *m[], int n[][2][3], const int o[3], T p[][2], double q[sizeof(int)], int r[2 * 3]);
void refs1(int &a, char &b, bool &c, T *&d, const T *&e, T *const &f, void *&g, char *&h, const char *&i, const char *const &j, int (&k)[3], T (&l)[2], unsigned char &m, const unsigned char &n, const double &o, const T *const &p, const float &q, const long long &r, const unsigned long &s, const short &t, const signed char &u, const char &w);
void ptrs1(int *a, int **b, const int *c, int *const d, const int *const *e, bool *f, unsigned char *g, signed char *h, unsigned short *i, long *j, float *k, double *l, void **m, const void *n, volatile int *o, char **p, const char **q, char ***r, T ***s, const T **t, T *const *u, FILE *w);
volatile int rv1(); volatile T *rv2(); const volatile char *rv3(); const int rv4(); const T rv5(); const T *const rv6(); T *volatile rv7(); int *const rv8(); const bool rv9(); const char rv10(); 
extern int ext1(int); extern T ext2, *ext3, &ext4; static int st1(int a); static inline int st2() { return 1; } inline T *st3() { return 0; } register_unused_t ru();
class P { public: P(void); ~P(void); int m(void) const; void n(void) volatile; int o() const volatile; static void s(void); int (*fp)(void); P(P *); P(const P *, int); P(T); int op(P); int oq(P &p) const; const P &self() const; P &self(); virtual const char *name() const { return "x"; } int arr(int a[2]); mutable int mu; int x, y; private: int hidden; P(int); protected: int prot(); public: void last(int, int); };
int same(int a); int same(int b); int same(int); struct St { int st(struct St *a, struct Unk *b, enum Ue c, union Uu *d, class Cl &e); }; struct St *mk(struct St a); struct Unk2 *mk2(void); class St2; class St2 *mk3(class St2 &a);
int semi();; ; int extern_c_after(); struct { int a; } anon_inst; struct Named { int a; } named_inst, *named_ptr, named_arr[2]; typedef struct Chain { struct Chain *next; } Chain, *ChainP; void chain(Chain *a, ChainP b, ChainP *c); int *p1, p2, **p3; const int *const cp1 = 0, cp2 = 2; unsigned u1, u2; unsigned int long ul1; char const *s1, *const s2 = "x"; long l1; signed s3; short s4; 
int trailing(int a,
  int b, // second
  int c); /* end */ int oneline(int a /* first */, int b /* second */); // done
