//! What the tests share.
#![allow(dead_code, reason = "each test program uses its part")]

use std::{fmt::Debug, fs, path::PathBuf};

use fsperl_runtime::{Died, Image, Scalar, Stopped};

/// A file with this text, in the tests' own directory.
pub fn script(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a writable target directory");
    path
}

/// The string of a result that must be there and defined.
pub fn text(result: Result<Scalar, Stopped>) -> String {
    let text = result.and_then(|scalar| scalar.text()).expect("a result");
    text.expect("a defined result").to_str().into_owned()
}

/// The exception of a result that must be one.
pub fn died<T: Debug>(result: Result<T, Stopped>) -> Box<Died> {
    match result {
        Err(Stopped::Died(died)) => died,
        other => panic!("expected an exception, got {other:?}"),
    }
}

/// An image of which copies can be made. Once in some hundred regions what is no address looks like one, and in another it does not.
pub fn copyable(make: impl Fn() -> Image) -> Image {
    let mut kept = Vec::new();
    loop {
        let image = make();
        match image.mold() {
            Ok(_) => return image,
            Err(refused) => assert!(kept.len() < 3, "copies can be made: {refused}"),
        }
        kept.push(image);
    }
}
