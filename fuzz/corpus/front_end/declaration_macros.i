%module m
#include <switch.h>
#ifdef SWITCH_DECLARE
int never;
#endif
#define this_check(x) do { if (!this) { log("object \"x\"\n"); return x;}} while(0)
SWITCH_DECLARE(const char *) name(void);
class API {
 public:
  SWITCH_DECLARE_CONSTRUCTOR API(int a = 0);
  virtual SWITCH_DECLARE_CONSTRUCTOR ~ API();
  SWITCH_DECLARE(_Check_return_ int) run(int) __attribute__((format(printf, 1, 2)));
  SWITCH_DECLARE_NONSTD(void) rest(const char *, ...);
};
#define SWITCH_DECLARE(type) extern type
SWITCH_DECLARE(int) own(void);
