//! Where the declarations behind a model stand in the interface files.
//!
//! A [`Model`](crate::model::Model) says what an interface means and forgets how it was written; messages about an
//! implementation need the line again. The analysis fills [`Places`] beside the model, under the names that both share.

use std::collections::HashMap;

use crate::resolve::types::ClassIx;
use crate::source::Span;

/// The declarations behind the parts of a model.
#[derive(Debug, Default)]
pub struct Places {
    /// For each function, by its XS name, the declarations behind its targets.
    pub(crate) targets: HashMap<String, Vec<Origin>>,
    /// Classes by their name, data members by their reader's XS name, variables by their XS name.
    pub(crate) spans: HashMap<String, Span>,
    /// The class behind each class of the model.
    pub(crate) classes: Vec<ClassIx>,
}

impl Places {
    /// The declaration behind a target of a function, by the function's XS name and the target's index.
    pub fn target(&self, xs: &str, index: usize) -> Option<&Origin> {
        self.targets.get(xs)?.get(index)
    }

    /// Where a class (by its name), a data member (by its reader's XS name) or a variable is declared.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.spans.get(name).copied()
    }
}

/// The declaration behind one target.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Where it stands.
    pub span: Span,
    /// Its name in C++, whatever `%rename` makes of it.
    pub name: String,
    /// The types of its parameters.
    pub params: Vec<String>,
    /// Whether it is a `const` method.
    pub is_const: bool,
    /// Whether `rust:name` gave it its name.
    pub is_named: bool,
    /// The `%newobject` that hands its result over to Perl.
    pub owned: Option<Span>,
}
