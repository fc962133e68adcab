//! Uses of macros: is it one, what are its arguments, and what comes of it.

use std::rc::Rc;
use std::sync::Arc;

use super::define::{Macro, Origin};
use super::input::{Close, Frame, FrameKind};
use super::{ARGUMENT_DEPTH, EXPANSION_LIMIT, Preprocessor};
use crate::diag::codes;
use crate::source::Span;
use crate::token::{Expansion, Integer, Punct, Str, Text, Token, TokenKind};

impl Preprocessor<'_> {
    /// Replaces a name by what its macro says, or hands it on when it has none.
    pub(super) fn expand_or_emit(&mut self, name: &str, mut token: Token) {
        if token.no_expand || self.spent > EXPANSION_LIMIT {
            return self.emit(token);
        }
        let Some(found) = self.macros.get(name).cloned() else {
            if let Some(kind) = self.place_macro(name, token.span) {
                token.kind = kind;
            }
            return self.emit(token);
        };
        if found.disabled.get() > 0 {
            token.no_expand = true;
            return self.emit(token);
        }
        let mut end = token.span;
        let mut arguments = Vec::new();
        if found.parameters.is_some() {
            if !self.peek().is_some_and(|next| next.is(Punct::LParen)) {
                return self.emit(token);
            }
            match self.arguments(&found, &token) {
                Some((all, close)) => {
                    arguments = all;
                    end = token.span.to(close.span);
                    token.trailing_comment = close.trailing_comment;
                }
                None => return,
            }
        }
        let origin = token.expansion.clone().unwrap_or_else(|| {
            Arc::new(Expansion {
                name: found.name.clone(),
                definition: found.definition,
            })
        });
        let span = if token.expansion.is_some() {
            token.span
        } else {
            end
        };
        let mut made = self.substitute(&found, &arguments, span, &origin);
        if made.is_empty() {
            self.first_on_line |= token.first_on_line;
        }
        if let Some(first) = made.first_mut() {
            first.first_on_line =
                token.first_on_line || (found.origin == Origin::Template && first.first_on_line);
            first.space_before = token.space_before;
        }
        if let Some(last) = made.last_mut()
            && last.trailing_comment.is_none()
        {
            last.trailing_comment = token.trailing_comment.take();
        }
        self.pending.append(&mut token.leading_comments);
        self.spend(made.len(), &token);
        let template = found.origin == Origin::Template && self.depth == 0;
        let kind = if template {
            FrameKind::Template(found)
        } else {
            FrameKind::Macro(found)
        };
        self.frames.push(Frame::new(made, kind, Close::Nothing));
    }

    /// Expands a list of tokens on its own: an argument, a condition, the value of a constant.
    pub(super) fn expand_list(&mut self, tokens: Vec<Token>) -> Vec<Token> {
        if self.depth >= ARGUMENT_DEPTH {
            if let Some(first) = tokens.first() {
                let first = first.clone();
                self.spend(EXPANSION_LIMIT, &first);
            }
            return tokens;
        }
        let outer = std::mem::take(&mut self.out);
        let comments = std::mem::take(&mut self.pending);
        let first_on_line = std::mem::take(&mut self.first_on_line);
        self.depth += 1;
        self.frames
            .push(Frame::new(tokens, FrameKind::List, Close::Nothing));
        self.run();
        self.frames.pop();
        self.depth -= 1;
        self.pending = comments;
        self.first_on_line = first_on_line;
        std::mem::replace(&mut self.out, outer)
    }

    /// Counts what macros make; beyond the limit no macro is expanded any more.
    pub(super) fn spend(&mut self, tokens: usize, at: &Token) {
        let before = self.spent;
        self.spent = self.spent.saturating_add(tokens).saturating_add(1);
        if before <= EXPANSION_LIMIT && self.spent > EXPANSION_LIMIT {
            self.diagnostics
                .error(codes::EXPANSION_TOO_LARGE, at.span, "macros expand to too much text")
                .label("the limit is reached here")
                .made_by(at)
                .note(format!(
                    "at most {EXPANSION_LIMIT} tokens may come from macros, with arguments nested {ARGUMENT_DEPTH} deep"
                ))
                .help("a macro that names another one twice doubles the text; break the chain");
        }
    }

    /// `__FILE__` and `__LINE__`.
    fn place_macro(&self, name: &str, span: Span) -> Option<TokenKind> {
        let file = self.sources.get(span.source);
        match name {
            "__LINE__" => {
                let (line, _) = file.line_column(span.start);
                let text: Text = line.to_string().into();
                Some(TokenKind::Integer(Integer {
                    value: line as u64,
                    unsigned: false,
                    longs: 0,
                    text,
                }))
            }
            "__FILE__" => Some(TokenKind::Str(Str {
                value: file.name().as_bytes().into(),
                wide: false,
                text: format!("{:?}", file.name()).into(),
            })),
            _ => None,
        }
    }

    /// Reads the arguments of a call whose `(` comes next; the second answer is the `)`.
    fn arguments(&mut self, found: &Rc<Macro>, name: &Token) -> Option<(Vec<Vec<Token>>, Token)> {
        let wanted = found.parameters.as_ref().map_or(0, Vec::len);
        let open = self.next_in_call()?;
        let mut all: Vec<Vec<Token>> = vec![Vec::new()];
        let mut depth = 0usize;
        let close = loop {
            let Some(token) = self.next_in_call() else {
                let diagnostic = self.diagnostics.error(
                    codes::UNTERMINATED_ARGUMENTS,
                    open.span,
                    format!("the arguments of the macro `{}` are not closed", found.name),
                );
                if let Some(definition) = found.definition {
                    diagnostic.also(definition, "the macro");
                }
                diagnostic.help("close them with `)`");
                return None;
            };
            match token.kind {
                TokenKind::Punct(Punct::LParen) => depth += 1,
                TokenKind::Punct(Punct::RParen) if depth == 0 => break token,
                TokenKind::Punct(Punct::RParen) => depth -= 1,
                TokenKind::Punct(Punct::Comma)
                    if depth == 0 && !(found.variadic && all.len() >= wanted) =>
                {
                    all.push(Vec::new());
                    continue;
                }
                _ => {}
            }
            if let Some(last) = all.last_mut() {
                last.push(token);
            }
        };
        if wanted == 0 && all.len() == 1 && all[0].is_empty() {
            all.clear();
        }
        if found.variadic && all.len() + 1 == wanted {
            all.push(Vec::new());
        }
        if all.len() != wanted {
            let given = all.len();
            let s = if wanted == 1 { "" } else { "s" };
            let least = if found.variadic { "at least " } else { "" };
            let needs = if found.variadic { wanted - 1 } else { wanted };
            let diagnostic = self.diagnostics.error(
                codes::MACRO_ARGUMENTS,
                name.span.to(close.span),
                format!(
                    "the macro `{}` takes {least}{needs} argument{s}, {given} given",
                    found.name
                ),
            );
            match found.definition {
                Some(definition) => diagnostic.also(definition, "defined here"),
                None => diagnostic,
            }
            .help("a comma inside parentheses does not separate arguments, one inside `<>` or `{}` does")
            .made_by(name);
            return None;
        }
        self.spend(all.iter().map(Vec::len).sum(), name);
        Some((all, close))
    }
}
