%module operators
/* operators of every kind, and what has no Perl operator */
class V { public:
 V(); V(const V &);
 V operator+(const V &o) const; V operator-(const V &o) const; V operator*(double d) const; V operator/(double d) const; V operator%(int a) const;
 V operator-() const; V operator+() const; V operator~() const; bool operator!() const; V &operator*(); V *operator&();
 bool operator==(const V &o) const; bool operator!=(const V &o) const; bool operator<(const V &o) const; bool operator>(const V &o) const; bool operator<=(const V &o) const; bool operator>=(const V &o) const;
 bool operator&&(const V &o) const; bool operator||(const V &o) const; V operator&(int a) const; V operator|(int a) const; V operator^(int a) const; V operator<<(int a) const; V operator>>(int a) const;
 V &operator=(const V &o); V &operator=(int a); V &operator+=(const V &o); V &operator-=(const V &o); V &operator*=(double d); V &operator/=(double d); V &operator%=(int a); V &operator&=(int a); V &operator|=(int a); V &operator^=(int a); V &operator<<=(int a); V &operator>>=(int a);
 V &operator++(); V operator++(int); V &operator--(); V operator--(int);
 int operator[](int i); const int &operator[](const char *s) const; int operator()(); int operator()(int a, int b = 1); V *operator->();
 V operator,(const V &o);
 operator int() const; operator const char *() const; operator bool(); explicit operator double() const; operator V *();
 void *operator new(size_t n); void operator delete(void *p); void *operator new[](size_t n); void operator delete[](void *p);
 friend V operator*(double d, const V &v); friend bool operator==(int a, const V &v);
};
V operator+(int a, const V &b); V operator-(const V &a, int b); bool operator<(int a, const V &b); V operator!(const V &a);
%rename(add) W::operator+; %rename(at) W::operator[]; %rename(call) W::operator(); %rename(neg) W::operator-(); %ignore W::operator-(int); %rename(to_int) W::operator int; %rename(assign) W::operator=; %rename(lshift) W::operator<<; %rename(glob_eq) operator==(const W &, const W &); %rename(deref) W::operator*(); %rename(inc) W::operator++(); %rename(and_) W::operator&&; %rename(bor) W::operator|=; %rename(nott) W::operator!;
class W { public: W operator+(int a); W operator+(W *w); int operator[](int i); int operator()(int a); W operator-(); W operator-(int); W operator-(const W &); operator int(); W &operator=(const W &); W operator<<(int); W &operator*(); W &operator++(); W operator++(int); bool operator&&(bool); W &operator|=(int); bool operator!(); };
bool operator==(const W &, const W &);
%rename(opeq) operator==; class X { public: bool operator==(const X &) const; bool operator!=(const X &) const; static int operator_like(int a); int operators; };
struct Sub : V { V operator+(const Sub &s) const; bool operator==(const Sub &s) const; };
namespace n { struct N { int n; }; N operator+(const N &a, const N &b); bool operator<(const N &a, const N &b); }
