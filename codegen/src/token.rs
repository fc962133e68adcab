//! The tokens of an interface file: what the lexer makes of the text, what the preprocessor hands to the parser.
//!
//! A token knows its place, how it was spelled, the comments around it, and, when a macro made it, where that macro
//! is defined. C++ keywords are plain identifiers here: only the parser knows where they are reserved.

use std::fmt;
use std::sync::Arc;

use crate::source::Span;

/// A shared piece of text.
pub type Text = Arc<str>;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands; for a token that a macro made, where the macro is used.
    pub span: Span,
    /// Set when a macro made the token.
    pub expansion: Option<Arc<Expansion>>,
    /// Nothing but blanks and comments stands before it on its line.
    pub first_on_line: bool,
    /// A blank, a comment or a line break stands before it.
    pub space_before: bool,
    /// Comments between the token before this one and this one, those that trail a declaration excepted.
    pub leading_comments: Vec<Comment>,
    /// The comment behind the token on the same line, when nothing else follows there.
    pub trailing_comment: Option<Box<Comment>>,
    /// The name of a macro met inside its own expansion: it stays as it is for good.
    pub(crate) no_expand: bool,
}

impl Token {
    /// A token without comments, not at the start of a line.
    pub fn new(kind: TokenKind, span: Span) -> Self {
        Token {
            kind,
            span,
            expansion: None,
            first_on_line: false,
            space_before: false,
            leading_comments: Vec::new(),
            trailing_comment: None,
            no_expand: false,
        }
    }

    /// Whether it is the punctuation `punct`.
    pub fn is(&self, punct: Punct) -> bool {
        self.kind == TokenKind::Punct(punct)
    }

    /// Whether it is the identifier or keyword `name`.
    pub fn is_ident(&self, name: &str) -> bool {
        self.ident() == Some(name)
    }

    /// The name, when it is an identifier or a keyword.
    pub fn ident(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Ident(name) => Some(name),
            _ => None,
        }
    }

    /// The name without `%`, when it is a directive.
    pub fn directive(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Directive(name) => Some(name),
            _ => None,
        }
    }

    /// Moves the token and its comments by a number of bytes: it was read from a part of its source.
    pub(crate) fn shift(&mut self, bytes: u32) {
        let comments = self
            .leading_comments
            .iter_mut()
            .map(|comment| &mut comment.span);
        let behind = self
            .trailing_comment
            .iter_mut()
            .map(|comment| &mut comment.span);
        for span in comments.chain(behind).chain([&mut self.span]) {
            span.start += bytes;
            span.end += bytes;
        }
    }

    /// Whether it ends the stream.
    pub fn is_end(&self) -> bool {
        self.kind == TokenKind::End
    }
}

/// Which macro made a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The name of the outermost macro.
    pub name: Text,
    /// Its name where it is defined; nothing for a predefined macro.
    pub definition: Option<Span>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// An identifier or a keyword. SWIG's `$1`, `$input` and `$*1_ltype` in code are `$` and what follows it.
    Ident(Text),
    /// An integer: `42`, `0x2AuLL`, `0b101`, `1'000`.
    Integer(Integer),
    /// A floating-point number.
    Float(Float),
    /// A character: `'a'`, `L'\n'`, `'\x41'`.
    Char(Char),
    /// A string: `"text"`, `u8"text"`, `R"(text)"`; adjacent strings stay apart.
    Str(Str),
    /// An operator, bracket or separator.
    Punct(Punct),
    /// `%name`, without the `%`. `%{` starts a [`TokenKind::Code`] instead.
    Directive(Text),
    /// `%{ ... %}`: the text between, as it is written.
    Code(Text),
    /// `#define NAME value` where SWIG makes a constant of it: what follows `NAME`, macros replaced.
    ConstantMacro(Box<ConstantMacro>),
    /// What stands from here to the matching [`TokenKind::EndInclude`] comes from the file of that name.
    BeginInclude(Text),
    /// Closes [`TokenKind::BeginInclude`].
    EndInclude,
    /// What stands from here to the matching [`TokenKind::EndImport`] is declared elsewhere: types become known,
    /// nothing is wrapped.
    BeginImport(Box<Import>),
    /// Closes [`TokenKind::BeginImport`].
    EndImport,
    /// Follows `%inline` and its [`TokenKind::Code`]: the same content as tokens, to be parsed as declarations.
    BeginInline,
    /// Closes [`TokenKind::BeginInline`].
    EndInline,
    /// `%include` of one of SWIG's own library files, by its name without `.i`: `std_string`, `typemaps`, ...
    Library(Text),
    /// A character that starts no token (`@`, `\`, a control character). Of no harm inside code that is skipped.
    Stray(char),
    /// A literal that does not end; kept as it is written. Reported by the preprocessor when it is used.
    Broken(Broken),
    /// The end of the stream; always the last token.
    End,
}

