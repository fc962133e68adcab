//! The error that a host's method returns: it becomes a Perl exception.

use std::borrow::Cow;
use std::fmt;

use crate::abi::Frame;
use crate::{glue, sys};

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
}

impl Error {
    /// An error of the given kind.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
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
