//! New calls.

use super::text::{copy, pass};
use super::{Leg, succeeded, sys};
use std::ffi::{CStr, CString};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How a call went that was placed.
#[derive(Debug)]
pub struct Originated {
    /// The call, when it was answered or has early media.
    pub leg: Option<Leg>,
    /// What became of it: `SUCCESS`, or why not.
    pub cause: sys::switch_call_cause_t,
}

/// Gives a call up that is being placed; from any thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicU32>);

impl Cancel {
    /// Gives it up.
    pub fn cancel(&self) {
        let cause = sys::SWITCH_CAUSE_ORIGINATOR_CANCEL;
        self.0.store(cause, Ordering::Relaxed);
    }
}

/// Places a call on behalf of `a_leg`, and waits up to `seconds` for an answer.
pub fn originate(a_leg: Option<&Leg>, dial: &CStr, seconds: u32, cancel: &Cancel) -> Originated {
    let mut raw = std::ptr::null_mut();
    let mut cause = sys::SWITCH_CAUSE_DESTINATION_OUT_OF_ORDER;
    let caller = a_leg.map_or(std::ptr::null_mut(), Leg::as_ptr);
    // SAFETY: the caller's session lives; a string for the time of the call. A new session comes with a read lock.
    let leg = unsafe {
        let status = sys::switch_ivr_originate(
            caller,
            &mut raw,
            &mut cause,
            dial.as_ptr(),
            seconds,
            std::ptr::null(),
            std::ptr::null(),
            std::ptr::null(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            0, // SOF_NONE
            // The switch looks at it from time to time, and writes nothing to it.
            cancel.0.as_ptr(),
            std::ptr::null_mut(),
        );
        succeeded(status).then(|| Leg::adopt(raw)).flatten()
    };
    Originated { leg, cause }
}

/// The cause with that name, in any case, or number; `NORMAL_CLEARING` for an unknown one and none.
pub fn cause_of(name: Option<&CStr>) -> sys::switch_call_cause_t {
    // SAFETY: a string for the time of the call.
    unsafe { sys::switch_channel_str2cause(pass(name)) }
}

/// A cause's name.
pub fn cause_name(cause: sys::switch_call_cause_t) -> Option<CString> {
    // SAFETY: names of causes are the switch's own for ever.
    unsafe { copy(sys::switch_channel_cause2str(cause)) }
}

/// A channel state's name.
pub fn state_name(state: sys::switch_channel_state_t) -> Option<CString> {
    // SAFETY: names of states are the switch's own for ever.
    unsafe { copy(sys::switch_channel_state_name(state)) }
}
