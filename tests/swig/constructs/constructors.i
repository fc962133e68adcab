%module constructors
// A constructor that `%rename` calls otherwise than its class is `new_` and that name.

%rename(from_int) Several::Several(int);
%rename(from_text) Several::Several(const char *);
%rename(from_text) Several::Several(const char *, int);
class Several {
public:
    Several();
    Several(int n);
    Several(const char *text);
    Several(double x);
    Several(const char *text, int n);
    ~Several();
    int f();
};

%rename(make_only) Only::Only;
class Only { public: Only(int x); ~Only(); };

%rename(Other) Renamed;
class Renamed { public: Renamed(int x); ~Renamed(); };

%rename(Kind, %$isclass) ByKind;
class ByKind { public: ByKind(int x); ~ByKind(); };

%rename(make, %$isconstructor) MakesByKind;
class MakesByKind { public: MakesByKind(int x); ~MakesByKind(); };

%rename(Both) ClassAndConstructor;
%rename(both) ClassAndConstructor::ClassAndConstructor;
class ClassAndConstructor { public: ClassAndConstructor(int x); ~ClassAndConstructor(); };

%rename("%(upper)s") lower;
class lower { public: lower(int x); ~lower(); };

%rename(Copy_of) Copy::Copy(const Copy &);
class Copy { public: Copy(int x); Copy(const Copy &other); ~Copy(); };

%rename(with_two) Defaults::Defaults(int, int);
struct Defaults { Defaults(int a, int b = 3); };

%rename(with_any) AnyDefaults::AnyDefaults(int, int = 3);
struct AnyDefaults { AnyDefaults(int a, int b = 3); };

class Extended { public: ~Extended(); };
%rename(extended_by) Extended::Extended(int);
%extend Extended { Extended(int x); Extended(); }

struct Inside { %rename(within) Inside(int); Inside(); Inside(int); };

namespace space {
    %rename(spaced) Far::Far(int);
    class Far { public: Far(); Far(int); };
}
%rename(too_late) space::Far::Far();

// Constructors and destructors that nobody wrote.
%rename(implied) Implied::Implied();
class Implied { public: int f(); };
%rename(any_implied) *::AnyImplied;
class AnyImplied { public: int f(); };
%ignore Unmakeable::Unmakeable();
class Unmakeable { public: int f(); };
class UnmakeableToo { public: int f(); };
%ignore UnmakeableToo::UnmakeableToo;
class Kept { public: int f(); };
%ignore Kept::~Kept();
%ignore Spared::~Spared;
struct Spared { int a; };

class Base { public: Base(); Base(int); };
%rename(derived_from) Derived::Derived(int);
class Derived : public Base { public: Derived(); Derived(int); };

class Abstract { public: %rename(never) Abstract(int); Abstract(int); virtual int f() = 0; };
