//! Turns the text of one file into tokens.
//!
//! Text goes in, tokens with their comments come out, an end token last. Nothing is reported here: what is wrong with a literal
//! stands in the token ([`TokenKind::Broken`]), because it does no harm in text that is skipped. The preprocessor
//! reports what it does not skip.

mod literal;

use crate::source::{SourceId, Span};
use crate::token::{Broken, BrokenKind, Comment, CommentStyle, Punct, Text, Token, TokenKind};

/// The tokens of `text`, ended by [`TokenKind::End`].
pub fn lex(source: SourceId, text: &str) -> Vec<Token> {
    Lexer {
        source,
        text,
        at: 0,
        tokens: Vec::new(),
        comments: Vec::new(),
        on_new_line: true,
        space: false,
    }
    .run()
}

struct Lexer<'a> {
    source: SourceId,
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// Comments read since the last token.
    comments: Vec<Comment>,
    on_new_line: bool,
    space: bool,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Token> {
        loop {
            self.skip_blanks();
            let start = self.at;
            if start >= self.text.len() {
                self.push(TokenKind::End, start);
                return self.tokens;
            }
            let kind = self.token();
            self.push(kind, start);
        }
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let mut token = Token::new(kind, Span::new(self.source, start, self.at));
        token.first_on_line = self.on_new_line;
        token.space_before = self.space;
        token.leading_comments = std::mem::take(&mut self.comments);
        self.tokens.push(token);
        self.on_new_line = false;
        self.space = false;
    }

    /// The byte `n` places on; 0 behind the end, which no caller mistakes for a character it looks for.
    fn peek(&self, n: usize) -> u8 {
        self.text.as_bytes().get(self.at + n).copied().unwrap_or(0)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn text_from(&self, start: usize) -> Text {
        self.text.get(start..self.at).unwrap_or("").into()
    }

    /// How long a backslash and line break at this place are; 0 when there are none.
    fn continuation(&self) -> usize {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'\\', b'\n', _) => 2,
            (b'\\', b'\r', b'\n') => 3,
            _ => 0,
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            let continuation = self.continuation();
            match (self.peek(0), self.peek(1)) {
                (b'\n', _) => {
                    self.on_new_line = true;
                    self.at += 1;
                }
                (b' ' | b'\t' | b'\r' | 0x0b | 0x0c, _) => self.at += 1,
                (b'\\', _) if continuation > 0 => self.at += continuation,
                (b'/', b'/') => self.line_comment(),
                (b'/', b'*') => {
                    if !self.block_comment() {
                        return;
                    }
                }
                (0xef, 0xbb) if self.at == 0 && self.rest().starts_with('\u{feff}') => self.at += 3,
                _ => return,
            }
            self.space = true;
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        while self.at < self.text.len() && self.peek(0) != b'\n' {
            self.at += self.continuation().max(1);
        }
        self.comment(start);
    }

    /// Skips a comment; false, at its start, when it does not end.
    fn block_comment(&mut self) -> bool {
        let Some(length) = self.rest()[2..].find("*/") else {
            return false;
        };
        let start = self.at;
        self.at += length + 4;
        self.comment(start);
        true
    }

    /// Keeps the comment from `start` to here, with the token before it when nothing else follows on the line.
    fn comment(&mut self, start: usize) {
        let text = self.text_from(start);
        let text: Text = text.trim_end().into();
        if self.goes_on_behind(start, &text) {
            return;
        }
        let behind = self.rest();
        let blanks = &behind[..behind.len() - behind.trim_start().len()];
        let comment = Comment {
            style: style(&text),
            span: Span::new(self.source, start, start + text.len()),
            blank_line_after: blanks.bytes().filter(|&b| b == b'\n').count() > 1,
            text,
        };
        let ends_line = blanks.contains('\n') || behind.trim_start().is_empty();
        match self.tokens.last_mut() {
            Some(token) if ends_line && !self.on_new_line && token.trailing_comment.is_none() => {
                token.trailing_comment = Some(Box::new(comment));
            }
            _ => self.comments.push(comment),
        }
    }

    /// Adds a `//` comment to the one behind the last token, when it stands in the next line under that one.
    fn goes_on_behind(&mut self, start: usize, text: &Text) -> bool {
        if !self.on_new_line || !self.comments.is_empty() {
            return false;
        }
        let column = |at: usize| at - self.text[..at].rfind('\n').map_or(0, |line| line + 1);
        let Some(above) = self
            .tokens
            .last()
            .and_then(|token| token.trailing_comment.as_ref())
        else {
            return false;
        };
        let lines = self.text[above.span.end as usize..start]
            .matches('\n')
            .count();
        let (Some(more), true) = (
            text.strip_prefix("//"),
            above.text.starts_with("//")
                && lines == 1
                && column(above.span.start as usize) == column(start),
        ) else {
            return false;
        };
        let joined = format!(
            "{}\n{}",
            above.text,
            more.trim_start_matches(['/', '!', '<'])
        );
        let span = above
            .span
            .to(Span::new(self.source, start, start + text.len()));
        if let Some(comment) = self
            .tokens
            .last_mut()
            .and_then(|token| token.trailing_comment.as_mut())
        {
            comment.text = joined.into();
            comment.span = span;
        }
        true
    }

    fn token(&mut self) -> TokenKind {
        match self.peek(0) {
            b'%' if self.peek(1) == b'{' => self.code(),
            b'%' if starts_name(self.peek(1)) => {
                self.at += 1;
                TokenKind::Directive(self.name())
            }
            b'/' if self.peek(1) == b'*' => {
                let start = self.at;
                self.at = self.text.len();
                let text = self.text_from(start);
                TokenKind::Broken(Broken {
                    text,
                    why: BrokenKind::Comment,
                })
            }
            b'"' => self.string(0),
            b'\'' => self.character(0),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            first if starts_name(first) => self.name_or_prefixed(),
            _ => self.punct(),
        }
    }

    fn name(&mut self) -> Text {
        let start = self.at;
        while continues_name(self.peek(0)) {
            self.at += 1;
        }
        self.text_from(start)
    }

    /// A name, unless it is the prefix of a literal: `L"x"`, `u8"x"`, `R"(x)"`, `L'x'`.
    fn name_or_prefixed(&mut self) -> TokenKind {
        let start = self.at;
        let name = self.name();
        let length = name.len();
        match (&*name, self.peek(0)) {
            ("L" | "u8" | "u" | "U", b'"') => {
                self.at = start;
                self.string(length)
            }
            ("L" | "u8" | "u" | "U", b'\'') => {
                self.at = start;
                self.character(length)
            }
            ("R" | "LR" | "u8R" | "uR" | "UR", b'"') => {
                self.at = start;
                self.raw_string(length).unwrap_or_else(|| {
                    self.at = start + length;
                    TokenKind::Ident(name)
                })
            }
            _ => TokenKind::Ident(name),
        }
    }

    fn code(&mut self) -> TokenKind {
        let start = self.at;
        match self.rest().find("%}") {
            Some(end) => {
                self.at += end;
                let text = self.text_from(start + 2);
                self.at += 2;
                TokenKind::Code(text)
            }
            None => {
                self.at = self.text.len();
                let text = self.text_from(start);
                TokenKind::Broken(Broken {
                    text,
                    why: BrokenKind::Code,
                })
            }
        }
    }

    fn punct(&mut self) -> TokenKind {
        let rest = self.rest();
        if let Some(&punct) = Punct::ALL
            .iter()
            .find(|punct| rest.starts_with(punct.as_str()))
        {
            self.at += punct.as_str().len();
            return TokenKind::Punct(punct);
        }
        let stray = rest.chars().next().unwrap_or_default();
        self.at += stray.len_utf8();
        TokenKind::Stray(stray)
    }
}

