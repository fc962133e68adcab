//! Data members that the switch itself makes no use of: they hold what a script puts there.

use crate::sim::world::lock;
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::Mutex;

/// A `char *` member.
#[derive(Debug, Default)]
pub(super) struct TextField(Mutex<Option<CString>>);

impl TextField {
    pub fn get<'a>(&self) -> Option<Cow<'a, CStr>> {
        lock(&self.0).clone().map(Cow::Owned)
    }

    pub fn set(&self, value: Option<&CStr>) {
        *lock(&self.0) = value.map(CStr::to_owned);
    }
}
