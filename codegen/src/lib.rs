//! Reads SWIG interface files and generates Perl bindings from them.
//!
//! The stages are modules, and [`analyze`] is the way through them: text, tokens, syntax tree, names, [`model::Model`].
//! [`generate`] prints what came out.

pub mod against;
pub mod ast;
#[cfg(feature = "build")]
pub mod build;
mod check;
pub mod compare;
mod consteval;
mod conv;
pub mod diag;
pub mod emit;
#[cfg(feature = "macros")]
pub mod expand;
mod feature;
pub mod lex;
pub mod manual;
pub mod model;
pub mod names;
mod overload;
pub mod parse;
pub mod places;
pub mod preprocess;
pub mod resolve;
pub mod source;
pub mod token;
mod typemap;

use diag::Diagnostics;
use model::Model;
use places::Places;
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
    analyze_placed(sources, main, options).map(|(model, _, warnings)| (model, warnings))
}

/// As [`analyze`], and tells where the declarations behind the model stand.
pub fn analyze_placed(
    sources: &mut Sources,
    main: SourceId,
    options: &Options,
) -> Result<(Model, Places, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let found = stages(sources, main, options, &mut diagnostics);
    diagnostics.sort();
    match found {
        Some((model, places)) => Ok((model, places, diagnostics)),
        None => Err(diagnostics),
    }
}

/// The stages in order; nothing where one found an error.
fn stages(
    sources: &mut Sources,
    main: SourceId,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<(Model, Places)> {
    let tokens = preprocess::preprocess(sources, main, &options.preprocess, diagnostics);
    let file = parse::parse(tokens, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let program = resolve::resolve(main, &file, options.module.as_deref(), diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let found = check::check(&program, diagnostics);
    (!diagnostics.has_errors()).then_some(found)
}

/// Everything that is generated from one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The module's name, the stem of all file names.
    pub module: String,
    /// The XS glue.
    pub c: String,
    /// Traits for the host, trampolines and boot.
    pub rust: String,
    /// The Perl module.
    pub pm: String,
    /// The manual.
    pub pod: String,
}

impl Generated {
    /// The files: name and content of each.
    pub fn files(&self) -> impl Iterator<Item = (String, &str)> {
        [
            ("c", &self.c),
            ("rs", &self.rust),
            ("pm", &self.pm),
            ("pod", &self.pod),
        ]
        .into_iter()
        .map(|(extension, text)| (format!("{}.{extension}", self.module), text.as_str()))
    }
}

/// Generates everything from the interface `main`, with the warnings about it; or says everything that is wrong with it.
///
/// Nothing is written. The same input gives the same bytes.
pub fn generate(
    sources: &mut Sources,
    main: SourceId,
    options: &Options,
) -> Result<(Generated, Diagnostics), Diagnostics> {
    let (model, warnings) = analyze(sources, main, options)?;
    let name = sources.get(main).name().to_owned();
    Ok((print(&model, &name), warnings))
}

/// Prints a model. `source` is the name of the interface file; its directory is left out of what is printed.
pub fn print(model: &Model, source: &str) -> Generated {
    let source = source.rsplit(['/', '\\']).next().unwrap_or(source);
    let bindings = emit::bindings(model, source);
    Generated {
        module: model.module.clone(),
        c: bindings.c,
        rust: bindings.rust,
        pm: bindings.pm,
        pod: emit::pod::emit(&manual::Manual::of(model)),
    }
}
