//! The lab: the host behind `lab.i`, in Rust.
//!
//! `lab.i` describes classes modelled on FreeSWITCH's and a class for every conversion; `host.cpp` implements them for the
//! real SWIG, this crate implements them over the traits that fsperl generates. Every probe is put to both, and what Perl sees
//! must be the same.

mod api;
mod cells;
mod conv;
mod dtmf;
mod event;
mod log;
mod overloads;
mod session;
mod small;

#[allow(missing_docs)]
pub mod freeswitch {
    //! What fsperl generates from `lab.i`.
    include!(concat!(env!("OUT_DIR"), "/freeswitch.rs"));
}

/// The host of the lab.
pub struct Lab;

fsperl_runtime::boot!(boot_freeswitch, freeswitch::boot::<Lab>);
