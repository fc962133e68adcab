%module values
%include <std_string.i>
struct Inner { int a; };
struct Refs { const Inner &cr; Inner &r; const int &ci; int &i; Inner *const cp; const std::string &cs; std::string s; std::string *ps; const Inner ci2; };
#define A_NUMBER 12
#define HEX 0x1F
#define OCT 017
#define LONGV 10L
#define ULONGV 10UL
#define NEG -5
#define FLT 1.5
#define STR "text"
#define CH 'x'
#define MASK (1 << 4 | 1)
#define LOGIC (1 && 0)
#define NOTV (!1)
#define COMPL (~0)
#define CONCAT "a" "b"
#define EMPTY
#define FUNC(x) x
%constant int FIVE = 5; %constant double HALF = 0.5; %constant char *NAME = "name"; %constant char LETTER = 'l'; %constant UNTYPED = 3; %constant bool YES = true; %constant unsigned long BIG = 4000000000; %constant float F = 1;
enum First { F1, F2 = 10, F3, F4 = F2 * 2, F5 = sizeof(int), F6 = -1, F7 = 'c', F8 = true };
enum { U1 = FIVE, U2 };
typedef enum { T1 = 0x10, T2 } Tdef;
enum Flags : unsigned char { FL1 = 1u << 0, FL2 = 1u << 1 };
enum class Sc { A, B = 5 }; enum struct Ss { A };
namespace n { enum In { N1 }; const int NC = 4; int nv; enum class NS { X }; }
int defaults(int a = F3, double d = 1, bool b = 1, char c = 65, const char *s = NULL, Inner *p = 0, std::string t = "abc", unsigned u = ~0u, long l = -1L, First f = F2, int unknown = SOMETHING);
struct Methods { Methods(int a = 1, const char *s = "x"); int m(First f = F1, Sc s = Sc::B) const; static int sm(int a = A_NUMBER); };
extern int plain; extern const int constant; int initialized = 5; const int withvalue = 6; static int st = 7; const char *text; char *mtext; char buffer[20]; const char cbuffer[] = "abc"; std::string str; Inner obj; Inner *ptr; Inner &refobj; First en; double arr[3]; const double carr[3] = {1, 2, 3}; void *anyp; bool flag; unsigned char uc;
%immutable frozen; int frozen; struct Fr { int frozen; int thawed; };
%immutable Fz::cold; struct Fz { int cold; int warm; };
%rename(better) worse; int worse; %rename(Shape) Figure; struct Figure { int side; Figure(); enum { BIG_ONE = 1 }; static int total; };
%rename(m_x) Named::x; %rename("get_%s") Named::thing; struct Named { int x; int thing(); };
%ignore F_IGN; enum Ign { F_IGN, F_KEPT }; %rename(RENAMED_ITEM) ITEM; enum Ren { ITEM };
%rename(plus) Num::operator+; %ignore Num::operator-; struct Num { Num(); Num operator+(int) const; Num operator-(int) const; Num operator*(const Num &) const; bool operator<(const Num &) const; bool operator>(const Num &) const; };
%extend Num { int extra(int a, int b = 1); const char *__str__(); static int stat(); Num(const char *s); };
%newobject Num::clone; %extend Num { Num *clone(); }
