//! Generates the bindings of `lab.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("lab.i").compile();
}
