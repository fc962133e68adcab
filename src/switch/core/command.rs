//! The commands of the switch's console.

use super::text::pass;
use super::{Leg, OwnStream, sys};
use std::ffi::{CStr, CString};

/// Runs a command, on behalf of a call or on its own, and waits for its answer.
pub fn execute(command: &CStr, data: Option<&CStr>, leg: Option<&Leg>) -> CString {
    let mut stream = OwnStream::default();
    let session = leg.map_or(std::ptr::null_mut(), Leg::as_ptr);
    // SAFETY: strings for the time of the call; the session lives; the stream is ours.
    unsafe { sys::switch_api_execute(command.as_ptr(), pass(data), session, stream.as_ptr()) };
    stream.text()
}
