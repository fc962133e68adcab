//! The generator over any bytes: it must neither panic nor hang, and every message must be printable.
//!
//! The input is up to four files, a line `%%%%` between them: `main.i`, `a.i`, `b.i` and `c.h`. Run it with
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run front_end` (`cargo install cargo-fuzz`); no nightly compiler is needed.

#![no_main]

use std::path::Path;

use fsperl_codegen::ast::dump;
use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::generate;
use fsperl_codegen::parse::parse;
use fsperl_codegen::preprocess::{Options, open_main, preprocess};
use fsperl_codegen::source::{MemoryLoader, Sources};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 4] = ["main.i", "a.i", "b.i", "c.h"];
const BETWEEN: &[u8] = b"\n%%%%\n";

fuzz_target!(|data: &[u8]| {
    let mut loader = MemoryLoader::new();
    let mut rest = data;
    for name in NAMES {
        let end = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN);
        let (file, behind) = rest.split_at(end.unwrap_or(rest.len()));
        loader = loader.with(name, file);
        rest = behind.get(BETWEEN.len()..).unwrap_or(b"");
    }
    let mut sources = Sources::new(loader);
    let mut diagnostics = Diagnostics::new();
    if let Some(main) = open_main(&mut sources, Path::new("main.i"), &mut diagnostics) {
        let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
        assert!(tokens.last().is_some_and(|token| token.is_end()));
        let file = parse(tokens, &mut diagnostics);
        dump(&file);
    }
    diagnostics.render(&sources, false);
    if let Some(main) = open_main(&mut sources, Path::new("main.i"), &mut Diagnostics::new()) {
        let options = fsperl_codegen::Options {
            module: Some("fuzzed".to_string()),
            ..fsperl_codegen::Options::default()
        };
        match generate(&mut sources, main, &options) {
            Ok((_, found)) | Err(found) => found.render(&sources, false),
        };
    }
});
