//! Generates the bindings of `ma.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("../ma.i").compile();
}
