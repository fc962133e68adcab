//! Names: qualified, with template arguments, and the names that declarators declare.

use super::types::is_value_word;
use super::{Parsed, Parser};
use crate::ast::{
    Commas, DeclName, DeclNameKind, Expr, ExprKind, Ident, Name, Segment, TemplateArg, Value,
};
use crate::token::{Punct, TokenKind};

/// How far to look for the `>` that would make a `<` the start of template arguments.
const TEMPLATE_SCAN: usize = 200;

impl Parser<'_> {
    /// `a::b<int>::c`; in a type every `<` behind a name begins template arguments.
    pub(super) fn type_name(&mut self) -> Parsed<Name> {
        self.qualified(true)
    }

    /// As [`Parser::type_name`] where a `<` may also be an operator.
    pub(super) fn value_name(&mut self) -> Parsed<Name> {
        self.qualified(false)
    }

    fn qualified(&mut self, in_type: bool) -> Parsed<Name> {
        let start = self.pos;
        let global = self.eat(Punct::Scope);
        let mut segments = Vec::new();
        loop {
            segments.push(self.segment(in_type)?);
            let more = self.at(Punct::Scope) && matches!(self.ahead(1), TokenKind::Ident(_));
            if !more || self.ahead_ident(1) == Some("operator") {
                break;
            }
            self.bump();
            self.eat_word("template");
        }
        Ok(Name {
            span: self.span_from(start),
            global,
            segments,
        })
    }

    fn segment(&mut self, in_type: bool) -> Parsed<Segment> {
        let ident = self.expect_ident("a name", "write the name that is missing here")?;
        let args = if self.at(Punct::Lt) && (in_type || self.template_ahead(0)) {
            Some(self.deeper(Self::template_args)?)
        } else {
            None
        };
        Ok(Segment { ident, args })
    }

    /// Whether the `<` at distance `from` has a partner behind which a name or a call goes on.
    pub(super) fn template_ahead(&self, from: usize) -> bool {
        self.template_end(from).is_some_and(|end| {
            self.ahead_is(end, Punct::Scope)
                || self.ahead_is(end, Punct::LParen)
                || self.ahead_is(end, Punct::LBrace)
        })
    }

    /// The distance of the token behind the `>` that matches the `<` at distance `from`.
    pub(super) fn template_end(&self, from: usize) -> Option<usize> {
        let mut angles = 0usize;
        let mut round = 0usize;
        for n in from..from + TEMPLATE_SCAN {
            match self.ahead(n) {
                TokenKind::Punct(Punct::LParen | Punct::LBracket) => round += 1,
                TokenKind::Punct(Punct::RParen | Punct::RBracket) => {
                    round = round.checked_sub(1)?
                }
                TokenKind::Punct(Punct::Lt) if round == 0 => angles += 1,
                TokenKind::Punct(Punct::Gt) if round == 0 => angles = angles.checked_sub(1)?,
                TokenKind::Punct(Punct::Shr) if round == 0 => angles = angles.saturating_sub(2),
                TokenKind::Punct(Punct::Semi | Punct::LBrace | Punct::RBrace) | TokenKind::End => {
                    return None;
                }
                _ => {}
            }
            if angles == 0 {
                return Some(n + 1);
            }
        }
        None
    }

    /// `<...>`, the `<` being the current token.
    pub(super) fn template_args(&mut self) -> Parsed<Vec<TemplateArg>> {
        let open = self.span();
        self.bump();
        let mut args = Vec::new();
        if self.eat_angle() {
            return Ok(args);
        }
        loop {
            args.push(self.template_arg()?);
            if self.eat(Punct::Comma) {
                continue;
            }
            if self.eat_angle() {
                return Ok(args);
            }
            return Err(self
                .expected("`>`", "close the template arguments")
                .also(open, "opened here"));
        }
    }

    /// A type, or a value. A value is only read where it is a single literal; nothing here evaluates template arguments.
    fn template_arg(&mut self) -> Parsed<TemplateArg> {
        let start = self.pos;
        let type_begins = match self.kind() {
            TokenKind::Ident(word) => !is_value_word(word),
            TokenKind::Punct(Punct::Scope) => true,
            _ => false,
        };
        if type_begins {
            let ty = self.type_id()?;
            if self.at_any(&[Punct::Comma, Punct::Gt, Punct::Shr, Punct::Ellipsis]) {
                self.eat(Punct::Ellipsis);
                return Ok(TemplateArg::Type(ty));
            }
        }
        let mut kind = ExprKind::Opaque;
        if self.pos == start {
            if let Some(literal) = self.literal() {
                kind = literal;
            }
        }
        while !self.at_any(&[
            Punct::Comma,
            Punct::Gt,
            Punct::Shr,
            Punct::Semi,
            Punct::RBrace,
            Punct::RParen,
        ]) && !self.kind_is_end()
        {
            kind = ExprKind::Opaque;
            if self.at_any(&[Punct::LParen, Punct::LBracket, Punct::LBrace]) {
                self.skip_group()?;
            } else {
                self.bump();
            }
        }
        if self.pos == start {
            return Err(self.expected(
                "a template argument",
                "write the type or the value that is missing here",
            ));
        }
        let span = self.span_from(start);
        Ok(TemplateArg::Value(Value {
            expr: Expr { span, kind },
            text: self.text_from(start),
        }))
    }

    /// The name in a declarator or a directive: `f`, `A::f`, `~A`, `operator+`, `operator int`.
    pub(super) fn decl_name(&mut self) -> Parsed<DeclName> {
        self.name_in(false)
    }

    /// The same in a directive, where `f<int>` is always an instance of a template; it is kept in the name as text.
    pub(super) fn pattern_name(&mut self) -> Parsed<DeclName> {
        self.name_in(true)
    }

    fn name_in(&mut self, in_pattern: bool) -> Parsed<DeclName> {
        let start = self.pos;
        let global = self.eat(Punct::Scope);
        let mut segments: Vec<Segment> = Vec::new();
        let kind = loop {
            if self.eat(Punct::Tilde) {
                let class = self
                    .expect_ident("the name of the class", "a destructor is `~` and its class")?;
                break DeclNameKind::Destructor(class.text);
            }
            if self.at_word("operator") {
                let name = self.operator_name()?;
                if in_pattern && self.at(Punct::Lt) {
                    self.deeper(Self::template_args)?;
                }
                break name;
            }
            let ident = self.expect_ident("a name", "write the name that is declared here")?;
            let args = if self.at(Punct::Lt) && (in_pattern || self.template_ahead(0)) {
                Some(self.deeper(Self::template_args)?)
            } else {
                None
            };
            if self.at(Punct::Scope) {
                self.bump();
                segments.push(Segment { ident, args });
                continue;
            }
            break DeclNameKind::Ident(match args {
                Some(args) => format!("{}<{}>", ident.text, Commas(&args)),
                None => ident.text,
            });
        };
        let span = self.span_from(start);
        let scope = match (segments.first(), segments.last()) {
            (Some(first), Some(last)) => Some(Name {
                span: first.ident.span.to(last.ident.span),
                global,
                segments,
            }),
            _ => None,
        };
        Ok(DeclName { span, scope, kind })
    }

    fn operator_name(&mut self) -> Parsed<DeclNameKind> {
        self.bump();
        let pair = |parser: &mut Self, close: Punct, text: &str| -> Parsed<DeclNameKind> {
            parser.bump();
            parser.expect(close, "the operator's name is the pair of brackets")?;
            Ok(DeclNameKind::Operator(text.to_string()))
        };
        match self.kind().clone() {
            TokenKind::Punct(Punct::LParen) => pair(self, Punct::RParen, "()"),
            TokenKind::Punct(Punct::LBracket) => pair(self, Punct::RBracket, "[]"),
            // Written apart by the lexer, which has no token for the three-way comparison.
            TokenKind::Punct(Punct::Le) if self.ahead_is(1, Punct::Gt) => {
                self.bump();
                self.bump();
                Ok(DeclNameKind::Operator("<=>".to_string()))
            }
            TokenKind::Punct(punct) if is_operator(punct) => {
                self.bump();
                Ok(DeclNameKind::Operator(punct.as_str().to_string()))
            }
            TokenKind::Ident(word) if matches!(&*word, "new" | "delete") => {
                self.bump();
                let mut text = word.to_string();
                if self.at(Punct::LBracket) {
                    self.bump();
                    self.expect(Punct::RBracket, "the operator's name ends with `[]`")?;
                    text.push_str("[]");
                }
                Ok(DeclNameKind::Operator(text))
            }
            TokenKind::Str(literal) => {
                self.bump();
                let suffix = match self.ident() {
                    Some(suffix) => suffix.to_string(),
                    None => String::new(),
                };
                if !suffix.is_empty() {
                    self.bump();
                }
                Ok(DeclNameKind::Operator(format!("{}{suffix}", literal.text)))
            }
            TokenKind::Ident(_) | TokenKind::Punct(Punct::Scope) => {
                let ty = self.conversion_type()?;
                Ok(DeclNameKind::Conversion(Box::new(ty)))
            }
            _ => Err(self.expected(
                "an operator",
                "write the operator that the function stands for, or the type that it converts to",
            )),
        }
    }

    /// One word as a name of one segment.
    pub(super) fn plain_name(ident: Ident) -> Name {
        Name {
            span: ident.span,
            global: false,
            segments: vec![Segment { ident, args: None }],
        }
    }
}

/// Whether a C++ operator of that spelling can be overloaded.
fn is_operator(punct: Punct) -> bool {
    use Punct::*;
    !matches!(
        punct,
        LParen
            | RParen
            | LBrace
            | RBrace
            | LBracket
            | RBracket
            | Semi
            | Colon
            | Question
            | Dot
            | DotStar
            | Scope
            | Ellipsis
            | Hash
            | HashHash
            | Dollar
            | Backtick
    )
}
