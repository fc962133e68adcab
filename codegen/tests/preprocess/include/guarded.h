/* licence */
#ifndef GUARDED_H
#define GUARDED_H
%include "guarded.h"
int guarded;
#endif
