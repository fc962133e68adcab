//! The command `fsperl` as it is used: arguments, output, exit status, files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A directory with files, in which the command runs.
struct Place {
    directory: TempDir,
}

impl Place {
    fn with(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            fs::write(directory.path().join(name), text).expect("a file is written");
        }
        Place { directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn run(&self, args: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_fsperl"))
            .args(args)
            .current_dir(self.path())
            .output()
            .expect("the command starts");
        Run { output }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("the file is there")
    }

    /// The names of the files in a directory, sorted.
    fn names(&self, directory: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path().join(directory))
            .expect("the directory is there")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }
}

/// What a run of the command said.
struct Run {
    output: Output,
}

impl Run {
    #[track_caller]
    fn ends_with(self, status: i32) -> Self {
        assert_eq!(
            self.output.status.code(),
            Some(status),
            "stdout:\n{}\nstderr:\n{}",
            self.out(),
            self.err()
        );
        self
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    #[track_caller]
    fn says(self, part: &str) -> Self {
        let out = self.out();
        assert!(out.contains(part), "no {part:?} in:\n{out}");
        self
    }

    #[track_caller]
    fn complains(self, part: &str) -> Self {
        let err = self.err();
        assert!(err.contains(part), "no {part:?} in:\n{err}");
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out()).expect("the output is JSON")
    }
}

const POT: &str = "%module pot\nextern \"C\" {\n/** Pours. */\nint pour(int cups = 1);\n}\n";

#[test]
fn generate_writes_four_files_and_says_what_they_hold() {
    let place = Place::with(&[("pot.i", POT)]);
    place
        .run(&["generate", "pot.i", "--out", "made/deep"])
        .ends_with(0)
        .says("made/deep: pot.c, pot.rs, pot.pm, pot.pod\n")
        .says("pot: 1 function or method\n");
    assert_eq!(
        place.names("made/deep"),
        ["pot.c", "pot.pm", "pot.pod", "pot.rs"]
    );
    assert!(place.read("made/deep/pot.pod").contains("Pours."));
}

#[test]
fn the_summary_counts_every_constructor() {
    let place = Place::with(&[(
        "pot.i",
        "%module pot\n%rename(of_clay) Pot::Pot(int);\nclass Pot { public: Pot(); Pot(int size); int pour(); };\n",
    )]);
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(0)
        .says("pot: 1 class, 3 functions and methods\n");
}

#[test]
fn a_second_run_touches_nothing() {
    let place = Place::with(&[("pot.i", POT)]);
    let modified = || {
        fs::metadata(place.path().join("made/pot.c"))
            .and_then(|data| data.modified())
            .expect("the file is there")
    };
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(0);
    let before = modified();
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(0);
    assert_eq!(modified(), before);
}

#[test]
fn check_shows_drift_and_writes_nothing() {
    let place = Place::with(&[("pot.i", POT)]);
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(0);
    place
        .run(&["generate", "pot.i", "--out", "made", "--check"])
        .ends_with(0);
    fs::write(place.path().join("pot.i"), POT.replace("Pours.", "Spills."))
        .expect("the file is written");
    place
        .run(&["generate", "pot.i", "--out", "made", "--check"])
        .ends_with(1)
        .says("--- made/pot.pod\n+++ made/pot.pod (generated)\n")
        .says("-Pours.\n+Spills.\n")
        .complains("Run the same command without --check.");
    assert!(place.read("made/pot.pod").contains("Pours."));
}

#[test]
fn check_names_a_missing_file() {
    let place = Place::with(&[("pot.i", POT)]);
    place
        .run(&["generate", "pot.i", "--out", "made", "--check"])
        .ends_with(1)
        .says("made/pot.c is not there\n");
    assert!(!place.path().join("made").exists());
}

#[test]
fn each_stage_can_be_printed() {
    let place = Place::with(&[("pot.i", POT)]);
    for (stage, part) in [
        ("ast", "pour"),
        ("model", "Model {"),
        ("c", "pot_host"),
        ("rust", "pub trait Host"),
        ("pm", "package pot;"),
        ("pod", "=head2 pot::pour"),
    ] {
        place
            .run(&["generate", "pot.i", "--emit", stage])
            .ends_with(0)
            .says(part);
    }
}

