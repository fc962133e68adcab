//! What begins with `%`: which directive it is, and those that are short to read.

mod feature;
mod pattern;
mod typemap;

use super::cursor::Start;
use super::declarator::Mode;
use super::{Parsed, Parser};
use crate::ast::{
    Access, Attr, Code, CodeStyle, Constant, ConstantOrigin, Directive, Expr, ExprKind, Extend,
    Ident, Inline, Insert, Item, ItemKind, Module, TemplateInstance, Value,
};
use crate::diag::codes;
use crate::source::Span;
use crate::token::{Punct, TokenKind, spell};

impl Parser<'_> {
    pub(super) fn directive(
        &mut self,
        name: &str,
        start: Start,
        out: &mut Vec<Item>,
    ) -> Parsed<()> {
        let word = Ident {
            text: name.to_string(),
            span: self.span(),
        };
        self.bump();
        let kind = match name {
            "module" => self.module()?,
            "extend" | "addmethods" if self.at(Punct::LBrace) && self.class.is_some() => {
                return self.extend_here(out);
            }
            "extend" | "addmethods" => self.extend()?,
            "constant" => self.constant()?,
            "inline" => self.inline()?,
            "insert" => {
                let section = self.section()?;
                self.insert(word, section)?
            }
            "header" | "runtime" | "wrapper" | "init" | "begin" => {
                self.insert(word, name.to_string())?
            }
            "perlcode" => self.insert(word, "perl".to_string())?,
            "template" if self.at(Punct::LParen) => self.template_instance()?,
            "rename" | "ignore" => self.rename(word)?,
            "feature" => self.feature(word)?,
            "typemap" | "typecheck" => self.typemap(word)?,
            "apply" => self.apply()?,
            "clear" => self.clear()?,
            _ => match feature::short_for(name) {
                Some(short) => self.short_feature(word, short)?,
                None => self.other(word)?,
            },
        };
        self.push(out, start, kind);
        Ok(())
    }

    /// `%module(directors="1") name`
    fn module(&mut self) -> Parsed<ItemKind> {
        let options = self.attrs()?;
        let start = self.pos;
        let text = match self.kind().clone() {
            TokenKind::Str(name) => {
                self.bump();
                name.to_text()
            }
            _ => {
                let mut text = self
                    .expect_ident("the name of the module", "write `%module name`")?
                    .text;
                while self.at(Punct::Scope) {
                    self.bump();
                    text.push_str("::");
                    text.push_str(
                        &self
                            .expect_ident("the rest of the module's name", "a package is `A::B`")?
                            .text,
                    );
                }
                text
            }
        };
        self.eat(Punct::Semi);
        let span = self.span_from(start);
        Ok(ItemKind::Module(Module {
            name: Ident { text, span },
            options,
        }))
    }

    /// `%extend Class { members }`
    fn extend(&mut self) -> Parsed<ItemKind> {
        if matches!(self.ident(), Some("class" | "struct" | "union")) {
            self.bump();
        }
        let name = self.type_name()?;
        let class = name
            .segments
            .last()
            .map(|s| s.ident.text.clone())
            .unwrap_or_default();
        let items = self.in_class(class, Access::Public)?;
        self.eat(Punct::Semi);
        Ok(ItemKind::Extend(Extend { name, items }))
    }

    /// `%extend { members }` within a class: its members are public members of that class.
    fn extend_here(&mut self, out: &mut Vec<Item>) -> Parsed<()> {
        let class = self.class.clone().unwrap_or_default();
        let items = self.in_class(class, Access::Public)?;
        self.eat(Punct::Semi);
        out.extend(items);
        Ok(())
    }

    /// `%constant T NAME = value;` or `%constant NAME = value;`
    fn constant(&mut self) -> Parsed<ItemKind> {
        let (name, ty) = if self.ahead_is(1, Punct::Assign) {
            (
                self.expect_ident("the name of the constant", CONSTANT_HELP)?,
                None,
            )
        } else {
            let base = self.type_words()?;
            let declarator = self.declarator(Mode::Named)?;
            let Some(name) = declarator
                .name
                .as_ref()
                .and_then(super::simple::plain_ident)
            else {
                return Err(self.expected("the name of the constant", CONSTANT_HELP));
            };
            (name, Some(declarator.apply(base, self.last_span())))
        };
        let value = if ty.is_some() && self.at(Punct::Semi) {
            // The constant is the function or variable of that name.
            Value {
                text: name.text.clone(),
                expr: Expr {
                    span: name.span,
                    kind: ExprKind::Name(Self::plain_name(name.clone())),
                },
            }
        } else {
            self.expect(Punct::Assign, CONSTANT_HELP)?;
            self.value()?
        };
        self.semicolon()?;
        Ok(ItemKind::Constant(Constant {
            name,
            ty,
            value,
            origin: ConstantOrigin::Directive,
        }))
    }

    /// `%inline %{ ... %}` or `%inline { ... }`: the code, and what it declares.
    fn inline(&mut self) -> Parsed<ItemKind> {
        let start = self.pos;
        if self.at(Punct::LBrace) {
            let items = self.deeper(|p| {
                let open = p.span();
                p.bump();
                Ok(p.outside_classes(|p| p.block(open)))
            })?;
            let tokens = &self.tokens[start + 1..self.pos.max(start + 2) - 1];
            let code = Code {
                text: spell(tokens),
                span: self.span_from(start),
                style: CodeStyle::Braces,
            };
            return Ok(ItemKind::Inline(Inline { code, items }));
        }
        let Some(code) = self.code_block()? else {
            return Err(self.expected("`%{` or `{`", "give the code in `%{ ... %}`"));
        };
        let mut items = Vec::new();
        if self.eat_kind(&TokenKind::BeginInline) {
            items = self.deeper(|p| Ok(p.outside_classes(|p| p.items(super::Closer::Inline))))?;
            self.eat_kind(&TokenKind::EndInline);
        }
        Ok(ItemKind::Inline(Inline { code, items }))
    }

    /// `%{ ... %}` by itself.
    pub(super) fn header_code(&mut self, text: &str, start: Start, out: &mut Vec<Item>) {
        let span = self.span();
        self.bump();
        self.eat(Punct::Semi);
        let kind = ItemKind::Insert(Insert {
            directive: Ident {
                text: "{".to_string(),
                span,
            },
            section: "header".to_string(),
            code: Code {
                text: text.to_string(),
                span,
                style: CodeStyle::Percent,
            },
        });
        self.push(out, start, kind);
    }

    /// `(section)` of `%insert`.
    fn section(&mut self) -> Parsed<String> {
        let open = self.span();
        self.expect(Punct::LParen, "write `%insert(section) %{ ... %}`")?;
        let section = match self.kind().clone() {
            TokenKind::Str(name) => {
                self.bump();
                name.to_text()
            }
            _ => {
                self.expect_ident("a section", "such as `header`, `init` or `perl`")?
                    .text
            }
        };
        self.close(Punct::RParen, open)?;
        Ok(section)
    }

    fn insert(&mut self, directive: Ident, section: String) -> Parsed<ItemKind> {
        let Some(code) = self.code_block()? else {
            return Err(self.expected("`%{`", "give the code in `%{ ... %}`"));
        };
        self.eat(Punct::Semi);
        Ok(ItemKind::Insert(Insert {
            directive,
            section,
            code,
        }))
    }

    /// Code in any of its delimiters, if some stands here.
    fn code_block(&mut self) -> Parsed<Option<Code>> {
        let span = self.span();
        match self.kind().clone() {
            TokenKind::Punct(Punct::LBrace) => Ok(Some(self.braced_code()?)),
            TokenKind::Code(text) => {
                self.bump();
                Ok(Some(Code {
                    text: text.to_string(),
                    span,
                    style: CodeStyle::Percent,
                }))
            }
            TokenKind::Str(_) => Ok(Some(self.string_code())),
            _ => Ok(None),
        }
    }

    /// A string, or several in a row, as text; the current token is one.
    fn string_code(&mut self) -> Code {
        let start = self.pos;
        let mut text = String::new();
        while let TokenKind::Str(part) = self.kind().clone() {
            self.bump();
            text.push_str(&part.to_text());
        }
        Code {
            text,
            span: self.span_from(start),
            style: CodeStyle::Quotes,
        }
    }

    /// `(key, key=value, ...)`, or nothing.
    fn attrs(&mut self) -> Parsed<Vec<Attr>> {
        if !self.at(Punct::LParen) {
            return Ok(Vec::new());
        }
        let open = self.open_operands("")?;
        let attrs = self.attr_list()?;
        self.close(Punct::RParen, open)?;
        Ok(attrs)
    }

    /// The `(` of a directive's operands, which must have its `)`: what stands between is not always made of tokens that
    /// tell where it ends.
    fn open_operands(&mut self, help: &str) -> Parsed<Span> {
        let open = self.span();
        if self.at(Punct::LParen) && !self.partners.contains_key(&self.pos) {
            self.skip_group()?;
        }
        self.expect(Punct::LParen, help)?;
        Ok(open)
    }

    /// The attributes up to a `)`, which is left standing.
    fn attr_list(&mut self) -> Parsed<Vec<Attr>> {
        let mut attrs = Vec::new();
        while !self.at(Punct::RParen) {
            attrs.push(self.attr()?);
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        Ok(attrs)
    }

    /// `numinputs=0`, `%$isfunction`, `regexmatch$name="x"`: the key is whatever stands before the `=`.
    fn attr(&mut self) -> Parsed<Attr> {
        let start = self.pos;
        while !self.at_any(&[Punct::Assign, Punct::Comma, Punct::RParen, Punct::LBrace])
            && !matches!(
                self.kind(),
                TokenKind::End | TokenKind::EndImport | TokenKind::EndInline
            )
        {
            self.bump();
        }
        if self.pos == start {
            return Err(self.expected("an attribute", "write `key` or `key=value`"));
        }
        let name = Ident {
            text: self.text_from(start),
            span: self.span_from(start),
        };
        let value = if self.eat(Punct::Assign) {
            Some(self.attr_value()?)
        } else {
            None
        };
        Ok(Attr { name, value })
    }

    /// A string, or anything up to the next `,` or `)`.
    fn attr_value(&mut self) -> Parsed<Code> {
        if matches!(self.kind(), TokenKind::Str(_)) {
            let text = self.string_code();
            if self.at(Punct::LBrace) {
                // `fragment="name"{type}`
                self.skip_group()?;
            }
            return Ok(text);
        }
        let start = self.pos;
        while !self.at_any(&[Punct::Comma, Punct::RParen])
            && !matches!(
                self.kind(),
                TokenKind::End | TokenKind::EndImport | TokenKind::EndInline
            )
        {
            if self.at_any(&[Punct::LParen, Punct::LBracket, Punct::LBrace]) {
                self.skip_group()?;
            } else {
                self.bump();
            }
        }
        if self.pos == start {
            return Err(self.expected("a value", "write the value behind the `=`"));
        }
        Ok(Code {
            text: self.text_from(start),
            span: self.span_from(start),
            style: CodeStyle::Bare,
        })
    }

    /// `%template(name) T<args>;`
    fn template_instance(&mut self) -> Parsed<ItemKind> {
        let open = self.span();
        self.bump();
        let name = match self.at(Punct::RParen) {
            true => None,
            false => Some(self.expect_ident(
                "a name for the instance",
                "write `%template(name) T<args>;`",
            )?),
        };
        self.close(Punct::RParen, open)?;
        let mut target = self.type_name()?;
        let args = target.segments.last_mut().and_then(|last| last.args.take());
        let Some(args) = args else {
            return Err(self.error_at(
                target.span,
                codes::BAD_DIRECTIVE,
                format!("`%template` of `{target}` has no template arguments"),
                "expected `<` behind this",
                "write `%template(name) T<args>;`",
            ));
        };
        self.semicolon()?;
        Ok(ItemKind::TemplateInstance(TemplateInstance {
            name,
            target,
            args,
        }))
    }

    /// A directive of which nothing is known but where it ends: behind its `;` or its code, or at the end of its line.
    fn other(&mut self, name: Ident) -> Parsed<ItemKind> {
        let start = self.pos;
        let mut end = start;
        loop {
            match self.kind() {
                TokenKind::Punct(Punct::Semi) => {
                    self.bump();
                    break;
                }
                TokenKind::Punct(Punct::LBrace) | TokenKind::Code(_) => {
                    self.code_block()?;
                    end = self.pos;
                    self.eat(Punct::Semi);
                    break;
                }
                TokenKind::Punct(Punct::LParen | Punct::LBracket) => self.skip_group()?,
                TokenKind::Punct(Punct::RBrace)
                | TokenKind::BeginImport(_)
                | TokenKind::EndImport
                | TokenKind::BeginInline
                | TokenKind::EndInline
                | TokenKind::Library(_)
                | TokenKind::End => break,
                _ if self.token().first_on_line && !self.goes_on() => break,
                _ => self.bump(),
            }
            end = self.pos;
        }
        Ok(ItemKind::Directive(Directive {
            name,
            args: spell(&self.tokens[start..end]),
        }))
    }

    /// Whether the token before this one leaves something open.
    fn goes_on(&self) -> bool {
        let last = &self.tokens[self.pos.saturating_sub(1)].kind;
        matches!(
            last,
            TokenKind::Punct(Punct::Comma | Punct::Assign | Punct::Scope)
        )
    }
}

const CONSTANT_HELP: &str = "write `%constant TYPE NAME = VALUE;`";
