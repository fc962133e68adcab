//! The operands of expressions: literals, names, brackets, constructions, and what follows them.

use super::expr::{Tall, VALUE_HELP};
use super::types::{elaborated_key, is_reserved, is_type_word};
use super::{Parsed, Parser};
use crate::ast::{CastStyle, Expr, ExprKind, Type, TypeKind};
use crate::diag::codes;
use crate::token::{Punct, Str, TokenKind};

impl Parser<'_> {
    /// A literal, if one stands here; adjacent strings are joined.
    pub(super) fn literal(&mut self) -> Option<ExprKind> {
        let kind = match self.kind().clone() {
            TokenKind::Integer(int) => ExprKind::Int(int),
            TokenKind::Float(float) => ExprKind::Float(float),
            TokenKind::Char(char) => ExprKind::Char(char),
            TokenKind::Str(first) => {
                self.bump();
                let mut whole = first;
                while let TokenKind::Str(next) = self.kind().clone() {
                    self.bump();
                    whole = Str {
                        value: [&*whole.value, &*next.value].concat().into(),
                        wide: whole.wide || next.wide,
                        text: format!("{} {}", whole.text, next.text).into(),
                    };
                }
                return Some(ExprKind::Str(whole));
            }
            TokenKind::Ident(word) => match &*word {
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                "nullptr" => ExprKind::Nullptr,
                "this" => ExprKind::This,
                _ => return None,
            },
            _ => return None,
        };
        self.bump();
        Some(kind)
    }

    pub(super) fn primary(&mut self) -> Parsed<Tall> {
        let start = self.pos;
        if let Some(kind) = self.literal() {
            return self.node(self.span_from(start), kind, 0);
        }
        match self.kind().clone() {
            TokenKind::Punct(Punct::LParen) => {
                let open = self.span();
                self.bump();
                let (inner, below) = self.comma_expr()?;
                self.close(Punct::RParen, open)?;
                self.node(
                    self.span_from(start),
                    ExprKind::Paren(Box::new(inner)),
                    below,
                )
            }
            TokenKind::Punct(Punct::LBrace) => {
                let (items, below) = self.list(Punct::RBrace)?;
                self.node(self.span_from(start), ExprKind::Braces(items), below)
            }
            TokenKind::Punct(Punct::LBracket) => self.opaque(),
            TokenKind::Punct(Punct::Scope) => self.named(),
            TokenKind::Ident(word) => match &*word {
                "static_cast" => self.cpp_cast(CastStyle::Static),
                "const_cast" => self.cpp_cast(CastStyle::Const),
                "reinterpret_cast" => self.cpp_cast(CastStyle::Reinterpret),
                "dynamic_cast" => self.cpp_cast(CastStyle::Dynamic),
                "alignof" | "_Alignof" if self.ahead_is(1, Punct::LParen) => {
                    self.bump();
                    match self.bracketed_type() {
                        Some(ty) => self.node(
                            self.span_from(start),
                            ExprKind::AlignofType(Box::new(ty)),
                            1,
                        ),
                        None => Err(self.expected("a type in brackets", VALUE_HELP)),
                    }
                }
                "new" | "delete" | "typeid" | "throw" | "noexcept" => self.opaque(),
                word if is_type_word(word) || word == "typename" => self.construct(),
                word if is_reserved(word) || elaborated_key(word).is_some() => {
                    Err(self.expected("a value", VALUE_HELP))
                }
                _ => self.named(),
            },
            TokenKind::Broken(broken) => {
                let text = broken.text.clone();
                Err(self.error(
                    codes::BAD_NUMBER,
                    format!("`{text}` is not a number"),
                    "not a number",
                    "digits may be followed by `u`, `l` and `ll`, or by an exponent and `f`",
                ))
            }
            _ => Err(self.expected("a value", VALUE_HELP)),
        }
    }

    /// A name, and the braces that make a construction of it.
    fn named(&mut self) -> Parsed<Tall> {
        let start = self.pos;
        let name = self.value_name()?;
        if self.at(Punct::LBrace) {
            let ty = Type {
                span: name.span,
                cv: Default::default(),
                kind: TypeKind::Name(name),
            };
            let (args, below) = self.list(Punct::RBrace)?;
            let kind = ExprKind::Construct {
                ty: Box::new(ty),
                args,
            };
            return self.node(self.span_from(start), kind, below);
        }
        self.node(name.span, ExprKind::Name(name), 0)
    }

    /// `unsigned(1)`, `int{}`.
    fn construct(&mut self) -> Parsed<Tall> {
        let start = self.pos;
        let ty = self.type_words()?;
        let closer = match self.kind() {
            TokenKind::Punct(Punct::LParen) => Punct::RParen,
            TokenKind::Punct(Punct::LBrace) => Punct::RBrace,
            _ => return Err(self.expected("`(` or `{`", "give the type its value in brackets")),
        };
        let (args, below) = self.list(closer)?;
        let kind = ExprKind::Construct {
            ty: Box::new(ty),
            args,
        };
        self.node(self.span_from(start), kind, below)
    }

    fn cpp_cast(&mut self, style: CastStyle) -> Parsed<Tall> {
        let start = self.pos;
        self.bump();
        let open = self.span();
        self.expect(Punct::Lt, "a cast names its type in `<` and `>`")?;
        let ty = self.type_id()?;
        if !self.eat_angle() {
            return Err(self
                .expected("`>`", "close the type of the cast")
                .also(open, "opened here"));
        }
        let open = self.span();
        self.expect(Punct::LParen, "a cast has its operand in brackets")?;
        let (operand, below) = self.comma_expr()?;
        self.close(Punct::RParen, open)?;
        let kind = ExprKind::Cast {
            style,
            ty: Box::new(ty),
            operand: Box::new(operand),
        };
        self.node(self.span_from(start), kind, below)
    }

    /// Values in brackets, the opening one being the current token; a comma may stand behind the last.
    fn list(&mut self, closer: Punct) -> Parsed<(Vec<Expr>, u32)> {
        let open = self.span();
        self.bump();
        let mut items = Vec::new();
        let mut below = 0;
        while !self.at(closer) {
            if self.at(Punct::Dot) {
                // `.member = value`
                self.bump();
            }
            let (item, height) = self.assignment()?;
            items.push(item);
            below = below.max(height);
            self.eat(Punct::Ellipsis);
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        self.close(closer, open)?;
        Ok((items, below))
    }

    pub(super) fn postfix(&mut self, mut base: Tall) -> Parsed<Tall> {
        loop {
            let start = base.0.span;
            let (kind, below) = match self.kind() {
                TokenKind::Punct(Punct::LParen) => {
                    let (args, height) = self.list(Punct::RParen)?;
                    let callee = Box::new(base.0);
                    (ExprKind::Call { callee, args }, base.1.max(height))
                }
                TokenKind::Punct(Punct::LBracket) => {
                    let open = self.span();
                    self.bump();
                    let (index, height) = self.comma_expr()?;
                    self.close(Punct::RBracket, open)?;
                    let kind = ExprKind::Index {
                        base: Box::new(base.0),
                        index: Box::new(index),
                    };
                    (kind, base.1.max(height))
                }
                TokenKind::Punct(punct @ (Punct::Dot | Punct::Arrow)) => {
                    let arrow = *punct == Punct::Arrow;
                    self.bump();
                    let member = self.value_name()?;
                    let kind = ExprKind::Member {
                        base: Box::new(base.0),
                        arrow,
                        member,
                    };
                    (kind, base.1)
                }
                TokenKind::Punct(punct @ (Punct::Increment | Punct::Decrement)) => {
                    let op = punct.as_str();
                    self.bump();
                    let operand = Box::new(base.0);
                    (ExprKind::Postfix { op, operand }, base.1)
                }
                _ => return Ok(base),
            };
            base = self.node(start.to(self.last_span()), kind, below)?;
        }
    }

    /// What is kept as text only: everything up to the end of the value.
    fn opaque(&mut self) -> Parsed<Tall> {
        let start = self.pos;
        loop {
            match self.kind() {
                TokenKind::Punct(Punct::LParen | Punct::LBracket | Punct::LBrace) => {
                    self.skip_group()?
                }
                TokenKind::Punct(
                    Punct::Comma | Punct::Semi | Punct::RParen | Punct::RBracket | Punct::RBrace,
                )
                | TokenKind::EndImport
                | TokenKind::EndInline
                | TokenKind::End => break,
                _ => self.bump(),
            }
        }
        self.node(self.span_from(start), ExprKind::Opaque, 0)
    }
}
