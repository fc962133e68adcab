%module m
namespace std { template <class T> class vector; }
%template(Ints) std::vector<int>;
