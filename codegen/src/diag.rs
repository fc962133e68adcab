//! Diagnostics: what is wrong with an interface file, where, and how to mend it.
//!
//! Each stage adds what it finds to one [`Diagnostics`] and goes on; the pipeline stops between stages when there are
//! errors. [`codes`] is the table of all kinds, [`nearest`](nearest::nearest) guesses what a misspelled name meant,
//! and [`Diagnostics::render`] shows the result as rustc does.

pub mod codes;
pub mod nearest;
mod render;

pub use codes::Code;

use crate::source::Span;
use crate::token::Token;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The bindings can be generated all the same.
    Warning,
    /// Nothing is generated.
    Error,
}

/// A change of the interface file that would mend the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What to do, in words: "write `%rename`".
    pub message: String,
    /// The text to replace; an empty span inserts.
    pub span: Span,
    /// What to put in its place.
    pub replacement: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// The place; nothing for what concerns the whole run.
    pub span: Option<Span>,
    /// What to say beside the underlined place.
    pub label: String,
    /// Other places that have to do with it.
    pub secondary: Vec<(Span, String)>,
    /// Facts that help to understand.
    pub notes: Vec<String>,
    /// What to do about it.
    pub helps: Vec<String>,
    /// Changes that would mend it.
    pub suggestions: Vec<Suggestion>,
}

impl Diagnostic {
    fn new(code: &'static Code, severity: Severity, span: Option<Span>, message: String) -> Self {
        Diagnostic {
            code,
            severity,
            message,
            span,
            label: String::new(),
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            suggestions: Vec::new(),
        }
    }

    /// Says something beside the underlined place.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// Shows another place.
    pub fn also(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Adds a fact.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }

    /// Says how to mend it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.helps.push(help.into());
        self
    }

    /// Shows the mended text.
    pub fn suggest(
        &mut self,
        message: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> &mut Self {
        self.suggestions.push(Suggestion {
            message: message.into(),
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// When a macro made `token`, shows where that macro is defined.
    pub fn made_by(&mut self, token: &Token) -> &mut Self {
        if let Some(expansion) = &token.expansion {
            match expansion.definition {
                Some(span) => self.also(
                    span,
                    format!("in the expansion of this macro, `{}`", expansion.name),
                ),
                None => self.note(format!(
                    "in the expansion of the predefined macro `{}`",
                    expansion.name
                )),
            };
        }
        self
    }
}

/// All findings of a run, in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports an error at a place; the answer takes labels, notes and suggestions.
    pub fn error(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::new(
            code,
            Severity::Error,
            Some(span),
            message.into(),
        ))
    }

    /// Reports a warning at a place.
    pub fn warning(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::new(
            code,
            Severity::Warning,
            Some(span),
            message.into(),
        ))
    }

    /// Reports an error that has no place in a source.
    pub fn error_anywhere(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::new(code, Severity::Error, None, message.into()))
    }

    /// Whether an error was found; warnings do not count.
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// Puts the findings into the order of the text that they are about: files in the order of their first finding, what
    /// has no place last.
    pub fn sort(&mut self) {
        let mut files = Vec::new();
        for span in self.found.iter().filter_map(|found| found.span) {
            if !files.contains(&span.source) {
                files.push(span.source);
            }
        }
        self.found.sort_by_key(|found| match found.span {
            Some(span) => {
                let file = files.iter().position(|file| *file == span.source);
                (file.unwrap_or(files.len()), span.start)
            }
            None => (files.len(), 0),
        });
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let at = self.found.len();
        self.found.push(diagnostic);
        &mut self.found[at]
    }
}
