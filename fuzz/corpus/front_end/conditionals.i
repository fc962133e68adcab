%module m
#ifdef SWIG
int in_swig;
#else
int outside;
#endif
#if defined(SWIGPERL) && !defined SWIGPYTHON
int perl;
#elif 1
int other_language;
#endif
#define LEVEL 3
#if LEVEL == 1
int one;
#elif LEVEL > 1 && LEVEL << 1 == 6
int three;
#elif LEVEL / 0
int never_evaluated;
#else
int none;
#endif
#if (LEVEL > 2 ? 'b' : 'a') == 98 && -1 < 0 && -1 > 0u && 0x10ULL == 16 && ~0 == -1 && 7 % 4 == 3
int arithmetic;
#endif
#if UNKNOWN || 0 && (1 / 0)
int unknown;
#endif
#if 0
it's not even "lexed
#if 1
#else
#endif
#define NEVER 1
#else
int after_nesting;
#endif
#ifndef NEVER
int not_defined;
#endif
#undef LEVEL
#ifdef LEVEL
int still_defined;
#endif
#if SWIG_VERSION >= 0x040000 && __cplusplus
int version;
#endif
#pragma once
#line 7 "elsewhere.i"
# 8 "elsewhere.i"
#
#include <not/followed.h>
int last;
