%module m
#define LEVEL 3
#if (LEVEL > 2 ? 'b' : 'a') == 98 && -1 < 0 && -1 > 0u && 0x10ULL == 16 && ~0 == -1 && 7 % 4 == 3
int arithmetic;
#endif
#if UNKNOWN || 0 && (1 / 0)
int unknown;
#endif
#if LEVEL
int level;
#elif LEVEL / 0
int never_evaluated;
#endif
#if 0
it's not even "lexed
#endif
#line 7 "elsewhere.i"
# 8 "elsewhere.i"
#
int last;
