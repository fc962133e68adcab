%module m
%include <std_string.i>
typedef std::map<std::string, int> Counts;
%ignore hidden;
std::vector<int> hidden();
std::vector<int> ids();
void count(const Counts &counts);
void keep(std::shared_ptr<int> number, boost::shared_ptr<int> other);
class Call {
 public:
  std::unique_ptr<Call> next();
  std::pair<int, int> range;
  void each(std::function<void(int)> sub);
  void name(std::wstring text, const std::string &good, std::size_t length);
};
std::ostream *out;
using namespace std;
list<int> *all();
std::vector<int> listed(std::initializer_list<int> values);