#[test]
fn without_a_file_it_is_freeswitchs_interface() {
    let place = Place::with(&[]);
    place
        .run(&["generate", "--out", "made"])
        .ends_with(0)
        .says("freeswitch: 9 classes, ");
    assert_eq!(
        place.names("made"),
        [
            "freeswitch.c",
            "freeswitch.pm",
            "freeswitch.pod",
            "freeswitch.rs"
        ]
    );
}

#[test]
fn macros_search_paths_stand_ins_and_the_modules_name_come_from_the_command_line() {
    let place = Place::with(&[
        (
            "pot.i",
            "%module pot\n%include \"made.h\"\n%include \"lid.h\"\n#if LITRES == 2\nvoid two();\n#endif\n",
        ),
        ("real.h", "void from_real();\n"),
    ]);
    fs::create_dir(place.path().join("inc")).expect("a directory");
    fs::write(place.path().join("inc/lid.h"), "void lid();\n").expect("a file");
    place
        .run(&[
            "generate",
            "pot.i",
            "-I",
            "inc",
            "-DLITRES=2",
            "--include-as",
            "made.h=real.h",
            "--module",
            "kettle",
            "--emit",
            "pod",
        ])
        .ends_with(0)
        .says("kettle::two()")
        .says("kettle::from_real()")
        .says("kettle::lid()");
}

#[test]
fn an_error_in_the_interface_is_shown_at_its_place_and_nothing_is_written() {
    let place = Place::with(&[("pot.i", "%module pot\nint pour(;\n")]);
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(1)
        .complains("error[E")
        .complains("pot.i:2:");
    assert!(!place.path().join("made").exists());
}

#[test]
fn a_file_that_is_no_interface_is_named_with_a_way_out() {
    let place = Place::with(&[("empty.i", ""), ("pot.i", POT)]);
    fs::write(place.path().join("garbage.i"), b"\x00\xfe\xff").expect("a file is written");
    fs::create_dir(place.path().join("directory")).expect("a directory");
    for (file, message, help) in [
        ("no.i", "the file `no.i` is not found", "check the path"),
        (
            "directory",
            "the file `directory` cannot be read: ",
            "name a file in it",
        ),
        ("garbage.i", "--> garbage.i:1:2", "convert it: "),
        ("empty.i", "--> empty.i", "begin it with `%module name`"),
    ] {
        for command in [
            &["generate", "--out", "made", file][..],
            &["generate", "--emit", "c", file],
            &["doc", file],
            &["diff", "pot.i", file],
            &["diff", file, "pot.i"],
            &["library", file, "pot.i", "--out", "made"],
        ] {
            place
                .run(command)
                .ends_with(1)
                .complains(message)
                .complains(&format!("= help: {help}"));
        }
        if file != "empty.i" {
            place
                .run(&["check", "pot.i", "--against", file])
                .ends_with(1)
                .complains(message)
                .complains(&format!("= help: {help}"));
        }
    }
    assert!(!place.path().join("made").exists());
}

#[test]
fn a_name_that_would_lead_out_of_the_directory_is_refused() {
    let place = Place::with(&[("pot.i", POT)]);
    for name in ["../pot", "a b", "Shop::Pot", "1pot"] {
        place
            .run(&["generate", "pot.i", "--out", "made", "--module", name])
            .ends_with(1)
            .complains(&format!("`{name}` cannot be the name of a module"))
            .complains("= help: ");
    }
    assert_eq!(place.names("."), ["pot.i"]);
}

#[test]
fn interfaces_may_have_any_bytes_in_their_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::with(&[]);
    let name = OsStr::from_bytes(b"caf\xe9.i");
    fs::write(place.path().join(name), POT).expect("a file is written");
    let output = Command::new(env!("CARGO_BIN_EXE_fsperl"))
        .args(["generate", "--out", "made"])
        .arg(name)
        .current_dir(place.path())
        .output()
        .expect("the command starts");
    Run { output }.ends_with(0).says("made: pot.c");
}

