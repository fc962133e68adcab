/* The module's own words. */
%module comments

/* This speaks of nothing in particular. */

// Adds two numbers.
// Both must be small.
int add(int a, int b);

/**
 * Says hello.
 *
 *     hello("you");
 *
 * @param who  whom to greet
 */
void hello(const char *who);

/// A box.
class Box {
 public:
  int width;   ///< Its width in mm.
  int height;  /**< Its height in mm. */
  int depth;   // Its depth in mm.
  /** Opens it. */
  void open();
  int plain;
};
int last; /* Behind. */
