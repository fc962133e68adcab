//! The declarations that a directive names, `%rename` and `%ignore`.

use super::super::{Parsed, Parser};
use crate::ast::{Code, CodeStyle, Ident, ItemKind, Pattern, Rename};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

const RENAME_HELP: &str = "write `%rename(new_name) old_name;`";

impl Parser<'_> {
    /// `CoreSession::execute(const char *)`, `*::foo`, `operator+`.
    pub(super) fn pattern(&mut self) -> Parsed<Pattern> {
        let start = self.pos;
        let any_class = self.at(Punct::Star) && self.ahead_is(1, Punct::Scope);
        if any_class {
            self.bump();
            self.bump();
        }
        let name = self.pattern_name()?;
        let goes_on = matches!(self.kind(), TokenKind::Ident(word) if &**word != "const")
            || self.at_any(&[Punct::Star, Punct::Amp]) && !self.token().first_on_line;
        if goes_on && !self.token().first_on_line {
            return Err(self.error_at(
                name.span,
                codes::TYPE_IN_PATTERN,
                "a directive names a declaration without the type before its name",
                "the name is expected here",
                "write the name alone, or with its parameter types: `f(int)`",
            ));
        }
        let sig = if self.at(Punct::LParen) {
            let (sig, _) = self.deeper(Self::signature)?;
            Some(sig)
        } else {
            None
        };
        Ok(Pattern {
            span: self.span_from(start),
            any_class,
            name,
            sig,
        })
    }

    /// `%rename(new, conditions) old;`, `%ignore old;`, and both with a string for the old name.
    pub(super) fn rename(&mut self, directive: Ident) -> Parsed<ItemKind> {
        let mut options = Vec::new();
        let (mut new_name, mut new_span, mut quoted) =
            ("$ignore".to_string(), directive.span, false);
        if directive.text == "rename" && !self.at(Punct::LParen) {
            return self.rename_backwards(directive);
        }
        if directive.text == "rename" {
            let open = self.open_operands(RENAME_HELP)?;
            let code = self.new_name()?;
            quoted = code.style == CodeStyle::Quotes;
            (new_name, new_span) = (code.text, code.span);
            if self.eat(Punct::Comma) {
                options = self.attr_list()?;
            }
            self.close(Punct::RParen, open)?;
        }
        let (mut target, mut matching) = (None, None);
        if matches!(self.kind(), TokenKind::Str(_)) {
            matching = Some(self.string_code());
        } else {
            target = Some(self.pattern()?);
        }
        self.semicolon()?;
        Ok(ItemKind::Rename(Rename {
            directive,
            new_name,
            new_span,
            quoted,
            options,
            target,
            matching,
        }))
    }

    /// `%rename old "new";`
    fn rename_backwards(&mut self, directive: Ident) -> Parsed<ItemKind> {
        let target = self
            .pattern()
            .map_err(|_| self.expected("`(`", RENAME_HELP))?;
        if !matches!(self.kind(), TokenKind::Str(_)) {
            return Err(self.expected("the new name", RENAME_HELP));
        }
        let new = self.string_code();
        self.semicolon()?;
        Ok(ItemKind::Rename(Rename {
            directive,
            new_name: new.text,
            new_span: new.span,
            quoted: true,
            options: Vec::new(),
            target: Some(target),
            matching: None,
        }))
    }

    fn new_name(&mut self) -> Parsed<Code> {
        if matches!(self.kind(), TokenKind::Str(_)) {
            return Ok(self.string_code());
        }
        let start = self.pos;
        while !self.at_any(&[Punct::Comma, Punct::RParen])
            && super::super::Closer::of(self.kind()).is_none()
        {
            self.bump();
        }
        if self.pos == start {
            return Err(self.expected("the new name", RENAME_HELP));
        }
        Ok(Code {
            text: self.text_from(start),
            span: self.span_from(start),
            style: CodeStyle::Bare,
        })
    }
}
