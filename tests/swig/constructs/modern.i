%module modern
/* what C++11 and later brought */
enum class Colour : unsigned char { Red, Green = 5 }; enum class Late; enum struct Kind { A };
class M { public:
 M() = default; M(const M &) = delete; M(M &&) noexcept; M &operator=(const M &) = default; M &operator=(M &&) = delete; explicit M(int a) noexcept(false); virtual ~M() = default;
 constexpr int ce() const noexcept { return 1; } static constexpr int SC = 4; static constexpr double SD{2.5}; inline static int si = 3; int nsdmi = 5; int braced{6}; const char *np = nullptr; Colour col = Colour::Red;
 auto trail(int a) -> int; virtual int over(int a) const; virtual void fin() final; int lref() &; int rref() &&; int cref() const &; void rv(M &&m); void rv2(int &&a, const char *&&b); static M &&move(M &&m); 
 [[nodiscard]] int attr(); template <typename T> void tmpl(T t); template <class... Ts> void pack(Ts... ts); using iter = int *; iter it(iter i); using Base_t = M; Base_t *self(); explicit operator bool() const; int ov(int) &; int ov(const char *) const noexcept; void def(Colour c = Colour::Green, std::nullptr_t n = nullptr, M *m = nullptr);
};
class N final : public M { public: using M::M; N(); int over(int a) const override; int late() const volatile; };
class O : public M { public: int over(int a) const override final; virtual void pure() const noexcept = 0; };
auto freeTrail(int a, M *b) -> int; constexpr int cef(int a) { return a; } constexpr int CEV = 7; constexpr const char *CES = "s";
void rvalues(int &&a, M &&b, const M &&c, Colour &&d); M &&retRv(); int &&retIrv(); void longs(long long a, unsigned long long b, char16_t c, char32_t d); void nul2(std::nullptr_t n);
using Fn = void (*)(int, const char *); using Arr = int[3]; using Ref = M &; template <class T> using Vec = std::vector<T>; void aliases(Fn f, Arr a, Ref r, Vec<int> v); 
static_assert(sizeof(int) == 4, "int"); static_assert(true); thread_local int tl; extern template class std::vector<int>; 
int digits(int b = 0b1010, unsigned long long c = 0xFFull); void u8(const char *s = u8"x");
namespace a::b { struct Nested { int n; }; } inline namespace v2 { int inl(); } a::b::Nested *nested(a::b::Nested n); struct Agg { int a, b; } agg = {1, 2}; int noexc() noexcept; void thr() throw(); int thr2(int a) throw(int, M); int vol(volatile int *p, const volatile M &m);
union Un { int a; M m; Un() {} ~Un() {} }; struct Bit { unsigned a : 3; }; [[deprecated("x")]] void dep(); void maybe([[maybe_unused]] int a); struct [[deprecated]] Dep { int a; };
