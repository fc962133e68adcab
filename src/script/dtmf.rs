//! `freeswitch::DTMF`.

use crate::freeswitch::{self, Host};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

/// The length of a digit when none is given, in samples.
const DEFAULT_DURATION: u32 = 2000;

/// A digit and how long it lasts.
#[derive(Debug)]
pub struct Dtmf {
    digit: AtomicU8,
    duration: AtomicU32,
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl<H: Host> freeswitch::Dtmf<H> for Dtmf {
    fn new(idigit: u8, iduration: u32) -> Self {
        let duration = if iduration == 0 {
            DEFAULT_DURATION
        } else {
            iduration
        };
        Dtmf {
            digit: AtomicU8::new(idigit),
            duration: AtomicU32::new(duration),
        }
    }

    fn digit(&self) -> u8 {
        self.digit.load(Relaxed)
    }

    fn set_digit(&self, value: u8) {
        self.digit.store(value, Relaxed);
    }

    fn duration(&self) -> u32 {
        self.duration.load(Relaxed)
    }

    fn set_duration(&self, value: u32) {
        self.duration.store(value, Relaxed);
    }
}
