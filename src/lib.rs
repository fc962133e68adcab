//! fsperl: Perl scripts for FreeSWITCH, on the real switch and on an embedded one.
pub mod command;
pub mod script;
pub mod sim;
#[cfg(feature = "switch")]
pub mod switch;

/// What the generator makes of `idl/freeswitch.i`: the traits that a switch implements so that scripts can drive it.
pub mod freeswitch {
    include!(concat!(env!("OUT_DIR"), "/freeswitch.rs"));
}

// The program of the unit tests holds perl, as every program does; cargo passes a build script's link arguments to the
// others only.
#[cfg(test)]
#[link(name = "perl")]
unsafe extern "C" {}
