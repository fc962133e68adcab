//! What is to be run: a file with arguments, or code on the command line.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

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
    /// before a quote makes it a plain one. `None` when nothing is there.
    pub fn parse(text: &[u8], script_dir: &Path) -> Option<Self> {
        if let Some(code) = text.strip_prefix(b"~") {
            return Some(Source::Inline(code.to_vec()));
        }
        let end = text.iter().position(|byte| *byte == b' ');
        let (file, rest) = text.split_at(end.unwrap_or(text.len()));
        if file.is_empty() {
            return None;
        }
        // An absolute path replaces the directory.
        let path = script_dir.join(OsString::from_vec(file.to_vec()));
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

/// Splits at blanks as the switch does.
fn arguments(text: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let mut bytes = text.iter().copied().peekable();
    loop {
        while bytes.next_if_eq(&b' ').is_some() {}
        if bytes.peek().is_none() {
            return all;
        }
        let (mut argument, mut quoted) = (Vec::new(), false);
        while let Some(byte) = bytes.next_if(|byte| quoted || *byte != b' ') {
            match byte {
                b'\\' => match bytes.next_if(|next| matches!(next, b'\'' | b'\\')) {
                    Some(plain) => argument.push(plain),
                    None => argument.push(byte),
                },
                b'\'' => quoted = !quoted,
                _ => argument.push(byte),
            }
        }
        all.push(argument);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Vec<String> {
        match Source::parse(format!("s.pl {text}").as_bytes(), Path::new("/scripts")) {
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
    fn an_argument_is_data_whatever_is_in_it() {
        assert_eq!(
            args(r"a','b it\'s $x @y %z"),
            ["a,b", "it's", "$x", "@y", "%z"]
        );
    }

    #[test]
    fn a_relative_file_is_in_the_script_directory() {
        let parse = |text: &str| Source::parse(text.as_bytes(), Path::new("/scripts"));
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
        let code = Source::parse(b"~print 'a b'", Path::new("/scripts"));
        assert_eq!(code, Some(Source::Inline(b"print 'a b'".to_vec())));
    }
}
