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
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace("??", "? ?").trim_end_matches('\\').to_owned()
}

#[cfg(test)]
mod tests {
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
            "f(int / * x * /) g; ? ?/ "
        );
    }

    #[test]
    fn a_perl_literal_interpolates_nothing() {
        assert_eq!(perl_string(r"it's $x\"), r"'it\'s $x\\'");
    }
}
