//! The body of a macro with its arguments put in: `#`, `##`, SWIG's back-quotes, and text inside `%{ %}`.

use std::sync::Arc;

use super::define::{Macro, Origin};
use super::{EXPANSION_LIMIT, Preprocessor};
use crate::diag::codes;
use crate::lex::lex;
use crate::source::Span;
use crate::token::{Expansion, Punct, Str, Token, TokenKind, spell};

/// The arguments of one use of a macro, expanded when first asked for.
struct Arguments<'a> {
    found: &'a Macro,
    given: &'a [Vec<Token>],
    expanded: Vec<Option<Vec<Token>>>,
}

impl Arguments<'_> {
    /// Which parameter a token names.
    fn parameter(&self, token: Option<&Token>) -> Option<usize> {
        self.index(token?.ident()?)
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.found
            .parameters
            .as_ref()?
            .iter()
            .position(|parameter| **parameter == *name)
    }

    /// Whether the parameter takes all that is left.
    fn is_rest(&self, index: usize) -> bool {
        self.found.variadic && index + 1 == self.given.len()
    }
}

impl Preprocessor<'_> {
    /// What a use of `found` stands for, before it is read again. Tokens of the body get the place `span` of the use
    /// and know their `origin`; those of the arguments keep their own.
    pub(super) fn substitute(
        &mut self,
        found: &Macro,
        given: &[Vec<Token>],
        span: Span,
        origin: &Arc<Expansion>,
    ) -> Vec<Token> {
        let mut arguments = Arguments {
            found,
            given,
            expanded: vec![None; given.len()],
        };
        let template = found.origin == Origin::Template;
        let mut out: Vec<Token> = Vec::new();
        let mut paste = false;
        let mut left_is_empty = true;
        let body = &found.body;
        let mut at = 0;
        while at < body.len() {
            let token = &written(&body[at], &arguments, template);
            if token.is(Punct::HashHash) {
                paste = true;
                at += 1;
                continue;
            }
            let stringized = found.parameters.is_some() && token.is(Punct::Hash);
            let quoted = found.parameters.is_some()
                && token.is(Punct::Backtick)
                && body
                    .get(at + 2)
                    .is_some_and(|close| close.is(Punct::Backtick));
            let mut swallowed_comma = false;
            let (mut made, used, argument) =
                match arguments.parameter(body.get(at + usize::from(stringized || quoted))) {
                    Some(index) if stringized => (vec![string_of(&given[index], token)], 2, false),
                    Some(index) if quoted => match &given[index][..] {
                        [only] if matches!(only.kind, TokenKind::Str(_)) => {
                            (vec![only.clone()], 3, true)
                        }
                        other => (vec![string_of(other, token)], 3, false),
                    },
                    Some(index) => {
                        let pasted = paste
                            || body
                                .get(at + 1)
                                .is_some_and(|next| next.is(Punct::HashHash));
                        if paste
                            && arguments.is_rest(index)
                            && out.last().is_some_and(|last| last.is(Punct::Comma))
                        {
                            swallowed_comma = true;
                            if given[index].is_empty() {
                                out.pop();
                            }
                        }
                        let mut tokens = if pasted {
                            given[index].clone()
                        } else {
                            self.argument(&mut arguments, index)
                        };
                        settle(&mut tokens, token, template);
                        (tokens, 1, true)
                    }
                    None => (vec![token.clone()], 1, false),
                };
            at += used;
            if !argument {
                for token in &mut made {
                    token.span = span;
                    token.expansion = Some(origin.clone());
                }
            }
            // The body times the arguments can be more than memory holds: stop in time.
            let total = out.len() + made.len();
            let over = self.spent + total > EXPANSION_LIMIT;
            let cost = size_of_texts(&made) + if over { total } else { 0 };
            if cost > 0 {
                self.spend(cost, &Token::new(TokenKind::End, span));
            }

            if self.spent > EXPANSION_LIMIT {
                return out;
            }
            let empty = made.is_empty();
            if paste && !swallowed_comma && !left_is_empty && !empty {
                self.paste(&mut out, &mut made, template, span, origin);
            }
            out.append(&mut made);
            left_is_empty = if paste { left_is_empty && empty } else { empty };
            paste = false;
        }
        out
    }

    /// An argument, its macros expanded.
    fn argument(&mut self, arguments: &mut Arguments<'_>, index: usize) -> Vec<Token> {
        if arguments.expanded[index].is_none() {
            arguments.expanded[index] = Some(self.expand_list(arguments.given[index].clone()));
        }
        arguments.expanded[index].clone().unwrap_or_default()
    }

    /// Joins the last of `left` and the first of `right` to one token.
    fn paste(
        &mut self,
        left: &mut Vec<Token>,
        right: &mut Vec<Token>,
        template: bool,
        span: Span,
        origin: &Arc<Expansion>,
    ) {
        let (Some(first), false) = (left.pop(), right.is_empty()) else {
            return;
        };
        let second = right.remove(0);
        let text = format!("{}{}", first.kind, second.kind);
        self.spend(text.len() / 16, &first);
        let made = lex(span.source, &text);
        if let [joined, _end] = &made[..]
            && !matches!(joined.kind, TokenKind::Broken(_))
            && joined.leading_comments.is_empty()
        {
            let mut token = first;
            token.kind = joined.kind.clone();
            token.span = span;
            token.expansion = Some(origin.clone());
            token.no_expand = false;
            left.push(token);
            return;
        }
        if !template {
            self.diagnostics
                .error(codes::BAD_PASTE, span, format!("`##` cannot join `{}` and `{}`", first.kind, second.kind))
                .help("what is joined has to be one name, number or operator; without `##` both stay as they are")
                .made_by(&Token { expansion: Some(origin.clone()), ..Token::new(TokenKind::End, span) });
        }
        left.push(first);
        right.insert(
            0,
            Token {
                space_before: false,
                ..second
            },
        );
    }
}

