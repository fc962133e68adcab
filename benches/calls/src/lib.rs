//! What fsperl's glue calls in the benchmark of calls: the same classes as `calls.cpp`.

use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use fsperl_runtime::Upcast;

#[allow(missing_docs)]
pub mod fscalls {
    //! What fsperl generates from `calls.i`.
    include!(concat!(env!("OUT_DIR"), "/fscalls.rs"));
}

/// The host.
pub struct Calls;

/// `Base`.
pub struct Base {
    bx: AtomicI32,
}

/// `B`.
pub struct B {
    base: Base,
    x: AtomicI32,
}

/// `P`.
pub struct P {
    v: AtomicI32,
}

impl Base {
    fn made() -> Self {
        Self {
            bx: AtomicI32::new(1),
        }
    }
}

impl fscalls::Base<Calls> for Base {
    fn bx(&self) -> i32 {
        self.bx.load(Relaxed)
    }

    fn set_bx(&self, bx: i32) {
        self.bx.store(bx, Relaxed);
    }

    fn new() -> Self {
        Self::made()
    }

    fn bm0(&self) -> i32 {
        self.bx.load(Relaxed)
    }
}

impl Upcast<Base> for B {
    fn upcast(&self) -> &Base {
        &self.base
    }
}

impl fscalls::B<Calls> for B {
    fn x(&self) -> i32 {
        self.x.load(Relaxed)
    }

    fn set_x(&self, x: i32) {
        self.x.store(x, Relaxed);
    }

    fn new() -> Self {
        Self::new_2(2)
    }

    fn new_2(n: i32) -> Self {
        Self {
            base: Base::made(),
            x: AtomicI32::new(n),
        }
    }

    fn m0(&self) -> i32 {
        self.x.load(Relaxed)
    }

    fn mv(&self) {}

    fn m1<'a>(&'a self, s: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        s.map(Cow::Borrowed)
    }

    fn mi(&self, a: i32) -> i32 {
        a
    }

    fn ov(&self, _a: i32) -> i32 {
        1
    }

    fn ov_2(&self, _s: Option<&CStr>) -> i32 {
        2
    }

    fn oi(&self, a: i32) -> i32 {
        a
    }

    fn oi_2(&self, a: i32, _b: i32) -> i32 {
        a
    }

    fn os<'a>(&'a self, s: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        s.map(Cow::Borrowed)
    }

    fn os_2<'a>(&'a self, s: Option<&'a CStr>, _n: i32) -> Option<Cow<'a, CStr>> {
        s.map(Cow::Borrowed)
    }

    fn dig(&self, _a: i32, _t: Option<&CStr>, _b: i32) -> i32 {
        3
    }

    fn dig_2(&self, _a: i32, _t: Option<&CStr>, _b: i32, _c: i32) -> i32 {
        4
    }

    fn dig_3(&self, _a: i32, _t: Option<&CStr>, _b: i32, _c: i32, _d: i32) -> i32 {
        5
    }
}

impl fscalls::P<Calls> for P {
    fn v(&self) -> i32 {
        self.v.load(Relaxed)
    }

    fn set_v(&self, v: i32) {
        self.v.store(v, Relaxed);
    }

    fn new() -> Self {
        Self {
            v: AtomicI32::new(0),
        }
    }
}

impl fscalls::Host for Calls {
    type Base = Base;
    type B = B;
    type P = P;

    fn f0() -> i32 {
        0
    }

    fn fv() {}

    fn f1(a: i32) -> i32 {
        a
    }

    fn fs(s: Option<&CStr>) -> Option<Cow<'_, CStr>> {
        s.map(Cow::Borrowed)
    }
}

fsperl_runtime::boot!(boot_fscalls, fscalls::boot::<Calls>);
