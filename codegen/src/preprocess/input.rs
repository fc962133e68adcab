//! What the preprocessor reads from: a stack of token lists, files at the bottom, macros being expanded above them.

use std::rc::Rc;

use super::Preprocessor;
use super::define::Macro;
use crate::diag::codes;
use crate::source::{SourceId, Span};
use crate::token::{Token, TokenKind};

/// One list of tokens being read.
pub(super) struct Frame {
    tokens: std::vec::IntoIter<Token>,
    pub(super) kind: FrameKind,
    close: Close,
    /// The `#if`s that are open in it.
    pub(super) conditionals: Vec<Conditional>,
}

/// Where a list of tokens comes from.
pub(super) enum FrameKind {
    /// A file.
    File(SourceId),
    /// The content of an `%inline` block.
    Inline(Span),
    /// A `%define` macro: it may hold directives.
    Template(Rc<Macro>),
    /// A `#define` macro.
    Macro(Rc<Macro>),
    /// Tokens to be expanded on their own: reading stops at their end.
    List,
}

/// What the end of a list of tokens means for the parser.
pub(super) enum Close {
    Nothing,
    Include,
    /// The place of the [`TokenKind::BeginImport`] in the output.
    Import(usize),
    Inline,
}

/// An open `#if`.
pub(super) struct Conditional {
    /// The `#` and the word after it.
    pub(super) span: Span,
    /// One of its branches has been read.
    pub(super) taken: bool,
    /// The `#else`, once it was there.
    pub(super) otherwise: Option<Span>,
}

impl Frame {
    pub(super) fn new(tokens: Vec<Token>, kind: FrameKind, close: Close) -> Self {
        if let FrameKind::Macro(definition) | FrameKind::Template(definition) = &kind {
            definition.disabled.set(definition.disabled.get() + 1);
        }
        Frame {
            tokens: tokens.into_iter(),
            kind,
            close,
            conditionals: Vec::new(),
        }
    }

    /// Whether lines that start with `#` are directives here.
    pub(super) fn has_directives(&self) -> bool {
        matches!(
            self.kind,
            FrameKind::File(_) | FrameKind::Inline(_) | FrameKind::Template(_)
        )
    }

    /// Whether the text goes on behind its end.
    pub(super) fn is_macro(&self) -> bool {
        matches!(self.kind, FrameKind::Macro(_) | FrameKind::Template(_))
    }

    /// The next token, without reading it.
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens
            .as_slice()
            .first()
            .filter(|token| !token.is_end())
    }

    /// Reads a token.
    pub(super) fn next(&mut self) -> Option<Token> {
        self.tokens.next().filter(|token| !token.is_end())
    }
}

impl Preprocessor<'_> {
    /// Reads a token, leaving behind the files and macros that end; nothing at the end of a list or of all.
    pub(super) fn next_token(&mut self) -> Option<Token> {
        loop {
            let frame = self.frames.last_mut()?;
            if let Some(token) = frame.next() {
                return Some(token);
            }
            if matches!(frame.kind, FrameKind::List) {
                return None;
            }
            self.leave();
        }
    }

    /// Reads a token of a macro call: the call may go on behind the end of a macro, but not behind that of a file.
    pub(super) fn next_in_call(&mut self) -> Option<Token> {
        loop {
            let frame = self.frames.last_mut()?;
            if let Some(token) = frame.next() {
                return Some(token);
            }
            if !frame.is_macro() {
                return None;
            }
            self.leave();
        }
    }

    /// Reads what is left of the line.
    pub(super) fn rest_of_line(&mut self) -> Vec<Token> {
        let mut line = Vec::new();
        if let Some(frame) = self.frames.last_mut() {
            while frame.peek().is_some_and(|token| !token.first_on_line) {
                line.extend(frame.next());
            }
        }
        line
    }

    /// Drops the frame on top, telling the parser what ended.
    pub(super) fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        for open in frame.conditionals.iter().rev() {
            let name = self.sources.snippet(open.span).to_owned();
            self.diagnostics
                .error(
                    codes::UNTERMINATED_CONDITIONAL,
                    open.span,
                    format!("this `{name}` has no `#endif`"),
                )
                .help("write `#endif` where the condition ends");
        }
        if let FrameKind::Macro(definition) | FrameKind::Template(definition) = &frame.kind {
            definition.disabled.set(definition.disabled.get() - 1);
        }
        let end = match &frame.kind {
            FrameKind::File(source) => {
                let length = self.sources.get(*source).text().len();
                Span::new(*source, length, length)
            }
            FrameKind::Inline(span) => span.after(),
            _ => return,
        };
        match frame.close {
            Close::Nothing => {}
            Close::Include => self.mark(TokenKind::EndInclude, end),
            Close::Inline => self.mark(TokenKind::EndInline, end),
            Close::Import(begin) => {
                self.name_import(begin);
                self.mark(TokenKind::EndImport, end);
            }
        }
    }
}
