%module m
/* The licence, apart. */

/**
 * Plays a file.
 *
 *   \param name  the file
 */
void play(const char *name); // until its end
//! Stops.
/// At once.
void stop(); /* now */
int a, /**< the first */
    b; ///< the second
#define API
/** Behind a macro. */
API int c;
enum { X /* x */, Y /* y */ };
#define MEMBER(type, name) type name;
MEMBER(int, d) /* a member */
MEMBER(int, e) // another
