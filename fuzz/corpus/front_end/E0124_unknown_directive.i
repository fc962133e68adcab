%module m
#inclde "x.h"
#unless A
