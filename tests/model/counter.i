/** Counts. */
%module counter
/** A counter. */
class Counter {
public:
  /** Starts at a number. */
  Counter(int start = 0);
  ~Counter();
  %feature("rust:result");
  /** Adds to it. */
  int add(int by = 1);
  %feature("rust:result", "");
  bool operator==(const Counter &other) const;
  static const int MAX = 100;
  char *label;
};
