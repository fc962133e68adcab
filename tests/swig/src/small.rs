//! Small classes: ownership, inheritance, abstract bases, private destructors.

use std::ffi::CStr;

use fsperl_runtime::{Lent, Upcast};

use crate::Lab;
use crate::cells::Plain;
use crate::freeswitch as api;
use crate::{log, note};

/// `NoOps`: counts its lives.
pub struct NoOps {
    x: Plain<i32>,
}

impl api::NoOps<Lab> for NoOps {
    fn x(&self) -> i32 {
        self.x.get()
    }

    fn set_x(&self, x: i32) {
        self.x.set(x);
    }

    fn new(x: i32) -> Self {
        log::made();
        Self { x: Plain::new(x) }
    }
}

impl Drop for NoOps {
    fn drop(&mut self) {
        log::destroyed();
        log::set_last_dtor(self.x.get());
        note!("~NoOps({})", self.x.get());
    }
}

/// `Named`: its constructors have names of their own.
pub struct Named {
    n: Plain<i32>,
}

impl Named {
    fn made(n: i32) -> Self {
        log::made();
        Self { n: Plain::new(n) }
    }
}

/// The length of a text; -1 for none.
fn length(text: Option<&CStr>) -> i32 {
    text.map_or(-1, |text| text.count_bytes() as i32)
}

impl api::Named<Lab> for Named {
    fn new() -> Self {
        Self::made(1)
    }

    fn new_2(n: i32) -> Self {
        Self::made(n)
    }

    fn new_from_text(text: Option<&CStr>) -> Self {
        Self::made(length(text))
    }

    fn new_from_two(a: i32, b: i32) -> Self {
        Self::made(a.wrapping_mul(b))
    }

    fn new_from_two_2(text: Option<&CStr>, b: i32) -> Self {
        Self::made(length(text).wrapping_mul(b))
    }

    fn n(&self) -> i32 {
        self.n.get()
    }

    fn set_n(&self, n: i32) {
        self.n.set(n);
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        log::destroyed();
        note!("~Named({})", self.n.get());
    }
}

/// `AbstractBase`: here always the base part of a `Concrete`.
pub struct AbstractBase;

impl api::AbstractBase<Lab> for AbstractBase {
    fn pure(&self) -> i32 {
        6
    }

    fn nonpure(&self) -> i32 {
        5
    }
}

/// `Concrete`.
pub struct Concrete(AbstractBase);

impl Upcast<AbstractBase> for Concrete {
    fn upcast(&self) -> &AbstractBase {
        &self.0
    }
}

impl api::Concrete<Lab> for Concrete {
    fn new() -> Self {
        Self(AbstractBase)
    }

    fn pure(&self) -> i32 {
        6
    }
}

/// `M1`.
#[derive(Default)]
pub struct M1 {
    pub a: Plain<i32>,
}

impl api::M1<Lab> for M1 {
    fn new() -> Self {
        Self::default()
    }

    fn a(&self) -> i32 {
        self.a.get()
    }

    fn set_a(&self, a: i32) {
        self.a.set(a);
    }

    fn geta(&self) -> i32 {
        self.a.get()
    }
}

/// `M2`.
#[derive(Default)]
pub struct M2 {
    pub b: Plain<i32>,
}

impl api::M2<Lab> for M2 {
    fn new() -> Self {
        Self::default()
    }

    fn b(&self) -> i32 {
        self.b.get()
    }

    fn set_b(&self, b: i32) {
        self.b.set(b);
    }

    fn getb(&self) -> i32 {
        self.b.get()
    }
}

/// `MI`, derived from both.
#[derive(Default)]
pub struct Mi {
    first: M1,
    second: M2,
    c: Plain<i32>,
}

impl Upcast<M1> for Mi {
    fn upcast(&self) -> &M1 {
        &self.first
    }
}

impl Upcast<M2> for Mi {
    fn upcast(&self) -> &M2 {
        &self.second
    }
}

impl api::Mi<Lab> for Mi {
    fn new() -> Self {
        Self::default()
    }

    fn c(&self) -> i32 {
        self.c.get()
    }

    fn set_c(&self, c: i32) {
        self.c.set(c);
    }

    fn getc(&self) -> i32 {
        self.c.get()
    }
}

/// `PrivDtor`: one object for ever.
pub struct PrivDtor;

impl api::PrivDtor<Lab> for PrivDtor {
    fn get() -> Option<Lent<'static, Self>> {
        static ONE: PrivDtor = PrivDtor;
        Some((&ONE).into())
    }

    fn v(&self) -> i32 {
        8
    }
}
