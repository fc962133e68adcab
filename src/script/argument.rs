//! Arguments that a method cannot do without.

use fsperl_runtime::Error;
use std::ffi::CStr;

/// The error for an argument that must not be `undef`, in the words that SWIG has for a reference.
pub fn null(method: &str, argument: u32, of_type: &str) -> Error {
    Error::value(format!(
        "invalid null reference in method '{method}', argument {argument} of type '{of_type}'"
    ))
}

/// An argument that must not be `undef`.
///
/// # Errors
/// [`null`] when it is.
pub fn needed<'a>(
    argument: Option<&'a CStr>,
    method: &str,
    number: u32,
    of_type: &str,
) -> Result<&'a CStr, Error> {
    argument.ok_or_else(|| null(method, number, of_type))
}
