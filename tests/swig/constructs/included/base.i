%module base_mod
#define FROM_IMPORT 9
typedef int imported_t;
struct Base { int b; virtual ~Base(); virtual int v(); };
int not_wrapped(Base *b);
%rename(renamed_later) renamed_by_import;
