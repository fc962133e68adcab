//! Small classes: ownership, inheritance, abstract bases, private destructors.

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
