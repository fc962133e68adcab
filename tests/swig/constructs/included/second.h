#ifndef SECOND_H
#define SECOND_H
struct Second { int s; };
#ifdef FIRST_H
int only_after_first(Second *s);
#endif
#endif
