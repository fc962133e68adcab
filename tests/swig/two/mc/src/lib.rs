//! The module `mc`: takes objects of the other modules, of whose classes it knows only the names.

use fsperl_runtime::Ref;
use fsperl_two_ma as ma;

#[allow(missing_docs)]
pub mod bindings {
    //! What fsperl generates from `mc.i`.
    include!(concat!(env!("OUT_DIR"), "/mc.rs"));
}

/// The host of `mc`.
pub struct Mc;

impl bindings::Host for Mc {
    type Base = ma::Base;
    type Opaq = ma::Opaq;

    fn c_val(b: Option<Ref<'_, ma::Base>>) -> i32 {
        b.map_or(0, |b| b.value() * 1000)
    }

    fn use3(p: Option<Ref<'_, ma::Opaq>>) -> i32 {
        i32::from(p.is_some())
    }
}

fsperl_runtime::boot!(boot_mc, bindings::boot::<Mc>);
