//! Generates the bindings of `idl/freeswitch.i`, compiles their C, and links perl into programs and tests.
//!
//! The library links no perl: the `perl` that loads it, or the program that embeds it, has perl's symbols. With the feature
//! `switch` it is a module of FreeSWITCH, which brings perl along: see `build/switch.rs`.

#[cfg(feature = "switch")]
#[path = "build/switch.rs"]
mod switch;

fn main() {
    fsperl_codegen::build::Builder::new("idl/freeswitch.i")
        .include("idl")
        .compile();
    if let Ok(core) = std::env::var("DEP_FSPERL_RUNTIME_PERL_INCLUDE") {
        println!("cargo:rustc-link-search=native={core}");
    }
    #[cfg(feature = "switch")]
    switch::build();
    let kinds: &[&str] = match cfg!(feature = "switch") {
        true => &["bins", "tests", "cdylib"],
        false => &["bins", "tests"],
    };
    let arguments = std::env::var("DEP_FSPERL_RUNTIME_LINK_ARGS").unwrap_or_default();
    for argument in arguments
        .split('\x1f')
        .filter(|argument| !argument.is_empty())
    {
        for kind in kinds {
            println!("cargo:rustc-link-arg-{kind}={argument}");
        }
    }
}
