//! Compile-time checks of hosts against an interface file.
