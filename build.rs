//! Generates the bindings of `idl/freeswitch.i`, compiles their C, and links perl into programs and tests.
//!
//! The library links no perl: the `perl` that loads it, or the program that embeds it, has perl's symbols.

fn main() {
    fsperl_codegen::build::Builder::new("idl/freeswitch.i")
        .include("idl")
        .compile();
    if let Ok(core) = std::env::var("DEP_FSPERL_RUNTIME_PERL_INCLUDE") {
        println!("cargo:rustc-link-search=native={core}");
    }
    let arguments = std::env::var("DEP_FSPERL_RUNTIME_LINK_ARGS").unwrap_or_default();
    for argument in arguments
        .split('\x1f')
        .filter(|argument| !argument.is_empty())
    {
        for kind in ["bins", "tests"] {
            println!("cargo:rustc-link-arg-{kind}={argument}");
        }
    }
}
