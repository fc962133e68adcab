%module rare
%rename old_name "new_name";
%rename($ignore) hidden;
%rename(small) largest<int>;
%typemap(check) int Limits::low "";
%typemap(in) (char *data, int size) ($type temp) "";
%typemap(out, fragment="helper"{int}) int helped "";
struct Limits {
  int low;
#define IN_CLASS 4
  %extend {
    int high();
  }
 private:
  int none;
};
typedef int (shape)(int);
%constant int (*chosen)(int) = &choose;
int choose(int n);
%constant int choose(int n);
class Conversions {
 public:
  operator std::string() const;
  int operator,(int n);
  Conversions *operator->();
  const Conversions *const *chain() const volatile;
};
std::vector<std::vector<int> > table();
