%module m
#warning this interface is old
