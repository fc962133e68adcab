#define TRIPLE(a, b, c) a b c
