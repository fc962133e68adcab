//! Data members that the switch itself makes no use of: they hold what a script puts there.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, PoisonError};

/// A `char *` member.
#[derive(Debug, Default)]
pub struct TextField(Mutex<Option<CString>>);

impl TextField {
    /// The text, if there is one.
    pub fn get<'a>(&self) -> Option<Cow<'a, CStr>> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone().map(Cow::Owned)
    }

    /// Puts a text there, or none.
    pub fn set(&self, value: Option<&CStr>) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *text = value.map(CStr::to_owned);
    }
}
