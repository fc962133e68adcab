//! Where to go on after a syntax error.

use super::Parser;
use crate::token::{Punct, TokenKind};

impl Parser<'_> {
    /// Steps over the rest of a damaged declaration that began at `start`: to behind the next `;` or block, or to
    /// before the next directive or the end of what encloses it.
    pub(super) fn recover(&mut self, start: usize) {
        self.half = false;
        if self.pos == start && !matches!(self.kind(), TokenKind::Punct(Punct::LBrace)) {
            self.bump();
        }
        loop {
            match self.kind() {
                TokenKind::Punct(Punct::Semi) => {
                    self.bump();
                    return;
                }
                TokenKind::Punct(Punct::LBrace) => {
                    let mark = self.mark();
                    if self.skip_group().is_err() {
                        // The brace has no partner: what follows it is more likely a list of declarations.
                        self.reset(mark);
                        self.bump();
                        return;
                    }
                    self.eat(Punct::Semi);
                    return;
                }
                TokenKind::Punct(Punct::RBrace)
                | TokenKind::BeginImport(_)
                | TokenKind::EndImport
                | TokenKind::BeginInline
                | TokenKind::EndInline
                | TokenKind::Library(_)
                | TokenKind::End => return,
                TokenKind::Directive(_) if self.token().first_on_line => return,
                TokenKind::Ident(word) if self.token().first_on_line && begins_item(word) => {
                    return;
                }
                _ => self.bump(),
            }
        }
    }
}

/// Words that, at the start of a line, begin a new declaration whatever stands before them.
fn begins_item(word: &str) -> bool {
    matches!(
        word,
        "class"
            | "namespace"
            | "typedef"
            | "using"
            | "template"
            | "public"
            | "protected"
            | "private"
            | "extern"
    )
}
