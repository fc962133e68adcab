//! The expressions of `#if` and `#elif`: C's, in 64 bits, signed unless a `u` or the size says otherwise.

use super::Preprocessor;
use crate::diag::codes;
use crate::source::Span;
use crate::token::{Integer, Punct, Token, TokenKind};

/// How deeply parentheses and operators may be nested.
const DEPTH: usize = 200;

impl Preprocessor<'_> {
    /// Whether the expression `line`, written behind `word`, is not zero; false where it is none.
    pub(super) fn evaluate(&mut self, line: &[Token], word: Span) -> bool {
        let errors = self.diagnostics.len();
        let Some(line) = self.resolve_defined(line) else {
            return false;
        };
        let tokens = self.expand_list(line);
        if self.diagnostics.len() > errors {
            return false;
        }
        let end = tokens.last().map_or(word, |token| token.span).after();
        let mut evaluator = Evaluator {
            tokens: &tokens,
            at: 0,
            end,
            depth: 0,
        };
        let result = evaluator.expression(0, true).and_then(|value| {
            match evaluator.tokens.get(evaluator.at) {
                None => Ok(value),
                Some(rest) => Err(Failure::Malformed(
                    rest.span,
                    format!("`{}` does not continue the expression", rest.kind),
                )),
            }
        });
        match result {
            Ok(value) => value.bits != 0,
            Err(Failure::Malformed(span, message)) => {
                self.diagnostics
                    .error(codes::BAD_CONDITION, span, message)
                    .help("numbers, `defined(NAME)` and C's operators can stand here; an unknown name counts as 0");
                false
            }
            Err(Failure::DivisionByZero(span)) => {
                self.diagnostics
                    .error(codes::DIVISION_BY_ZERO, span, "division by zero")
                    .help("guard it: `#if N != 0 && X / N`");
                false
            }
        }
    }

    /// Replaces `defined NAME` and `defined(NAME)` by 1 or 0, before macros are expanded.
    fn resolve_defined(&mut self, line: &[Token]) -> Option<Vec<Token>> {
        let mut out = Vec::new();
        let mut rest = line;
        while let [token, behind @ ..] = rest {
            rest = behind;
            if !token.is_ident("defined") {
                out.push(token.clone());
                continue;
            }
            let (name, after) = match behind {
                [open, name, close, after @ ..]
                    if open.is(Punct::LParen) && close.is(Punct::RParen) =>
                {
                    (name, after)
                }
                [name, after @ ..] => (name, after),
                [] => (token, behind),
            };
            let Some(wanted) = name.ident().filter(|wanted| *wanted != "defined") else {
                self.diagnostics
                    .error(
                        codes::BAD_CONDITION,
                        token.span,
                        "`defined` wants the name of a macro",
                    )
                    .help("write `defined(NAME)`");
                return None;
            };
            let value = u64::from(self.is_defined(wanted));
            let kind = TokenKind::Integer(Integer {
                value,
                unsigned: false,
                longs: 0,
                text: value.to_string().into(),
            });
            out.push(Token::new(kind, token.span.to(name.span)));
            rest = after;
        }
        Some(out)
    }
}

#[derive(Debug, Clone, Copy)]
struct Value {
    bits: u64,
    unsigned: bool,
}

impl Value {
    fn signed(bits: i64) -> Self {
        Value {
            bits: bits as u64,
            unsigned: false,
        }
    }

    fn truth(holds: bool) -> Self {
        Value::signed(i64::from(holds))
    }
}

enum Failure {
    Malformed(Span, String),
    DivisionByZero(Span),
}

struct Evaluator<'a> {
    tokens: &'a [Token],
    at: usize,
    end: Span,
    depth: usize,
}

/// How strongly an operator binds; nothing for what is none.
fn strength(punct: Punct) -> Option<u8> {
    use Punct::*;
    Some(match punct {
        Star | Slash | Percent => 10,
        Plus | Minus => 9,
        Shl | Shr => 8,
        Lt | Gt | Le | Ge => 7,
        EqEq | NotEq => 6,
        Amp => 5,
        Caret => 4,
        Pipe => 3,
        AndAnd => 2,
        OrOr => 1,
        _ => return None,
    })
}

