//! Syntax errors, from the place that meets one to the place that reports it.

use super::Parser;
use crate::diag::{Code, Diagnostics, Severity, codes};
use crate::source::Span;
use crate::token::{Token, TokenKind};

/// A syntax error that nobody has reported yet: a parse that is only tried drops it.
pub(super) struct SyntaxError {
    code: &'static Code,
    span: Span,
    message: String,
    label: String,
    help: String,
    also: Option<(Span, String)>,
    suggestion: Option<(Span, String)>,
    /// The token at which it was found, for showing the macro that made it.
    token: Token,
}

impl SyntaxError {
    /// Shows another place.
    pub(super) fn also(mut self: Box<Self>, span: Span, label: &str) -> Box<Self> {
        self.also = Some((span, label.to_string()));
        self
    }

    /// Offers a text to insert or to put in place of the text under `span`.
    pub(super) fn suggest(mut self: Box<Self>, span: Span, text: &str) -> Box<Self> {
        self.suggestion = Some((span, text.to_string()));
        self
    }

    /// Hands it to the user.
    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        let diagnostic = diagnostics.error(self.code, self.span, self.message);
        diagnostic.label(self.label);
        if let Some((span, label)) = self.also {
            diagnostic.also(span, label);
        }
        match self.suggestion {
            Some((span, text)) => diagnostic.suggest(self.help, span, text),
            None => diagnostic.help(self.help),
        };
        diagnostic.made_by(&self.token);
    }
}

impl Parser<'_> {
    /// Reports an error in what began at `start`, unless an earlier stage found fault with the same words: it may have
    /// dropped some of them.
    pub(super) fn report(&mut self, error: Box<SyntaxError>, start: usize) {
        let first = self.tokens[start].span;
        let last = match error.token.span {
            span if span.source == first.source => span,
            _ => self.tokens[start].span,
        };
        let known = self
            .diagnostics
            .iter()
            .take(self.found_before)
            .any(|found| {
                found.severity == Severity::Error
                    && found.span.is_some_and(|span| {
                        span.source == first.source
                            && (first.start..=last.end).contains(&span.start)
                    })
            });
        if !known {
            error.report(self.diagnostics);
        }
    }

    /// An error at the current token.
    pub(super) fn error(
        &self,
        code: &'static Code,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Box<SyntaxError> {
        Box::new(SyntaxError {
            code,
            span: self.span(),
            message: message.into(),
            label: label.into(),
            help: help.into(),
            also: None,
            suggestion: None,
            token: self.token().clone(),
        })
    }

    /// An error at another place than the current token.
    pub(super) fn error_at(
        &self,
        span: Span,
        code: &'static Code,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Box<SyntaxError> {
        let mut error = self.error(code, message, label, help);
        error.span = span;
        error
    }

    /// `wanted` was needed and something else stands there.
    pub(super) fn expected(&self, wanted: &str, help: &str) -> Box<SyntaxError> {
        let found = self.found();
        self.error(
            codes::UNEXPECTED_TOKEN,
            format!("expected {wanted}, found {found}"),
            format!("expected {wanted}"),
            help,
        )
    }

    pub(super) fn too_deep(&self) -> Box<SyntaxError> {
        self.error(
            codes::NESTED_TOO_DEEPLY,
            "this is nested too deeply to be read",
            format!("more than {} levels", super::MAX_DEPTH),
            "take the declaration apart, with typedefs and constants for its parts",
        )
    }

    /// The current token in words.
    pub(super) fn found(&self) -> String {
        match self.kind() {
            TokenKind::End => "the end of the file".to_string(),
            TokenKind::EndImport => "the end of the imported file".to_string(),
            TokenKind::EndInline => "the end of the `%inline` block".to_string(),
            TokenKind::Code(_) => "a `%{ ... %}` block".to_string(),
            TokenKind::Str(text) => format!("the string {}", shortened(&text.text)),
            TokenKind::Char(text) => format!("the character {}", text.text),
            TokenKind::Integer(_) | TokenKind::Float(_) => format!("the number {}", self.kind()),
            TokenKind::BeginImport(_) => "an `%import`".to_string(),
            TokenKind::BeginInline => "an `%inline` block".to_string(),
            TokenKind::Library(name) => format!("`%include <{name}.i>`"),
            other => format!("`{other}`"),
        }
    }
}

/// At most the start of a long literal.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 24 {
        return text.to_string();
    }
    text.chars().take(20).chain("...\"".chars()).collect()
}
