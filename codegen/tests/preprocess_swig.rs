//! Holds the preprocessor against the real SWIG: `swig -E` must make of the fixtures what we make of them. Where SWIG
//! is not installed the test says `SKIPPED` and passes.

use std::path::{Path, PathBuf};
use std::process::Command;

use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::lex::lex;
use fsperl_codegen::preprocess::{Options, preprocess};
use fsperl_codegen::source::{SourceId, Sources};
use fsperl_codegen::token::{Token, TokenKind, spell};

/// Fixtures in which the two may differ, and why.
const DIFFER: [(&str, &str); 7] = [
    (
        "macros_as_in_c.i",
        "SWIG does not escape quotes, keeps the comma of `, ## __VA_ARGS__`, replaces in strings",
    ),
    (
        "conditionals_as_in_c.i",
        "SWIG warns about characters and mixed signs in `#if`, and wants skipped text well formed",
    ),
    (
        "declaration_macros.i",
        "SWIG does not know FreeSWITCH's declaration macros",
    ),
    (
        "libraries.i",
        "SWIG reads its library files, where we have a marker",
    ),
    (
        "constants_malformed.i",
        "SWIG writes constants that its parser then refuses",
    ),
    (
        "inserted.i",
        "SWIG reads the files of `%insert` later, in the parser",
    ),
    ("code.i", "SWIG reads `%inline` later, in the parser"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/preprocess")
}

/// What SWIG makes of a fixture; nothing where it is not installed.
fn by_swig(name: &str) -> Option<Vec<String>> {
    let mut swig = Command::new("swig");
    swig.current_dir(folder())
        .args(["-E", "-perl5", "-c++", "-w-202", "-Iinclude", name]);
    let output = swig.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let start = text
        .find("%includefile(maininput=")
        .expect("SWIG read the fixture");
    let mut words = Vec::new();
    let tokens = lex(SourceId::default(), &text[start..]);
    let mut rest = &tokens[..];
    while let [token, behind @ ..] = rest {
        rest = behind;
        match token.directive() {
            // SWIG's marks around files: `%includefile "name" %beginfile ... %endoffile`.
            Some("includefile" | "importfile") => {
                let begin = rest
                    .iter()
                    .position(|token| token.directive() == Some("beginfile"));
                rest = &rest[begin.expect("a file that begins") + 1..];
            }
            Some("endoffile") => {}
            _ if token.is_end() => {}
            _ => words.push(token.kind.to_string()),
        }
    }
    Some(words)
}

/// What we make of it, in the same form: a constant is SWIG's `%constant NAME = value;`.
fn by_us(name: &str) -> Vec<String> {
    let mut sources = Sources::on_disk();
    sources.search_in(folder().join("include"));
    let main = sources
        .open(&folder().join(name))
        .expect("the fixture opens");
    let tokens = preprocess(
        &mut sources,
        main,
        &Options::default(),
        &mut Diagnostics::new(),
    );
    let mut words = Vec::new();
    for token in tokens {
        match &token.kind {
            TokenKind::ConstantMacro(constant) => {
                let text = format!("%constant {} = {};", constant.name, spell(&constant.body));
                words.extend(
                    lex(SourceId::default(), &text)
                        .iter()
                        .filter(|t| !t.is_end())
                        .map(written),
                );
            }
            _ => words.extend(Some(written(&token)).filter(|word| !word.is_empty())),
        }
    }
    words
}

fn written(token: &Token) -> String {
    token.kind.to_string()
}

#[test]
fn swig_preprocesses_the_fixtures_alike() {
    let names = std::fs::read_dir(folder()).expect("the fixtures are there");
    let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut compared = 0;
    for name in names.filter(|name| name.ends_with(".i")) {
        if DIFFER.iter().any(|(differs, _)| *differs == name) {
            continue;
        }
        let Some(theirs) = by_swig(&name) else {
            eprintln!("SKIPPED: swig is not installed");
            return;
        };
        assert_eq!(by_us(&name).join(" "), theirs.join(" "), "{name}");
        compared += 1;
    }
    assert!(compared >= 6, "only {compared} fixtures were compared");
}
