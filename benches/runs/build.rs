//! Compiles the sequence that stock mod_perl runs, and links perl.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=stock.c");
    let list = |name: &str| {
        let text = var(format!("DEP_FSPERL_RUNTIME_{name}")).unwrap_or_default();
        let parts = text.split('\x1f').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut cc = cc::Build::new();
    cc.file("stock.c")
        .warnings(true)
        .extra_warnings(true)
        .flag("-isystem");
    for include in list("PERL_INCLUDE") {
        cc.flag(include);
    }
    for flag in list("CCFLAGS") {
        cc.flag(flag);
    }
    cc.compile("stock");
    for argument in list("LINK_ARGS") {
        println!("cargo:rustc-link-arg-bins={argument}");
    }
}
