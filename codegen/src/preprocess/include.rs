//! `%include` and `%import`: which file is meant, and whether it may be read here.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::Preprocessor;
use super::input::{Close, FrameKind};
use super::library::{Library, library, supported};
use crate::diag::nearest::nearest;
use crate::diag::{Diagnostics, codes};
use crate::source::{LoadError, SourceId, Span};
use crate::token::{Import, Punct, Text, Token, TokenKind, spell};

/// Reports that a file could not be opened; the answer is the source that can be read all the same, damaged.
pub(super) fn report_unopened(
    error: LoadError,
    name: &str,
    span: Option<Span>,
    diagnostics: &mut Diagnostics,
) -> Option<SourceId> {
    let mut report = |message: String, help: &str| {
        let diagnostic = match span {
            Some(span) => diagnostics.error(codes::INCLUDE_NOT_FOUND, span, message),
            None => diagnostics.error_anywhere(codes::INCLUDE_NOT_FOUND, message),
        };
        diagnostic.help(help);
        None
    };
    match error {
        LoadError::NotFound(_) => {
            report(format!("the file `{name}` is not found"), "check the path")
        }
        LoadError::Io(path, error) => report(
            format!("the file `{}` cannot be read: {error}", path.display()),
            match error.kind() {
                ErrorKind::IsADirectory => "name a file in it",
                _ => "check the path and its permissions",
            },
        ),
        LoadError::TooLarge(path) => report(
            format!("the file `{}` is larger than 4 GiB", path.display()),
            "split it, and `%include` the parts",
        ),
        LoadError::NotUtf8 { id, at } => {
            diagnostics
                .error(codes::NOT_UTF8, at, "the file is not UTF-8")
                .label("the first byte that is not")
                .help("convert it: `iconv -f latin1 -t utf-8`");
            Some(id)
        }
    }
}

/// Whether a file starts with `#ifndef`, `#if !defined` or `#pragma once`.
pub(super) fn is_guarded(tokens: &[Token]) -> bool {
    let word = |n: usize| tokens.get(n).and_then(Token::ident);
    tokens.first().is_some_and(|token| token.is(Punct::Hash))
        && match word(1) {
            Some("ifndef") => true,
            Some("if") => {
                tokens.get(2).is_some_and(|token| token.is(Punct::Not))
                    && word(3) == Some("defined")
            }
            Some("pragma") => word(2) == Some("once"),
            _ => false,
        }
}

