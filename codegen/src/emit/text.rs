//! Writing text line by line, and making text from an interface file safe to stand in comments and literals.

use std::fmt;

/// A text under construction.
#[derive(Debug, Default)]
pub struct Text {
    text: String,
}

impl Text {
    /// Adds a line; a text of several lines keeps them.
    pub fn line(&mut self, line: fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = fmt::Write::write_fmt(&mut self.text, line);
        self.text.push('\n');
    }

    /// Adds an empty line, unless there is one already.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds text as it is.
    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Adds a formatted line to a [`Text`].
macro_rules! line {
    ($out:expr) => { $out.raw("\n") };
    ($out:expr, $($arg:tt)*) => { $out.line(format_args!($($arg)*)) };
}
pub(crate) use line;

/// A C string literal.
pub fn c_string(bytes: &[u8]) -> String {
    let mut literal = String::from("\"");
    for &byte in bytes {
        match byte {
            b'"' => literal.push_str("\\\""),
            b'\\' => literal.push_str("\\\\"),
            b'\n' => literal.push_str("\\n"),
            // Two question marks begin a trigraph.
            b'?' => literal.push_str("\\?"),
            0x20..=0x7e => literal.push(char::from(byte)),
            // Three octal digits always end the escape.
            _ => literal.push_str(&format!("\\{byte:03o}")),
        }
    }
    literal.push('"');
    literal
}

/// Text for one line of a C comment.
pub fn c_comment(text: &str) -> String {
    one_line(text).replace("*/", "* /").replace("/*", "/ *")
}

/// A Perl string literal.
pub fn perl_string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The text with every run of white space, line breaks included, made one blank. A backslash at the end would continue a
/// comment on the next line, and `??/` is one in disguise.
pub fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    while line.contains("??") {
        line = line.replace("??", "? ?");
    }
    line.trim_end_matches(['\\', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_literal_keeps_every_byte_and_ends_where_it_should() {
        assert_eq!(
            c_string(b"a\"b\\c\n??/\x01" as &[u8]),
            r#""a\"b\\c\n\?\?/\001""#
        );
    }

    #[test]
    fn a_comment_cannot_be_ended_or_continued_by_what_stands_in_it() {
        assert_eq!(
            c_comment("f(int /* x */)\n g; ??/ \\"),
            "f(int / * x * /) g; ? ?/"
        );
    }

    #[test]
    fn a_perl_literal_interpolates_nothing() {
        assert_eq!(perl_string(r"it's $x\"), r"'it\'s $x\\'");
    }

    /// The bytes that a C compiler reads from a literal.
    fn read_c(literal: &str) -> Option<Vec<u8>> {
        let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?.as_bytes();
        let mut bytes = Vec::new();
        while let Some((&first, after)) = rest.split_first() {
            rest = after;
            let byte = match first {
                b'"' => return None,
                b'\\' => {
                    let digits = rest
                        .iter()
                        .take(3)
                        .take_while(|b| b.is_ascii_digit())
                        .count();
                    let taken = digits.max(1);
                    let escape = rest.get(..taken)?;
                    rest = &rest[taken..];
                    match escape {
                        b"n" => b'\n',
                        [c @ (b'"' | b'\\' | b'?')] => *c,
                        octal => u8::from_str_radix(std::str::from_utf8(octal).ok()?, 8).ok()?,
                    }
                }
                other => other,
            };
            bytes.push(byte);
        }
        Some(bytes)
    }

    proptest! {
        #[test]
        fn a_c_compiler_reads_every_literal_as_the_bytes_it_was_made_from(bytes: Vec<u8>) {
            let literal = c_string(&bytes);
            prop_assert_eq!(read_c(&literal), Some(bytes));
            prop_assert!(literal.bytes().all(|b| (0x20..=0x7e).contains(&b)) && !literal.contains("??"));
        }

        #[test]
        fn perl_reads_every_literal_as_the_text_it_was_made_from(text: String) {
            let literal = perl_string(&text);
            let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            let mut read = String::new();
            let mut chars = inner.unwrap_or_default().chars();
            while let Some(c) = chars.next() {
                prop_assert_ne!(c, '\'', "the literal ends too early");
                read.extend(if c == '\\' { chars.next() } else { Some(c) });
            }
            prop_assert_eq!(read, text);
        }

        #[test]
        fn no_text_breaks_out_of_a_comment(text in "[a-z*/?\\\\\\n ]{0,40}") {
            let comment = c_comment(&text);
            for wrong in ["*/", "/*", "??", "\n"] {
                prop_assert!(!comment.contains(wrong), "{:?} in {:?}", wrong, comment);
            }
            prop_assert!(!comment.trim_end().ends_with('\\'));
        }
    }
}
