//! Between the C strings of the interface and the model's text.

use crate::script;
use crate::sim::text;
use fsperl_runtime::Error;
use std::borrow::Cow;
use std::ffi::{CStr, CString};

/// An argument as text; bytes that are not UTF-8 are kept (see [`text`]).
pub(super) fn read(argument: Option<&CStr>) -> Option<Cow<'_, str>> {
    argument.map(|argument| text::from_bytes(argument.to_bytes()))
}

/// An argument as text; `undef` is empty.
pub(super) fn or_empty(argument: Option<&CStr>) -> Cow<'_, str> {
    read(argument).unwrap_or_default()
}

/// A result; as in C it ends at the first NUL byte.
pub(super) fn answer(text: &str) -> CString {
    let mut bytes = text::to_bytes(text).into_owned();
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    CString::new(bytes).unwrap_or_default()
}

/// A result that is always there.
pub(super) fn give<'a>(text: impl AsRef<str>) -> Option<Cow<'a, CStr>> {
    Some(Cow::Owned(answer(text.as_ref())))
}

/// A result that may be `undef`.
pub(super) fn give_opt<'a>(text: Option<String>) -> Option<Cow<'a, CStr>> {
    text.map(|text| Cow::Owned(answer(&text)))
}

/// An argument that must not be `undef`.
pub(super) fn needed<'a>(
    argument: Option<&'a CStr>,
    method: &str,
    number: u32,
    of_type: &str,
) -> Result<Cow<'a, str>, Error> {
    script::needed(argument, method, number, of_type)
        .map(|argument| text::from_bytes(argument.to_bytes()))
}
