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
#else
int none;
#endif
#if 0
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
#if SWIG_VERSION >= 0x040000 && defined(__cplusplus) && !__cplusplus
int version;
#endif
#pragma once
#include <not/followed.h>
int last;
