%module perlwords
/* names that Perl or Rust reserve */
int print(const char *s); int type(int match); int fn(int self, int mut, int loop);
struct Words { int type; int ref; int print; int sub; int my; void local(int next); int move(int crate); Words(int impl); };
void nameless(int, const char *, Words *, Words &, Words, double[3], int (*)(int), const int &, const Words &, char, unsigned long, bool, void *);
int sameParams(int a, int A);
enum { self_ = 1, type_ };
int lots(int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9, int a10);
namespace PERL { class Session { public: Session(); Session(char *uuid, int a = 1); char *uuid; int x_y_z; void setX(); }; }
using PERL::Session;
PERL::Session *one(Session *s); Session &two(PERL::Session &s); 
using namespace PERL;
class Sub : public Session { public: Sub(); }; class Sub2 : public PERL::Session { };
int tk(Sub *s); int tk(Sub2 *s); int tk(Session *s);
