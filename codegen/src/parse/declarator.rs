//! Declarators: what stands between the words of a type and the end of a declaration.
//!
//! C++ writes them inside out. They are read into a list of [`Layer`]s, from the name outwards, and put around the base
//! type when that is known.

use super::{Parsed, Parser};
use crate::ast::{Cv, DeclName, FunctionType, Name, Segment, Signature, Type, TypeKind, Value};
use crate::source::Span;
use crate::token::{Punct, TokenKind};

/// How many pointers, references, arrays and parameter lists one declarator may have.
const MAX_LAYERS: usize = 32;

/// Where a declarator stands, which decides what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A declaration: it has a name.
    Named,
    /// A parameter: it may have a name.
    Param,
    /// A parameter of a typemap: as such, but brackets behind the name are the typemap's local variables.
    Typemap,
    /// A type by itself: no name.
    Abstract,
    /// The type of a conversion operator: no name and no brackets.
    Conversion,
}

/// One step from the name to the base type.
pub(super) enum Layer {
    Pointer(Cv),
    Reference,
    RvalueReference,
    MemberPointer(Name, Cv),
    Array(Option<Value>),
    /// The signature, and the result written behind it with `->`.
    Function(Signature, Option<Type>),
}

/// A declarator without its base type.
#[derive(Default)]
pub(super) struct Declarator {
    pub(super) name: Option<DeclName>,
    /// From the name outwards.
    pub(super) layers: Vec<Layer>,
}

impl Declarator {
    /// The whole type, `end` being the declarator's last token.
    pub(super) fn apply(self, base: Type, end: Span) -> Type {
        let span = base.span.to(end);
        let mut ty = base;
        for layer in self.layers.into_iter().rev() {
            let mut cv = Cv::default();
            let kind = match layer {
                Layer::Pointer(own) => {
                    cv = own;
                    TypeKind::Pointer(Box::new(ty))
                }
                Layer::Reference => TypeKind::Reference(Box::new(ty)),
                Layer::RvalueReference => TypeKind::RvalueReference(Box::new(ty)),
                Layer::MemberPointer(class, own) => {
                    cv = own;
                    TypeKind::MemberPointer {
                        class,
                        to: Box::new(ty),
                    }
                }
                Layer::Array(size) => TypeKind::Array {
                    of: Box::new(ty),
                    size: size.map(Box::new),
                },
                Layer::Function(sig, trailing) => TypeKind::Function(Box::new(FunctionType {
                    ret: trailing.unwrap_or(ty),
                    sig,
                })),
            };
            ty = Type { span, cv, kind };
        }
        ty
    }

    /// Whether the base type is the whole type.
    pub(super) fn is_plain(&self) -> bool {
        self.layers.is_empty()
    }
}

