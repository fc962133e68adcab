//! Macro definitions: `#define`, `%define`, `#undef`, those of the command line and those known from the start.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Options, Preprocessor};
use crate::diag::codes;
use crate::lex::lex;
use crate::source::Span;
use crate::token::{Broken, BrokenKind, Punct, Text, Token, TokenKind};

/// What SWIG 4.1 defines for its Perl 5 module, in the form of a file.
const PREDEFINED: &str = "\
#define SWIG 1
#define SWIGPERL 1
#define SWIGPERL5 1
#define SWIG_VERSION 0x040100
#define __STDC__
";

/// The declaration macros of compilers and of FreeSWITCH's headers. The headers that define them are not read, and a
/// file that defines one itself is not disturbed: to `#ifdef` they do not exist.
const DECLARATION_MACROS: &str = "\
#define SWITCH_DECLARE(type) type
#define SWITCH_DECLARE_NONSTD(type) type
#define SWITCH_DECLARE_DATA
#define SWITCH_DECLARE_CLASS
#define SWITCH_DECLARE_CONSTRUCTOR
#define SWITCH_MOD_DECLARE(type) type
#define SWITCH_MOD_DECLARE_NONSTD(type) type
#define SWITCH_MOD_DECLARE_DATA
#define SWITCH_THREAD_FUNC
#define SWITCH_BEGIN_EXTERN_C extern \"C\" {
#define SWITCH_END_EXTERN_C }
#define ESL_DECLARE(type) type
#define ESL_DECLARE_NONSTD(type) type
#define ESL_DECLARE_DATA
#define PRINTF_FUNCTION(fmtstr, vars)
#define _Check_return_
#define _Ret_
#define _Ret_z_
#define _Ret_opt_
#define _Ret_opt_z_
#define _In_
#define _In_z_
#define _In_opt_
#define _In_opt_z_
#define _Out_
#define _Out_opt_
#define _Inout_
#define _Printf_format_string_
#define __attribute__(what)
#define __attribute(what)
#define __declspec(what)
#define __extension__
#define __restrict
#define __restrict__
#define __inline inline
#define __inline__ inline
#define __cdecl
#define __stdcall
";

/// The macros that are defined at some point of the text.
pub(super) type Macros = HashMap<Text, Rc<Macro>>;

/// One macro.
#[derive(Debug)]
pub(super) struct Macro {
    pub(super) name: Text,
    /// Its name where it is defined; nothing for those known from the start.
    pub(super) definition: Option<Span>,
    /// The parameters of a macro that takes arguments.
    pub(super) parameters: Option<Vec<Text>>,
    /// The last parameter takes all the arguments that are left.
    pub(super) variadic: bool,
    pub(super) body: Vec<Token>,
    pub(super) origin: Origin,
    /// How many times it is being expanded right now; it is not expanded inside itself.
    pub(super) disabled: Cell<usize>,
}

/// How a macro came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `#define` in a file.
    Define,
    /// `%define` in a file.
    Template,
    /// `-D`.
    CommandLine,
    /// Known from the start.
    Predefined,
    /// Known from the start and invisible to `#ifdef`.
    Fallback,
}

