//! What is to be run: a file with arguments, or code on the command line.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file, and `@ARGV`.
    File {
        /// Where it is.
        path: PathBuf,
        /// The arguments, as bytes.
        args: Vec<Vec<u8>>,
    },
    /// Perl code.
    Inline(Vec<u8>),
}

impl Source {
    /// Reads what stands behind `perl` in a dialplan or a command: `~CODE`, or a file and its arguments, separated by blanks. A
    /// file that is not absolute is in `script_dir`. In arguments single quotes hold blanks together, and a backslash
    /// makes a quote or a blank a plain one. `None` when nothing is there.
    pub fn parse(text: &[u8], script_dir: impl FnOnce() -> PathBuf) -> Option<Self> {
        if let Some(code) = text.strip_prefix(b"~") {
            return Some(Source::Inline(code.to_vec()));
        }
        let end = text.iter().position(|byte| *byte == b' ');
        let (file, rest) = text.split_at(end.unwrap_or(text.len()));
        if file.is_empty() {
            return None;
        }
        let file = PathBuf::from(OsString::from_vec(file.to_vec()));
        let path = match file.is_absolute() {
            true => file,
            false => script_dir().join(file),
        };
        Some(Source::File {
            path,
            args: arguments(rest),
        })
    }

    /// What the log calls it: the Perl code that stands for running it.
    pub fn code(&self) -> String {
        match self {
            Source::File { path, .. } => format!("require '{}';", path.display()),
            Source::Inline(code) => String::from_utf8_lossy(code).into_owned(),
        }
    }
}

impl fmt::Display for Source {
    /// As it was asked for: a file with its arguments, or code after a tilde.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File { path, args } => {
                write!(f, "{}", path.display())?;
                args.iter()
                    .try_for_each(|arg| write!(f, " {}", String::from_utf8_lossy(arg)))
            }
            Source::Inline(code) => write!(f, "~{}", String::from_utf8_lossy(code)),
        }
    }
}

/// Splits at blanks as the switch does, or at the character behind `^^`.
fn arguments(text: &[u8]) -> Vec<Vec<u8>> {
    match after_blanks(text) {
        [b'^', b'^', delimiter, rest @ ..] if !rest.is_empty() => {
            let parts = split(rest, *delimiter);
            parts.map(|part| unquoted(part, Some(*delimiter))).collect()
        }
        text => split(text, b' ')
            .map(after_blanks)
            .filter(|part| !part.is_empty())
            .map(|part| unquoted(part, None))
            .collect(),
    }
}

/// The text without the blanks in front of it.
fn after_blanks(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| *byte != b' ');
    &text[start.unwrap_or(text.len())..]
}

/// The parts between delimiters; one behind a backslash or between single quotes is none.
fn split(text: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |&byte| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match byte {
            b'\\' => escaped = true,
            b'\'' => quoted = !quoted,
            _ => return byte == delimiter && !quoted,
        }
        false
    })
}

/// An argument without its quotes and escapes. A quote that nothing closes is a character like any other, as is a backslash
/// before anything but a quote, a backslash, the delimiter, or `n`, `r`, `t` and `s`, which stand for what they do in C, and for
/// a blank.
fn unquoted(text: &[u8], delimiter: Option<u8>) -> Vec<u8> {
    let mut argument = Vec::with_capacity(text.len());
    // What is behind this are blanks that nothing protects.
    let mut end = 0;
    let mut quoted = false;
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        let plain = match after.first() {
            Some(b'n') => Some(b'\n'),
            Some(b'r') => Some(b'\r'),
            Some(b't') => Some(b'\t'),
            Some(b's') => Some(b' '),
            Some(&next) if matches!(next, b'\'' | b'"' | b'\\') || Some(next) == delimiter => {
                Some(next)
            }
            _ => None,
        };
        match (*byte, plain) {
            (b'\\', Some(plain)) => {
                argument.push(plain);
                end = argument.len();
                rest = &after[1..];
            }
            (b'\'', _) if quoted || after.contains(&b'\'') => {
                quoted = !quoted;
                if quoted {
                    end = argument.len();
                }
            }
            (byte, _) => {
                argument.push(byte);
                if byte != b' ' || quoted {
                    end = argument.len();
                }
            }
        }
    }
    argument.truncate(end);
    argument
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Vec<String> {
        match Source::parse(format!("s.pl {text}").as_bytes(), || "/scripts".into()) {
            Some(Source::File { args, .. }) => args
                .into_iter()
                .map(|arg| String::from_utf8(arg).expect("text"))
                .collect(),
            other => panic!("{other:?} is no file"),
        }
    }

    #[test]
    fn arguments_are_separated_by_any_number_of_blanks() {
        assert_eq!(args(" a   b "), ["a", "b"]);
        assert_eq!(args(""), Vec::<String>::new());
    }

    #[test]
    fn single_quotes_hold_an_argument_together() {
        assert_eq!(args("'a b' \"c d\" ''"), ["a b", "\"c", "d\"", ""]);
    }

    #[test]
    fn a_quote_that_nothing_closes_is_a_character_and_holds_the_rest_together() {
        assert_eq!(args("first it's last"), ["first", "it's last"]);
    }

    #[test]
    fn a_backslash_protects_a_blank_and_stands_for_a_few_characters() {
        assert_eq!(args(r"end\ last"), [r"end\ last"]);
        assert_eq!(args(r"a\nb \\ c\sd e\xf"), ["a\nb", "\\", "c d", r"e\xf"]);
    }

    #[test]
    fn another_delimiter_may_be_named() {
        assert_eq!(args("^^:a b: c d"), ["a b", " c d"]);
    }

    #[test]
    fn an_argument_is_data_whatever_is_in_it() {
        assert_eq!(
            args(r"a','b it\'s $x @y %z"),
            ["a,b", "it's", "$x", "@y", "%z"]
        );
    }

    #[test]
    fn a_relative_file_is_in_the_script_directory() {
        let parse = |text: &str| Source::parse(text.as_bytes(), || "/scripts".into());
        let file = |path: &str| {
            Some(Source::File {
                path: path.into(),
                args: Vec::new(),
            })
        };
        assert_eq!(parse("menu.pl"), file("/scripts/menu.pl"));
        assert_eq!(parse("/opt/menu.pl"), file("/opt/menu.pl"));
        assert_eq!(parse(""), None);
    }

    #[test]
    fn code_follows_a_tilde() {
        let code = Source::parse(b"~print 'a b'", || "/scripts".into());
        assert_eq!(code, Some(Source::Inline(b"print 'a b'".to_vec())));
    }
}
