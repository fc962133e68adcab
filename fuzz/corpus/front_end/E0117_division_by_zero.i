%module m
#define STEP 0
#if 10 / STEP > 1
#endif
#if STEP != 0 && 10 / STEP > 1
#endif
