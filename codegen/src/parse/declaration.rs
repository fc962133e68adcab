//! Declarations by their first word: linkage blocks, namespaces, `using`, templates, friends.

use super::cursor::Start;
use super::{Closer, Parsed, Parser};
use crate::ast::{
    Friend, Ident, Item, ItemKind, Linkage, Namespace, NamespaceAlias, Template, Typedef, Using,
};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

impl Parser<'_> {
    pub(super) fn declaration(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        while self.skip_attribute()? {}
        match self.ident().unwrap_or_default() {
            "extern" if matches!(self.ahead(1), TokenKind::Str(_)) => {
                self.linkage_block(start, out)
            }
            "extern" if self.ahead_ident(1) == Some("template") => {
                self.bump();
                self.template(start, out)
            }
            "template" => self.template(start, out),
            "namespace" => self.namespace(start, false, out),
            "inline" if self.ahead_ident(1) == Some("namespace") => {
                self.bump();
                self.namespace(start, true, out)
            }
            "using" => self.using(start, out),
            "static_assert" | "_Static_assert" | "asm" | "__asm__" => {
                self.bump();
                if self.at(Punct::LParen) {
                    self.skip_group()?;
                }
                self.semicolon()
            }
            "public" | "protected" | "private" => self.access_specifier(),
            "friend" if self.befriends_function() => self.friend_function(start, out),
            "friend" => {
                self.bump();
                let from = self.pos;
                self.skip_declaration()?;
                let text = self.text_from(from);
                let text = text.trim_end_matches(';').to_string();
                self.push(out, start, ItemKind::Friend(Friend { text }));
                Ok(())
            }
            _ => self.simple_declaration(start, out),
        }
    }

    /// Whether the `friend` here stands before a function, and not before a class.
    fn befriends_function(&self) -> bool {
        for n in 1.. {
            match self.ahead(n) {
                TokenKind::Punct(Punct::LParen) => return true,
                TokenKind::Punct(Punct::Semi | Punct::LBrace | Punct::RBrace) => return false,
                kind if Closer::of(kind).is_some() => return false,
                TokenKind::End => return false,
                _ => {}
            }
        }
        false
    }

    /// `friend int f(C &c);`: a function of the namespace around the class.
    fn friend_function(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        let saved = (self.access.take(), self.class.take());
        let result = self.simple_declaration(start, out);
        (self.access, self.class) = saved;
        result
    }

    /// `extern "C" { ... }` or `extern "C" int f();`
    fn linkage_block(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        self.bump();
        let TokenKind::Str(language) = self.kind().clone() else {
            return Err(self.expected("a language", "write `extern \"C\"`"));
        };
        let linkage = match &*language.value {
            b"C" => Linkage::C,
            b"C++" => Linkage::Cxx,
            _ => return Err(self.expected("`\"C\"` or `\"C++\"`", "C++ knows no other language")),
        };
        self.bump();
        // As for SWIG, what stands in `extern "C"` stays C.
        let linkage = match self.linkage {
            Linkage::C => Linkage::C,
            Linkage::Cxx => linkage,
        };
        let before = std::mem::replace(&mut self.linkage, linkage);
        let result = if self.at(Punct::LBrace) {
            self.deeper(|p| {
                let open = p.span();
                p.bump();
                let items = p.block(open);
                out.extend(items);
                Ok(())
            })
        } else {
            let first = out.len();
            let result = self.declaration(start, out);
            for item in &mut out[first..] {
                if let ItemKind::Function(function) = &mut item.kind {
                    function.specifiers.is_extern = true;
                } else if let ItemKind::Variable(variable) = &mut item.kind {
                    variable.specifiers.is_extern = true;
                }
            }
            result
        };
        self.linkage = before;
        result
    }

    fn namespace(&mut self, start: Start, is_inline: bool, out: &mut Vec<Item>) -> Parsed<()> {
        self.bump();
        while self.skip_attribute()? {}
        if self.class.is_some() {
            return Err(self.error(
                codes::MISPLACED,
                "a namespace cannot stand in a class",
                "within a class",
                "close the class with `};` before it",
            ));
        }
        let name = match self.ident() {
            Some(_) => {
                let name = self.type_name()?;
                self.skip_attribute()?;
                Some(name)
            }
            None => None,
        };
        if let (Some(alias), true) = (&name, self.at(Punct::Assign)) {
            self.bump();
            let target = self.type_name()?;
            self.semicolon()?;
            let name = alias.segments[0].ident.clone();
            self.push(
                out,
                start,
                ItemKind::NamespaceAlias(NamespaceAlias { name, target }),
            );
            return Ok(());
        }
        let items = self.deeper(|p| {
            let open = p.span();
            p.expect(Punct::LBrace, "a namespace has its declarations in braces")?;
            Ok(p.block(open))
        })?;
        let kind = ItemKind::Namespace(Namespace {
            name,
            is_inline,
            items,
        });
        self.push_with(out, start.pos, start.doc, kind);
        Ok(())
    }

    fn using(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        self.bump();
        if self.eat_word("namespace") {
            let name = self.type_name()?;
            self.semicolon()?;
            self.push(
                out,
                start,
                ItemKind::Using(Using {
                    name,
                    namespace: true,
                }),
            );
            return Ok(());
        }
        if self.ahead_is(1, Punct::Assign) {
            let name = self.expect_ident("a name", "an alias has a name of one word")?;
            self.bump();
            let ty = self.type_id()?;
            self.semicolon()?;
            self.push(
                out,
                start,
                ItemKind::Typedef(Typedef {
                    name,
                    ty,
                    alias: true,
                }),
            );
            return Ok(());
        }
        self.eat_word("typename");
        let name = self.type_name()?;
        if self.at(Punct::Scope) {
            // `using Base::operator=;`
            self.bump();
            if self.at_word("operator") {
                self.decl_name()?;
            }
        }
        self.semicolon()?;
        self.push(
            out,
            start,
            ItemKind::Using(Using {
                name,
                namespace: false,
            }),
        );
        Ok(())
    }

    fn template(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        self.bump();
        let mut params = String::new();
        if self.at(Punct::Lt) {
            let Some(end) = self.template_end(0) else {
                return Err(self.error(
                    codes::UNCLOSED_BRACKET,
                    "the parameters of this template are never closed",
                    "opened here",
                    "close them with `>`",
                ));
            };
            let from = self.pos;
            self.pos += end;
            let text = self.text_from(from);
            params = text[1..text.len() - 1].to_string();
        }
        let name = self.name_ahead();
        self.skip_declaration()?;
        self.push(out, start, ItemKind::Template(Template { params, name }));
        Ok(())
    }

    /// The word that the declaration here most likely declares: the last one before its brackets, base or end.
    fn name_ahead(&self) -> Option<Ident> {
        let mut name = None;
        for n in 0..100 {
            match self.ahead(n) {
                TokenKind::Ident(word)
                    if &**word == "operator" || !super::types::is_reserved(word) =>
                {
                    name = Some(Ident {
                        text: word.to_string(),
                        span: self.tokens[self.pos + n].span,
                    });
                }
                TokenKind::Ident(_)
                | TokenKind::Punct(Punct::Star | Punct::Amp | Punct::Scope | Punct::Tilde) => {}
                TokenKind::Punct(Punct::Lt | Punct::Gt | Punct::Comma) => {}
                _ => break,
            }
        }
        name
    }

    /// Steps over a declaration that is not read: to its `;`, or over its body.
    fn skip_declaration(&mut self) -> Parsed<()> {
        loop {
            match self.kind() {
                TokenKind::Punct(Punct::Semi) => {
                    self.bump();
                    return Ok(());
                }
                TokenKind::Punct(Punct::LBrace) => {
                    self.skip_group()?;
                    self.eat(Punct::Semi);
                    return Ok(());
                }
                TokenKind::Punct(Punct::LParen | Punct::LBracket) => self.skip_group()?,
                _ if Closer::of(self.kind()).is_some() => return self.semicolon(),
                _ => self.bump(),
            }
        }
    }
}
