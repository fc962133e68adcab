//! The error that a host's method returns: it becomes a Perl exception.

use std::borrow::Cow;
use std::fmt;

use crate::abi::Frame;
use crate::{Perl, Scalar, Stopped, glue, sys};

/// Kind of an [`Error`]; the first word of the exception's text, as in SWIG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `IOError`
    Io,
    /// `RuntimeError`
    Runtime,
    /// `IndexError`
    Index,
    /// `TypeError`
    Type,
    /// `ZeroDivisionError`
    DivisionByZero,
    /// `OverflowError`
    Overflow,
    /// `SyntaxError`
    Syntax,
    /// `ValueError`
    Value,
    /// `SystemError`
    System,
    /// `AttributeError`
    Attribute,
    /// `MemoryError`
    Memory,
}

impl ErrorKind {
    /// SWIG's number for the kind.
    pub(crate) fn code(self) -> i32 {
        match self {
            Self::Io => sys::FSP_IO_ERROR,
            Self::Runtime => sys::FSP_RUNTIME_ERROR,
            Self::Index => sys::FSP_INDEX_ERROR,
            Self::Type => sys::FSP_TYPE_ERROR,
            Self::DivisionByZero => sys::FSP_DIVISION_BY_ZERO,
            Self::Overflow => sys::FSP_OVERFLOW_ERROR,
            Self::Syntax => sys::FSP_SYNTAX_ERROR,
            Self::Value => sys::FSP_VALUE_ERROR,
            Self::System => sys::FSP_SYSTEM_ERROR,
            Self::Attribute => sys::FSP_ATTRIBUTE_ERROR,
            Self::Memory => sys::FSP_MEMORY_ERROR,
        }
    }
}

/// What went wrong in a host's method. In Perl: `KIND TEXT at FILE line N.`, with the script's own line.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
    end: Option<End>,
}

/// How the calling script ends, where it is not by a message.
#[derive(Debug)]
enum End {
    /// The exception itself is raised, object or not.
    Exception(Scalar),
    Exit(i32),
}

impl Error {
    /// An error of the given kind.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            end: None,
        }
    }

    /// No error, but the end: the calling script exits with this status as soon as the method has returned.
    pub fn exit(status: i32) -> Self {
        let message = format!("the script exited with status {status}");
        Self {
            end: Some(End::Exit(status)),
            ..Self::runtime(message)
        }
    }

    /// The status of an [`exit`](Self::exit).
    pub fn exit_status(&self) -> Option<i32> {
        match self.end {
            Some(End::Exit(status)) => Some(status),
            _ => None,
        }
    }

    /// Leaves the method that Perl called, from however deep inside it, with this error: what `die` and `exit` in a callback
    /// are to the methods in between, which return no results. Only for code below a generated trampoline, which catches it.
    pub fn raise(self) -> ! {
        std::panic::resume_unwind(Box::new(self))
    }

    /// A `RuntimeError`.
    pub fn runtime(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Runtime, message)
    }

    /// A `ValueError`.
    pub fn value(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Value, message)
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Hands the error to C, which raises it when the call has returned.
    pub(crate) fn write_to(self, frame: &mut Frame) {
        frame.error = self.kind.code();
        match self.end {
            Some(End::Exit(status)) => {
                frame.error = sys::FSP_EXIT;
                frame.status = status;
                return;
            }
            Some(End::Exception(exception)) => {
                let perl = Perl::current();
                let raw = perl.map(|perl| exception.to_raw(perl.as_ptr()));
                if let Some(Ok(raw)) = raw {
                    frame.exception = raw.sv;
                    return;
                }
            }
            None => {}
        }
        frame.message = glue::give_bytes(self.message.into_owned().into_bytes());
    }

    /// The text after the kind.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, error.to_string())
    }
}

/// What a callback did goes on in the script that called the method: its exception, or its `exit`.
impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Exited(status) => Self::exit(status),
            // the calling script is to end as well
            Stopped::Ended(_) => Self::exit(255),
            Stopped::Died(died) => Self {
                end: died.exception().cloned().map(End::Exception),
                ..Self::runtime(died.to_string())
            },
            other => Self::runtime(other.to_string()),
        }
    }
}
