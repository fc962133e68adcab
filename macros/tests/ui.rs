//! What the compiler says: every case in `tests/ui` fails with the messages in the `.stderr` beside it.

use std::fs;
use std::path::Path;

/// trybuild compiles the cases in a package of its own; what their paths are relative to is there.
fn bring_interfaces(cases: &Path) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let package = target
        .expect("a directory in target")
        .join("tests/trybuild/fsperl-macros");
    fs::create_dir_all(&package).expect("the package's directory can be made");
    for entry in fs::read_dir(cases).expect("the cases are there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "i") {
            let name = path.file_name().expect("a file has a name");
            fs::copy(&path, package.join(name)).expect("an interface can be copied");
        }
    }
}

#[test]
fn mistakes_are_explained_in_the_words_of_the_interface() {
    bring_interfaces(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui"));
    trybuild::TestCases::new().compile_fail("../tests/ui/*.rs");
}
