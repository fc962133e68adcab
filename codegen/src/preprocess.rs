//! The preprocessor: files in, one stream of tokens for the parser out.
//!
//! It does what SWIG's own does: C's directives and macros, `%define`, `%include` and `%import` (each file once),
//! `%inline` blocks read as declarations too, and `#define NAME value` handed on as a constant. `#include` is not
//! followed. Everything wrong is reported and passed over; the stream always ends with an end token.

mod condition;
mod constant;
mod define;
mod directive;
mod expand;
mod include;
mod input;
mod insert;
mod library;
mod substitute;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::diag::{Diagnostics, codes};
use crate::lex::lex;
use crate::source::{SourceId, Sources, Span};
use crate::token::{Broken, BrokenKind, Comment, Punct, Token, TokenKind};
use define::Macros;
use input::{Close, Frame, FrameKind};

/// How many tokens macros may make in one run, before they are taken for a bomb.
const EXPANSION_LIMIT: usize = 1_000_000;
/// How deeply the arguments of macros may be nested.
const ARGUMENT_DEPTH: usize = 200;

/// What the command line says to the preprocessor.
#[derive(Debug, Clone)]
pub struct Options {
    /// `-D`: `NAME`, `NAME=VALUE` or `NAME(X)=VALUE`.
    pub defines: Vec<String>,
    /// Read as C++ (`swig -c++`): `__cplusplus` is defined, as SWIG does it: it stands for itself.
    pub cplusplus: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            defines: Vec::new(),
            cplusplus: true,
        }
    }
}

/// Opens the interface file that a run starts with, reporting why it cannot.
pub fn open_main(
    sources: &mut Sources,
    path: &Path,
    diagnostics: &mut Diagnostics,
) -> Option<SourceId> {
    match sources.open(path) {
        Ok(id) => Some(id),
        Err(error) => include::report_unopened(error, &path.to_string_lossy(), None, diagnostics),
    }
}

/// The tokens of the interface `main` and all that it includes, ended by [`TokenKind::End`].
pub fn preprocess(
    sources: &mut Sources,
    main: SourceId,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Vec<Token> {
    let mut preprocessor = Preprocessor {
        sources,
        diagnostics,
        macros: Macros::default(),
        frames: Vec::new(),
        out: Vec::new(),
        pending: Vec::new(),
        guarded: HashMap::new(),
        included: HashSet::new(),
        first_on_line: false,
        spent: 0,
        depth: 0,
    };
    preprocessor.predefine(options);
    preprocessor.enter_file(main, Close::Nothing);
    preprocessor.run();
    preprocessor.insert_files();
    let length = preprocessor.sources.get(main).text().len();
    let mut token = Token::new(TokenKind::End, Span::new(main, length, length));
    token.first_on_line = true;
    preprocessor.out.push(token);
    preprocessor.out
}

struct Preprocessor<'a> {
    sources: &'a mut Sources,
    diagnostics: &'a mut Diagnostics,
    macros: Macros,
    /// What is being read: the files that include each other, and the macros being expanded on top of them.
    frames: Vec<Frame>,
    out: Vec<Token>,
    /// Comments before a macro, for the first token that follows from it.
    pending: Vec<Comment>,
    /// Whether a file protects itself from being included twice.
    guarded: HashMap<SourceId, bool>,
    included: HashSet<SourceId>,
    /// A macro that stood first on its line came to nothing: the next token is first instead.
    first_on_line: bool,
    /// Tokens that macros have made so far.
    spent: usize,
    /// How many lists of tokens (macro arguments, conditions) are being expanded inside each other.
    depth: usize,
}

