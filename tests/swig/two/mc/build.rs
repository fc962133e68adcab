//! Generates the bindings of `mc.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("../mc.i").compile();
}