#[test]
fn a_place_that_cannot_be_written_is_named_with_a_way_out() {
    let place = Place::with(&[
        ("pot.i", POT),
        ("libpot.so", &shared_object("pot")),
        ("made", "a file, not a directory"),
    ]);
    place
        .run(&["generate", "pot.i", "--out", "made"])
        .ends_with(1)
        .complains("error: can't make the directory made")
        .complains("= help: a file is where a directory is wanted: choose another place");
    place
        .run(&["library", "pot.i", "libpot.so", "--out", "made"])
        .ends_with(1)
        .complains("error: can't write made/auto/pot/pot.so")
        .complains("= help: a file is where a directory is wanted: choose another place");
    place
        .run(&["library", "pot.i", ".", "--out", "lib"])
        .ends_with(1)
        .complains("error: can't read .: ")
        .complains("= help: name a file");
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    let place = Place::with(&[("pot.i", POT)]);
    place
        .run(&["generate", "pot.i"])
        .ends_with(2)
        .complains("--out <DIR>|--emit <STAGE>");
    place
        .run(&["generate", "pot.i", "--emit", "pascal"])
        .ends_with(2)
        .complains("pod");
    place
        .run(&["generate", "pot.i", "--emit", "c", "--include-as", "x"])
        .ends_with(2)
        .complains("write it as NAME=FILE");
    place.run(&["check"]).ends_with(2).complains("--against");
    place.run(&[]).ends_with(2).complains("Usage: fsperl");
}

#[test]
fn help_tells_the_exit_statuses() {
    Place::with(&[])
        .run(&["--help"])
        .ends_with(0)
        .says("Exit status:\n  0  all is well\n  1  a difference");
}

/// An ELF file of the type `ET_DYN` that defines the boot function of a module: the header, a symbol, its name, two sections.
fn shared_object(module: &str) -> String {
    let pad = |text: String, length: usize| format!("{text}{}", "\0".repeat(length - text.len()));
    let header = pad("\x7fELF\x02\x01\x01".to_owned(), 16) + "\x03\0";
    let header = pad(pad(header, 0x28) + "\x78", 0x3a) + "\x40\0\x02\0\0\0";
    let symbol = pad("\x01\0\0\0\x12\0\x01\0".to_owned(), 24);
    let names = pad(format!("\0boot_{module}\0"), 32);
    let symbols =
        pad(pad("\0\0\0\0\x0b".to_owned(), 0x18) + "\x40", 0x20) + "\x18\0\0\0\0\0\0\0\x01";
    let texts = pad("\0\0\0\0\x03".to_owned(), 0x18) + "\x58";
    header + &symbol + &names + &pad(symbols, 64) + &pad(texts, 64)
}

#[test]
fn library_takes_nothing_but_a_shared_object_of_the_module() {
    let object = shared_object("counter");
    let place = Place::with(&[
        ("counter.i", "%module counter\nint next();\n"),
        ("libother.so", &shared_object("other")),
        ("libcut.so", &object[..200]),
        ("empty.so", ""),
        ("archive.rlib", "!<arch>\nlib.rmeta/"),
        ("program", &object.replacen('\x03', "\x02", 1)),
    ]);
    for file in [
        "counter.i",
        "libother.so",
        "libcut.so",
        "empty.so",
        "archive.rlib",
        "program",
    ] {
        place
            .run(&["library", "counter.i", file, "--out", "lib"])
            .ends_with(1)
            .complains(&format!(
                "error: {file}: it is no shared object that defines `boot_counter`"
            ))
            .complains("= help: name what cargo built from this interface file");
    }
    assert!(!place.path().join("lib").exists());
}

#[test]
fn library_puts_the_module_and_the_object_where_perl_looks_for_them() {
    let object = shared_object("counter");
    let place = Place::with(&[
        ("counter.i", "%module counter\nint next();\n"),
        ("libcounter.so", &object),
    ]);
    let run = place.run(&["library", "counter.i", "libcounter.so", "--out", "lib"]);
    run.ends_with(0)
        .says("lib: counter.pm, counter.pod, auto/counter/counter.so");
    assert_eq!(place.names("lib"), ["auto", "counter.pm", "counter.pod"]);
    assert_eq!(place.read("lib/auto/counter/counter.so"), object);
}

