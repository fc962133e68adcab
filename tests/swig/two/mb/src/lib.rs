//! The module `mb`: derives from a class of `ma`, which it imports. Its host takes the Rust types of `ma` for those classes.

use std::sync::atomic::{AtomicI32, Ordering};

use fsperl_runtime::{Ref, Upcast};
use fsperl_two_ma as ma;

#[allow(missing_docs)]
pub mod bindings {
    //! What fsperl generates from `mb.i`.
    include!(concat!(env!("OUT_DIR"), "/mb.rs"));
}

/// The host of `mb`.
pub struct Mb;

/// `Other`.
#[derive(Default)]
pub struct Other {
    pad: AtomicI32,
}

/// `Deriv`: an `Other`, and a `Base` of `ma` that holds 7.
pub struct Deriv {
    other: Other,
    base: ma::Base,
}

impl Upcast<Other> for Deriv {
    fn upcast(&self) -> &Other {
        &self.other
    }
}

impl Upcast<ma::Base> for Deriv {
    fn upcast(&self) -> &ma::Base {
        &self.base
    }
}

impl bindings::Other<Mb> for Other {
    fn new() -> Self {
        Self::default()
    }

    fn pad(&self) -> i32 {
        self.pad.load(Ordering::Relaxed)
    }

    fn set_pad(&self, pad: i32) {
        self.pad.store(pad, Ordering::Relaxed);
    }
}

impl bindings::Deriv<Mb> for Deriv {
    fn new() -> Self {
        Self {
            other: Other::default(),
            base: ma::Base::holding(7),
        }
    }
}

impl bindings::Host for Mb {
    type Other = Other;
    type Deriv = Deriv;
    type Base = ma::Base;
    type Opaq = ma::Opaq;

    fn other_val(b: Option<Ref<'_, ma::Base>>) -> i32 {
        b.map_or(0, |b| b.value() * 10)
    }

    fn deriv_val(d: Option<Ref<'_, Deriv>>) -> i32 {
        d.map_or(0, |d| d.base.value() * 100)
    }

    fn use2(p: Option<Ref<'_, ma::Opaq>>) -> i32 {
        i32::from(p.is_some())
    }
}

fsperl_runtime::boot!(boot_mb, bindings::boot::<Mb>);
