//! What the host did, in the order in which it did it: the probes read it back with `getlog`.

use std::ffi::CString;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering};

use crate::cells::lock;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// How many objects live.
static LIVE: AtomicI32 = AtomicI32::new(0);
/// What the last destructor left: the digit of a `DTMF`, the `x` of a `NoOps`.
static LAST_DTOR: AtomicI32 = AtomicI32::new(0);

/// Notes what the host did.
pub fn note(what: std::fmt::Arguments<'_>) {
    let mut lines = lock(&LINES);
    lines.extend_from_slice(what.to_string().as_bytes());
    lines.push(b';');
}

/// Notes, as `format!`.
#[macro_export]
macro_rules! note {
    ($($arg:tt)*) => { $crate::log::note(format_args!($($arg)*)) };
}

/// All notes since the last call.
pub fn take() -> CString {
    let mut lines = std::mem::take(&mut *lock(&LINES));
    lines.retain(|&byte| byte != 0);
    CString::new(lines).unwrap_or_default()
}

/// Forgets the notes.
pub fn clear() {
    lock(&LINES).clear();
}

/// An object was made.
pub fn made() {
    LIVE.fetch_add(1, Ordering::Relaxed);
}

/// An object was destroyed.
pub fn destroyed() {
    LIVE.fetch_sub(1, Ordering::Relaxed);
}

/// How many objects live.
pub fn live() -> i32 {
    LIVE.load(Ordering::Relaxed)
}

/// Remembers what a destructor saw.
pub fn set_last_dtor(value: i32) {
    LAST_DTOR.store(value, Ordering::Relaxed);
}

/// What the last destructor saw.
pub fn last_dtor() -> i32 {
    LAST_DTOR.load(Ordering::Relaxed)
}
