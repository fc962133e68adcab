//! The switch as a whole: its variables, folders, clock and mail.

use super::sys;
use super::text::{copy, pass, take};
use std::ffi::{CStr, CString};

/// A global variable.
pub fn global(name: &CStr) -> Option<CString> {
    // SAFETY: a string for the time of the call; the answer is a copy from `malloc`.
    unsafe { take(sys::switch_core_get_variable_dup(name.as_ptr())) }
}

/// Sets a global variable, or removes it.
pub fn set_global(name: &CStr, value: Option<&CStr>) {
    // SAFETY: strings for the time of the call.
    unsafe { sys::switch_core_set_variable(name.as_ptr(), pass(value)) };
}

/// Whether the switch is up and not shutting down.
pub fn running() -> bool {
    // SAFETY: no arguments.
    unsafe { sys::switch_core_running() != sys::SWITCH_FALSE }
}

/// The switch's clock: microseconds since 1970.
pub fn now() -> i64 {
    // SAFETY: no arguments.
    unsafe { sys::switch_micro_time_now() }
}

/// Sends mail: to, from, headers, body, file, command that converts the file, its new extension. Says whether it was handed on.
pub fn email(parts: [Option<&CStr>; 7]) -> bool {
    let [to, from, headers, body, file, command, extension] = parts.map(pass);
    // SAFETY: strings for the time of the call.
    let sent =
        unsafe { sys::switch_simple_email(to, from, headers, body, file, command, extension) };
    sent == sys::SWITCH_TRUE
}

/// Where FreeSWITCH was installed.
pub fn base_dir() -> CString {
    // SAFETY: the switch sets its folders before it loads modules, and does not change them.
    unsafe { copy(sys::SWITCH_GLOBAL_dirs.base_dir) }.unwrap_or_default()
}

/// Where scripts are that are not named by an absolute path.
pub fn script_dir() -> CString {
    // SAFETY: as above.
    unsafe { copy(sys::SWITCH_GLOBAL_dirs.script_dir) }.unwrap_or_default()
}
