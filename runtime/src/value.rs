//! Values on their way between Rust and Perl: plain ones are copied, all others stay scalars.

use std::{borrow::Cow, ffi::CStr, slice};

use crate::{Scalar, sys};

/// The bytes that C lent, empty for none.
///
/// # Safety
/// `bytes` is what its fields say, for as long as the result is used.
pub(crate) unsafe fn slice<'a>(bytes: sys::fsp_bytes) -> &'a [u8] {
    if bytes.ptr.is_null() {
        return &[];
    }
    // SAFETY: the caller promises it.
    unsafe { slice::from_raw_parts(bytes.ptr.cast(), bytes.len) }
}

/// Lends bytes to C.
pub(crate) fn lend(bytes: &[u8]) -> sys::fsp_bytes {
    sys::fsp_bytes {
        ptr: bytes.as_ptr().cast(),
        len: bytes.len(),
    }
}

/// An argument or a new value, copied when Perl gets it.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// `undef`.
    Undef,
    /// A byte string; NUL bytes are as good as any. What comes from the wire is this, UTF-8 or not.
    Bytes(&'a [u8]),
    /// A string of characters: `length` counts characters.
    Str(&'a str),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Number(f64),
    /// A scalar of the same interpreter. As an argument it is passed itself, so the sub may assign to `$_[0]`.
    Scalar(&'a Scalar),
}

impl Arg<'_> {
    /// What C takes. The scalar must be known to be of the interpreter that it goes to.
    pub(crate) fn raw(&self) -> sys::fsp_arg {
        let mut raw = sys::fsp_arg {
            kind: sys::FSP_ARG_UNDEF,
            text: lend(&[]),
            integer: 0,
            number: 0.0,
            sv: std::ptr::null_mut(),
        };
        let kind = match *self {
            Arg::Undef => sys::FSP_ARG_UNDEF,
            Arg::Bytes(bytes) => {
                raw.text = lend(bytes);
                sys::FSP_ARG_BYTES
            }
            Arg::Str(text) => {
                raw.text = lend(text.as_bytes());
                sys::FSP_ARG_UTF8
            }
            Arg::Int(integer) => {
                raw.integer = integer;
                sys::FSP_ARG_INT
            }
            Arg::Number(number) => {
                raw.number = number;
                sys::FSP_ARG_NUMBER
            }
            Arg::Scalar(scalar) => {
                raw.sv = scalar.sv();
                sys::FSP_ARG_SCALAR
            }
        };
        raw.kind = kind;
        raw
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Str(text)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Arg::Bytes(bytes)
    }
}

impl<'a> From<&'a CStr> for Arg<'a> {
    fn from(text: &'a CStr) -> Self {
        Arg::Bytes(text.to_bytes())
    }
}

impl<'a> From<&'a Text> for Arg<'a> {
    /// Characters stay characters, bytes stay bytes.
    fn from(text: &'a Text) -> Self {
        match std::str::from_utf8(&text.bytes) {
            Ok(characters) if text.utf8 => Arg::Str(characters),
            _ => Arg::Bytes(&text.bytes),
        }
    }
}

impl<'a> From<&'a Scalar> for Arg<'a> {
    fn from(scalar: &'a Scalar) -> Self {
        Arg::Scalar(scalar)
    }
}

impl From<i64> for Arg<'_> {
    fn from(integer: i64) -> Self {
        Arg::Int(integer)
    }
}

impl From<f64> for Arg<'_> {
    fn from(number: f64) -> Self {
        Arg::Number(number)
    }
}

/// A defined scalar as a string: the bytes that C code would be given for it, and whether perl has them marked as characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    bytes: Vec<u8>,
    utf8: bool,
}

impl Text {
    pub(crate) fn new(bytes: Vec<u8>, utf8: bool) -> Self {
        Self { bytes, utf8 }
    }

    /// The bytes: UTF-8 where [`is_utf8`](Self::is_utf8), otherwise what the script put there.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, for good.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether perl holds characters, encoded in UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// The text; bytes that are not UTF-8 become replacement characters.
    #[must_use]
    pub fn to_str(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.bytes == other.as_bytes()
    }
}
