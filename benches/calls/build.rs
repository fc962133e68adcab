//! Generates the bindings of `calls.i` under the name `fscalls`, so that SWIG's can be loaded beside them.

fn main() {
    fsperl_codegen::build::Builder::new("calls.i")
        .module("fscalls")
        .compile();
}
