//! Drop-in fixtures of the parser: the tree of `tests/idl/NAME.i` at the top of the project must be what stands in
//! `tests/snapshots/ast/NAME.txt`. `UPDATE_EXPECT=1` writes the trees anew.

use std::path::{Path, PathBuf};

use fsperl_codegen::ast::dump;
use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::parse::parse;
use fsperl_codegen::preprocess::{Options, open_main, preprocess};
use fsperl_codegen::source::Sources;

fn folder(name: &str) -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the project");
    crates.join("tests").join(name)
}

/// The tree of an interface file as text, with what was said about the file.
fn tree(path: &Path) -> (String, String) {
    let mut sources = Sources::on_disk();
    let mut diagnostics = Diagnostics::new();
    let mut text = String::new();
    if let Some(main) = open_main(&mut sources, path, &mut diagnostics) {
        let options = Options::default();
        let tokens = preprocess(&mut sources, main, &options, &mut diagnostics);
        text = dump(&parse(tokens, &mut diagnostics));
    }
    (text, diagnostics.render(&sources, false))
}

/// The tree of a text that must be free of mistakes.
fn tree_of(text: &str) -> String {
    let (mut sources, main) = Sources::from_text("test.i", text);
    let mut diagnostics = Diagnostics::new();
    let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
    let file = parse(tokens, &mut diagnostics);
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.render(&sources, false)
    );
    dump(&file)
}

/// The messages about a text.
fn messages(text: &str) -> Vec<String> {
    let (mut sources, main) = Sources::from_text("test.i", text);
    let mut diagnostics = Diagnostics::new();
    let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
    parse(tokens, &mut diagnostics);
    diagnostics
        .iter()
        .map(|found| found.message.clone())
        .collect()
}

#[test]
fn fixtures_have_the_expected_trees() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder("idl")).expect("the fixtures are there") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "i") {
            continue;
        }
        count += 1;
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (found, complaints) = tree(&path);
        if !complaints.is_empty() {
            wrong.push(format!("{name}: {complaints}"));
        }
        let expected = folder("snapshots/ast").join(format!("{name}.txt"));
        if update {
            std::fs::write(&expected, &found).expect("the expectation can be written");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        if found != wanted {
            wrong.push(format!("{name}: expected\n{wanted}\nfound\n{found}"));
        }
    }
    assert!(count > 0, "no fixture was found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fixtures are SWIG's language only if SWIG reads them.
#[test]
fn real_swig_accepts_the_fixtures() {
    let output = std::env::temp_dir().join(format!("fsperl-ast-{}", std::process::id()));
    std::fs::create_dir_all(&output).expect("a temporary folder can be made");
    for entry in std::fs::read_dir(folder("idl")).expect("the fixtures are there") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "i") {
            continue;
        }
        let run = std::process::Command::new("swig")
            .args(["-perl5", "-c++", "-w-all", "-outdir"])
            .arg(&output)
            .arg("-o")
            .arg(output.join("wrap.cxx"))
            .arg(&path)
            .output();
        let Ok(run) = run else {
            eprintln!("swig is not installed: nothing was compared");
            break;
        };
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{}: {said}", path.display());
    }
    std::fs::remove_dir_all(&output).expect("the temporary folder can be removed");
}

#[test]
fn one_run_reports_every_mistake_and_keeps_what_is_right() {
    let text = "int a(;\nint b();\nclass C { int m( };\nint d(int,, int);\nint e();\n";
    assert_eq!(messages(text).len(), 3, "{:?}", messages(text));
}

#[test]
fn attributes_and_calling_conventions_say_nothing_to_perl() {
    let text = "int a(int b) __attribute__((unused)); __declspec(dllexport) int c; int (__stdcall *d)(int [[x]] e);";
    assert_eq!(
        tree_of(text),
        "function int a(int b)\nvariable int c\nvariable int (*d)(int e)\n"
    );
}

#[test]
fn operators_may_be_written_as_words() {
    let tree = tree_of(
        "bool a = not (true and false) or 1 not_eq 2; int b = compl 1 xor 2 bitand 3 bitor 4;",
    );
    assert_eq!(
        tree,
        "variable bool a = !(true && false) || 1 != 2\nvariable int b = ~1 ^ 2 & 3 | 4\n"
    );
}

#[test]
fn a_remainder_needs_no_blanks() {
    let tree = tree_of("int a = 9%b*2; int c = 7 % d;");
    assert_eq!(tree, "variable int a = 9 % b * 2\nvariable int c = 7 % d\n");
}

#[test]
fn a_variable_may_have_its_value_in_brackets() {
    let tree = tree_of("const int ten(10); bool on(true); int square(side); int zero{};");
    assert_eq!(
        tree,
        "variable const int ten = (10)\nvariable bool on = (true)\nfunction int square(side)\nvariable int zero = {}\n"
    );
}

#[test]
fn a_bracketed_name_before_a_sign_is_a_type_only_if_it_looks_like_one() {
    let tree =
        tree_of("long a = (size_t)-1; long b = (LIMIT)-1; long c = (T *)-1; long d = (T)(1);");
    assert_eq!(
        tree,
        "variable long a = (size_t)-1\nvariable long b = (LIMIT) - 1\nvariable long c = (T *)-1\nvariable long d = (T)(1)\n"
    );
}

#[test]
fn a_typedef_of_a_tagless_class_is_the_name_of_the_class() {
    let tree = tree_of("typedef struct { int a; } T, *P;");
    assert_eq!(
        tree,
        "struct <anonymous> (typedef T)\n  public variable int a\ntypedef P = T *\n"
    );
}

#[test]
fn brackets_nested_without_end_are_refused_and_do_not_overflow_the_stack() {
    for open in [
        "(",
        "{",
        "[",
        "int f(int (*",
        "A<",
        "namespace a {",
        "struct {",
        "enum { A = (",
        "sizeof(",
        "-",
        "*",
    ] {
        for prefix in [
            "",
            "int x = ",
            "%constant int x = ",
            "int f(int a = ",
            "%typemap(in) ",
        ] {
            messages(&format!("{prefix}{}", open.repeat(4_000)));
        }
    }
}

#[test]
fn a_chain_of_operators_without_end_is_refused() {
    let long = format!("int x = 1{};", " + 1".repeat(20_000));
    assert_eq!(messages(&long), ["this is nested too deeply to be read"]);
}