impl Parser<'_> {
    pub(super) fn declarator(&mut self, mode: Mode) -> Parsed<Declarator> {
        let mut layers = Vec::new();
        let name = self.declarator_into(mode, &mut layers)?;
        Ok(Declarator { name, layers })
    }

    fn declarator_into(&mut self, mode: Mode, layers: &mut Vec<Layer>) -> Parsed<Option<DeclName>> {
        let mut pointers = Vec::new();
        while let Some(pointer) = self.pointer()? {
            pointers.push(pointer);
            self.layer_limit(pointers.len() + layers.len())?;
        }
        let mut nested = false;
        let name = if self.at(Punct::LParen) && mode != Mode::Conversion && self.nested_declarator()
        {
            let open = self.span();
            self.bump();
            nested = true;
            let name = self.deeper(|p| {
                while p.skip_attribute()? {}
                p.declarator_into(mode, layers)
            })?;
            self.close(Punct::RParen, open)?;
            name
        } else {
            self.declared_name(mode)?
        };
        if mode != Mode::Conversion {
            self.suffixes(mode, nested, layers)?;
        }
        layers.extend(pointers.into_iter().rev());
        self.layer_limit(layers.len())?;
        Ok(name)
    }

    fn layer_limit(&self, count: usize) -> Parsed<()> {
        if count > MAX_LAYERS {
            Err(self.too_deep())
        } else {
            Ok(())
        }
    }

    fn declared_name(&mut self, mode: Mode) -> Parsed<Option<DeclName>> {
        let begins = match self.kind() {
            TokenKind::Ident(word) => &**word == "operator" || !super::types::is_reserved(word),
            TokenKind::Punct(Punct::Tilde | Punct::Scope) => true,
            _ => false,
        };
        match mode {
            Mode::Abstract | Mode::Conversion => Ok(None),
            Mode::Named | Mode::Param | Mode::Typemap if begins => Ok(Some(self.decl_name()?)),
            Mode::Named => Err(self.expected("a name", "name what is declared here")),
            Mode::Param | Mode::Typemap => Ok(None),
        }
    }

    fn pointer(&mut self) -> Parsed<Option<Layer>> {
        while self.skip_attribute_before_pointer()? {}
        if self.eat(Punct::Star) {
            return Ok(Some(Layer::Pointer(self.pointer_cv()?)));
        }
        if self.eat(Punct::AndAnd) {
            return Ok(Some(Layer::RvalueReference));
        }
        if self.eat(Punct::Amp) {
            return Ok(Some(Layer::Reference));
        }
        if !self.member_pointer_ahead(0) {
            return Ok(None);
        }
        let start = self.pos;
        let global = self.eat(Punct::Scope);
        let mut segments = Vec::new();
        while !self.at(Punct::Star) {
            let ident = self.expect_ident(
                "the name of a class",
                "a pointer to a member names its class",
            )?;
            let span = ident.span;
            segments.push(Segment { ident, args: None });
            if !self.eat(Punct::Scope) {
                return Err(self.error_at(
                    span,
                    crate::diag::codes::UNEXPECTED_TOKEN,
                    "expected `::*`",
                    "the class of a pointer to a member",
                    "write `Class::*`",
                ));
            }
        }
        let class = Name {
            span: self.span_from(start),
            global,
            segments,
        };
        self.bump();
        Ok(Some(Layer::MemberPointer(class, self.pointer_cv()?)))
    }

    /// Calling conventions and attributes may stand before a `*`; `[[` there would be a subscript's start.
    fn skip_attribute_before_pointer(&mut self) -> Parsed<bool> {
        if self.at(Punct::LBracket) {
            Ok(false)
        } else {
            self.skip_attribute()
        }
    }

    fn pointer_cv(&mut self) -> Parsed<Cv> {
        let mut cv = Cv::default();
        while self.eat_cv(&mut cv) || self.skip_attribute_before_pointer()? {}
        Ok(cv)
    }

    /// Whether `A::B::*` stands at distance `from`.
    fn member_pointer_ahead(&self, from: usize) -> bool {
        let mut n = from;
        if self.ahead_is(n, Punct::Scope) {
            n += 1;
        }
        while let Some(_word) = self.ahead_ident(n) {
            if !self.ahead_is(n + 1, Punct::Scope) {
                return false;
            }
            if self.ahead_is(n + 2, Punct::Star) {
                return true;
            }
            n += 2;
        }
        false
    }

    /// Whether the `(` here opens a nested declarator, not a parameter list.
    fn nested_declarator(&self) -> bool {
        match self.ahead(1) {
            TokenKind::Punct(Punct::Star | Punct::Amp | Punct::AndAnd) => true,
            TokenKind::Punct(Punct::LParen) => !self.ahead_is(2, Punct::RParen),
            TokenKind::Ident(word) => match &**word {
                "__cdecl" | "__stdcall" | "__fastcall" | "__thiscall" | "__vectorcall"
                | "__attribute__" => true,
                word if super::types::is_reserved(word) => false,
                _ => self.ahead_is(2, Punct::RParen) || self.member_pointer_ahead(1),
            },
            TokenKind::Punct(Punct::Scope) => self.member_pointer_ahead(1),
            _ => false,
        }
    }

    /// Whether the `(` here holds a value, as in `const int limit(3);`.
    fn value_in_brackets(&self) -> bool {
        match self.ahead(1) {
            TokenKind::Integer(_)
            | TokenKind::Float(_)
            | TokenKind::Char(_)
            | TokenKind::Str(_) => true,
            TokenKind::Punct(Punct::Minus | Punct::Plus | Punct::Not | Punct::Tilde) => true,
            TokenKind::Ident(word) => super::types::is_value_word(word),
            _ => false,
        }
    }

    fn suffixes(&mut self, mode: Mode, nested: bool, layers: &mut Vec<Layer>) -> Parsed<()> {
        // `int *OUT (int temp)`: only the first brackets behind `(*f)` belong to a typemap's type.
        let mut brackets_allowed = mode != Mode::Typemap || nested;
        loop {
            if self.at(Punct::LBracket) {
                if self.ahead_is(1, Punct::LBracket) {
                    self.skip_group()?;
                    continue;
                }
                let open = self.span();
                self.bump();
                let size = if self.at(Punct::RBracket) {
                    None
                } else {
                    Some(self.value()?)
                };
                self.close(Punct::RBracket, open)?;
                layers.push(Layer::Array(size));
            } else if self.at(Punct::LParen)
                && brackets_allowed
                && !(mode == Mode::Named && self.value_in_brackets())
            {
                brackets_allowed = mode != Mode::Typemap;
                let (sig, trailing) = self.deeper(Self::signature)?;
                layers.push(Layer::Function(sig, trailing));
            } else {
                return Ok(());
            }
            self.layer_limit(layers.len())?;
        }
    }
}
