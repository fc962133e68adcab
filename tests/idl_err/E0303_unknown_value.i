%module m
enum E { A = SOMEWHERE, B };
%constant int LIMIT = SOMEWHERE_ELSE;