impl Preprocessor<'_> {
    /// Obeys the `%include` or `%import` that was just read.
    pub(super) fn include_directive(&mut self, directive: Token) {
        let import = directive.directive() == Some("import");
        let module = self.module_option();
        let Some((name, span)) = self.file_name() else {
            let word = directive.kind.to_string();
            self.diagnostics
                .error(
                    codes::BAD_INCLUDE,
                    directive.span,
                    format!("`{word}` does not name a file"),
                )
                .help(format!("write `{word} \"file.i\"`"));
            return;
        };
        let from = self.file();
        let id = match self.sources.open_include(from, &name) {
            Ok(id) => id,
            Err(LoadError::NotFound(tried)) => match library(&name) {
                Some(Library::Supported(stem)) => {
                    return self.mark(TokenKind::Library(stem.into()), span);
                }
                Some(Library::Unsupported(stem)) => {
                    let known: Vec<String> =
                        supported().map(|name| format!("`{name}.i`")).collect();
                    self.diagnostics
                        .error(
                            codes::UNKNOWN_LIBRARY,
                            span,
                            format!("SWIG's library file `{stem}` is not supported"),
                        )
                        .note(format!("supported are {}", known.join(", ")));
                    return;
                }
                None => {
                    self.report_missing(&tried, &name, span);
                    return;
                }
            },
            Err(error) => match report_unopened(error, &name, Some(span), self.diagnostics) {
                Some(id) => id,
                None => return,
            },
        };
        if !self.may_enter(id, span) {
            return;
        }
        self.pending.clear();
        let name: Text = name.into();
        if import {
            let at = self.out.len();
            self.mark(
                TokenKind::BeginImport(Box::new(Import { file: name, module })),
                span,
            );
            self.enter_file(id, Close::Import(at));
        } else {
            self.mark(TokenKind::BeginInclude(name), span);
            self.enter_file(id, Close::Include);
        }
    }

    fn report_missing(&mut self, tried: &[PathBuf], name: &str, span: Span) {
        let tried: Vec<String> = tried
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        let diagnostic = self.diagnostics.error(
            codes::INCLUDE_NOT_FOUND,
            span,
            format!("the file `{name}` is not found"),
        );
        diagnostic.note(format!("searched: {}", tried.join(", ")));
        let known: Vec<String> = supported().map(|name| format!("{name}.i")).collect();
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => diagnostic.suggest(
                format!("SWIG's library has `{near}`"),
                span,
                format!("<{near}>"),
            ),
            None => diagnostic.help(
                "add the directory with `-I`, or name the file with `--include-as NAME=FILE`",
            ),
        };
    }

    /// A file is read once; reading it while it is being read is a mistake, unless it guards itself.
    fn may_enter(&mut self, id: SourceId, span: Span) -> bool {
        let running = self
            .frames
            .iter()
            .any(|frame| matches!(frame.kind, FrameKind::File(open) if open == id));
        if running && !self.guarded.get(&id).copied().unwrap_or(false) {
            let name = self.sources.get(id).name().to_owned();
            self.diagnostics
                .error(codes::INCLUDE_CYCLE, span, format!("`{name}` includes itself"))
                .help("remove one of the includes, or guard the file with `#ifndef NAME`, `#define NAME` and `#endif`");
            return false;
        }
        !self.included.contains(&id)
    }

    /// The file that is being read.
    pub(super) fn file(&self) -> SourceId {
        let files = self
            .frames
            .iter()
            .rev()
            .filter_map(|frame| match frame.kind {
                FrameKind::File(id) => Some(id),
                _ => None,
            });
        files.into_iter().next().unwrap_or_default()
    }

    /// `(module="name")` between `%import` and the file; other options have no meaning here.
    fn module_option(&mut self) -> Option<Text> {
        if !self
            .peek()
            .is_some_and(|token| token.is(Punct::LParen) && !token.first_on_line)
        {
            return None;
        }
        let mut tokens = Vec::new();
        while let Some(token) = self.next_in_call() {
            if token.is(Punct::RParen) {
                break;
            }
            tokens.push(token);
        }
        tokens.windows(3).find_map(|three| match three {
            [name, is, value] if name.is_ident("module") && is.is(Punct::Assign) => {
                match &value.kind {
                    TokenKind::Str(text) => Some(text.to_text().into()),
                    other => Some(other.to_string().into()),
                }
            }
            _ => None,
        })
    }

    /// The file that an include names: `"file"`, `<file>`, `file`, or a macro that stands for one of these.
    fn file_name(&mut self) -> Option<(String, Span)> {
        let first = self.peek().filter(|token| !token.first_on_line)?.clone();
        self.next_token();
        if let TokenKind::Str(text) = &first.kind {
            return Some((text.to_text(), first.span));
        }
        let angled = first.is(Punct::Lt);
        let mut tokens = vec![first];
        while let Some(next) = self.frames.last().and_then(|frame| frame.peek()) {
            let ends = if angled {
                next.first_on_line
            } else {
                next.space_before
            };
            if ends {
                break;
            }
            let done = angled && next.is(Punct::Gt);
            tokens.extend(self.frames.last_mut().and_then(|frame| frame.next()));
            if done {
                break;
            }
        }
        let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
        if let [only] = &tokens[..]
            && only.ident().is_some()
            && let [
                Token {
                    kind: TokenKind::Str(text),
                    ..
                },
            ] = &self.expand_list(tokens.clone())[..]
        {
            return Some((text.to_text(), span));
        }
        let text = spell(&tokens);
        let name = if angled {
            text.strip_prefix('<')?.strip_suffix('>')?
        } else {
            &text
        };
        let name = name.trim();
        (!name.is_empty()).then(|| (name.to_owned(), span))
    }

    /// Completes the [`TokenKind::BeginImport`] at `begin` with the name of the module that was found behind it.
    pub(super) fn name_import(&mut self, begin: usize) {
        let module = module_name(&self.out[begin..]);
        if let Some(TokenKind::BeginImport(import)) =
            self.out.get_mut(begin).map(|token| &mut token.kind)
            && import.module.is_none()
        {
            import.module = module;
        }
    }
}

/// The name behind the first `%module`, imports inside left out.
fn module_name(tokens: &[Token]) -> Option<Text> {
    let mut depth = 0;
    let mut at = 1;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match &token.kind {
            TokenKind::BeginImport(_) => depth += 1,
            TokenKind::EndImport => depth -= 1,
            TokenKind::Directive(name) if depth == 0 && &**name == "module" => break,
            _ => {}
        }
    }
    if tokens.get(at).is_some_and(|token| token.is(Punct::LParen)) {
        at += tokens[at..]
            .iter()
            .position(|token| token.is(Punct::RParen))?
            + 1;
    }
    match &tokens.get(at)?.kind {
        TokenKind::Ident(name) => Some(name.clone()),
        TokenKind::Str(name) => Some(name.to_text().into()),
        _ => None,
    }
}
