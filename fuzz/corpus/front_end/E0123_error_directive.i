%module m
#ifndef HAVE_HOST
#error define HAVE_HOST, don't guess
#endif
