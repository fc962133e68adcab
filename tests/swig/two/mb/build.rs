//! Generates the bindings of `mb.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("../mb.i").compile();
}