/// A literal that the end of the line or of the file cut short, or a number that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// As it is written.
    pub text: Text,
    /// What is wrong with it.
    pub why: BrokenKind,
}

/// What is wrong with a [`Broken`] literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenKind {
    /// A string without its closing quote.
    Str,
    /// A character without its closing quote.
    Char,
    /// `''`.
    EmptyChar,
    /// Digits that make no number.
    Number,
    /// A number that 64 bits cannot hold.
    TooLarge,
    /// `%{` without `%}`.
    Code,
    /// `/*` without `*/`.
    Comment,
    /// A backslash followed by something that is no escape.
    Escape,
}

/// An integer literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integer {
    /// The value.
    pub value: u64,
    /// It carries a `u` suffix.
    pub unsigned: bool,
    /// How many `l` its suffix has: 0, 1 or 2.
    pub longs: u8,
    /// As it is written.
    pub text: Text,
}

/// A floating-point literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Float {
    /// The value.
    pub value: f64,
    /// As it is written, suffix included.
    pub text: Text,
}

/// A character literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Char {
    /// The code of the character: a byte, or a code point in a wide literal.
    pub value: u32,
    /// As it is written, quotes included.
    pub text: Text,
}

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Str {
    /// The bytes that it denotes, escapes replaced.
    pub value: Arc<[u8]>,
    /// It has an `L`, `u` or `U` prefix.
    pub wide: bool,
    /// As it is written, quotes and prefix included.
    pub text: Text,
}

impl Str {
    /// The value as text, bytes that are not UTF-8 replaced.
    pub fn to_text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }
}

/// `#define NAME value` that SWIG turns into a constant.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstantMacro {
    /// The name of the macro.
    pub name: Text,
    /// Where the name stands.
    pub name_span: Span,
    /// The value with its macros replaced; never empty, free of names (but `true` and `false`)
    /// and braces, without an end token.
    pub body: Vec<Token>,
}

/// What an `%import` brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file as it is named in the directive.
    pub file: Text,
    /// The name of its `%module`, or that of `%import(module="name")`.
    pub module: Option<Text>,
}

/// How a comment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentStyle {
    /// `/* */`
    Block,
    /// `//`
    Line,
    /// `/** */` or `/*! */`
    DocBlock,
    /// `///` or `//!`
    DocLine,
    /// `///<`, `//!<`, `/**<` or `/*!<`: about what stands before it.
    DocBehind,
}

/// A comment, kept for the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// How it is written.
    pub style: CommentStyle,
    /// As it is written, markers included.
    pub text: Text,
    /// Where it stands.
    pub span: Span,
    /// An empty line follows, so that it hardly speaks of what comes next.
    pub blank_line_after: bool,
}

