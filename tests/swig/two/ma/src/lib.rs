//! The module `ma`: the class that the others share, and a pointer that nobody looks behind.

use std::sync::atomic::{AtomicI32, Ordering};

use fsperl_runtime::{Lent, Ref};

#[allow(missing_docs)]
pub mod bindings {
    //! What fsperl generates from `ma.i`.
    include!(concat!(env!("OUT_DIR"), "/ma.rs"));
}

/// The host of `ma`.
pub struct Ma;

/// `Base`: holds a number.
pub struct Base {
    v: AtomicI32,
}

impl Base {
    /// Holds `v`.
    pub fn holding(v: i32) -> Self {
        Self {
            v: AtomicI32::new(v),
        }
    }

    /// The number.
    pub fn value(&self) -> i32 {
        self.v.load(Ordering::Relaxed)
    }
}

/// Behind `Opaq *`.
pub struct Opaq;

impl bindings::Base<Ma> for Base {
    fn v(&self) -> i32 {
        self.value()
    }

    fn set_v(&self, v: i32) {
        self.v.store(v, Ordering::Relaxed);
    }

    fn new(v: i32) -> Self {
        Self::holding(v)
    }

    fn getv(&self) -> i32 {
        self.value()
    }
}

impl bindings::Host for Ma {
    type Base = Base;
    type Opaq = Opaq;

    fn mkopaq() -> Option<Lent<'static, Opaq>> {
        static ONE: Opaq = Opaq;
        Some((&ONE).into())
    }

    fn useopaq(p: Option<Ref<'_, Opaq>>) -> i32 {
        i32::from(p.is_some())
    }

    fn baseval(b: Option<Ref<'_, Base>>) -> i32 {
        b.map_or(-1, |b| b.value())
    }
}

fsperl_runtime::boot!(boot_ma, bindings::boot::<Ma>);