#[test]
fn library_names_an_object_that_is_not_built_yet() {
    let place = Place::with(&[("counter.i", "%module counter\n")]);
    let run = place.run(&["library", "counter.i", "libcounter.so", "--out", "lib"]);
    run.ends_with(1).complains("libcounter.so");
}

#[test]
fn diff_ends_with_one_when_a_script_can_break() {
    let place = Place::with(&[
        ("old.i", "%module pot\nvoid pour(); void fill();"),
        ("new.i", "%module pot\nvoid pour(); void wash();"),
    ]);
    place
        .run(&["diff", "old.i", "new.i"])
        .ends_with(1)
        .says("Breaking:\n  pot::fill is gone\n");
    let json = place
        .run(&["diff", "old.i", "new.i", "--json"])
        .ends_with(1)
        .json();
    assert_eq!(json["breaking"], 1);
    assert_eq!(json["compatible"], 1);
    assert_eq!(
        json["changes"][0],
        serde_json::json!({
            "breaking": true, "kind": "removed", "construct": "pot::fill", "message": "is gone"
        })
    );
}

#[test]
fn diff_ends_with_zero_when_all_changes_are_compatible() {
    let place = Place::with(&[
        ("old.i", "%module pot\nvoid pour();"),
        ("new.i", "%module pot\nvoid pour(); void wash();"),
    ]);
    place
        .run(&["diff", "old.i", "new.i"])
        .ends_with(0)
        .says("0 breaking, 1 compatible");
}

#[test]
fn check_compares_with_a_header() {
    let place = Place::with(&[
        ("pot.i", "%module pot\nint pour(int cups);"),
        (
            "same.h",
            "#include <switch.h>\nSWITCH_DECLARE(int) pour(int n);",
        ),
        (
            "other.h",
            "SWITCH_DECLARE(int) pour(char *what);\nSWITCH_DECLARE(void) wash(void);",
        ),
    ]);
    place
        .run(&["check", "pot.i", "--against", "same.h"])
        .ends_with(0)
        .says("agree");
    place
        .run(&["check", "pot.i", "--against", "other.h"])
        .ends_with(1)
        .says("void wash()  (other.h:2)")
        .says("1 in the header only, 0 in the interface only, 1 declared differently");
    let json = place
        .run(&["check", "pot.i", "--against", "other.h", "--json"])
        .ends_with(1)
        .json();
    assert_eq!(json["differences"][0]["name"], "pour");
    assert_eq!(
        json["differences"][0]["header"]["declaration"],
        "int pour(char *what)"
    );
    assert_eq!(json["differences"][1]["interface"], serde_json::Value::Null);
}

#[test]
fn doc_prints_pod_or_writes_both_forms() {
    let place = Place::with(&[("pot.i", POT)]);
    place
        .run(&["doc", "pot.i"])
        .ends_with(0)
        .says("=head1 NAME\n\npot - ");
    place
        .run(&["doc", "pot.i", "--out", "manual"])
        .ends_with(0)
        .says("begin with manual/");
    assert_eq!(
        place.names("manual"),
        ["functions.html", "index.html", "pot.pod"]
    );
    place
        .run(&["doc", "pot.i", "--html", "--out", "pages"])
        .ends_with(0)
        .says("begin with pages/index.html");
    assert_eq!(place.names("pages"), ["functions.html", "index.html"]);
    place.run(&["doc", "pot.i", "--html"]).ends_with(2);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::with(&[]);
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "({} doc; echo $? >&2) | head -1",
            env!("CARGO_BIN_EXE_fsperl")
        ))
        .current_dir(place.path())
        .output()
        .expect("a shell");
    assert_eq!(String::from_utf8_lossy(&status.stderr), "0\n");
    assert_eq!(String::from_utf8_lossy(&status.stdout), "=encoding UTF-8\n");
}
