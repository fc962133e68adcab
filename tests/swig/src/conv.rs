//! `Conv`: a member and a method for every conversion.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::atomic::AtomicI32;

use fsperl_runtime::{AnyHandle, AnyRef, Lent, Ref};

use crate::Lab;
use crate::cells::{Plain, Text};
use crate::freeswitch::{self as api, Color, Inner, Scoped, SessionFlag};
use crate::log;

static SVAR: Plain<i32> = Plain::new(11);

/// `Conv`.
pub struct Conv {
    d: Plain<f64>,
    f: Plain<f32>,
    b: Plain<bool>,
    c: Plain<u8>,
    sc: Plain<i8>,
    uc: Plain<u8>,
    s: Plain<i16>,
    us: Plain<u16>,
    l: Plain<i64>,
    ul: Plain<u64>,
    ll: Plain<i64>,
    ull: Plain<u64>,
    arr: Text,
    ccp: Text,
}

impl Clone for Conv {
    fn clone(&self) -> Self {
        log::made();
        Self {
            d: self.d.clone(),
            f: self.f.clone(),
            b: self.b.clone(),
            c: self.c.clone(),
            sc: self.sc.clone(),
            uc: self.uc.clone(),
            s: self.s.clone(),
            us: self.us.clone(),
            l: self.l.clone(),
            ul: self.ul.clone(),
            ll: self.ll.clone(),
            ull: self.ull.clone(),
            arr: self.arr.clone(),
            ccp: Text::default(),
        }
    }
}

impl Drop for Conv {
    fn drop(&mut self) {
        log::destroyed();
    }
}

/// Members that are read and written as they are.
macro_rules! members {
    ($($get:ident $set:ident: $ty:ty;)*) => {$(
        fn $get(&self) -> $ty {
            self.$get.get()
        }

        fn $set(&self, value: $ty) {
            self.$get.set(value);
        }
    )*};
}

/// Members that are strings.
macro_rules! strings {
    ($($get:ident $set:ident;)*) => {$(
        fn $get(&self) -> Option<Cow<'_, CStr>> {
            self.$get.get()
        }

        fn $set(&self, value: Option<&CStr>) {
            self.$get.set(value);
        }
    )*};
}

/// Methods that give their argument back.
macro_rules! identities {
    ($($name:ident: $ty:ty;)*) => {$(
        fn $name(&self, x: $ty) -> $ty {
            x
        }
    )*};
}

impl api::Conv<Lab> for Conv {
    members! {
        d set_d: f64;
        f set_f: f32;
        b set_b: bool;
        c set_c: u8;
        sc set_sc: i8;
        uc set_uc: u8;
        s set_s: i16;
        us set_us: u16;
        l set_l: i64;
        ul set_ul: u64;
        ll set_ll: i64;
        ull set_ull: u64;
    }

    strings! {
        arr set_arr;
        ccp set_ccp;
    }

    identities! {
        i_: i32;
        u_: u32;
        s_: i16;
        us_: u16;
        l_: i64;
        ul_: u64;
        ll_: i64;
        ull_: u64;
        d_: f64;
        f_: f32;
        b_: bool;
        c_: u8;
        sc_: i8;
        uc_: u8;
        t_: u32;
        e_: Color;
        n_: Inner;
        sc2_: Scoped;
        f2_: SessionFlag;
        sz_: u64;
        ri_: i32;
    }

    fn svar() -> i32 {
        SVAR.get()
    }

    fn set_svar(value: i32) {
        SVAR.set(value);
    }

    fn ro(&self) -> i32 {
        9
    }

    fn new() -> Self {
        log::made();
        Self {
            d: Plain::new(0.5),
            f: Plain::new(0.25),
            b: Plain::new(true),
            c: Plain::new(b'c'),
            sc: Plain::new(-1),
            uc: Plain::new(200),
            s: Plain::new(-2),
            us: Plain::new(3),
            l: Plain::new(-4),
            ul: Plain::new(5),
            ll: Plain::new(-6),
            ull: Plain::new(7),
            arr: Text::new(Some(c"arr")),
            ccp: Text::default(),
        }
    }

    fn s2_<'a>(&'a self, x: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        x.map(Cow::Borrowed)
    }

    fn cs_<'a>(&'a self, x: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        x.map(Cow::Borrowed)
    }

    fn v_(&self, x: Option<AnyRef<'_>>) -> Option<AnyHandle> {
        x.map(|x| x.handle())
    }

    fn vi_(&self, x: Option<AnyRef<'_>>) -> i32 {
        i32::from(x.is_some())
    }

    fn str_<'a>(&'a self, x: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(x)
    }

    fn strr_<'a>(&'a self, x: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(x)
    }

    fn len_(&self, x: Option<&CStr>) -> i32 {
        x.map_or(-1, |x| {
            i32::try_from(x.to_bytes().len()).unwrap_or(i32::MAX)
        })
    }

    fn pi_(&self, x: Option<Ref<'_, AtomicI32>>) -> Option<Lent<'_, AtomicI32>> {
        x.map(Lent::from)
    }

    fn rri_(&self, x: Ref<'_, AtomicI32>) -> Lent<'_, AtomicI32> {
        x.into()
    }

    fn self_(&self) -> Option<Lent<'_, Self>> {
        Some(self.into())
    }

    fn ref_(&self) -> Lent<'_, Self> {
        self.into()
    }

    fn copy_(&self) -> Self {
        self.clone()
    }

    fn byval_(&self, c: Ref<'_, Self>) -> Self {
        (*c).clone()
    }

    fn null_(&self) -> Option<Lent<'_, Self>> {
        None
    }

    fn cref_(&self, c: Ref<'_, Self>) -> Lent<'_, Self> {
        c.into()
    }

    fn nullstr_(&self) -> Option<Cow<'_, CStr>> {
        None
    }

    fn newstr_(&self) -> Option<Cow<'_, CStr>> {
        Some(Cow::Owned(CString::from(c"newstr")))
    }

    fn void_(&self) {}

    fn two_(&self, a: i32, b: i32) -> i32 {
        a.wrapping_mul(100).wrapping_add(b)
    }

    fn stat_(x: i32) -> i32 {
        x.wrapping_add(1)
    }

    fn op_eq(&self, o: Ref<'_, Self>) -> bool {
        self.d.get() == o.d.get()
    }

    fn op_add(&self, o: Ref<'_, Self>) -> Self {
        let sum = self.clone();
        sum.d.set(self.d.get() + o.d.get());
        sum
    }

    fn thr_(&self, which: i32) {
        match which {
            1 => panic!("boom runtime"),
            2 => panic!("42"),
            3 => panic!("cstr"),
            4 => panic!("MyEx"),
            5 => panic!("oor"),
            _ => {}
        }
    }
}