impl Comment {
    /// The words alone: comment markers, a column of `*` at the start of each line and common indentation removed.
    pub fn words(&self) -> String {
        let body = match self.style {
            CommentStyle::Line | CommentStyle::DocLine => self.text.trim_start_matches(['/', '!']),
            _ if self.text.starts_with("//") => self.text.trim_start_matches(['/', '!', '<']),
            _ => {
                let inner = self.text.strip_prefix("/*").unwrap_or(&self.text);
                let inner = inner.strip_suffix("*/").unwrap_or(inner);
                inner.trim_start_matches(['*', '!']).trim_start_matches('<')
            }
        };
        let lines: Vec<&str> = body
            .lines()
            .enumerate()
            .map(|(n, line)| unstar(line, n))
            .collect();
        let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let common = lines
            .iter()
            .skip(1)
            .filter(|line| !line.trim().is_empty())
            .map(indent)
            .min()
            .unwrap_or(0);
        let mut out = String::new();
        for (n, line) in lines.iter().enumerate() {
            let line = if n == 0 {
                line.trim_start()
            } else {
                line.get(common..).unwrap_or("")
            };
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.trim_matches('\n').to_owned()
    }
}

/// A line of a block comment without the `*` of its left border.
fn unstar(line: &str, number: usize) -> &str {
    let trimmed = line.trim_start();
    if number > 0 && trimmed.starts_with('*') {
        trimmed.trim_start_matches('*')
    } else {
        line
    }
}

macro_rules! puncts {
    ($($name:ident $text:literal)*) => {
        /// Operators, brackets and separators.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Punct { $(#[doc = concat!("`` ", $text, " ``")] $name,)* }

        impl Punct {
            /// Every one of them, longest spelling first.
            pub const ALL: &[Punct] = &[$(Punct::$name),*];

            /// How it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Punct::$name => $text,)* }
            }
        }
    };
}

puncts! {
    ShlAssign "<<=" ShrAssign ">>=" Ellipsis "..." ArrowStar "->*"
    Scope "::" Arrow "->" Increment "++" Decrement "--" Shl "<<" Shr ">>" Le "<=" Ge ">=" EqEq "==" NotEq "!="
    AndAnd "&&" OrOr "||" AddAssign "+=" SubAssign "-=" MulAssign "*=" DivAssign "/=" RemAssign "%=" AndAssign "&="
    OrAssign "|=" XorAssign "^=" DotStar ".*" HashHash "##"
    LParen "(" RParen ")" LBrace "{" RBrace "}" LBracket "[" RBracket "]" Semi ";" Comma "," Colon ":" Question "?"
    Dot "." Lt "<" Gt ">" Assign "=" Plus "+" Minus "-" Star "*" Slash "/" Percent "%" Amp "&" Pipe "|" Caret "^"
    Tilde "~" Not "!" Hash "#" Dollar "$" Backtick "`"
}

impl fmt::Display for Punct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for TokenKind {
    /// The token as it is written; markers as nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenKind::Ident(text)
            | TokenKind::Integer(Integer { text, .. })
            | TokenKind::Float(Float { text, .. })
            | TokenKind::Char(Char { text, .. })
            | TokenKind::Str(Str { text, .. })
            | TokenKind::Broken(Broken { text, .. }) => f.write_str(text),
            TokenKind::Punct(punct) => f.write_str(punct.as_str()),
            TokenKind::Directive(name) => write!(f, "%{name}"),
            TokenKind::Code(text) => write!(f, "%{{{text}%}}"),
            TokenKind::Stray(c) => write!(f, "{c}"),
            TokenKind::ConstantMacro(_)
            | TokenKind::BeginInclude(_)
            | TokenKind::EndInclude
            | TokenKind::BeginImport(_)
            | TokenKind::EndImport
            | TokenKind::BeginInline
            | TokenKind::EndInline
            | TokenKind::Library(_)
            | TokenKind::End => Ok(()),
        }
    }
}

/// Writes tokens as text again, blanks and line breaks where they stood: the body of a typemap, an inline function.
pub fn spell(tokens: &[Token]) -> String {
    let mut out = String::new();
    for (n, token) in tokens.iter().enumerate() {
        if n > 0 {
            if token.first_on_line {
                out.push('\n');
            } else if token.space_before {
                out.push(' ');
            }
        }
        out.push_str(&token.kind.to_string());
    }
    out
}
