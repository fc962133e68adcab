//! Generates the bindings of `tiny.i` and compiles their C. The bindings of other interfaces are printed only, for the
//! tests, which are linked with perl as any program with perl inside is.

use fsperl_codegen::build::Builder;

fn main() {
    Builder::new("tiny.i").compile();
    for (file, module) in [
        ("../../idl/freeswitch.i", "freeswitch"),
        ("../swig/lab.i", "lab"),
        ("../swig/two/mb.i", "mb"),
        ("../swig/constructs/apply.i", "apply"),
        ("../swig/constructs/declarations.i", "declarations"),
        ("../swig/constructs/declarators.i", "declarators"),
        ("../swig/constructs/names.i", "names"),
        ("../swig/constructs/perlwords.i", "perlwords"),
    ] {
        Builder::new(file).module(module).print();
    }
    let link = std::env::var("DEP_FSPERL_RUNTIME_LINK_ARGS").unwrap_or_default();
    for argument in link.split('\x1f') {
        println!("cargo:rustc-link-arg-tests={argument}");
    }
}
