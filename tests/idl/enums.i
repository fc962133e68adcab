%module enums
enum color { RED, GREEN = 5, BLUE, };
enum class Scoped : unsigned short { A = 1 << 0, B = A | 2 };
enum { LOOSE = -1 };
typedef enum { F_ONE = (1 << 0), F_TWO = (1 << 1) } flags_t;
typedef enum kind { K_A } kind_t;
enum kind k;
#define LIMIT 10
#define NAME "fs"
#define TWICE (LIMIT * 2)
#define FLAG
#define CALL(x) (x)
enum documented {
  /** The first. */
  FIRST,
  SECOND, ///< The second.
  THIRD = 3, // Behind it.
  // Before it.
  FOURTH
};
enum interrupted {
  BEFORE,
#define WITHIN 3
  AFTER
};