impl Preprocessor<'_> {
    /// Whether `#ifdef name` holds.
    pub(super) fn is_defined(&self, name: &str) -> bool {
        matches!(name, "__FILE__" | "__LINE__")
            || self
                .macros
                .get(name)
                .is_some_and(|found| found.origin != Origin::Fallback)
    }

    /// Defines what is known from the start, then what the command line says.
    pub(super) fn predefine(&mut self, options: &Options) {
        self.define_lines("<predefined>", PREDEFINED, Origin::Predefined);
        if options.cplusplus {
            self.define_lines(
                "<predefined>",
                "#define __cplusplus __cplusplus\n",
                Origin::Predefined,
            );
        }
        self.define_lines("<declaration macros>", DECLARATION_MACROS, Origin::Fallback);
        for define in &options.defines {
            let (name, value) = define.split_once('=').unwrap_or((define, "1"));
            let line = format!(
                "#define {} {}\n",
                name.replace('\n', " "),
                value.replace('\n', " ")
            );
            self.define_lines("<command line>", &line, Origin::CommandLine);
        }
    }

    fn define_lines(&mut self, name: &str, text: &str, origin: Origin) {
        let source = self.sources.add(name, text);
        let mut line: Vec<Token> = Vec::new();
        for token in lex(source, text) {
            if (token.first_on_line || token.is_end()) && !line.is_empty() {
                self.define(line.split_off(2), line[1].span, origin);
                line.clear();
            }
            line.push(token);
        }
    }

    /// `#define`: `line` is what follows the word, which stands at `word`.
    pub(super) fn define(
        &mut self,
        line: Vec<Token>,
        word: Span,
        origin: Origin,
    ) -> Option<Rc<Macro>> {
        let mut line = line.into_iter().peekable();
        let Some(first) = line.next() else {
            self.diagnostics
                .error(
                    codes::BAD_DEFINE,
                    word.after(),
                    "the name of the macro is missing",
                )
                .help("write `#define NAME value`, or `#define NAME(x) ...`");
            return None;
        };
        let name = self.macro_name(&first)?;
        let (parameters, variadic) =
            match line.next_if(|token| token.is(Punct::LParen) && !token.space_before) {
                Some(open) => {
                    let (names, variadic) = self.parameters(&open, &mut line)?;
                    (Some(names), variadic)
                }
                None => (None, false),
            };
        let body = line.map(without_comments).collect();
        self.install(Macro {
            name,
            definition: Some(first.span)
                .filter(|_| matches!(origin, Origin::Define | Origin::CommandLine)),
            parameters,
            variadic,
            body,
            origin,
            disabled: Cell::new(0),
        })
    }

    /// `%define NAME(x) ... %enddef`.
    pub(super) fn percent_define(&mut self, directive: &Token) {
        let mut all = Vec::new();
        let mut depth = 1;
        while let Some(token) = self.frames.last_mut().and_then(|frame| frame.next()) {
            match token.directive() {
                Some("define") => depth += 1,
                Some("enddef") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            all.push(token);
        }
        if depth > 0 {
            self.diagnostics
                .error(
                    codes::UNTERMINATED_DEFINE,
                    directive.span,
                    "this `%define` has no `%enddef`",
                )
                .help("write `%enddef` on a line of its own behind the last line of the macro");
            return;
        }
        let mut all = all.into_iter().peekable();
        let Some(first) = all.next_if(|token| !token.first_on_line) else {
            self.diagnostics
                .error(
                    codes::BAD_DEFINE,
                    directive.span,
                    "the name of the macro is missing",
                )
                .help("write `%define NAME` or `%define NAME(x, y)`");
            return;
        };
        let Some(name) = self.macro_name(&first) else {
            return;
        };
        let (parameters, variadic) =
            match all.next_if(|token| token.is(Punct::LParen) && !token.first_on_line) {
                Some(open) => match self.parameters(&open, &mut all) {
                    Some((names, variadic)) => (Some(names), variadic),
                    None => return,
                },
                None => (None, false),
            };
        self.install(Macro {
            name,
            definition: Some(first.span),
            parameters,
            variadic,
            body: all.collect(),
            origin: Origin::Template,
            disabled: Cell::new(0),
        });
    }

    /// `#undef NAME`.
    pub(super) fn undefine(&mut self, line: &[Token], word: Span) {
        match line.first() {
            Some(token) => {
                if let Some(name) = self.macro_name(token) {
                    self.macros.remove(&name);
                }
            }
            None => {
                self.diagnostics
                    .error(
                        codes::BAD_DEFINE,
                        word.after(),
                        "the name of the macro is missing",
                    )
                    .help("write `#undef NAME`");
            }
        }
    }

    fn macro_name(&mut self, token: &Token) -> Option<Text> {
        match &token.kind {
            TokenKind::Ident(name) if &**name != "defined" => Some(name.clone()),
            TokenKind::Directive(name) => Some(format!("%{name}").into()),
            _ => {
                let found = token.kind.to_string();
                self.diagnostics
                    .error(
                        codes::BAD_DEFINE,
                        token.span,
                        format!("`{found}` cannot be the name of a macro"),
                    )
                    .help("a name starts with a letter or `_`; a `%` may stand before it");
                None
            }
        }
    }

    /// What stands between the parentheses of a definition, `open` being already read.
    fn parameters(
        &mut self,
        open: &Token,
        line: &mut impl Iterator<Item = Token>,
    ) -> Option<(Vec<Text>, bool)> {
        let mut names: Vec<Text> = Vec::new();
        let mut variadic = false;
        let mut needs_name = false;
        let mut last = open.span;
        let mut closed = false;
        let mut line = line.take_while(|token| {
            last = token.span;
            closed = token.is(Punct::RParen);
            !closed
        });
        let mut wrong: Option<(Span, String)> = None;
        for token in line.by_ref() {
            match &token.kind {
                TokenKind::Ident(name) if !variadic && (needs_name || names.is_empty()) => {
                    if names.contains(name) {
                        wrong = wrong.or(Some((
                            token.span,
                            format!("two parameters are named `{name}`"),
                        )));
                    }
                    names.push(name.clone());
                    needs_name = false;
                }
                TokenKind::Punct(Punct::Comma) if !needs_name && !variadic && !names.is_empty() => {
                    needs_name = true
                }
                TokenKind::Punct(Punct::Ellipsis) if !variadic => {
                    variadic = true;
                    if needs_name || names.is_empty() {
                        names.push("__VA_ARGS__".into());
                        needs_name = false;
                    }
                }
                other => {
                    let message =
                        format!("`{other}` does not belong into the parameters of a macro");
                    wrong = wrong.or(Some((token.span, message)));
                }
            }
        }
        drop(line);
        if !closed && wrong.is_none() {
            wrong = Some((
                open.span,
                "the parameters of this macro are not closed".to_owned(),
            ));
        }
        if needs_name && wrong.is_none() {
            wrong = Some((
                last,
                "a parameter is missing behind the last comma".to_owned(),
            ));
        }
        match wrong {
            None => Some((names, variadic)),
            Some((span, message)) => {
                self.diagnostics
                    .error(codes::BAD_DEFINE, span, message)
                    .help("parameters are names with commas between, the last may be `...` or `name...`");
                None
            }
        }
    }

    /// Makes a macro known, when it is well formed and does not contradict one that is.
    fn install(&mut self, new: Macro) -> Option<Rc<Macro>> {
        if new.origin != Origin::Template && !self.check_operators(&new) {
            return None;
        }
        if let (Some(old), Some(span)) = (self.macros.get(&new.name), new.definition) {
            if old.origin != Origin::Fallback && !same(old, &new) {
                let diagnostic = self.diagnostics.error(
                    codes::MACRO_REDEFINED,
                    span,
                    format!(
                        "the macro `{}` is defined again, and not as before",
                        new.name
                    ),
                );
                match old.definition {
                    Some(before) => diagnostic.also(before, "first defined here"),
                    None => diagnostic.note("it is defined from the start, as SWIG does"),
                };

                diagnostic
                    .help("write `#undef` before the second definition, or take another name");
                return None;
            }
        }
        let name = new.name.clone();
        let new = Rc::new(new);
        self.macros.insert(name, new.clone());
        Some(new)
    }

    /// A string has to end inside the macro, `#` wants a parameter behind it, `##` something on both sides.
    fn check_operators(&mut self, new: &Macro) -> bool {
        let before = self.diagnostics.len();
        for (n, token) in new.body.iter().enumerate() {
            let behind = new.body.get(n + 1);
            if let TokenKind::Broken(
                broken @ Broken {
                    why: BrokenKind::Str | BrokenKind::Char,
                    ..
                },
            ) = &token.kind
            {
                self.report_broken(broken, token);
            }
            if token.is(Punct::HashHash) && (n == 0 || behind.is_none()) {
                self.diagnostics
                    .error(
                        codes::BAD_DEFINE,
                        token.span,
                        "`##` stands at the edge of the macro",
                    )
                    .help("it joins what stands before it and what stands behind it");
            }
            let Some(parameters) = &new.parameters else {
                continue;
            };
            let is_parameter = behind
                .and_then(Token::ident)
                .is_some_and(|name| parameters.iter().any(|p| **p == *name));
            let escaped = n > 0 && new.body[n - 1].is(Punct::Percent);
            if token.is(Punct::Hash) && !escaped && !is_parameter {
                self.diagnostics
                    .error(
                        codes::BAD_DEFINE,
                        token.span,
                        "`#` is not followed by a parameter",
                    )
                    .help("it makes a string of the argument; write `%#` for a `#` in the output");
            }
        }
        self.diagnostics.len() == before
    }
}

/// Whether two definitions say the same.
fn same(old: &Macro, new: &Macro) -> bool {
    let alike = |(a, b): (&Token, &Token)| a.kind == b.kind;
    old.parameters == new.parameters
        && old.variadic == new.variadic
        && old.body.len() == new.body.len()
        && old.body.iter().zip(&new.body).all(alike)
}

fn without_comments(mut token: Token) -> Token {
    token.leading_comments.clear();
    token.trailing_comment = None;
    token
}