impl Preprocessor<'_> {
    /// Processes what is on the frames, down to the bottom or to the list on top.
    fn run(&mut self) {
        while let Some(token) = self.next_token() {
            self.process(token);
        }
    }

    fn process(&mut self, token: Token) {
        let lines = self.frames.last().is_some_and(Frame::has_directives);
        match &token.kind {
            TokenKind::Punct(Punct::Hash) if lines && token.first_on_line => {
                self.hash_directive(&token)
            }
            TokenKind::Ident(name) => {
                let name = name.clone();
                self.expand_or_emit(&name, token);
            }
            TokenKind::Directive(name) => match &**name {
                "include" | "import" if lines => self.include_directive(token),
                "define" if lines => self.percent_define(&token),
                "enddef" if lines => {
                    self.diagnostics
                        .error(
                            codes::STRAY_ENDDEF,
                            token.span,
                            "`%enddef` without `%define`",
                        )
                        .help("remove it, or write the `%define NAME` that it should end");
                }
                "inline" if lines => self.inline(token),
                name => {
                    let name = format!("%{name}");
                    self.expand_or_emit(&name, token);
                }
            },
            _ => self.emit(token),
        }
    }

    /// Hands a token on.
    fn emit(&mut self, mut token: Token) {
        if self.depth == 0 {
            match &token.kind {
                // Within a body, which is not read, `10ms` is code as any other: the parser reports it elsewhere.
                TokenKind::Broken(broken) if broken.why == BrokenKind::Number => {}
                TokenKind::Broken(broken) => {
                    let broken = broken.clone();
                    self.report_broken(&broken, &token);
                    return;
                }
                // `%#` stands for a `#` that is not for the preprocessor.
                TokenKind::Punct(Punct::Hash) if !token.space_before => {
                    if let Some(last) = self.out.last_mut().filter(|last| last.is(Punct::Percent)) {
                        last.kind = token.kind;
                        last.first_on_line = true;
                        return;
                    }
                }
                _ => {}
            }
        }
        token.first_on_line |= std::mem::take(&mut self.first_on_line);
        if !self.pending.is_empty() {
            let mut comments = std::mem::take(&mut self.pending);
            comments.append(&mut token.leading_comments);
            token.leading_comments = comments;
        }
        self.out.push(token);
    }

    /// Emits a token that stands for no text.
    fn mark(&mut self, kind: TokenKind, span: Span) {
        self.out.push(Token::new(kind, span));
    }

    /// Pushes a file on the frames; `close` says what its end means.
    fn enter_file(&mut self, source: SourceId, close: Close) {
        let text = self.sources.get(source).text().clone();
        let tokens = lex(source, &text);
        for token in &tokens {
            if let TokenKind::Broken(
                broken @ Broken {
                    why: BrokenKind::Comment | BrokenKind::Code,
                    ..
                },
            ) = &token.kind
            {
                self.report_unclosed(broken, token.span);
            }
        }
        self.included.insert(source);
        self.guarded.insert(source, include::is_guarded(&tokens));
        self.frames
            .push(Frame::new(tokens, FrameKind::File(source), close));
    }

    /// Reads the content of an `%inline %{ %}` a second time, as declarations.
    fn inline(&mut self, token: Token) {
        self.emit(token);
        let Some(TokenKind::Code(text)) = self.peek().map(|token| token.kind.clone()) else {
            return;
        };
        let Some(code) = self.next_token() else {
            return;
        };
        let mut tokens = lex(code.span.source, &text);
        let written_here = code.expansion.is_none();
        for inner in &mut tokens {
            if written_here {
                let shift = code.span.start + 2;
                inner.shift(shift);
            } else {
                inner.span = code.span;
                inner.expansion.clone_from(&code.expansion);
            }
        }
        let span = code.span;
        self.emit(code);
        self.mark(TokenKind::BeginInline, span);
        self.frames
            .push(Frame::new(tokens, FrameKind::Inline(span), Close::Inline));
    }

    /// What the next token would be, read through the ends of macros.
    fn peek(&self) -> Option<&Token> {
        for frame in self.frames.iter().rev() {
            match frame.peek() {
                Some(token) => return Some(token),
                None if frame.is_macro() => {}
                None => return None,
            }
        }
        None
    }

    fn report_unclosed(&mut self, broken: &Broken, span: Span) {
        let open = Span {
            end: span.start + 2,
            ..span
        };
        if broken.why == BrokenKind::Comment {
            self.diagnostics
                .error(
                    codes::UNTERMINATED_COMMENT,
                    open,
                    "this comment is not closed",
                )
                .label("everything from here is a comment")
                .help("close it with `*/`");
        } else {
            self.diagnostics
                .error(
                    codes::UNTERMINATED_CODE,
                    open,
                    "this `%{` block is not closed",
                )
                .label("everything from here is code")
                .help("close it with `%}`");
        }
    }

    fn report_broken(&mut self, broken: &Broken, token: &Token) {
        let span = token.span;
        let text = &broken.text;
        let diagnostic = match broken.why {
            BrokenKind::Comment | BrokenKind::Code | BrokenKind::Number => return,
            BrokenKind::Str => self
                .diagnostics
                .error(
                    codes::UNTERMINATED_STRING,
                    span,
                    "this string is not closed on its line",
                )
                .help(
                    "close it with `\"`; a long string is written as several, one behind the other",
                ),
            BrokenKind::Char => self
                .diagnostics
                .error(
                    codes::UNTERMINATED_CHAR,
                    span,
                    "this character literal is not closed on its line",
                )
                .help("close it with `'`; code in another language belongs between `%{` and `%}`"),
            BrokenKind::EmptyChar => self
                .diagnostics
                .error(
                    codes::BAD_CHARACTER,
                    span,
                    "this character literal is empty",
                )
                .help("write `'\\0'` for the character with code 0, `\"\"` for an empty string"),
            BrokenKind::Escape => self
                .diagnostics
                .error(
                    codes::BAD_CHARACTER,
                    span,
                    format!("unknown escape in `{text}`"),
                )
                .help("write `'\\\\'` for a backslash"),
            BrokenKind::TooLarge => self
                .diagnostics
                .error(
                    codes::BAD_NUMBER,
                    span,
                    format!("`{text}` does not fit in 64 bits"),
                )
                .note(format!("the largest integer is {}", u64::MAX)),
        };
        diagnostic.made_by(token);
    }
}
