%module enumerations
/* every sort of enumeration, and where its names go */
enum Plain { P0, P1 = 5, P2, P3 = P1 | 8, P4 = (P1 << 2) + 1, P5 = -3, P6 = ~0, P7 = 'A', P8 = 1u, P9 = 07, P10 = 0xffu, P11 = 1L, P12 = true, P13 = sizeof(char), };
enum Trailing { T_A, T_B, };
enum Empty {};
enum { LOOSE_A, LOOSE_B = 1 << 3 };
typedef enum { TD_A, TD_B } td_t;
typedef enum tagged { TG_A } tagged_t;
typedef enum both { BO_A } both;
enum fwd_e : int;
enum class Fwd2;
enum class Scoped { One, Two = 4, Three };
enum struct ScopedS : unsigned short { Uno = 1, Due };
enum class Based : long long { Big = 1LL << 40, Neg = -1 };
enum Sized : unsigned char { SZ_A = 255 };
enum Sized2 : int { };
enum Chars { CH_N = '\n', CH_0 = '\0', CH_X = '\x41', CH_Q = '\'', CH_BS = '\\' };
enum Inst { I_A } inst_var;
enum { ANON_INST } anon_var;
static enum StatE { ST_A } stat_var;
enum Refs { R_A = Scoped::Two == Scoped::Two ? 1 : 2, R_B = P1 };
struct Holder {
  enum In { IN_A, IN_B = 3 };
  enum { HA, HB = IN_B };
  enum class Deep { D_A };
  enum Inst { HI_A } member;
  enum { HJ_A } anon_member;
  typedef enum { HT_A } ht_t;
  typedef enum htag { HU_A } hu_t;
  In get(In x = IN_B, Deep d = Deep::D_A);
  ht_t ht(ht_t a, hu_t b, enum htag c);
private:
  enum Secret { SE_A };
protected:
  enum Prot { PR_A };
};
namespace ns { enum E { NE_A }; enum class F { NF_A, NF_B }; namespace in { enum E { NIE_A }; } E use(E e, in::E f, F g = F::NF_B); }
void all(Plain a, td_t b, tagged_t c, enum tagged d, both e, Scoped f, ScopedS g, Based h, Sized i, Holder::In j, Holder::Deep k, ns::E l, ns::in::E m, ns::F n, Holder::ht_t o, fwd_e p, enum class_unknown q);
Scoped rs(); Based *rb(); const Sized &rz(Sized &x, const Scoped &y, Plain *z); Holder::Deep hd(const Holder::Deep d = Holder::Deep::D_A);
int ov(Plain a); int ov(Scoped a, int b); int ov(const char *s);
void arr(Plain a[3], Scoped b[], td_t *c);
extern Plain gp; extern const Scoped gs; extern Holder::In gi; const td_t gc = TD_B; static const Plain gpl = P1;
