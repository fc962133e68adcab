%module m
#endif
#ifdef A
#else
#elif 1
#endif
