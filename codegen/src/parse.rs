//! Tokens to syntax tree.
//!
//! A recursive-descent parser for SWIG's interface language: C++ declarations and `%` directives. It knows no names, so
//! what C++ leaves to name lookup is decided by shape, as a reader of a header would. A syntax error is reported and
//! parsing goes on behind the damaged declaration, so that one run shows all of them; nesting is limited, so that no
//! input overflows the stack.

mod brackets;
mod class;
mod comment;
mod cursor;
mod declaration;
mod declarator;
mod directive;
mod error;
mod expr;
mod function;
mod name;
mod primary;
mod recover;
mod simple;
mod types;

use std::collections::HashMap;

use crate::ast::{Access, Constant, ConstantOrigin, File, Import, Item, ItemKind, Linkage};
use crate::diag::{Diagnostics, codes};
use crate::source::Span;
use crate::token::{ConstantMacro, Punct, Token, TokenKind};
use error::SyntaxError;

/// The answer of every parsing function; an error is reported by whoever knows where to go on.
type Parsed<T> = Result<T, Box<SyntaxError>>;

/// How deep brackets, classes, types and expressions may be nested within each other.
const MAX_DEPTH: usize = 64;

/// Parses the preprocessor's output. What cannot be read is reported and left out.
pub fn parse(tokens: Vec<Token>, diagnostics: &mut Diagnostics) -> File {
    let mut parser = Parser::new(tokens, diagnostics);
    let items = parser.items(Closer::End);
    File { items }
}

/// What ends a sequence of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closer {
    Brace,
    Import,
    Inline,
    End,
}

impl Closer {
    /// The closer that a token is, if it is one.
    fn of(token: &TokenKind) -> Option<Closer> {
        match token {
            TokenKind::Punct(Punct::RBrace) => Some(Closer::Brace),
            TokenKind::EndImport => Some(Closer::Import),
            TokenKind::EndInline => Some(Closer::Inline),
            TokenKind::End => Some(Closer::End),
            _ => None,
        }
    }
}

struct Parser<'a> {
    /// Ends with [`TokenKind::End`]; free of include markers and of constant macros.
    tokens: Vec<Token>,
    pos: usize,
    /// The closing bracket of each opening one.
    partners: HashMap<usize, usize>,
    /// The first half of the `>>` at `pos` is consumed.
    half: bool,
    /// Constant macros, each with the position of the token behind it; last one first.
    defines: Vec<(usize, Token)>,
    diagnostics: &'a mut Diagnostics,
    /// How many findings there were before parsing began.
    found_before: usize,
    /// What encloses the current item, outermost first.
    closers: Vec<Closer>,
    linkage: Linkage,
    access: Option<Access>,
    /// The name of the class whose members are parsed, for telling constructors.
    class: Option<String>,
    depth: usize,
    /// Within values within types within values; see [`Parser::value`].
    value_depth: u32,
    /// A parse that may be taken back: only what is cheap may be tried.
    speculating: bool,
    anonymous: u32,
}

impl<'a> Parser<'a> {
    fn new(all: Vec<Token>, diagnostics: &'a mut Diagnostics) -> Self {
        let mut tokens: Vec<Token> = Vec::with_capacity(all.len() + 1);
        let mut defines = Vec::new();
        for token in all {
            match token.kind {
                TokenKind::BeginInclude(_) | TokenKind::EndInclude => {}
                TokenKind::ConstantMacro(_) => defines.push((tokens.len(), token)),
                TokenKind::End => {
                    tokens.push(token);
                    break;
                }
                _ => tokens.push(token),
            }
        }
        if !tokens.last().is_some_and(Token::is_end) {
            let span = tokens.last().map(|t| t.span.after()).unwrap_or_default();
            tokens.push(Token::new(TokenKind::End, span));
        }
        defines.reverse();
        Parser {
            partners: brackets::partners(&tokens),
            tokens,
            pos: 0,
            half: false,
            defines,
            found_before: diagnostics.len(),
            diagnostics,
            closers: Vec::new(),
            linkage: Linkage::Cxx,
            access: None,
            class: None,
            depth: 0,
            value_depth: 0,
            speculating: false,
            anonymous: 0,
        }
    }

