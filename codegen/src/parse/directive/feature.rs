//! `%feature`, and the directives that are other words for one.

use super::super::{Parsed, Parser};
use crate::ast::{Attr, Code, CodeStyle, Feature, Ident, ItemKind, Pattern};
use crate::source::Span;
use crate::token::{Punct, TokenKind, spell};

const FEATURE_HELP: &str = "write `%feature(\"name\", \"value\") declaration;`";

/// The feature that another directive is short for.
pub(super) struct Short {
    name: &'static str,
    value: Given,
}

/// Where such a directive's value comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Always this one, unless code follows.
    Fixed(&'static str),
    /// From its brackets.
    Brackets,
}

pub(super) fn short_for(word: &str) -> Option<Short> {
    use Given::{Brackets, Fixed};
    let (name, value) = match word {
        "newobject" => ("new", Fixed("1")),
        "nonewobject" => ("new", Fixed("0")),
        "clearnewobject" => ("new", Fixed("")),
        "delobject" => ("del", Fixed("1")),
        "nodelobject" => ("del", Fixed("0")),
        "cleardelobject" => ("del", Fixed("")),
        "immutable" => ("immutable", Fixed("1")),
        "mutable" => ("immutable", Fixed("0")),
        "clearimmutable" => ("immutable", Fixed("")),
        "exception" => ("except", Fixed("")),
        "noexception" => ("except", Fixed("0")),
        "clearexception" => ("except", Fixed("")),
        "allowexception" => ("allowexcept", Fixed("1")),
        "noallowexception" => ("allowexcept", Fixed("0")),
        "clearallowexception" => ("allowexcept", Fixed("")),
        "exceptionclass" => ("exceptionclass", Fixed("1")),
        "catches" => ("catches", Brackets),
        "clearcatches" => ("catches", Fixed("")),
        "nodefaultctor" => ("nodefaultctor", Fixed("1")),
        "defaultctor" => ("nodefaultctor", Fixed("0")),
        "clearnodefaultctor" => ("nodefaultctor", Fixed("")),
        "nodefaultdtor" => ("nodefaultdtor", Fixed("1")),
        "defaultdtor" => ("nodefaultdtor", Fixed("0")),
        "clearnodefaultdtor" => ("nodefaultdtor", Fixed("")),
        "nodefault" => ("nodefault", Fixed("1")),
        "makedefault" | "default" => ("nodefault", Fixed("0")),
        "copyctor" => ("copyctor", Fixed("1")),
        "nocopyctor" => ("copyctor", Fixed("0")),
        "clearcopyctor" => ("copyctor", Fixed("")),
        "callback" => ("callback", Brackets),
        "nocallback" => ("callback", Fixed("0")),
        "clearcallback" => ("callback", Fixed("")),
        "naturalvar" => ("naturalvar", Fixed("1")),
        "nonaturalvar" => ("naturalvar", Fixed("0")),
        "clearnaturalvar" => ("naturalvar", Fixed("")),
        "warnfilter" => ("warnfilter", Brackets),
        "director" => ("director", Fixed("1")),
        "nodirector" => ("director", Fixed("0")),
        "cleardirector" => ("director", Fixed("")),
        "valuewrapper" => ("valuewrapper", Fixed("1")),
        "novaluewrapper" => ("valuewrapper", Fixed("0")),
        "clearvaluewrapper" => ("valuewrapper", Fixed("")),
        "nestedworkaround" => ("nestedworkaround", Fixed("1")),
        "flatnested" => ("flatnested", Fixed("1")),
        "noflatnested" => ("flatnested", Fixed("0")),
        "clearflatnested" => ("flatnested", Fixed("")),
        "refobject" => ("ref", Fixed("1")),
        "norefobject" => ("ref", Fixed("0")),
        "unrefobject" => ("unref", Fixed("1")),
        "nounrefobject" => ("unref", Fixed("0")),
        _ => return None,
    };
    Some(Short { name, value })
}

impl Parser<'_> {
    /// `%feature("name", "value", key="v") target { code }` in all its shorter forms.
    pub(super) fn feature(&mut self, directive: Ident) -> Parsed<ItemKind> {
        let open = self.open_operands(FEATURE_HELP)?;
        let name_start = self.pos;
        let name = match self.kind() {
            TokenKind::Str(_) => self.string_code().text,
            _ => {
                self.expect_ident("the name of a feature", FEATURE_HELP)?
                    .text
            }
        };
        let name_span = self.span_from(name_start);
        let mut value = None;
        let mut attrs: Vec<Attr> = Vec::new();
        while self.eat(Punct::Comma) {
            let is_value = value.is_none() && attrs.is_empty() && !self.ahead_is(1, Punct::Assign);
            if is_value {
                value = Some(self.attr_value()?);
            } else {
                attrs.push(self.attr()?);
            }
        }
        self.close(Punct::RParen, open)?;
        let otherwise = if name == "except" { "" } else { "1" };
        self.feature_rest(directive, name, name_span, value, attrs, otherwise)
    }

    /// `%newobject target;`, `%exception { code }`, `%callback("fmt") target;`
    pub(super) fn short_feature(&mut self, directive: Ident, short: Short) -> Parsed<ItemKind> {
        let (mut value, mut fixed) = (None, "1");
        match short.value {
            Given::Brackets if self.at(Punct::LParen) => value = Some(self.bracketed_text()?),
            Given::Brackets => {}
            Given::Fixed(text) => {
                fixed = text;
                if self.at(Punct::LParen) {
                    let word = &directive.text;
                    return Err(self.expected(
                        "a declaration, `;` or code",
                        &format!("write `%{word} declaration;`; no brackets follow `%{word}`"),
                    ));
                }
            }
        }
        let span = directive.span;
        self.feature_rest(
            directive,
            short.name.to_string(),
            span,
            value,
            Vec::new(),
            fixed,
        )
    }

    /// `(...)` as one text; a string alone without its quotes.
    fn bracketed_text(&mut self) -> Parsed<Code> {
        let start = self.pos;
        if matches!(self.ahead(1), TokenKind::Str(_)) && self.ahead_is(2, Punct::RParen) {
            self.bump();
            let code = self.string_code();
            self.bump();
            return Ok(code);
        }
        self.skip_group()?;
        Ok(Code {
            text: spell(&self.tokens[start + 1..self.pos - 1]),
            span: self.span_from(start),
            style: CodeStyle::Bare,
        })
    }

    /// The target, if any, and the code, if any.
    fn feature_rest(
        &mut self,
        directive: Ident,
        name: String,
        name_span: Span,
        value: Option<Code>,
        attrs: Vec<Attr>,
        otherwise: &str,
    ) -> Parsed<ItemKind> {
        let mut target: Option<Pattern> = None;
        let mut code = None;
        if !self.at(Punct::Semi) {
            code = self.code_block()?;
            if code.is_none() {
                target = Some(self.pattern()?);
                code = self.code_block()?;
            }
        }
        match code {
            // A brace ends the directive; behind a string some write the `;`, and some do not.
            Some(_) => {
                self.eat(Punct::Semi);
            }
            None => self.semicolon()?,
        }
        let value = code.or(value).unwrap_or_else(|| Code {
            text: otherwise.to_string(),
            span: name_span,
            style: CodeStyle::Bare,
        });
        Ok(ItemKind::Feature(Feature {
            directive,
            name,
            name_span,
            value,
            attrs,
            target,
        }))
    }
}
