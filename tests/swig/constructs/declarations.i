%module x2
%include <std_string.i>
%{ %}
%rename(newname) oldf; %ignore ign; %rename("%(camelcase)s") foo_bar; 
int oldf(int); int ign(int); int foo_bar(int);
class Fwd;
Fwd *mk(); Fwd byv(Fwd x); void tk(struct Oth *o);
class Ops { public:
 Ops(const Ops &); Ops operator+(const Ops &o); Ops operator-(const Ops &o) const; Ops operator-() const; bool operator==(int) const; bool operator!=(const Ops&) const; bool operator<(const Ops&); Ops &operator+=(const Ops &); Ops &operator++(); Ops operator++(int); bool operator!() const; int operator[](int); int operator()(int); Ops &operator=(const Ops &); operator int(); Ops operator*(int); bool operator<=(int); Ops operator<<(int); Ops operator%(int); Ops operator&(int); Ops operator|(int); Ops operator~(); Ops operator^(int); Ops &operator-=(int); Ops operator--(); };
class Ab { public: virtual void p() = 0; virtual void q(int) = 0; Ab(); virtual ~Ab(); };
class Ab2 : public Ab { public: void p(); };
class Ab3 : public Ab2 { public: void q(int x); };
class Priv { private: Priv(); int x; void hid(); };
class Prv2 : private Ops { public: int z; };
struct Ext { int a; %extend { int exm(int); Ext(int q); int ev; static int es(int); } };
%extend Ext { int later(); ~Ext(); }
class Late { public: int a(); };
%extend Late { Late(int); int b(); }
%inline %{ int inl(int x) { return x; } %}
%constant int KI = 5; %constant char *KS = "abc"; %constant double KD = 1.5; %constant KU = 7; %constant unsigned long KUL = 8;
#define DBLQ "a" "b"
#define NEGF -1.5f
#define SH (1<<3)
#define CMP (3 > 2)
#define SZ sizeof(int)
#define REF NOSUCH
#define TERN (1 ? 2 : 3)
#define LL 5LL
#define ULL 5ULL
#define BT true
#define CAST ((int)5)
#define DUP KI
#define CHR 'a'+1
#define FLTS 1e3
enum { ANON1 = 1, ANON2 = 'a', ANON3 = ANON1 | 4, ANON4 };
std::string sf(std::string a, const std::string &b, std::string &c, std::string *d, const std::string e);
const std::string &srf(); std::string *spf(); std::string gs; const std::string gcs;
struct SS { std::string m; const std::string cm; std::string &rm; };
%immutable; int im; %mutable; int mu;
struct IM { %immutable; int a; %mutable; int b; };
typedef struct { int a; } Anon_t; typedef struct tagX { int b; } Tag_t; typedef struct tagY tagY; struct tagY { int c; }; typedef union { int i; float f; } Un_t; typedef enum { TE1 } TEn; typedef struct tagZ *tagZp; 
void taken(Anon_t *a, Tag_t *b, struct tagX *c, tagY *d, Un_t e, TEn f, tagZp g, tagX *h, Tag_t i, const TEn *j);
namespace NS { typedef int nint; nint nsf(nint x, const nint &y); enum E1 {N_A}; class K { public: K(int = N_A); E1 m(E1 x); E1 mm; }; int gv; const int cv = 5; typedef K KK; KK *fk(KK *x); }
using NS::K;
K *uk(K *x, NS::KK &y); NS::nint ni(NS::nint *x);
class MIa { public: virtual void f(); int x; }; class MIb { public: int y; }; class MIc : public MIa, public MIb { public: int z; void f(); }; class MId : public MIc, protected Unk { };
void many(int a); int between(); void many(char *s); void many(int a, int b);
struct Pt { int x, y; char n[16]; double m[3]; Pt *next; void (*cb)(int); const char *const nm; char c; bool bb; unsigned bits : 3; static const double SD; volatile int vi; mutable int mi; };
int th(int x) throw(); int nx(int x) noexcept; 
template<class T> T tf(T x);
SV *svf(SV *x, AV *y, HV *z, SV &q); 