/// A token of the body. In a `%define` parameters are replaced in `%{ %}`, strings and comments, too.
fn written(token: &Token, arguments: &Arguments<'_>, template: bool) -> Token {
    let mut token = token.clone();
    if !template || arguments.given.is_empty() {
        return token;
    }
    match &token.kind {
        TokenKind::Code(text) => token.kind = TokenKind::Code(in_text(text, arguments).into()),
        TokenKind::Str(string) => {
            let text = in_text(&string.text, arguments);
            if let [replaced, _end] = &lex(token.span.source, &text)[..] {
                token.kind = replaced.kind.clone();
            }
        }
        _ => {}
    }
    for comment in token
        .leading_comments
        .iter_mut()
        .chain(token.trailing_comment.as_deref_mut())
    {
        comment.text = in_text(&comment.text, arguments).into();
    }
    token
}

/// Gives the tokens of an argument the blanks of the parameter that they replace.
fn settle(tokens: &mut [Token], parameter: &Token, template: bool) {
    for token in tokens.iter_mut().filter(|token| token.first_on_line) {
        token.space_before = true;
        token.first_on_line = template && token.first_on_line;
    }
    if let Some(first) = tokens.first_mut() {
        first.space_before = parameter.space_before;
        first.first_on_line = parameter.first_on_line;
        let mut comments = parameter.leading_comments.clone();
        comments.append(&mut first.leading_comments);
        first.leading_comments = comments;
    }
}

/// How much room texts take, counted in tokens, so that long ones are limited as many are.
fn size_of_texts(tokens: &[Token]) -> usize {
    let size = |token: &Token| match &token.kind {
        TokenKind::Code(text) | TokenKind::Ident(text) => text.len() / 64,
        TokenKind::Str(string) => string.text.len() / 64,
        _ => 0,
    };
    tokens.iter().map(size).sum()
}

/// `#argument`: its text as a string.
fn string_of(argument: &[Token], place: &Token) -> Token {
    let mut value = String::new();
    for (n, token) in argument.iter().enumerate() {
        if n > 0 && (token.space_before || token.first_on_line) {
            value.push(' ');
        }
        value.push_str(&token.kind.to_string());
    }
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
    let kind = TokenKind::Str(Str {
        value: value.into_bytes().into(),
        wide: false,
        text: text.into(),
    });
    Token {
        kind,
        ..place.clone()
    }
}

/// Replaces parameters in a text, wherever they stand as words; `#` makes a string, `##` joins.
fn in_text(text: &str, arguments: &Arguments<'_>) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let (word, behind) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
        rest = behind;
        match arguments.index(word) {
            Some(index) => replace_in_text(&mut out, &arguments.given[index]),
            None => {
                if let Some(before) = out.strip_suffix("##") {
                    out.truncate(before.trim_end_matches([' ', '\t']).len());
                }
                out.push_str(word);
            }
        }
    }
    out + rest
}

/// Appends an argument; a `#` or `##` just before it takes effect.
fn replace_in_text(out: &mut String, argument: &[Token]) {
    if let Some(before) = out.strip_suffix("##") {
        out.truncate(before.trim_end_matches([' ', '\t']).len());
        out.push_str(&spell(argument));
    } else if let Some(before) = out.strip_suffix('#') {
        out.truncate(before.len());
        let place = Token::new(TokenKind::End, Span::default());
        out.push_str(&string_of(argument, &place).kind.to_string());
    } else {
        out.push_str(&spell(argument));
    }
}
