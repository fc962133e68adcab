//! Prints a [`Model`] as generated C, generated Rust, a Perl module and its manual.
//!
//! In goes the model, of which everything has been checked; out come texts. The emitters cannot fail and decide
//! nothing: whatever two of them must agree on (the table through which C calls Rust) stands in `host`.

mod c;
mod doc;
pub(crate) mod host;
pub mod html;
mod pm;
pub mod pod;
pub(crate) mod rust;
mod text;

use crate::model::Model;

/// What is generated from one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bindings {
    /// The XS glue: `freeswitch.c`.
    pub c: String,
    /// Traits, trampolines and boot: `freeswitch.rs`.
    pub rust: String,
    /// The Perl module: `freeswitch.pm`.
    pub pm: String,
}

/// Prints everything. `source` is the name of the interface file, for the first line of each text.
pub fn bindings(model: &Model, source: &str) -> Bindings {
    let table = host::Table::new(model);
    Bindings {
        c: c::emit(model, &table, source),
        rust: rust::emit(model, &table, source),
        pm: pm::emit(model, source),
    }
}
