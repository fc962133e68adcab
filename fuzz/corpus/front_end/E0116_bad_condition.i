%module m
#if (1 + 
#endif
#if VERSION(1)
#endif
#ifdef 3
#endif
#if defined(
#endif
#if 1 2
#endif
