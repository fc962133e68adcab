//! Which `#define` SWIG hands to the script as a constant.
//!
//! Its rule: the macro takes no arguments, and its value, macros replaced, is not empty and holds no name (`true` and
//! `false` are none) and no brace. What is left is passed on when it has the form of an expression; a semicolon at
//! its end does no harm.

use super::define::Macro;
use super::{EXPANSION_LIMIT, Preprocessor};
use crate::source::Span;
use crate::token::{ConstantMacro, Punct, Token, TokenKind};

/// How many tokens the value of a constant may cost without being counted: in a long list in which each constant is
/// the one before plus one, the sum would grow with the square of its length.
const FREE_TOKENS: usize = 8192;

impl Preprocessor<'_> {
    /// The constant that a definition makes.
    pub(super) fn constant(&mut self, new: &Macro, name_span: Span) -> Option<Token> {
        if new.parameters.is_some() || new.body.is_empty() || new.name.starts_with('%') {
            return None;
        }
        let errors = self.diagnostics.len();
        let spent = self.spent;
        let mut body = self.expand_list(new.body.clone());
        if self.spent <= EXPANSION_LIMIT && self.spent - spent < FREE_TOKENS {
            self.spent = spent;
        }
        if self.diagnostics.len() > errors || !is_expression(&body) {
            return None;
        }
        if body.last().is_some_and(|last| last.is(Punct::Semi)) {
            body.pop();
        }
        let kind = TokenKind::ConstantMacro(Box::new(ConstantMacro {
            name: new.name.clone(),
            name_span,
            body,
        }));
        Some(Token::new(kind, name_span))
    }
}

/// Whether the tokens have the form of a constant expression.
fn is_expression(body: &[Token]) -> bool {
    let mut open = 0usize;
    let mut wants_operand = true;
    let mut after_string = false;
    let body = match body {
        [value @ .., last] if last.is(Punct::Semi) => value,
        whole => whole,
    };
    for token in body {
        let string = matches!(token.kind, TokenKind::Str(_));
        match &token.kind {
            TokenKind::Integer(_)
            | TokenKind::Float(_)
            | TokenKind::Char(_)
            | TokenKind::Str(_) => {
                if !(wants_operand || string && after_string) {
                    return false;
                }
                wants_operand = false;
            }
            TokenKind::Ident(name) if wants_operand && matches!(&**name, "true" | "false") => {
                wants_operand = false
            }
            TokenKind::Punct(punct) => match punct {
                Punct::LParen if wants_operand => open += 1,
                Punct::RParen if !wants_operand && open > 0 => open -= 1,
                Punct::Plus | Punct::Minus => wants_operand = true,
                Punct::Not | Punct::Tilde if wants_operand => {}
                // Outside brackets these may begin a template's arguments.
                Punct::Lt | Punct::Gt if open == 0 => return false,
                _ if !wants_operand && is_binary(*punct) => wants_operand = true,
                _ => return false,
            },
            _ => return false,
        }
        after_string = string;
    }
    !wants_operand && open == 0
}

fn is_binary(punct: Punct) -> bool {
    use Punct::*;
    matches!(
        punct,
        Star | Slash
            | Percent
            | Shl
            | Shr
            | Lt
            | Gt
            | Le
            | Ge
            | EqEq
            | NotEq
            | Amp
            | Caret
            | Pipe
            | AndAnd
            | OrOr
            | Question
            | Colon
    )
}
