%module m
%{
#include "host.h"

int a;
