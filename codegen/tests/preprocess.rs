//! Drop-in fixtures of the preprocessor: `tests/preprocess/NAME.i` must come out as `NAME.out`, whose lines are
//! the tokens as the parser would see them. `UPDATE_EXPECT=1` writes the `.out` files anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::preprocess::{Options, preprocess};
use fsperl_codegen::source::Sources;
use fsperl_codegen::token::{Token, TokenKind, spell};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/preprocess")
}

fn preprocessed(name: &str) -> String {
    let mut sources = Sources::on_disk();
    sources.search_in(folder().join("include"));
    let main = sources
        .open(&folder().join(name))
        .expect("the fixture opens");
    let mut diagnostics = Diagnostics::new();
    let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
    let messages = diagnostics.render(&sources, false);
    assert!(
        diagnostics.is_empty(),
        "{name} should be without fault:\n{messages}"
    );
    written(&tokens)
}

/// Tokens as text, one line of the source a line, with what has no text between angle brackets.
fn written(tokens: &[Token]) -> String {
    let mut out = String::new();
    for (n, token) in tokens.iter().enumerate() {
        for comment in &token.leading_comments {
            write!(out, "\n<about {:?}>", comment.words()).expect("a string takes all");
        }
        let marker = match &token.kind {
            TokenKind::ConstantMacro(constant) => Some(format!(
                "constant {} = {}",
                constant.name,
                spell(&constant.body)
            )),
            TokenKind::BeginInclude(file) => Some(format!("include {file}")),
            TokenKind::EndInclude => Some("end include".to_owned()),
            TokenKind::BeginImport(import) => {
                Some(format!("import {} {:?}", import.file, import.module))
            }
            TokenKind::EndImport => Some("end import".to_owned()),
            TokenKind::BeginInline => Some("inline".to_owned()),
            TokenKind::EndInline => Some("end inline".to_owned()),
            TokenKind::Library(name) => Some(format!("library {name}")),
            TokenKind::End => Some("end".to_owned()),
            _ => None,
        };
        match marker {
            Some(marker) => write!(out, "\n<{marker}>").expect("a string takes all"),
            None => {
                let separator = match token {
                    token if token.first_on_line => "\n",
                    token if token.space_before && n > 0 => " ",
                    _ => "",
                };
                write!(out, "{separator}{}", token.kind).expect("a string takes all");
            }
        }
        if let Some(comment) = &token.trailing_comment {
            write!(out, " <behind {:?}>", comment.words()).expect("a string takes all");
        }
    }
    out.trim_start().to_owned() + "\n"
}

#[test]
fn fixtures_come_out_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the fixtures are there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".i"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        let expected = folder().join(&name).with_extension("out");
        let found = preprocessed(&name);
        if update {
            std::fs::write(&expected, &found).expect("the expectation can be written");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{name}");
    }
}
