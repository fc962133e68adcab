//! `DTMF`, and the numbers that SWIG takes for objects.

use fsperl_runtime::Ref;

use crate::Lab;
use crate::cells::Plain;
use crate::freeswitch as api;
use crate::{log, note};

/// `uint32_t`, `switch_status_t` and the like, as SWIG sees them: objects that nobody can look into.
#[derive(Clone)]
pub struct OpaqueNumber(pub u32);

/// `DTMF`.
pub struct Dtmf {
    digit: Plain<u8>,
    duration: Plain<OpaqueNumber>,
}

impl api::Dtmf<Lab> for Dtmf {
    fn new(idigit: u8, iduration: Option<Ref<'_, OpaqueNumber>>) -> Self {
        let duration = iduration.map_or(OpaqueNumber(2000), |duration| (*duration).clone());
        log::made();
        note!("DTMF({},{})", idigit as i8, duration.0);
        Self {
            digit: Plain::new(idigit),
            duration: Plain::new(duration),
        }
    }

    fn digit(&self) -> u8 {
        self.digit.get()
    }

    fn set_digit(&self, digit: u8) {
        self.digit.set(digit);
    }

    fn duration(&self) -> OpaqueNumber {
        self.duration.get()
    }

    fn set_duration(&self, duration: Ref<'_, OpaqueNumber>) {
        self.duration.set((*duration).clone());
    }
}

impl Drop for Dtmf {
    fn drop(&mut self) {
        let digit = i32::from(self.digit.get() as i8);
        log::destroyed();
        log::set_last_dtor(digit);
        note!("~DTMF({digit})");
    }
}
