//! Drop-in fixtures of diagnostics: `tests/idl_err/CODE_name.i` at the top of the project must be answered with what
//! stands in `CODE_name.stderr`, and the code of its name must be among it. `UPDATE_EXPECT=1` writes the answers anew.

use std::path::{Path, PathBuf};

use fsperl_codegen::diag::{Diagnostics, codes};
use fsperl_codegen::preprocess::open_main;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze};

fn folder() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the project");
    crates.join("tests/idl_err")
}

fn fixtures() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the fixtures are there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".i"))
        .collect();
    names.sort();
    names
}

/// What the front end says to a fixture, with the path of the folder left out.
fn answer(name: &str) -> String {
    let mut sources = Sources::on_disk();
    let mut opening = Diagnostics::new();
    let mut reading = Diagnostics::new();
    if let Some(main) = open_main(&mut sources, &folder().join(name), &mut opening) {
        reading = match analyze(&mut sources, main, &Options::default()) {
            Ok((_, warnings)) => warnings,
            Err(errors) => errors,
        };
    }
    let path = format!("{}/", folder().display());
    let text = opening.render(&sources, false) + &reading.render(&sources, false);
    text.replace(&path, "")
}

#[test]
fn mistakes_are_answered_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for name in fixtures() {
        let expected = folder().join(&name).with_extension("stderr");
        let found = answer(&name);
        if update {
            std::fs::write(&expected, &found).expect("the expectation can be written");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        let code = name.split('_').next().unwrap_or("");
        if found != wanted || !found.contains(&format!("[{code}]")) {
            wrong.push(format!("{name}: expected\n{wanted}\nfound\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_fixture() {
    let names = fixtures();
    let missing: Vec<&str> = codes::ALL
        .iter()
        .map(|code| code.id)
        .filter(|id| !names.iter().any(|name| name.starts_with(&format!("{id}_"))))
        .collect();
    assert!(missing.is_empty(), "no fixture for {}", missing.join(", "));
}