impl Evaluator<'_> {
    fn peek(&self) -> Option<Punct> {
        match self.tokens.get(self.at)?.kind {
            TokenKind::Punct(punct) => Some(punct),
            _ => None,
        }
    }

    fn here(&self) -> Span {
        self.tokens
            .get(self.at)
            .map_or(self.end, |token| token.span)
    }

    fn malformed<T>(&self, message: impl Into<String>) -> Result<T, Failure> {
        Err(Failure::Malformed(self.here(), message.into()))
    }

    /// An expression of operators that bind at least as strongly as `least`; `live` is false where the value is not
    /// used, so that nothing can go wrong in computing it.
    fn expression(&mut self, least: u8, live: bool) -> Result<Value, Failure> {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.malformed("the expression is nested too deeply");
        }
        let mut left = self.operand(live)?;
        while let Some(punct) = self.peek() {
            if punct == Punct::Question && least == 0 {
                left = self.choice(left, live)?;
                continue;
            }
            let Some(strength) = strength(punct).filter(|&strength| strength >= least) else {
                break;
            };
            let place = self.here();
            self.at += 1;
            let right_live = live
                && match punct {
                    Punct::AndAnd => left.bits != 0,
                    Punct::OrOr => left.bits == 0,
                    _ => true,
                };
            let right = self.expression(strength + 1, right_live)?;
            left = apply(punct, left, right, place, live)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn choice(&mut self, condition: Value, live: bool) -> Result<Value, Failure> {
        self.at += 1;
        let yes = self.expression(0, live && condition.bits != 0)?;
        if self.peek() != Some(Punct::Colon) {
            return self.malformed("`:` is missing behind `?`");
        }
        self.at += 1;
        let no = self.expression(0, live && condition.bits == 0)?;
        let bits = if condition.bits != 0 {
            yes.bits
        } else {
            no.bits
        };
        Ok(Value {
            bits,
            unsigned: yes.unsigned || no.unsigned,
        })
    }

    fn operand(&mut self, live: bool) -> Result<Value, Failure> {
        let Some(token) = self.tokens.get(self.at) else {
            return self.malformed("the expression stops short");
        };
        if let TokenKind::Punct(
            punct @ (Punct::Plus | Punct::Minus | Punct::Not | Punct::Tilde | Punct::LParen),
        ) = token.kind
        {
            self.at += 1;
            // Stronger than any operator of two operands.
            let value = self.expression(if punct == Punct::LParen { 0 } else { 11 }, live)?;
            return Ok(match punct {
                Punct::Minus => Value {
                    bits: value.bits.wrapping_neg(),
                    ..value
                },
                Punct::Tilde => Value {
                    bits: !value.bits,
                    ..value
                },
                Punct::Not => Value::truth(value.bits == 0),
                Punct::Plus => value,
                _ if self.peek() == Some(Punct::RParen) => {
                    self.at += 1;
                    value
                }
                _ => return self.malformed("`)` is missing"),
            });
        }
        let value = match &token.kind {
            TokenKind::Integer(n) => Value {
                bits: n.value,
                unsigned: n.unsigned || i64::try_from(n.value).is_err(),
            },
            TokenKind::Char(c) => Value::signed(i64::from(c.value)),
            TokenKind::Ident(name) => Value::truth(&**name == "true"),
            other => return self.malformed(format!("`{other}` is not a number")),
        };
        self.at += 1;
        // A call of a macro that does not exist.
        if matches!(token.kind, TokenKind::Ident(_)) && self.peek() == Some(Punct::LParen) {
            return Err(Failure::Malformed(
                token.span,
                format!("there is no macro `{}` to call", token.kind),
            ));
        }
        Ok(value)
    }
}

fn apply(
    punct: Punct,
    left: Value,
    right: Value,
    place: Span,
    live: bool,
) -> Result<Value, Failure> {
    let unsigned = left.unsigned || right.unsigned;
    let (a, b) = (left.bits, right.bits);
    let (x, y) = (a as i64, b as i64);
    let count = u32::try_from(b & 63).unwrap_or(0);
    let number = |bits| Value { bits, unsigned };
    Ok(match punct {
        Punct::Star => number(a.wrapping_mul(b)),
        Punct::Slash | Punct::Percent if b == 0 => {
            if live {
                return Err(Failure::DivisionByZero(place));
            }
            number(0)
        }
        Punct::Slash if unsigned => number(a / b),
        Punct::Slash => Value::signed(x.wrapping_div(y)),
        Punct::Percent if unsigned => number(a % b),
        Punct::Percent => Value::signed(x.wrapping_rem(y)),
        Punct::Plus => number(a.wrapping_add(b)),
        Punct::Minus => number(a.wrapping_sub(b)),
        Punct::Shl => Value {
            bits: a << count,
            ..left
        },
        Punct::Shr if left.unsigned => Value {
            bits: a >> count,
            ..left
        },
        Punct::Shr => Value::signed(x >> count),
        Punct::Lt => Value::truth(if unsigned { a < b } else { x < y }),
        Punct::Gt => Value::truth(if unsigned { a > b } else { x > y }),
        Punct::Le => Value::truth(if unsigned { a <= b } else { x <= y }),
        Punct::Ge => Value::truth(if unsigned { a >= b } else { x >= y }),
        Punct::EqEq => Value::truth(a == b),
        Punct::NotEq => Value::truth(a != b),
        Punct::Amp => number(a & b),
        Punct::Caret => number(a ^ b),
        Punct::Pipe => number(a | b),
        Punct::AndAnd => Value::truth(a != 0 && b != 0),
        _ => Value::truth(a != 0 || b != 0),
    })
}
