//! `%insert(section) "file"` and its short forms, `%perlcode "file"` among them: a string is the name of a file, whose text takes
//! its place as if it had been written in `%{ ... %}`.

use super::Preprocessor;
use super::include::report_unopened;
use crate::diag::codes;
use crate::source::LoadError;
use crate::token::{Punct, Text, Token, TokenKind};

/// The directives that stand for `%insert` of a section.
const SECTIONS: [&str; 6] = ["begin", "runtime", "header", "wrapper", "init", "perlcode"];

impl Preprocessor<'_> {
    /// Puts the files' texts where directives name files.
    pub(super) fn insert_files(&mut self) {
        for at in 0..self.out.len() {
            let Some(file) = named_file(&self.out, at) else {
                continue;
            };
            if let Some(text) = self.inserted(file) {
                self.out[file].kind = TokenKind::Code(text);
            }
        }
    }

    fn inserted(&mut self, file: usize) -> Option<Text> {
        let Token {
            kind: TokenKind::Str(name),
            span,
            ..
        } = &self.out[file]
        else {
            return None;
        };
        let (name, span) = (name.to_text(), *span);
        let id = match self.sources.open_include(span.source, &name) {
            Ok(id) => id,
            Err(LoadError::NotFound(_)) => {
                self.diagnostics
                    .error(
                        codes::INCLUDE_NOT_FOUND,
                        span,
                        format!("the file `{name}` is not found"),
                    )
                    .note("in quotes stands the name of a file")
                    .help("write code in `%{ ... %}`, or add the file's directory with `-I`");
                return Some("".into());
            }
            Err(error) => report_unopened(error, &name, Some(span), self.diagnostics)?,
        };
        Some((&**self.sources.get(id).text()).into())
    }
}

/// Where the file's name stands that the directive at `at` inserts.
fn named_file(tokens: &[Token], at: usize) -> Option<usize> {
    let mut next = at + 1;
    match tokens[at].directive()? {
        "insert" => {
            let [open, _, close] = tokens.get(next..next + 3)? else {
                return None;
            };
            if !open.is(Punct::LParen) || !close.is(Punct::RParen) {
                return None;
            }
            next += 3;
        }
        name if SECTIONS.contains(&name) => {}
        _ => return None,
    }
    matches!(tokens.get(next)?.kind, TokenKind::Str(_)).then_some(next)
}
