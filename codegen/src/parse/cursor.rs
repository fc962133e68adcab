//! Walking over the tokens.

use super::error::SyntaxError;
use super::{Closer, Parsed, Parser};
use crate::ast::{Ident, Item, ItemKind};
use crate::diag::codes;
use crate::source::Span;
use crate::token::{Punct, Token, TokenKind, spell};

const HALF: &TokenKind = &TokenKind::Punct(Punct::Gt);

/// A place to return to when a parse that was only tried does not lead anywhere.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pos: usize,
    half: bool,
}

/// Where an item begins, and the comment before it.
pub(super) struct Start {
    pub(super) pos: usize,
    pub(super) doc: Option<String>,
}

impl Parser<'_> {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            pos: self.pos,
            half: self.half,
        }
    }

    pub(super) fn reset(&mut self, mark: Mark) {
        self.pos = mark.pos;
        self.half = mark.half;
    }

    /// The current token; the last one, [`TokenKind::End`], is never passed.
    pub(super) fn token(&self) -> &Token {
        &self.tokens[self.pos]
    }

    /// What the current token is; the second half of a split `>>` counts as `>`.
    pub(super) fn kind(&self) -> &TokenKind {
        if self.half { HALF } else { &self.token().kind }
    }

    pub(super) fn kind_is_end(&self) -> bool {
        matches!(self.kind(), TokenKind::End)
    }

    /// The token `n` places further on.
    pub(super) fn ahead(&self, n: usize) -> &TokenKind {
        match n {
            0 => self.kind(),
            _ => &self.tokens[(self.pos + n).min(self.tokens.len() - 1)].kind,
        }
    }

    pub(super) fn ahead_is(&self, n: usize, punct: Punct) -> bool {
        *self.ahead(n) == TokenKind::Punct(punct)
    }

    pub(super) fn ahead_ident(&self, n: usize) -> Option<&str> {
        match self.ahead(n) {
            TokenKind::Ident(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn span(&self) -> Span {
        self.token().span
    }

    /// Where the token before the current one stands.
    pub(super) fn last_span(&self) -> Span {
        self.tokens[self.pos.saturating_sub(1)].span
    }

    /// From the token at `start` to the one just consumed.
    pub(super) fn span_from(&self, start: usize) -> Span {
        if self.pos <= start {
            return self.tokens[start].span;
        }
        self.tokens[start].span.to(self.last_span())
    }

    /// The text of the tokens from `start` to the one just consumed.
    pub(super) fn text_from(&self, start: usize) -> String {
        spell(&self.tokens[start..self.pos.max(start)])
    }

    pub(super) fn bump(&mut self) {
        self.half = false;
        if !self.token().is_end() {
            self.pos += 1;
        }
    }

    pub(super) fn at(&self, punct: Punct) -> bool {
        *self.kind() == TokenKind::Punct(punct)
    }

    pub(super) fn at_any(&self, puncts: &[Punct]) -> bool {
        matches!(self.kind(), TokenKind::Punct(p) if puncts.contains(p))
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        self.ident() == Some(word)
    }

    pub(super) fn ident(&self) -> Option<&str> {
        self.ahead_ident(0)
    }

    pub(super) fn eat(&mut self, punct: Punct) -> bool {
        let found = self.at(punct);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn eat_kind(&mut self, kind: &TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    /// `>` at the end of template arguments, taking one half of a `>>`.
    pub(super) fn eat_angle(&mut self) -> bool {
        if self.at(Punct::Shr) && !self.half {
            self.half = true;
            return true;
        }
        self.eat(Punct::Gt)
    }

    pub(super) fn expect(&mut self, punct: Punct, help: &str) -> Parsed<()> {
        if self.eat(punct) {
            return Ok(());
        }
        Err(self.expected(&format!("`{punct}`"), help))
    }

    /// The `)` or `]` that closes what was opened at `open`.
    pub(super) fn close(&mut self, punct: Punct, open: Span) -> Parsed<()> {
        if self.eat(punct) {
            return Ok(());
        }
        let wanted = format!("`{punct}`");
        Err(self
            .expected(&wanted, "close the bracket, or complete what stands in it")
            .also(open, "opened here"))
    }

    /// The `;` that ends a declaration or directive. Where it is missing at the end of a line, that is reported and the
    /// next line is read as if it were there.
    pub(super) fn semicolon(&mut self) -> Parsed<()> {
        if self.eat(Punct::Semi) {
            return Ok(());
        }
        let error = self.missing_semicolon();
        if self.token().first_on_line || Closer::of(self.kind()).is_some() {
            let start = self.pos.saturating_sub(1);
            self.report(error, start);
            return Ok(());
        }
        Err(error)
    }

    pub(super) fn missing_semicolon(&self) -> Box<SyntaxError> {
        let end = self.last_span().after();
        let found = self.found();
        self.error_at(
            end,
            codes::MISSING_SEMICOLON,
            format!("expected `;`, found {found}"),
            "not ended here",
            "end it with `;`",
        )
        .suggest(end, ";")
    }

    pub(super) fn expect_ident(&mut self, what: &str, help: &str) -> Parsed<Ident> {
        match self.ident() {
            Some(text) => {
                let ident = Ident {
                    text: text.to_string(),
                    span: self.span(),
                };
                self.bump();
                Ok(ident)
            }
            None => Err(self.expected(what, help)),
        }
    }

    /// Steps over a bracketed group, the opening bracket being the current token.
    pub(super) fn skip_group(&mut self) -> Parsed<()> {
        match self.partners.get(&self.pos) {
            Some(closer) => {
                self.pos = closer + 1;
                self.half = false;
                Ok(())
            }
            None => Err(self.error(
                codes::UNCLOSED_BRACKET,
                "this bracket is never closed",
                "opened here",
                "add the closing bracket",
            )),
        }
    }

    pub(super) fn start(&self) -> Start {
        Start {
            pos: self.pos,
            doc: self.leading_doc(),
        }
    }

    /// Adds an item that began at `start` and ends with the token just consumed.
    pub(super) fn push(&mut self, out: &mut Vec<Item>, start: Start, kind: ItemKind) {
        let doc = start.doc.or_else(|| self.trailing_doc());
        self.push_with(out, start.pos, doc, kind);
    }

    /// As [`Parser::push`], the comment already chosen.
    pub(super) fn push_with(
        &mut self,
        out: &mut Vec<Item>,
        start: usize,
        doc: Option<String>,
        kind: ItemKind,
    ) {
        out.push(Item {
            span: self.span_from(start),
            doc,
            linkage: self.linkage,
            access: self.access,
            kind,
        });
    }
}
