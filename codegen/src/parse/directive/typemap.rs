//! `%typemap`, `%typecheck`, `%apply` and `%clear`.

use super::super::declarator::Mode;
use super::super::{Parsed, Parser};
use crate::ast::{
    Apply, Attr, Clear, Cv, Ident, ItemKind, Param, Type, TypeKind, Typemap, TypemapBody,
    TypemapPattern,
};
use crate::diag::codes;
use crate::token::{Punct, TokenKind, spell};

const TYPEMAP_HELP: &str = "write `%typemap(method) type { code }`";

impl Parser<'_> {
    pub(super) fn typemap(&mut self, directive: Ident) -> Parsed<ItemKind> {
        let open = self.span();
        if !self.at(Punct::LParen) {
            return Err(self.expected("`(`", TYPEMAP_HELP));
        }
        let mut attrs = self.attrs()?;
        if attrs.is_empty() {
            return Err(self.error_at(
                open,
                codes::BAD_DIRECTIVE,
                format!("`%{}` does not say what it is for", directive.text),
                "empty brackets",
                TYPEMAP_HELP,
            ));
        }
        let method = if directive.text == "typecheck" {
            // `%typecheck(N)` is the typemap `typecheck` with that precedence.
            let given = attrs.remove(0);
            let value = crate::ast::Code {
                text: given.name.text.clone(),
                span: given.name.span,
                style: crate::ast::CodeStyle::Bare,
            };
            let name = Ident {
                text: "precedence".to_string(),
                span: given.name.span,
            };
            attrs.insert(
                0,
                Attr {
                    name,
                    value: Some(value),
                },
            );
            directive.clone()
        } else {
            attrs.remove(0).name
        };
        let patterns = self.typemap_patterns()?;
        let body = self.typemap_body()?;
        Ok(ItemKind::Typemap(Typemap {
            directive,
            method,
            attrs,
            patterns,
            body,
        }))
    }

    fn typemap_body(&mut self) -> Parsed<TypemapBody> {
        if self.eat(Punct::Assign) {
            let pattern = self.typemap_pattern()?;
            self.semicolon()?;
            return Ok(TypemapBody::Copy(pattern));
        }
        if let Some(code) = self.code_block()? {
            self.eat(Punct::Semi);
            return Ok(TypemapBody::Code(code));
        }
        if self.eat(Punct::Semi) {
            return Ok(TypemapBody::Clear);
        }
        Err(self.expected("`{`, a string, `=` or `;`", TYPEMAP_HELP))
    }

    fn typemap_patterns(&mut self) -> Parsed<Vec<TypemapPattern>> {
        let mut patterns = vec![self.typemap_pattern()?];
        while self.eat(Punct::Comma) {
            patterns.push(self.typemap_pattern()?);
        }
        Ok(patterns)
    }

    /// `int *OUT`, `(char *data, size_t len)`, each with local variables behind it.
    fn typemap_pattern(&mut self) -> Parsed<TypemapPattern> {
        let start = self.pos;
        let params = if self.at(Punct::LParen) {
            self.typemap_params()?
        } else {
            vec![self.typemap_param()?]
        };
        let locals = if self.at(Punct::LParen) {
            self.local_variables()?
        } else {
            Vec::new()
        };
        Ok(TypemapPattern {
            span: self.span_from(start),
            params,
            locals,
        })
    }

    fn typemap_param(&mut self) -> Parsed<Param> {
        if matches!(self.kind(), TokenKind::Punct(Punct::Ellipsis)) {
            return Ok(self.varargs_param());
        }
        self.param(Mode::Typemap)
    }

    fn typemap_params(&mut self) -> Parsed<Vec<Param>> {
        let open = self.span();
        self.bump();
        let mut params = Vec::new();
        while !self.at(Punct::RParen) {
            params.push(self.typemap_param()?);
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        self.close(Punct::RParen, open)?;
        Ok(params)
    }

    fn local_variables(&mut self) -> Parsed<Vec<Param>> {
        let start = self.pos;
        let end = self.partners.get(&start).copied().unwrap_or(start);
        if self.tokens[start..end]
            .iter()
            .any(|token| token.is(Punct::Dollar))
        {
            // `($*1_ltype temp)`: the types are only known where the typemap is used.
            self.skip_group()?;
            let span = self.span_from(start);
            let name = Ident {
                text: spell(&self.tokens[start + 1..end]),
                span,
            };
            return Ok(vec![Param {
                span,
                ty: Type {
                    span,
                    cv: Cv::default(),
                    kind: TypeKind::Missing,
                },
                name: Some(name),
                default: None,
            }]);
        }
        let (sig, _) = self.deeper(Self::signature)?;
        Ok(sig.params)
    }

    /// `%apply int *OUTPUT { int *a, int *b };`
    pub(super) fn apply(&mut self) -> Parsed<ItemKind> {
        let from = self.typemap_pattern()?;
        let open = self.span();
        self.expect(Punct::LBrace, "write `%apply from { to, ... };`")?;
        let to = self.typemap_patterns()?;
        self.close(Punct::RBrace, open)?;
        self.eat(Punct::Semi);
        Ok(ItemKind::Apply(Apply { from, to }))
    }

    /// `%clear int *a, (char *d, size_t n);`
    pub(super) fn clear(&mut self) -> Parsed<ItemKind> {
        let patterns = self.typemap_patterns()?;
        self.semicolon()?;
        Ok(ItemKind::Clear(Clear { patterns }))
    }
}
