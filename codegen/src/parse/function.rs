//! Parameter lists, what follows them, and the bodies of functions.

use super::declarator::Mode;
use super::{Parsed, Parser};
use crate::ast::{
    Code, CodeStyle, DeclNameKind, FunctionBody, Ident, Param, RefQualifier, Signature, Type,
    TypeKind,
};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

const BODY_HELP: &str = "after `=` a function has `0`, `default` or `delete`";

impl Parser<'_> {
    /// `(int a, char *b = 0) const noexcept -> T`: the parameters, what qualifies them, and a trailing result.
    pub(super) fn signature(&mut self) -> Parsed<(Signature, Option<Type>)> {
        let mut sig = Signature::default();
        self.params(&mut sig)?;
        loop {
            if self.eat_cv(&mut sig.cv) || self.skip_attribute()? {
                continue;
            }
            if self.at(Punct::Amp) || self.at(Punct::AndAnd) {
                sig.ref_qualifier = Some(if self.at(Punct::Amp) {
                    RefQualifier::Lvalue
                } else {
                    RefQualifier::Rvalue
                });
                self.bump();
            } else if self.at_word("throw") && self.ahead_is(1, Punct::LParen) {
                self.bump();
                sig.throws = Some(self.throw_list()?);
            } else if self.eat_word("noexcept") {
                sig.noexcept = Some(None);
                if self.at(Punct::LParen) {
                    let open = self.span();
                    self.bump();
                    sig.noexcept = Some(Some(self.value()?));
                    self.close(Punct::RParen, open)?;
                }
            } else {
                break;
            }
        }
        let trailing = if self.eat(Punct::Arrow) {
            Some(self.type_id()?)
        } else {
            None
        };
        Ok((sig, trailing))
    }

    fn throw_list(&mut self) -> Parsed<Vec<Type>> {
        let open = self.span();
        self.bump();
        let mut types = Vec::new();
        while !self.at(Punct::RParen) {
            types.push(self.type_id()?);
            self.eat(Punct::Ellipsis);
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        self.close(Punct::RParen, open)?;
        Ok(types)
    }

    /// A bracketed parameter list; `(void)` is an empty one.
    fn params(&mut self, sig: &mut Signature) -> Parsed<()> {
        let open = self.span();
        self.bump();
        if self.at_word("void") && self.ahead_is(1, Punct::RParen) {
            sig.explicit_void = true;
            self.bump();
        }
        while !self.at(Punct::RParen) {
            if self.eat(Punct::Ellipsis) {
                sig.variadic = true;
                break;
            }
            sig.params.push(self.param(Mode::Param)?);
            if self.eat(Punct::Ellipsis) {
                sig.variadic = true;
                break;
            }
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        self.close(Punct::RParen, open)
    }

    /// One parameter of a function or of a typemap.
    pub(super) fn param(&mut self, mode: Mode) -> Parsed<Param> {
        self.deeper(|p| {
            let start = p.pos;
            let base = p.type_words()?;
            let declarator = p.declarator(mode)?;
            let name = match &declarator.name {
                None => None,
                Some(name) => match (&name.scope, &name.kind) {
                    (None, DeclNameKind::Ident(text)) => Some(Ident {
                        text: text.clone(),
                        span: name.span,
                    }),
                    // `%typemap(varin) int Class::member`
                    _ if mode == Mode::Typemap => Some(Ident {
                        text: name.to_string(),
                        span: name.span,
                    }),
                    _ => {
                        return Err(p.error_at(
                            name.span,
                            codes::UNEXPECTED_TOKEN,
                            format!("expected the name of a parameter, found `{name}`"),
                            "not a plain name",
                            "name the parameter with one word",
                        ));
                    }
                },
            };
            let ty = declarator.apply(base, p.last_span());
            let default = if mode == Mode::Param && p.eat(Punct::Assign) {
                Some(p.value()?)
            } else {
                None
            };
            Ok(Param {
                span: p.span_from(start),
                ty,
                name,
                default,
            })
        })
    }

    /// A parameter that stands for `...` in a typemap.
    pub(super) fn varargs_param(&mut self) -> Param {
        let span = self.span();
        self.bump();
        Param {
            span,
            ty: Type {
                span,
                cv: Default::default(),
                kind: TypeKind::Missing,
            },
            name: Some(Ident {
                text: "...".to_string(),
                span,
            }),
            default: None,
        }
    }

    /// What ends a function's declaration; the second part says whether a `;` is still due.
    pub(super) fn function_body(&mut self) -> Parsed<(FunctionBody, bool)> {
        if self.eat(Punct::Assign) {
            let body = match self.kind() {
                TokenKind::Integer(int) if int.value == 0 => FunctionBody::Pure,
                TokenKind::Ident(word) if &**word == "default" => FunctionBody::Default,
                TokenKind::Ident(word) if &**word == "delete" => FunctionBody::Delete,
                _ => return Err(self.expected("`0`, `default` or `delete`", BODY_HELP)),
            };
            self.bump();
            if body == FunctionBody::Delete && self.at(Punct::LParen) {
                // `= delete("reason")`
                self.skip_group()?;
            }
            return Ok((body, true));
        }
        self.eat_word("try");
        if self.at(Punct::Colon) {
            self.member_initialisers()?;
        }
        if self.at(Punct::LBrace) {
            let code = self.braced_code()?;
            while self.eat_word("catch") {
                if self.at(Punct::LParen) {
                    self.skip_group()?;
                }
                if self.at(Punct::LBrace) {
                    self.skip_group()?;
                }
            }
            return Ok((FunctionBody::Code(code), false));
        }
        Ok((FunctionBody::None, true))
    }

    /// `: a(1), b{2}` of a constructor.
    fn member_initialisers(&mut self) -> Parsed<()> {
        self.bump();
        loop {
            self.type_name()?;
            if !self.at(Punct::LParen) && !self.at(Punct::LBrace) {
                return Err(self.expected("`(` or `{`", "give the member its value in brackets"));
            }
            self.skip_group()?;
            self.eat(Punct::Ellipsis);
            if !self.eat(Punct::Comma) {
                return Ok(());
            }
        }
    }

    /// `{ ... }` as text.
    pub(super) fn braced_code(&mut self) -> Parsed<Code> {
        let start = self.pos;
        self.skip_group()?;
        let text = self.text_from(start);
        let inner = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
            .unwrap_or(&text);
        Ok(Code {
            text: inner.trim().to_string(),
            span: self.span_from(start),
            style: CodeStyle::Braces,
        })
    }
}
