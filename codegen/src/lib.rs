//! Reads SWIG interface files and generates Perl bindings from them.
//!
//! The stages are modules, and [`analyze`] is the way through them: text, tokens, syntax tree, names, [`model::Model`].

pub mod against;
pub mod ast;
mod check;
pub mod compare;
mod consteval;
mod conv;
pub mod diag;
pub mod emit;
mod feature;
pub mod lex;
pub mod manual;
pub mod model;
pub mod names;
mod overload;
pub mod parse;
pub mod preprocess;
pub mod resolve;
pub mod source;
pub mod token;
mod typemap;

use diag::Diagnostics;
use model::Model;
use source::{SourceId, Sources};

/// What a run is told besides the interface file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Macros that are defined before the first line, and the language.
    pub preprocess: preprocess::Options,
    /// The module's name (`--module`), in place of the one after `%module`.
    pub module: Option<String>,
}

/// Finds out what an interface means: its model and the warnings about it, or everything that is wrong with it.
///
/// Each stage reports all that it finds; the next one begins only when there was no error. Files are read through the
/// loader of `sources`, nothing is written.
pub fn analyze(
    sources: &mut Sources,
    main: SourceId,
    options: &Options,
) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let tokens = preprocess::preprocess(sources, main, &options.preprocess, &mut diagnostics);
    let file = parse::parse(tokens, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let program = resolve::resolve(&file, options.module.as_deref(), &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let model = check::check(&program, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    Ok((model, diagnostics))
}
