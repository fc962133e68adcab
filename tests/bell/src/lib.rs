//! A host that keeps a script's sub and calls it from its methods.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, PoisonError};

use fsperl_runtime::{Arg, Callback, Error, Scalar, Stopped};

/// What the generator made of `bell.i`.
pub mod bindings {
    include!(concat!(env!("OUT_DIR"), "/bell.rs"));
}

/// The host.
#[derive(Debug)]
pub struct Tower;

#[fsperl_macros::implements("bell.i")]
impl bindings::Host for Tower {
    type Bell = Bell;
}

/// Keeps a sub.
#[derive(Debug, Default)]
pub struct Bell {
    sub: Mutex<Option<Callback>>,
    value: Mutex<Option<Scalar>>,
}

impl Bell {
    fn call(&self, text: Option<&CStr>) -> Result<Option<CString>, Stopped> {
        let sub = self
            .sub
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(sub) = sub else { return Ok(None) };
        let result = sub.call(&[text.map_or(Arg::Undef, Arg::from)])?;
        Ok(result.and_then(|text| CString::new(text.into_bytes()).ok()))
    }
}

#[fsperl_macros::implements("bell.i")]
impl bindings::Bell<Tower> for Bell {
    fn new() -> Self {
        Self::default()
    }

    fn keep(&self, sub: Option<Callback>) {
        let mut kept = self.sub.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *kept, sub);
        drop(kept);
        // Dropped last, with the lock free: it may run a destructor of the script's.
        drop(before);
    }

    fn ring<'a>(&'a self, text: Option<&'a CStr>) -> Result<Option<Cow<'a, CStr>>, Error> {
        Ok(self.call(text)?.map(Cow::Owned))
    }

    fn ended<'a>(&'a self, text: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let ended = self.call(text).err()?.to_string();
        CString::new(ended).ok().map(Cow::Owned)
    }

    fn note(&self, value: Option<Scalar>) {
        let mut kept = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *kept, value);
        drop(kept);
        drop(before);
    }

    fn noted(&self) -> Option<Scalar> {
        let kept = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }
}
