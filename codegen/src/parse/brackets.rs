//! Which bracket closes which, found once for the whole file.

use std::collections::HashMap;

use crate::token::{Punct, Token, TokenKind};

/// What may be open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Round,
    Square,
    Curly,
    /// An imported file or an `%inline` block: brackets do not reach over its ends.
    Border,
}

/// The position of the closing bracket of every opening one that has a partner. Where kinds are mixed up (`( }`), the
/// outer bracket wins: the inner one stays without a partner.
pub(super) fn partners(tokens: &[Token]) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut stack: Vec<(Open, usize)> = Vec::new();
    // How many of each kind are open: a bracket that closes nothing must not cost a search.
    let mut open = [0usize; 4];
    for (at, token) in tokens.iter().enumerate() {
        let (kind, opens) = match &token.kind {
            TokenKind::Punct(Punct::LParen) => (Open::Round, true),
            TokenKind::Punct(Punct::LBracket) => (Open::Square, true),
            TokenKind::Punct(Punct::LBrace) => (Open::Curly, true),
            TokenKind::BeginImport(_) | TokenKind::BeginInline => (Open::Border, true),
            TokenKind::Punct(Punct::RParen) => (Open::Round, false),
            TokenKind::Punct(Punct::RBracket) => (Open::Square, false),
            TokenKind::Punct(Punct::RBrace) => (Open::Curly, false),
            TokenKind::EndImport | TokenKind::EndInline => (Open::Border, false),
            _ => continue,
        };
        if opens {
            open[kind as usize] += 1;
            stack.push((kind, at));
            continue;
        }
        let within = stack
            .iter()
            .rev()
            .take_while(|(it, _)| kind == Open::Border || *it != Open::Border);
        if open[kind as usize] == 0 || !within.into_iter().any(|(it, _)| *it == kind) {
            continue;
        }
        while let Some((it, from)) = stack.pop() {
            open[it as usize] -= 1;
            if it == kind {
                found.insert(from, at);
                break;
            }
        }
    }
    found
}
