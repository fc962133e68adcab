//! For build scripts: reads an interface file, prints the bindings into `OUT_DIR` and compiles the C.
//!
//! A crate with its own interface needs `fsperl-runtime` among its dependencies, `fsperl-codegen` with the feature `build`
//! among its build dependencies, and in its `build.rs`
//!
//! ```no_run
//! fsperl_codegen::build::Builder::new("idl/counter.i").compile();
//! ```
//!
//! after which `include!(concat!(env!("OUT_DIR"), "/counter.rs"))` inside a module gives the traits to implement.

use std::env;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostics;
use crate::source::Sources;
use crate::{Generated, Options, generate, preprocess};

/// How gcc optimizes glue: what must be fast is inlined by hand, and of -O1 only the passes that show in the time of a call are
/// worth their time. All of -O2 would take twice as long to compile and win next to nothing.
const GLUE_FLAGS: [&str; 7] = [
    "-finline-functions-called-once",
    "-fguess-branch-probability",
    "-freorder-blocks",
    "-ftree-ter",
    "-fif-conversion",
    "-fshrink-wrap",
    "-ftree-coalesce-vars",
];

/// Separates the elements of a list in cargo's metadata.
const LIST: char = '\x1f';

/// What to build.
#[derive(Debug, Clone)]
pub struct Builder {
    idl: PathBuf,
    includes: Vec<PathBuf>,
    stand_ins: Vec<(String, PathBuf)>,
    options: Options,
}

impl Builder {
    /// Bindings for the interface in this file.
    pub fn new(idl: impl Into<PathBuf>) -> Self {
        Builder {
            idl: idl.into(),
            includes: Vec::new(),
            stand_ins: Vec::new(),
            options: Options::default(),
        }
    }

    /// Searches `%include` and `%import` in a directory too.
    pub fn include(mut self, directory: impl Into<PathBuf>) -> Self {
        self.includes.push(directory.into());
        self
    }

    /// Reads `file` where the interface includes `name`.
    pub fn include_as(mut self, name: impl Into<String>, file: impl Into<PathBuf>) -> Self {
        self.stand_ins.push((name.into(), file.into()));
        self
    }

    /// Defines a macro: `NAME`, `NAME=VALUE` or `NAME(X)=VALUE`.
    pub fn define(mut self, definition: impl Into<String>) -> Self {
        self.options.preprocess.defines.push(definition.into());
        self
    }

    /// Names the module, in place of the name after `%module`.
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.options.module = Some(name.into());
        self
    }

    /// Prints the bindings into `OUT_DIR` and compiles the C into a library that is linked with the crate.
    ///
    /// # Panics
    ///
    /// As [`print`](Self::print), and when the C compiler fails.
    pub fn compile(self) -> Generated {
        let (generated, warnings) = self.generate();
        for line in warnings.lines() {
            println!("cargo:warning={line}");
        }
        write(&generated);
        compile_c(&out_dir(), &generated.module);
        generated
    }

    /// Prints the bindings into `OUT_DIR`, and says nothing of warnings.
    ///
    /// # Panics
    ///
    /// When something is wrong with the interface file, after all that was found has been shown; when a file cannot be
    /// written. A build script has no better way to stop.
    pub fn print(&self) -> Generated {
        let (generated, _) = self.generate();
        write(&generated);
        generated
    }

    fn generate(&self) -> (Generated, String) {
        let mut sources = Sources::on_disk();
        for directory in &self.includes {
            sources.search_in(directory);
        }
        for (name, file) in &self.stand_ins {
            sources.include_as(name, file);
        }
        let mut diagnostics = Diagnostics::new();
        let main = preprocess::open_main(&mut sources, &self.idl, &mut diagnostics);
        let result = match main {
            Some(main) => generate(&mut sources, main, &self.options),
            None => Err(diagnostics),
        };
        // Also when the run failed: the next one must begin when a file has been mended.
        println!("cargo:rerun-if-changed={}", self.idl.display());
        for path in sources.iter().filter_map(|(_, file)| file.path()) {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        match result {
            Ok((generated, warnings)) => (generated, warnings.render(&sources, false)),
            Err(diagnostics) => {
                eprint!("{}", diagnostics.render(&sources, false));
                panic!("{} has errors, shown above", self.idl.display());
            }
        }
    }
}

fn write(generated: &Generated) {
    for (name, text) in generated.files() {
        let path = out_dir().join(&name);
        if let Err(error) = std::fs::write(&path, text) {
            panic!("{}: {error}", path.display());
        }
    }
}

fn out_dir() -> PathBuf {
    PathBuf::from(variable("OUT_DIR"))
}

fn variable(name: &str) -> String {
    match env::var(name) {
        Ok(value) => value,
        Err(_) if name.starts_with("DEP_") => {
            panic!("{name} is not set: add fsperl-runtime to the crate's [dependencies]")
        }
        Err(error) => panic!("{name}: {error}: this is to be called from a build script"),
    }
}

fn compile_c(out: &Path, module: &str) {
    let mut cc = cc::Build::new();
    cc.file(out.join(format!("{module}.c")))
        .include(variable("DEP_FSPERL_RUNTIME_INCLUDE"))
        .flag("-isystem")
        .flag(variable("DEP_FSPERL_RUNTIME_PERL_INCLUDE"))
        .warnings(true)
        .extra_warnings(true);
    for flag in variable("DEP_FSPERL_RUNTIME_CCFLAGS").split(LIST) {
        cc.flag(flag);
    }
    if variable("OPT_LEVEL") != "0" {
        cc.opt_level_str("g");
        for flag in GLUE_FLAGS {
            cc.flag_if_supported(flag);
        }
    }
    note_compiler(&cc, &out.join(format!("{module}.cc")));
    cc.compile(&format!("{module}_glue"));
}

/// Writes down how the glue is compiled, an argument a line: who measures that reads it here.
fn note_compiler(cc: &cc::Build, path: &Path) {
    let command = cc.get_compiler().to_command();
    let mut text = String::new();
    for word in std::iter::once(command.get_program()).chain(command.get_args()) {
        text.push_str(&word.to_string_lossy());
        text.push('\n');
    }
    if let Err(error) = std::fs::write(path, text) {
        panic!("{}: {error}", path.display());
    }
}
