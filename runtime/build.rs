//! Looks at the installed perl, compiles the runtime's C against it and lets bindgen read the C's Rust-facing headers.
//!
//! Nothing here links perl into the library: a module that `perl` loads finds perl's symbols in the process, and only
//! programs and tests link `libperl`. What they need for it is published to dependent build scripts (`DEP_FSPERL_RUNTIME_*`):
//!
//! - `include`: the directory of `glue.h`
//! - `perl`: the perl that was asked
//! - `perl_include`: the directory of `perl.h`
//! - `ccflags`: the flags that perl was compiled with, separated by `\x1f`
//! - `link_args`: linker arguments for programs and tests, separated by `\x1f`

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, exit},
};

/// Separates the elements of a list in cargo's metadata, as in `CARGO_ENCODED_RUSTFLAGS`.
const LIST: &str = "\x1f";

/// The `%Config` keys that the build asks for.
const KEYS: [&str; 9] = [
    "useithreads",
    "usemultiplicity",
    "version",
    "archlibexp",
    "ccflags",
    "ccdlflags",
    "libperl",
    "perllibs",
    "useshrplib",
];

fn main() {
    println!("cargo:rerun-if-env-changed=PERL");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=c");
    let built = Perl::find().and_then(|perl| build(&perl));
    if let Err(message) = built {
        eprintln!("error: {message}");
        exit(1);
    }
}

fn build(perl: &Perl) -> Result<(), String> {
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?);
    let include = fs::canonicalize("c").map_err(|e| format!("runtime/c: {e}"))?;

    let mut cc = cc::Build::new();
    cc.include(&include).flag("-isystem").flag(perl.core());
    cc.warnings(true).extra_warnings(true);
    for flag in perl.list("ccflags") {
        cc.flag(flag);
    }
    for source in sources(&include)? {
        cc.file(source);
    }
    cc.try_compile("fsperl_runtime")
        .map_err(|e| e.to_string())?;

    bindgen::builder()
        .header(include.join("shim.h").display().to_string())
        .header(include.join("fsperl.h").display().to_string())
        .allowlist_item("(fsp|FSP)_.*")
        .merge_extern_blocks(true)
        .layout_tests(false)
        .derive_default(true)
        .generate()
        .map_err(|e| format!("reading runtime/c/shim.h: {e}"))?
        .write_to_file(out.join("sys.rs"))
        .map_err(|e| format!("{}: {e}", out.display()))?;

    println!("cargo:include={}", include.display());
    println!("cargo:perl={}", perl.program);
    println!("cargo:perl_include={}", perl.core());
    println!("cargo:ccflags={}", perl.list("ccflags").join(LIST));
    println!("cargo:link_args={}", perl.link_args().join(LIST));
    for arg in perl.link_args() {
        println!("cargo:rustc-link-arg-tests={arg}");
    }
    Ok(())
}

/// All C files of the runtime, in a fixed order.
fn sources(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "c"))
        .collect();
    files.sort();
    Ok(files)
}

/// The perl on this machine and what its `%Config` says.
struct Perl {
    program: String,
    config: HashMap<String, String>,
}

impl Perl {
    /// Asks `$PERL`, or the `perl` in the path, and checks that it can be embedded.
    fn find() -> Result<Self, String> {
        let program = env::var("PERL").unwrap_or_else(|_| "perl".to_owned());
        let script = r#"print map { "$_\t" . ($Config{$_} // "") . "\0" } @ARGV"#;
        let output = Command::new(&program)
            .args(["-MConfig", "-e", script])
            .args(KEYS)
            .output()
            .map_err(|e| format!("`{program}` could not be run ({e}): install perl 5.26 or later, or set PERL to its path"))?;
        if !output.status.success() {
            return Err(format!(
                "`{program} -MConfig` failed, so this is no complete perl: install perl 5.26 or later, or set PERL to its path"
            ));
        }
        let config = String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter_map(|pair| pair.split_once('\t'))
            .map(|(key, value)| (key.to_owned(), value.replace('\n', " ")))
            .collect();
        let perl = Self { program, config };
        perl.check()?;
        Ok(perl)
    }

    fn check(&self) -> Result<(), String> {
        let program = &self.program;
        let version = self.get("version");
        let minor: Option<u32> = version.strip_prefix("5.").and_then(|rest| {
            let minor = rest.split('.').next()?;
            minor.parse().ok()
        });
        if minor.is_none_or(|minor| minor < 26) {
            return Err(format!(
                "`{program}` is perl {version}, but 5.26 or later is needed: install a newer one, or set PERL to its path"
            ));
        }
        if self.get("useithreads") != "define" || self.get("usemultiplicity") != "define" {
            return Err(format!(
                "`{program}` (perl {version}) is built without ithreads, but several interpreters must run in one process: use the \
                 system's perl, or build one with `Configure -Dusethreads`, and set PERL to its path"
            ));
        }
        let core = self.core();
        if !Path::new(&core).join("perl.h").exists() {
            return Err(format!(
                "perl {version} is here but its header {core}/perl.h is not: install libperl-dev (Debian, Ubuntu), perl-devel \
                 (Fedora) or perl-dev (Alpine)"
            ));
        }
        Ok(())
    }

    fn get(&self, key: &str) -> &str {
        self.config.get(key).map_or("", String::as_str)
    }

    fn list(&self, key: &str) -> Vec<&str> {
        self.get(key).split_whitespace().collect()
    }

    /// The directory of perl's headers and, in most builds, of its library.
    fn core(&self) -> String {
        format!("{}/CORE", self.get("archlibexp"))
    }

    /// What ExtUtils::Embed calls `ldopts`; computed here because some systems package that module apart.
    fn link_args(&self) -> Vec<String> {
        let mut args: Vec<String> = self
            .list("ccdlflags")
            .into_iter()
            .map(str::to_owned)
            .collect();
        args.push(format!("-L{}", self.core()));
        let loader = format!("{}/auto/DynaLoader/DynaLoader.a", self.get("archlibexp"));
        if Path::new(&loader).exists() {
            args.push(loader);
        }
        args.push("-lperl".to_owned());
        args.extend(self.list("perllibs").into_iter().map(str::to_owned));
        args
    }
}
