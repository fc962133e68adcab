//! Generates the bindings of `keyvalue.i` and compiles their C.

fn main() {
    fsperl_codegen::build::Builder::new("keyvalue.i").compile();
}
