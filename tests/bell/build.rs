//! Generates the bindings of `bell.i`, compiles their C, and links the tests with perl.

fn main() {
    fsperl_codegen::build::Builder::new("bell.i").compile();
    let args = std::env::var("DEP_FSPERL_RUNTIME_LINK_ARGS").unwrap_or_default();
    for arg in args.split('\x1f').filter(|arg| !arg.is_empty()) {
        println!("cargo:rustc-link-arg-tests={arg}");
    }
}