/// How a comment is written, from its text.
fn style(text: &str) -> CommentStyle {
    if text.starts_with("//") {
        match text.as_bytes().get(2..4) {
            Some(b"/<" | b"!<") => CommentStyle::DocBehind,
            Some(b"//") => CommentStyle::Line,
            _ if matches!(text.as_bytes().get(2), Some(b'/' | b'!')) => CommentStyle::DocLine,
            _ => CommentStyle::Line,
        }
    } else {
        match text.as_bytes().get(2..4) {
            Some(b"*<" | b"!<") => CommentStyle::DocBehind,
            Some(b"**" | b"*/") => CommentStyle::Block,
            Some([b'*' | b'!', _]) => CommentStyle::DocBlock,
            _ => CommentStyle::Block,
        }
    }
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::spell;

    fn tokens(text: &str) -> Vec<Token> {
        lex(SourceId::default(), text)
    }

    fn words(text: &str) -> Vec<String> {
        tokens(text)
            .iter()
            .filter(|token| !token.is_end())
            .map(|token| token.kind.to_string())
            .collect()
    }

    #[test]
    fn the_longest_operator_wins() {
        assert_eq!(
            words("a<<=b->*c...::d"),
            ["a", "<<=", "b", "->*", "c", "...", "::", "d"]
        );
    }

    #[test]
    fn a_comment_behind_a_declaration_stays_with_it() {
        let tokens = tokens("int a; // first\n/** second */\nint b;");
        assert_eq!(
            tokens[2].trailing_comment.as_ref().map(|c| c.words()),
            Some("first".to_owned())
        );
        assert_eq!(tokens[3].leading_comments[0].words(), "second");
        assert_eq!(tokens[3].leading_comments[0].style, CommentStyle::DocBlock);
    }

    #[test]
    fn a_comment_apart_from_the_next_declaration_says_so() {
        let tokens = tokens("/* licence */\n\n/* near */\nint a;");
        let apart: Vec<bool> = tokens[0]
            .leading_comments
            .iter()
            .map(|c| c.blank_line_after)
            .collect();
        assert_eq!(apart, [true, false]);
    }

    #[test]
    fn the_words_of_a_comment_come_without_its_border() {
        let tokens = tokens("/**\n * Plays a file.\n *\n *   indented\n */\nx");
        assert_eq!(
            tokens[0].leading_comments[0].words(),
            "Plays a file.\n\n  indented"
        );
    }

    #[test]
    fn a_code_block_is_one_token() {
        assert_eq!(
            tokens("%{ it's \"raw %}")[0].kind,
            TokenKind::Code(" it's \"raw ".into())
        );
    }

    #[test]
    fn a_line_continuation_is_a_blank() {
        let tokens = tokens("a \\\n b\nc");
        let first: Vec<bool> = tokens.iter().map(|token| token.first_on_line).collect();
        assert_eq!(first, [true, false, true, false]);
    }

    #[test]
    fn spelling_keeps_blanks_and_lines() {
        let text = "{ $1 = (int)SvIV($input);\nreturn \"a\\n\" 'x'; }";
        let mut all = tokens(text);
        all.pop();
        assert_eq!(spell(&all), text);
    }

    #[test]
    fn an_open_comment_or_block_is_broken_not_lost() {
        assert!(
            matches!(&tokens("a /* b")[1].kind, TokenKind::Broken(b) if b.why == BrokenKind::Comment)
        );
        assert!(
            matches!(&tokens("%{ b")[0].kind, TokenKind::Broken(b) if b.why == BrokenKind::Code)
        );
    }
}
