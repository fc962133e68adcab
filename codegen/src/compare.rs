//! What changes for a Perl script when one interface takes the place of another.
//!
//! [`compare`] takes two models and lists each difference that a script can see, with the construct, one sentence, and
//! whether a script that was right before can be wrong after. What only C++ sees (the name of a parameter, a `const`) is
//! no difference.

mod accept;
mod class;
mod data;
mod form;
mod function;
mod rename;
mod result;

use std::fmt;

use crate::model::Model;

/// All differences between two interfaces, the older one's order first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The differences.
    pub changes: Vec<Change>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether a script that was right before can be wrong after.
    pub breaking: bool,
    /// What sort of change it is.
    pub kind: Kind,
    /// What it is about, as Perl names it: `freeswitch::Session::hangup`, `$freeswitch::S_HUP`.
    pub construct: String,
    /// What happened to it: a sentence without subject and full stop.
    pub message: String,
}

/// The sorts of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
    /// It takes another number of arguments.
    Arity,
    /// There is a form more, or less, with a number of arguments that others take too.
    Overload,
    /// An argument takes other values.
    Argument,
    /// An argument that is left out means something else.
    Default,
    /// It returns something else.
    Result,
    /// What it returns belongs to somebody else.
    Ownership,
    /// It has another value.
    Value,
    /// It can't be written any more, or now can.
    Writable,
    /// A class has other bases.
    Base,
    /// It raises exceptions, or no longer does.
    Error,
    /// It is called in another way: as a method, as a function.
    Calling,
}

impl Kind {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Renamed => "renamed",
            Kind::Arity => "arity",
            Kind::Overload => "overload",
            Kind::Argument => "argument",
            Kind::Default => "default",
            Kind::Result => "result",
            Kind::Ownership => "ownership",
            Kind::Value => "value",
            Kind::Writable => "writable",
            Kind::Base => "base",
            Kind::Error => "error",
            Kind::Calling => "calling",
        }
    }
}

/// Lists what changes for a script.
pub fn compare(old: &Model, new: &Model) -> Comparison {
    let mut comparer = Comparer {
        old,
        new,
        changes: Vec::new(),
    };
    if old.module != new.module {
        comparer.breaking(
            Kind::Renamed,
            &old.module,
            format!("is the module {} now", new.module),
        );
    }
    comparer.classes();
    comparer.free_functions();
    comparer.constants();
    comparer.variables();
    Comparison {
        changes: comparer.changes,
    }
}

impl Comparison {
    /// How many changes can break a script.
    pub fn breaking(&self) -> usize {
        self.changes.iter().filter(|change| change.breaking).count()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "Nothing changes for a script.");
        }
        for (breaking, title) in [(true, "Breaking:"), (false, "Compatible:")] {
            let mut changes = self
                .changes
                .iter()
                .filter(|change| change.breaking == breaking)
                .peekable();
            if changes.peek().is_none() {
                continue;
            }
            writeln!(f, "{title}")?;
            for change in changes {
                writeln!(f, "  {} {}", change.construct, change.message)?;
            }
            writeln!(f)?;
        }
        let breaking = self.breaking();
        writeln!(
            f,
            "{breaking} breaking, {} compatible",
            self.changes.len() - breaking
        )
    }
}

/// Two models, and what was found between them.
struct Comparer<'a> {
    old: &'a Model,
    new: &'a Model,
    changes: Vec<Change>,
}

impl Comparer<'_> {
    fn breaking(&mut self, kind: Kind, construct: &str, message: impl Into<String>) {
        self.change(true, kind, construct, message.into());
    }

    fn compatible(&mut self, kind: Kind, construct: &str, message: impl Into<String>) {
        self.change(false, kind, construct, message.into());
    }

    /// Adds a change, once: the forms of one function often change together.
    fn change(&mut self, breaking: bool, kind: Kind, construct: &str, message: String) {
        let change = Change {
            breaking,
            kind,
            construct: construct.to_string(),
            message,
        };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}
