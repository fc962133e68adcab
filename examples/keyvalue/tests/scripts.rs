//! The Perl tests in `t`, run by `prove` against the module as it was just built.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Lays out what `fsperl library` does: the module, and the shared object where XSLoader looks for it.
fn library() -> PathBuf {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keyvalue");
    let objects = library.join("auto/keyvalue");
    std::fs::create_dir_all(&objects).expect("the directories can be made");
    let test = std::env::current_exe().expect("a test knows its program");
    let built = test.parent().expect("target/PROFILE/deps");
    for (from, to) in [
        (built.join("libkeyvalue.so"), objects.join("keyvalue.so")),
        (
            Path::new(env!("OUT_DIR")).join("keyvalue.pm"),
            library.join("keyvalue.pm"),
        ),
    ] {
        std::fs::copy(&from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
    library
}

#[test]
fn scripts_use_the_store() {
    let output = Command::new("prove")
        .arg("-I")
        .arg(library())
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("t"))
        .output()
        .expect("prove runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}
