//! Reads an interface for a macro: the model, where its declarations stand, and the files to watch.

use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;
use crate::model::Model;
use crate::places::Places;
use crate::source::{DiskLoader, Loader, Sources, Span};
use crate::{Options, analyze_placed, emit, preprocess};

/// An interface without errors.
pub struct Interface {
    sources: Sources,
    name: String,
    /// What it means.
    pub model: Model,
    /// Where its declarations stand.
    pub places: Places,
}

impl Interface {
    /// The generated Rust.
    pub fn rust(&self) -> String {
        emit::bindings(&self.model, self.file_name()).rust
    }

    /// The interface file's name, without its directory.
    pub fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// File and line: `idl/event.i:31`.
    pub fn line(&self, span: Span) -> String {
        let file = self.sources.get(span.source);
        format!("{}:{}", file.name(), file.line_column(span.start).0)
    }
}

/// The outcome of reading an interface.
pub struct Loaded {
    /// Items that make the compiler watch the interface's files.
    pub tracked: TokenStream,
    /// The interface, or the text that says what is wrong with it.
    pub found: Result<Interface, String>,
}

/// Reads files below a directory, under names without it.
struct Rooted {
    root: PathBuf,
}

impl Loader for Rooted {
    fn load(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        DiskLoader.load(&self.root.join(path))
    }
}

/// Reads the interface at `path`, which is relative to `root`.
pub fn load(path: &str, root: &Path) -> Loaded {
    let mut sources = Sources::new(Rooted {
        root: root.to_owned(),
    });
    let mut diagnostics = Diagnostics::new();
    let result = match preprocess::open_main(&mut sources, Path::new(path), &mut diagnostics) {
        Some(main) => analyze_placed(&mut sources, main, &Options::default()),
        None => Err(diagnostics),
    };
    let tracked = tracked(&sources, root);
    let found = match result {
        Ok((model, places, _)) => Ok(Interface {
            sources,
            name: path.to_owned(),
            model,
            places,
        }),
        Err(diagnostics) => {
            let shown = diagnostics.render(&sources, false);
            let relative = match sources.iter().next() {
                Some(_) => "",
                None => " (paths are relative to the directory of Cargo.toml)",
            };
            Err(format!(
                "the interface `{path}` has errors{relative}:\n\n{}",
                shown.trim_end()
            ))
        }
    };
    Loaded { tracked, found }
}

fn tracked(sources: &Sources, root: &Path) -> TokenStream {
    let files = sources
        .iter()
        .filter_map(|(_, file)| file.path())
        .filter_map(|path| root.join(path).to_str().map(str::to_owned));
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