    /// Items up to `closer`, which is left standing; also ends at the closer of something further out, which means
    /// that this one is missing.
    fn items(&mut self, closer: Closer) -> Vec<Item> {
        let mut out = Vec::new();
        self.closers.push(closer);
        loop {
            self.pending_defines(&mut out);
            if let Some(found) = Closer::of(self.kind()) {
                if found == Closer::End || self.closers.contains(&found) {
                    break;
                }
                self.stray_closer();
                continue;
            }
            let before = self.pos;
            let count = out.len();
            if let Err(error) = self.item(&mut out) {
                self.report(error, before);
                self.recover(before);
            }
            self.doc_behind(&mut out[count..]);
        }
        self.closers.pop();
        out
    }

    /// Items in braces, the opening one consumed.
    fn block(&mut self, open: Span) -> Vec<Item> {
        let items = self.items(Closer::Brace);
        if !self.eat(Punct::RBrace) {
            let found = self.span();
            self.diagnostics
                .error(codes::UNCLOSED_BRACKET, open, "this `{` is never closed")
                .label("opened here")
                .also(found, "the matching `}` is missing before this place")
                .help("add the missing `}`");
        }
        items
    }

    fn stray_closer(&mut self) {
        let span = self.span();
        if self.at(Punct::RBrace) {
            self.diagnostics
                .error(codes::STRAY_BRACKET, span, "this `}` closes nothing")
                .label("no `{` before it is open")
                .help("remove it, or add the `{` that it should close");
        }
        self.bump();
        self.eat(Punct::Semi);
    }

    /// Turns the macros that stand right before the current token into constants. One that stood within a declaration (in
    /// an enumeration, in a function's body) makes none, as with SWIG.
    fn pending_defines(&mut self, out: &mut Vec<Item>) {
        while self.defines.last().is_some_and(|(at, _)| *at <= self.pos) {
            let Some((at, token)) = self.defines.pop() else {
                return;
            };
            let doc = comment::of_token(&token);
            if let (TokenKind::ConstantMacro(define), true) = (token.kind, at == self.pos) {
                self.define(*define, token.span, doc, out);
            }
        }
    }

    fn define(
        &mut self,
        define: ConstantMacro,
        span: Span,
        doc: Option<String>,
        out: &mut Vec<Item>,
    ) {
        // A body that is no expression is text that only the C compiler understands: SWIG lets it pass, too.
        let mut unheard = Diagnostics::new();
        let mut inner = Parser::new(define.body, &mut unheard);
        let Ok(value) = inner.value() else { return };
        if !inner.kind_is_end() {
            return;
        }
        out.push(Item {
            span,
            doc,
            linkage: self.linkage,
            access: self.access,
            kind: ItemKind::Constant(Constant {
                name: crate::ast::Ident {
                    text: define.name.to_string(),
                    span: define.name_span,
                },
                ty: None,
                value,
                origin: ConstantOrigin::Define,
            }),
        });
    }

    /// One declaration or directive; several items when it declares several things.
    fn item(&mut self, out: &mut Vec<Item>) -> Parsed<()> {
        let start = self.start();
        match self.kind().clone() {
            TokenKind::Directive(name) => self.directive(&name, start, out),
            TokenKind::Code(text) => {
                self.header_code(&text, start, out);
                Ok(())
            }
            TokenKind::Library(name) => {
                self.bump();
                self.eat(Punct::Semi);
                self.push(out, start, ItemKind::Library(name.to_string()));
                Ok(())
            }
            TokenKind::BeginImport(import) => {
                self.bump();
                let items = self.deeper(|p| Ok(p.outside_classes(|p| p.items(Closer::Import))))?;
                self.eat_kind(&TokenKind::EndImport);
                let kind = ItemKind::Import(Import {
                    path: import.file.to_string(),
                    module: import.module.map(|m| m.to_string()),
                    items,
                });
                self.push(out, start, kind);
                Ok(())
            }
            TokenKind::BeginInline => {
                self.bump();
                let items = self.items(Closer::Inline);
                self.eat_kind(&TokenKind::EndInline);
                out.extend(items);
                Ok(())
            }
            TokenKind::Punct(Punct::Semi) => {
                self.bump();
                Ok(())
            }
            _ => self.declaration(start, out),
        }
    }

    /// Runs `body` as at the top level of a file.
    fn outside_classes<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let saved = (self.linkage, self.access.take(), self.class.take());
        self.linkage = Linkage::Cxx;
        let result = body(self);
        (self.linkage, self.access, self.class) = saved;
        result
    }

    /// Runs `body` one level deeper, or refuses when that is too deep.
    fn deeper<T>(&mut self, body: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = body(self);
        self.depth -= 1;
        result
    }
}
