//! A module for perl with one class, implemented in the fewest lines: what an interface costs its author.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_void};
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use fsperl_runtime::glue::Interp;
use fsperl_runtime::{Error, Ref};

/// What the generator made of `tiny.i`.
pub mod bindings {
    include!(concat!(env!("OUT_DIR"), "/tiny.rs"));
}

/// The host: a name for the types below.
#[derive(Debug)]
pub struct Boxes;

#[fsperl_macros::implements("tiny.i")]
impl bindings::Host for Boxes {
    type NoOps = Number;

    fn sum(a: Option<Ref<'_, Number>>, b: Option<Ref<'_, Number>>) -> Option<Number> {
        let (a, b) = (a?, b?);
        Some(Number(AtomicI32::new(a.get() + b.get())))
    }
}

/// A number in a box.
#[derive(Debug)]
pub struct Number(AtomicI32);

impl Number {
    fn get(&self) -> i32 {
        self.0.load(Relaxed)
    }
}

#[fsperl_macros::implements("tiny.i")]
impl bindings::NoOps<Boxes> for Number {
    fn new(x: i32) -> Self {
        Number(AtomicI32::new(x))
    }

    fn x(&self) -> i32 {
        self.get()
    }

    fn set_x(&self, x: i32) {
        self.0.store(x, Relaxed);
    }

    fn times(&self, n: i32) -> i32 {
        self.get().wrapping_mul(n)
    }

    fn times_text<'a>(&'a self, text: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let mut all = text?.to_bytes().to_vec();
        all.extend(self.get().to_string().bytes());
        CString::new(all).ok().map(Cow::Owned)
    }

    fn divide(&self, n: i32) -> Result<i32, Error> {
        let quotient = self.get().checked_div(n);
        quotient.ok_or_else(|| Error::value("division by zero, or too large a result"))
    }
}

/// The XSUB that `XSLoader` looks for.
///
/// # Safety
///
/// Only perl calls it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn boot_tiny(my_perl: *mut Interp, cv: *mut c_void) {
    // SAFETY: perl calls this as an XSUB.
    unsafe { bindings::boot::<Boxes>(my_perl, cv) }
}
