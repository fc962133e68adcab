//! Strings on their way to the switch and back.

use std::ffi::{CStr, CString, c_char};

/// A string argument, NULL for none. It is the switch's for the time of the call.
pub fn pass(text: Option<&CStr>) -> *const c_char {
    text.map_or(std::ptr::null(), CStr::as_ptr)
}

/// A copy of a string of the switch; `None` for NULL.
///
/// # Safety
/// `text` is NULL, or a string that stays as it is for the time of the call.
pub unsafe fn copy(text: *const c_char) -> Option<CString> {
    // SAFETY: promised by the caller.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_owned())
}

/// A string that the switch allocated and gave away, which is freed here; `None` for NULL.
///
/// # Safety
/// `text` is NULL, or a string from `malloc` that nobody else uses or frees.
pub unsafe fn take(text: *mut c_char) -> Option<CString> {
    // SAFETY: promised by the caller.
    unsafe {
        let copied = copy(text);
        libc::free(text.cast());
        copied
    }
}

/// Text as a C string, up to its first NUL byte, as C would read it.
pub fn c_string(text: impl Into<Vec<u8>>) -> CString {
    let mut bytes = text.into();
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    CString::new(bytes).unwrap_or_default()
}
