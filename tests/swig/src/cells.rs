//! Data members behind `&self`: a plain value or a C string that can be read and replaced.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; a panic elsewhere does not make the value unusable.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value that is copied in and out.
#[derive(Default)]
pub struct Plain<T>(Mutex<T>);

impl<T: Clone> Plain<T> {
    /// Holds `value`.
    pub const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// The value now.
    pub fn get(&self) -> T {
        lock(&self.0).clone()
    }

    /// Replaces the value.
    pub fn set(&self, value: T) {
        *lock(&self.0) = value;
    }
}

impl<T: Clone> Clone for Plain<T> {
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

/// A `char *` member: a string of its own, or NULL.
#[derive(Default, Clone)]
pub struct Text(Plain<Option<CString>>);

impl Text {
    /// Holds a copy of `text`.
    pub fn new(text: Option<&CStr>) -> Self {
        let this = Self::default();
        this.set(text);
        this
    }

    /// NULL, for a static.
    pub const fn null() -> Self {
        Self(Plain::new(None))
    }

    /// A copy of the string.
    pub fn get(&self) -> Option<Cow<'static, CStr>> {
        self.0.get().map(Cow::Owned)
    }

    /// Replaces the string with a copy of `text`.
    pub fn set(&self, text: Option<&CStr>) {
        self.0.set(text.map(CStr::to_owned));
    }

    /// The text for the log; `NULL` where there is none.
    pub fn shown(&self) -> String {
        shown(self.0.get().as_deref())
    }
}

/// A string for the log; `NULL` where there is none.
pub fn shown(text: Option<&CStr>) -> String {
    text.map_or_else(
        || "NULL".to_owned(),
        |text| text.to_string_lossy().into_owned(),
    )
}

/// A result that Perl takes over.
pub fn owned(text: String) -> Option<Cow<'static, CStr>> {
    CString::new(text).ok().map(Cow::Owned)
}
