//! Generates the bindings of `tiny.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("tiny.i").compile();
}
