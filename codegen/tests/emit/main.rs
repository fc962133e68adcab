//! The emitters: what they print for small models, and that C compilers, rustc's grammar and perl accept it.

mod build;
mod models;

use fsperl_codegen::emit::{Bindings, bindings};
use fsperl_codegen::model::Model;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The models made by hand, whose bindings are recorded.
fn small() -> Vec<(Model, Bindings)> {
    [
        models::tiny(),
        models::values(),
        models::overloads(),
        models::inheritance(),
    ]
    .into_iter()
    .map(|model| {
        let source = format!("{}.i", model.module);
        let bindings = bindings(&model, &source);
        (model, bindings)
    })
    .collect()
}

/// The small ones, and every interface of the project.
fn all() -> Vec<(Model, Bindings)> {
    let mut files: Vec<PathBuf> = ["idl/freeswitch.i", "tests/swig/lab.i"]
        .iter()
        .chain(&["tests/swig/bench/swigbench.i", "tests/swig/two/mb.i"])
        .map(|name| root().join(name))
        .collect();
    let constructs = std::fs::read_dir(root().join("tests/swig/constructs")).unwrap();
    files.extend(constructs.flatten().map(|entry| entry.path()));
    files.retain(|file| file.extension().is_some_and(|extension| extension == "i"));
    let mut all = small();
    all.extend(files.iter().map(|file| {
        let model = read(file);
        let bindings = bindings(&model, "interface.i");
        (model, bindings)
    }));
    all
}

fn read(file: &Path) -> Model {
    let mut sources = Sources::on_disk();
    let main = sources.open(file).unwrap();
    match analyze(&mut sources, main, &Options::default()) {
        Ok((model, _)) => model,
        Err(errors) => panic!("{}", errors.render(&sources, false)),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn expect(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == text,
        "{} differs from what is printed now; look at the difference after UPDATE_EXPECT=1",
        path.display()
    );
}

#[test]
fn what_is_printed_is_as_recorded() {
    for (model, bindings) in small() {
        let snapshots = root().join("tests/snapshots");
        let name = &model.module;
        expect(&snapshots.join(format!("c/{name}.c")), &bindings.c);
        expect(&snapshots.join(format!("rust/{name}.rs")), &bindings.rust);
        expect(&snapshots.join(format!("pm/{name}.pm")), &bindings.pm);
    }
}

#[test]
fn the_traits_say_what_is_read_and_what_is_written_and_show_examples_flush_left() {
    let model = read(&root().join("idl/freeswitch.i"));
    let rust = bindings(&model, "freeswitch.i").rust;
    for part in [
        "    /// Reads `$object->{duration}`:\n    ///\n    /// Its length in samples",
        "    /// Writes `$object->{duration}`:\n    ///\n    /// Its length in samples",
        "/// ```perl\n/// $stream->write(\"+OK\\n\");\n/// ```\n",
        "/// $menu->execute($session, 'main');\n/// ```\n",
    ] {
        assert!(rust.contains(part), "no {part:?} in:\n{rust}");
    }
    assert!(!rust.contains("swig_duration"), "an accessor's name");
}

fn scratch(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn perl_flags() -> Vec<String> {
    let script = "print join ' ', $Config{ccflags}, qq{-isystem $Config{archlibexp}/CORE}";
    let out = Command::new("perl")
        .args(["-MConfig", "-e", script])
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn c_compilers_accept_the_glue_without_a_warning() {
    let dir = scratch("glue");
    let flags = perl_flags();
    for (model, bindings) in all() {
        let file = dir.join(format!("{}.c", model.module));
        std::fs::write(&file, &bindings.c).unwrap();
        // Some of gcc's warnings come from its optimizer, clang's all from its front end.
        let ways: [(&str, &[&str]); 2] = [
            ("gcc", &["-O1", "-c", "-fPIC", "-o", "/dev/null"]),
            ("clang", &["-fsyntax-only"]),
        ];
        for (compiler, way) in ways {
            if Command::new(compiler).arg("--version").output().is_err() {
                continue;
            }
            let out = Command::new(compiler)
                .args(["-Wall", "-Wextra", "-Werror"])
                .args(way)
                .arg("-I")
                .arg(root().join("runtime/c"))
                .args(&flags)
                .arg(&file)
                .output()
                .unwrap();
            let messages = String::from_utf8_lossy(&out.stderr);
            assert!(
                out.status.success(),
                "{compiler} on {}:\n{messages}",
                file.display()
            );
        }
    }
}

#[test]
fn generated_rust_is_rust() {
    for (model, bindings) in all() {
        if let Err(error) = syn::parse_file(&bindings.rust) {
            panic!(
                "{}.rs, line {}: {error}",
                model.module,
                error.span().start().line
            );
        }
    }
}

#[test]
fn perl_compiles_the_module_without_a_warning() {
    let dir = scratch("pm");
    for (model, bindings) in all() {
        let module = &model.module;
        let file = dir.join(format!("{module}.pm"));
        std::fs::write(&file, &bindings.pm).unwrap();
        let out = Command::new("perl").arg("-wc").arg(&file).output().unwrap();
        let messages = String::from_utf8_lossy(&out.stderr);
        let only = format!("{} syntax OK\n", file.display());
        assert_eq!(messages, only);
    }
}

#[test]
fn fetch_and_store_stand_on_the_lines_that_scripts_know() {
    for (_, bindings) in small() {
        let line = |number: usize| bindings.pm.lines().nth(number - 1).unwrap_or_default();
        assert!(line(33).contains("$self->$member_func()"));
        assert!(line(39).contains("$self->$member_func($newval)"));
    }
}

#[test]
fn generated_rust_is_formatted() {
    let dir = scratch("rustfmt");
    for (model, bindings) in all() {
        let file = dir.join(format!("{}.rs", model.module));
        std::fs::write(&file, &bindings.rust).unwrap();
        let mut rustfmt = Command::new("rustfmt");
        let Ok(out) = rustfmt
            .args(["--check", "--edition", "2024"])
            .arg(&file)
            .output()
        else {
            return;
        };
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stdout)
        );
    }
}
