//! Classes, structs, unions and enumerations.

use super::{Parsed, Parser};
use crate::ast::{
    Access, Base, Class, ClassKey, ElaboratedKey, Enum, Enumerator, Item, ItemKind, Name, TypeKind,
};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

impl Parser<'_> {
    /// A class or enum that is defined or declared here, with the type that it names; `None` when the keyword only
    /// stands before the name of a type, or when there is none.
    pub(super) fn class_or_enum(&mut self) -> Parsed<Option<(ItemKind, TypeKind)>> {
        let key = match self.ident() {
            Some("class") => ClassKey::Class,
            Some("struct") => ClassKey::Struct,
            Some("union") => ClassKey::Union,
            Some("enum") => return self.enumeration(),
            _ => return Ok(None),
        };
        let mark = self.mark();
        self.bump();
        while self.skip_attribute()? {}
        let name = self.tag()?;
        self.reject_leftover_macro()?;
        let is_final = self.at_word("final")
            && (self.ahead_is(1, Punct::LBrace) || self.ahead_is(1, Punct::Colon));
        if is_final {
            self.bump();
        }
        let elaborated = match key {
            ClassKey::Class => ElaboratedKey::Class,
            ClassKey::Struct => ElaboratedKey::Struct,
            ClassKey::Union => ElaboratedKey::Union,
        };
        let mut class = Class {
            key,
            name,
            typedef_name: None,
            anon: None,
            is_final,
            bases: Vec::new(),
            body: None,
        };
        if self.at(Punct::LBrace) || self.at(Punct::Colon) {
            if self.eat(Punct::Colon) {
                class.bases = self.bases(key)?;
            }
            class.body = Some(self.members(key, class.name.as_ref())?);
            while self.skip_attribute()? {}
        } else if class.name.is_none() {
            return Err(self.expected(
                "a name or `{`",
                "name the class, or give its members in braces",
            ));
        } else if !self.at(Punct::Semi) {
            self.reset(mark);
            return Ok(None);
        }
        let ty = match &class.name {
            Some(name) => TypeKind::Elaborated(elaborated, name.clone()),
            None => {
                let id = self.anonymous_id();
                class.anon = Some(id);
                TypeKind::Anonymous(id)
            }
        };
        Ok(Some((ItemKind::Class(class), ty)))
    }

    /// The name behind `class` or `enum`, if there is one.
    fn tag(&mut self) -> Parsed<Option<Name>> {
        match self.kind() {
            TokenKind::Ident(_) | TokenKind::Punct(Punct::Scope) => Ok(Some(self.type_name()?)),
            _ => Ok(None),
        }
    }

    /// `class API Foo {`: two names before the body.
    fn reject_leftover_macro(&self) -> Parsed<()> {
        let body = self.ahead_is(1, Punct::LBrace)
            || self.ahead_is(1, Punct::Colon) && !matches!(self.ahead(2), TokenKind::Integer(_));
        match self.ident() {
            Some(word) if word != "final" && body => Err(self
                .error(
                    codes::UNKNOWN_WORD,
                    format!("two names before the body of this class, the second is `{word}`"),
                    "expected `{` or `:`",
                    "if the first is a macro, `#define` it in the interface file or with `-D`",
                )
                .also(self.last_span(), "the first name")),
            _ => Ok(()),
        }
    }

    fn bases(&mut self, key: ClassKey) -> Parsed<Vec<Base>> {
        let mut bases = Vec::new();
        loop {
            let mut access = default_access(key);
            let mut is_virtual = false;
            loop {
                match self.ident() {
                    Some("public") => access = Access::Public,
                    Some("protected") => access = Access::Protected,
                    Some("private") => access = Access::Private,
                    Some("virtual") => is_virtual = true,
                    _ => break,
                }
                self.bump();
            }
            let name = self.type_name()?;
            bases.push(Base {
                name,
                access,
                is_virtual,
            });
            self.eat(Punct::Ellipsis);
            if !self.eat(Punct::Comma) {
                return Ok(bases);
            }
        }
    }

    fn members(&mut self, key: ClassKey, name: Option<&Name>) -> Parsed<Vec<Item>> {
        let class = name
            .and_then(|name| name.segments.last())
            .map(|s| s.ident.text.clone());
        self.in_class(class.unwrap_or_default(), default_access(key))
    }

    /// `{ members }` of the class called `class`.
    pub(super) fn in_class(&mut self, class: String, access: Access) -> Parsed<Vec<Item>> {
        self.deeper(|p| {
            let open = p.span();
            p.expect(Punct::LBrace, "the members stand in braces")?;
            let saved = (p.access.replace(access), p.class.replace(class));
            let items = p.block(open);
            (p.access, p.class) = saved;
            Ok(items)
        })
    }

    pub(super) fn access_specifier(&mut self) -> Parsed<()> {
        let access = match self.ident() {
            Some("public") => Access::Public,
            Some("protected") => Access::Protected,
            _ => Access::Private,
        };
        if self.access.is_none() {
            return Err(self.error(
                codes::MISPLACED,
                format!("`{}` stands outside a class", access.spelling()),
                "only classes have access",
                "remove it, or look for a `}` too many before it",
            ));
        }
        self.bump();
        self.expect(Punct::Colon, "access ends with `:`")?;
        self.access = Some(access);
        Ok(())
    }

    fn enumeration(&mut self) -> Parsed<Option<(ItemKind, TypeKind)>> {
        let mark = self.mark();
        self.bump();
        let scoped = self.eat_word("class") || self.eat_word("struct");
        while self.skip_attribute()? {}
        let name = self.tag()?;
        let underlying = if self.at(Punct::Colon) && !matches!(self.ahead(1), TokenKind::Integer(_))
        {
            self.bump();
            Some(self.type_words()?)
        } else {
            None
        };
        let mut item = Enum {
            scoped,
            name,
            typedef_name: None,
            anon: None,
            underlying,
            enumerators: None,
        };
        if self.at(Punct::LBrace) {
            item.enumerators = Some(self.enumerators()?);
            while self.skip_attribute()? {}
        } else if item.name.is_none() {
            return Err(self.expected(
                "a name or `{`",
                "name the enumeration, or give its values in braces",
            ));
        } else if !self.at(Punct::Semi) {
            self.reset(mark);
            return Ok(None);
        }
        let ty = match &item.name {
            Some(name) => TypeKind::Elaborated(ElaboratedKey::Enum, name.clone()),
            None => {
                let id = self.anonymous_id();
                item.anon = Some(id);
                TypeKind::Anonymous(id)
            }
        };
        Ok(Some((ItemKind::Enum(item), ty)))
    }

    fn enumerators(&mut self) -> Parsed<Vec<Enumerator>> {
        let open = self.span();
        self.bump();
        let mut list: Vec<Enumerator> = Vec::new();
        loop {
            if let (Some(last), Some(text)) = (list.last_mut(), self.doc_behind_text()) {
                last.doc.get_or_insert(text);
            }
            match self.kind() {
                TokenKind::Punct(Punct::RBrace) => {
                    self.bump();
                    return Ok(list);
                }
                TokenKind::EndImport | TokenKind::EndInline | TokenKind::End => {
                    return Err(self
                        .expected("`}`", "close the enumeration")
                        .also(open, "opened here"));
                }
                _ => {}
            }
            let start = self.pos;
            match self.enumerator() {
                Ok(enumerator) => list.push(enumerator),
                Err(error) => {
                    self.report(error, start);
                    self.skip_enumerator()?;
                }
            }
        }
    }

    fn enumerator(&mut self) -> Parsed<Enumerator> {
        let doc = self.leading_doc();
        let name = self.expect_ident(
            "the name of a value",
            "an enumeration lists names, each with or without a value",
        )?;
        while self.skip_attribute()? {}
        let value = if self.eat(Punct::Assign) {
            Some(self.value()?)
        } else {
            None
        };
        let mut behind = self.trailing_doc();
        if self.eat(Punct::Comma) {
            behind = behind.or_else(|| self.trailing_doc());
        } else if !self.at(Punct::RBrace) {
            return Err(self.expected("`,` or `}`", "separate the values with `,`"));
        }
        Ok(Enumerator {
            name,
            value,
            doc: doc.or(behind),
        })
    }

    /// To behind the next `,`, or to the end of the enumeration.
    fn skip_enumerator(&mut self) -> Parsed<()> {
        loop {
            match self.kind() {
                TokenKind::Punct(Punct::Comma) => {
                    self.bump();
                    return Ok(());
                }
                TokenKind::Punct(Punct::LParen | Punct::LBracket | Punct::LBrace) => {
                    self.skip_group()?
                }
                TokenKind::Punct(Punct::RBrace)
                | TokenKind::EndImport
                | TokenKind::EndInline
                | TokenKind::End => {
                    return Ok(());
                }
                _ => self.bump(),
            }
        }
    }
}

/// The access that the keyword gives to members and bases.
fn default_access(key: ClassKey) -> Access {
    match key {
        ClassKey::Class => Access::Private,
        ClassKey::Struct | ClassKey::Union => Access::Public,
    }
}
