//! Lines that start with `#`: conditionals, definitions, messages.

use super::Preprocessor;
use super::define::Origin;
use super::input::{Conditional, FrameKind};
use crate::diag::codes;
use crate::diag::nearest::nearest;
use crate::source::Span;
use crate::token::{Token, spell};

/// Every directive that is understood or skipped on purpose.
const KNOWN: &[&str] = &[
    "define",
    "undef",
    "if",
    "ifdef",
    "ifndef",
    "elif",
    "else",
    "endif",
    "include",
    "include_next",
    "import",
    "error",
    "warning",
    "pragma",
    "line",
    "ident",
    "assert",
    "unassert",
];

impl Preprocessor<'_> {
    /// Obeys the directive whose `#` was just read.
    pub(super) fn hash_directive(&mut self, hash: &Token) {
        let mut line = self.rest_of_line();
        if line.is_empty() {
            return;
        }
        let word = line.remove(0);
        let Some(name) = word.ident() else {
            // `# 33 "file"`, as a compiler's preprocessor leaves it.
            if !matches!(word.kind, crate::token::TokenKind::Integer(_)) {
                self.unknown_directive(&word);
            }
            return;
        };
        let span = hash.span.to(word.span);
        match name {
            "define" => self.define_constant(hash, line, word.span),
            "undef" => self.undefine(&line, word.span),
            "if" | "ifdef" | "ifndef" => {
                let holds = self.condition(name, &line, word.span);
                self.open_conditional(span, holds);
            }
            "elif" => {
                if self.else_allowed(span, "elif") {
                    self.skip_group();
                }
            }
            "else" => {
                if self.else_allowed(span, "else") {
                    self.mark_else(span);
                    self.skip_group();
                }
            }
            "endif" => {
                if self.else_allowed(span, "endif") {
                    self.close_conditional();
                }
            }
            "error" => {
                let text = self.message(&word, &line);
                self.diagnostics
                    .error(codes::ERROR_DIRECTIVE, span, format!("#error {text}"))
                    .help("define what the file asks for with `-D`, or include what it needs before it");
            }
            "warning" => {
                let text = self.message(&word, &line);
                self.diagnostics.warning(
                    codes::WARNING_DIRECTIVE,
                    span,
                    format!("#warning {text}"),
                );
            }
            // As in SWIG, a plain `#include` is not followed.
            name if KNOWN.contains(&name) => {}
            _ => self.unknown_directive(&word),
        }
    }

    fn unknown_directive(&mut self, word: &Token) {
        let found = word.kind.to_string();
        let diagnostic = self.diagnostics.error(
            codes::UNKNOWN_PREPROCESSOR_DIRECTIVE,
            word.span,
            format!("unknown preprocessor directive `#{found}`"),
        );
        match nearest(&found, KNOWN.iter().copied()) {
            Some(near) => diagnostic.suggest(format!("write `#{near}`"), word.span, near),
            None => diagnostic.help("code in another language belongs between `%{` and `%}`"),
        };
    }

    /// The rest of the line as it is written.
    fn message(&self, word: &Token, line: &[Token]) -> String {
        let Some(last) = line.last() else {
            return String::new();
        };
        let place = Span {
            start: word.span.end,
            ..word.span.to(last.span)
        };
        self.sources.snippet(place).trim().to_owned()
    }

    fn condition(&mut self, name: &str, line: &[Token], word: Span) -> bool {
        if name == "if" || name == "elif" {
            return self.evaluate(line, word);
        }
        match line.first().and_then(Token::ident) {
            Some(wanted) => self.is_defined(wanted) == (name == "ifdef"),
            None => {
                let place = line.first().map_or(word.after(), |token| token.span);
                self.diagnostics
                    .error(
                        codes::BAD_CONDITION,
                        place,
                        format!("`#{name}` wants the name of a macro"),
                    )
                    .help(format!(
                        "write `#{name} NAME`, or `#if` before an expression"
                    ));
                false
            }
        }
    }

    fn open_conditional(&mut self, span: Span, holds: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.conditionals.push(Conditional {
                span,
                taken: holds,
                otherwise: None,
            });
        }
        if !holds {
            self.skip_group();
        }
    }

    fn close_conditional(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.conditionals.pop();
        }
    }

    fn mark_else(&mut self, span: Span) {
        if let Some(open) = self
            .frames
            .last_mut()
            .and_then(|frame| frame.conditionals.last_mut())
        {
            open.otherwise = Some(span);
        }
    }

    /// Whether an `#elif`, `#else` or `#endif` stands in an open `#if`, and not behind its `#else`.
    fn else_allowed(&mut self, span: Span, name: &str) -> bool {
        let open = self
            .frames
            .last()
            .and_then(|frame| frame.conditionals.last());
        let Some(open) = open else {
            self.diagnostics
                .error(
                    codes::CONDITIONAL_WITHOUT_IF,
                    span,
                    format!("`#{name}` without `#if`"),
                )
                .help("remove it, or write the `#if`, `#ifdef` or `#ifndef` that it belongs to");
            return false;
        };
        match open.otherwise {
            Some(otherwise) if name != "endif" => {
                self.diagnostics
                    .error(
                        codes::CONDITIONAL_WITHOUT_IF,
                        span,
                        format!("`#{name}` behind `#else`"),
                    )
                    .also(otherwise, "the `#else`")
                    .help("only `#endif` may follow `#else`");
                false
            }
            _ => true,
        }
    }

    /// Skips to the branch that holds, or behind the `#endif`.
    fn skip_group(&mut self) {
        let mut depth = 0usize;
        while let Some(token) = self.frames.last_mut().and_then(|frame| frame.next()) {
            if !token.first_on_line || !token.is(crate::token::Punct::Hash) {
                continue;
            }
            let mut line = self.rest_of_line();
            let Some(name) = line.first().and_then(Token::ident).map(str::to_owned) else {
                continue;
            };
            let word = line.remove(0).span;
            let span = token.span.to(word);
            match name.as_str() {
                "if" | "ifdef" | "ifndef" => depth += 1,
                "endif" if depth > 0 => depth -= 1,
                "endif" => return self.close_conditional(),
                "else" if depth == 0 && self.else_allowed(span, "else") => {
                    self.mark_else(span);
                    if self.take_branch() {
                        return;
                    }
                }
                "elif"
                    if depth == 0
                        && self.else_allowed(span, "elif")
                        && !self.branch_taken()
                        && self.condition("elif", &line, word)
                        && self.take_branch() =>
                {
                    return;
                }
                _ => {}
            }
        }
    }

    fn branch_taken(&self) -> bool {
        self.frames
            .last()
            .and_then(|frame| frame.conditionals.last())
            .is_some_and(|open| open.taken)
    }

    /// Enters a branch unless one before it was entered.
    fn take_branch(&mut self) -> bool {
        match self
            .frames
            .last_mut()
            .and_then(|frame| frame.conditionals.last_mut())
        {
            Some(open) => !std::mem::replace(&mut open.taken, true),
            None => false,
        }
    }

    fn define_constant(&mut self, hash: &Token, line: Vec<Token>, word: Span) {
        let name = line.first().map(|token| token.span);
        let behind = line.last().and_then(|token| token.trailing_comment.clone());
        // A macro written by a `%define` stands where that one is used.
        let from_template = matches!(
            self.frames.last().map(|frame| &frame.kind),
            Some(FrameKind::Template(_))
        );
        let known = line
            .first()
            .and_then(|token| self.macros.get(token.ident()?))
            .map(|known| spell(&known.body));
        let Some(new) = self.define(line, word, Origin::Define) else {
            return;
        };
        if known.is_some_and(|known| known == spell(&new.body)) {
            // Said again, it is no second constant.
            return;
        }
        let Some(name_span) = name else { return };
        let Some(mut token) = self.constant(&new, name_span) else {
            return;
        };
        token.leading_comments.clone_from(&hash.leading_comments);
        token.trailing_comment = behind;
        token.first_on_line = true;
        if from_template {
            token.expansion.clone_from(&hash.expansion);
        }
        self.emit(token);
    }
}
