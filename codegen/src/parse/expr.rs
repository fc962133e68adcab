//! Expressions. Operators are put together with a stack of our own, so that a long chain needs no deep recursion, and
//! the height of every tree is limited, so that later stages may walk it recursively.

use super::{Parsed, Parser};
use crate::ast::{
    BinaryOp, CastStyle, Expr, ExprKind, Ident, Name, Type, TypeKind, UnaryOp, Value,
};
use crate::source::Span;
use crate::token::{Punct, TokenKind};

/// The height of an expression that stands in no other expression's types.
const MAX_HEIGHT: u32 = 256;

pub(super) const VALUE_HELP: &str = "write the value that is missing here";

/// An expression with the height of its tree.
pub(super) type Tall = (Expr, u32);

impl Parser<'_> {
    /// An expression without a comma at its top: a default argument, the value of an enumerator or constant.
    pub(super) fn value(&mut self) -> Parsed<Value> {
        if self.speculating {
            return Err(self.expected("a type", VALUE_HELP));
        }
        let start = self.pos;
        self.value_depth += 1;
        let result = self.assignment();
        self.value_depth -= 1;
        let (expr, _) = result?;
        Ok(Value {
            expr,
            text: self.text_from(start),
        })
    }

    /// Types hold values and values hold types: each such step may be a quarter as high as the one around it.
    fn height_limit(&self) -> u32 {
        (MAX_HEIGHT >> (2 * self.value_depth.clamp(1, 4) - 2)).max(8)
    }

    pub(super) fn node(&self, span: Span, kind: ExprKind, below: u32) -> Parsed<Tall> {
        let height = below + 1;
        if height > self.height_limit() {
            return Err(self.too_deep());
        }
        Ok((Expr { span, kind }, height))
    }

    /// With commas, as in brackets.
    pub(super) fn comma_expr(&mut self) -> Parsed<Tall> {
        let mut left = self.assignment()?;
        while self.eat(Punct::Comma) {
            let right = self.assignment()?;
            left = self.join(left, BinaryOp::Comma, right)?;
        }
        Ok(left)
    }

    pub(super) fn assignment(&mut self) -> Parsed<Tall> {
        self.deeper(|p| {
            let cond = p.binary()?;
            if p.eat(Punct::Question) {
                let (then, height) = p.assignment()?;
                p.expect(Punct::Colon, "a `?` needs the other value behind a `:`")?;
                let (other, other_height) = p.assignment()?;
                let span = cond.0.span.to(other.span);
                let below = height.max(other_height).max(cond.1);
                let kind = ExprKind::Ternary {
                    cond: Box::new(cond.0),
                    then: Box::new(then),
                    other: Box::new(other),
                };
                return p.node(span, kind, below);
            }
            if p.eat(Punct::Assign) {
                let right = p.assignment()?;
                return p.join(cond, BinaryOp::Assign, right);
            }
            Ok(cond)
        })
    }

    fn join(&self, left: Tall, op: BinaryOp, right: Tall) -> Parsed<Tall> {
        let span = left.0.span.to(right.0.span);
        let kind = ExprKind::Binary {
            op,
            left: Box::new(left.0),
            right: Box::new(right.0),
        };
        self.node(span, kind, left.1.max(right.1))
    }

    fn binary(&mut self) -> Parsed<Tall> {
        let mut operands = vec![self.unary()?];
        let mut operators: Vec<(BinaryOp, u8)> = Vec::new();
        loop {
            let glued = self.glued_remainder();
            let (op, binds) = match self.binary_op() {
                _ if glued.is_some() => (BinaryOp::Rem, 10),
                Some(found) => found,
                None => break,
            };
            self.bump();
            while operators.last().is_some_and(|(_, before)| *before >= binds) {
                self.reduce(&mut operands, &mut operators)?;
            }
            operators.push((op, binds));
            operands.push(match glued {
                Some(name) => self.node(name.span, ExprKind::Name(name), 0)?,
                None => self.unary()?,
            });
        }
        while !operators.is_empty() {
            self.reduce(&mut operands, &mut operators)?;
        }
        match operands.pop() {
            Some(whole) => Ok(whole),
            None => Err(self.expected("a value", VALUE_HELP)),
        }
    }

    /// `9%a`: the lexer takes the operator and the name behind it for a directive.
    fn glued_remainder(&self) -> Option<Name> {
        match self.kind() {
            TokenKind::Directive(word) if !self.token().first_on_line => {
                Some(Self::plain_name(Ident {
                    text: word.to_string(),
                    span: self.span(),
                }))
            }
            _ => None,
        }
    }

    fn reduce(&self, operands: &mut Vec<Tall>, operators: &mut Vec<(BinaryOp, u8)>) -> Parsed<()> {
        if let (Some((op, _)), Some(right), Some(left)) =
            (operators.pop(), operands.pop(), operands.pop())
        {
            operands.push(self.join(left, op, right)?);
        }
        Ok(())
    }

    /// The operator here and how tightly it binds.
    fn binary_op(&self) -> Option<(BinaryOp, u8)> {
        if let Some(word) = self.ident() {
            return Some(match word {
                "and" => (BinaryOp::And, 2),
                "or" => (BinaryOp::Or, 1),
                "bitand" => (BinaryOp::BitAnd, 5),
                "bitor" => (BinaryOp::BitOr, 3),
                "xor" => (BinaryOp::BitXor, 4),
                "not_eq" => (BinaryOp::Ne, 6),
                _ => return None,
            });
        }
        let TokenKind::Punct(punct) = self.kind() else {
            return None;
        };
        Some(match punct {
            Punct::Star => (BinaryOp::Mul, 10),
            Punct::Slash => (BinaryOp::Div, 10),
            Punct::Percent => (BinaryOp::Rem, 10),
            Punct::Plus => (BinaryOp::Add, 9),
            Punct::Minus => (BinaryOp::Sub, 9),
            Punct::Shl => (BinaryOp::Shl, 8),
            Punct::Shr => (BinaryOp::Shr, 8),
            Punct::Lt => (BinaryOp::Lt, 7),
            Punct::Gt => (BinaryOp::Gt, 7),
            Punct::Le => (BinaryOp::Le, 7),
            Punct::Ge => (BinaryOp::Ge, 7),
            Punct::EqEq => (BinaryOp::Eq, 6),
            Punct::NotEq => (BinaryOp::Ne, 6),
            Punct::Amp => (BinaryOp::BitAnd, 5),
            Punct::Caret => (BinaryOp::BitXor, 4),
            Punct::Pipe => (BinaryOp::BitOr, 3),
            Punct::AndAnd => (BinaryOp::And, 2),
            Punct::OrOr => (BinaryOp::Or, 1),
            _ => return None,
        })
    }

    fn unary_op(&self) -> Option<UnaryOp> {
        match self.ident() {
            Some("not") => return Some(UnaryOp::Not),
            Some("compl") => return Some(UnaryOp::BitNot),
            _ => {}
        }
        let TokenKind::Punct(punct) = self.kind() else {
            return None;
        };
        Some(match punct {
            Punct::Plus => UnaryOp::Plus,
            Punct::Minus => UnaryOp::Minus,
            Punct::Not => UnaryOp::Not,
            Punct::Tilde => UnaryOp::BitNot,
            Punct::Star => UnaryOp::Deref,
            Punct::Amp => UnaryOp::AddressOf,
            Punct::Increment => UnaryOp::Increment,
            Punct::Decrement => UnaryOp::Decrement,
            _ => return None,
        })
    }

    fn unary(&mut self) -> Parsed<Tall> {
        /// What stands before an operand.
        enum Prefix {
            Op(UnaryOp, Span),
            Cast(Type, Span),
            Sizeof(Span),
        }
        let mut prefixes = Vec::new();
        let mut operand = loop {
            let span = self.span();
            if prefixes.len() as u32 > self.height_limit() {
                return Err(self.too_deep());
            }
            if let Some(op) = self.unary_op() {
                self.bump();
                prefixes.push(Prefix::Op(op, span));
            } else if self.at_word("sizeof") {
                self.bump();
                if self.at(Punct::LParen) {
                    if let Some(ty) = self.bracketed_type() {
                        break self.node(
                            span.to(self.last_span()),
                            ExprKind::SizeofType(Box::new(ty)),
                            1,
                        )?;
                    }
                }
                prefixes.push(Prefix::Sizeof(span));
            } else if let Some(ty) = self.c_cast() {
                prefixes.push(Prefix::Cast(ty, span));
            } else {
                let primary = self.primary()?;
                break self.postfix(primary)?;
            }
        };
        for prefix in prefixes.into_iter().rev() {
            let (inner, below) = operand;
            let end = inner.span;
            let inner = Box::new(inner);
            let (start, kind) = match prefix {
                Prefix::Op(op, span) => (span, ExprKind::Unary { op, operand: inner }),
                Prefix::Sizeof(span) => (span, ExprKind::SizeofExpr(inner)),
                Prefix::Cast(ty, span) => (
                    span,
                    ExprKind::Cast {
                        style: CastStyle::C,
                        ty: Box::new(ty),
                        operand: inner,
                    },
                ),
            };
            operand = self.node(start.to(end), kind, below)?;
        }
        Ok(operand)
    }

    /// Runs a parse that may be taken back.
    fn attempt<T>(&mut self, body: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mark = self.mark();
        let before = std::mem::replace(&mut self.speculating, true);
        let result = body(self);
        self.speculating = before;
        if result.is_none() {
            self.reset(mark);
        }
        result
    }

    /// `(T)`, when that is what the brackets hold.
    pub(super) fn bracketed_type(&mut self) -> Option<Type> {
        self.attempt(|p| {
            p.bump();
            let ty = p.type_id().ok()?;
            p.eat(Punct::RParen).then_some(ty)
        })
    }

    /// `(T)` before an operand. `(name)` alone may be a value as well: the token behind it decides, and where that may
    /// be an infix operator, whether the name ends as names of types do.
    fn c_cast(&mut self) -> Option<Type> {
        if !self.at(Punct::LParen)
            || !matches!(
                self.ahead(1),
                TokenKind::Ident(_) | TokenKind::Punct(Punct::Scope)
            )
        {
            return None;
        }
        self.attempt(|p| {
            let ty = p.bracketed_type()?;
            let sure = match &ty.kind {
                TypeKind::Name(name) => {
                    ty.cv != Default::default()
                        || name
                            .segments
                            .last()
                            .is_some_and(|last| last.ident.text.ends_with("_t"))
                }
                _ => true,
            };
            let operand = match p.kind() {
                TokenKind::Ident(_)
                | TokenKind::Integer(_)
                | TokenKind::Float(_)
                | TokenKind::Char(_)
                | TokenKind::Str(_)
                | TokenKind::Punct(Punct::Not | Punct::Tilde) => true,
                TokenKind::Punct(Punct::LParen) => !p.ahead_is(1, Punct::RParen),
                TokenKind::Punct(
                    Punct::Minus
                    | Punct::Plus
                    | Punct::Star
                    | Punct::Amp
                    | Punct::Scope
                    | Punct::LBrace
                    | Punct::Increment
                    | Punct::Decrement,
                ) => sure,
                _ => false,
            };
            operand.then_some(ty)
        })
    }
}
