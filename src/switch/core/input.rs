//! Digits and events that arrive while something plays, records or waits, on their way to a script's input callback.

use super::event::{EventCell, lend};
use super::{Status, sys};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Takes what arrives at a session. What it returns decides how things go on; a panic in it counts as success.
pub trait InputHandler: Sync {
    /// A digit, and its duration in samples.
    fn on_dtmf(&self, session: SessionId, digit: u8, duration: u32) -> Status;
    /// An event that was sent to the session. It is the switch's: the cell is empty afterwards.
    fn on_event(&self, session: SessionId, event: &Arc<EventCell>) -> Status;
}

/// Tells sessions apart, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(usize);

impl From<*mut sys::switch_core_session_t> for SessionId {
    fn from(session: *mut sys::switch_core_session_t) -> Self {
        SessionId(session.addr())
    }
}

/// Runs something of the switch that takes input arguments; NULL without a handler.
pub fn with_input<R>(
    handler: Option<&dyn InputHandler>,
    run: impl FnOnce(*mut sys::switch_input_args_t) -> R,
) -> R {
    let Some(handler) = handler else {
        return run(std::ptr::null_mut());
    };
    // The switch has this for as long as its function runs.
    let mut args = sys::switch_input_args_t {
        input_callback: Some(on_input),
        buf: (&raw const handler).cast_mut().cast(),
        buflen: 0,
        read_frame_callback: None,
        user_data: std::ptr::null_mut(),
        dmachine: std::ptr::null_mut(),
        loops: 0,
    };
    run(&raw mut args)
}

/// The input callback of the switch.
unsafe extern "C" fn on_input(
    session: *mut sys::switch_core_session_t,
    input: *mut c_void,
    kind: sys::switch_input_type_t,
    buf: *mut c_void,
    _len: std::ffi::c_uint,
) -> Status {
    // SAFETY: `buf` is the handler of `with_input`, which is still running further up; the input is the switch's own.
    unsafe { hand_over(*buf.cast::<&dyn InputHandler>(), session, input, kind) }
}

/// Hands what arrived to a handler.
///
/// # Safety
/// `input` is what `kind` says, and stays for the time of the call.
pub(super) unsafe fn hand_over(
    handler: &dyn InputHandler,
    session: *mut sys::switch_core_session_t,
    input: *mut c_void,
    kind: sys::switch_input_type_t,
) -> Status {
    let session = SessionId::from(session);
    let taken = catch_unwind(AssertUnwindSafe(|| match kind {
        sys::SWITCH_INPUT_TYPE_DTMF => {
            // SAFETY: promised by the caller.
            let dtmf = unsafe { &*input.cast::<sys::switch_dtmf_t>() };
            handler.on_dtmf(session, dtmf.digit as u8, dtmf.duration)
        }
        sys::SWITCH_INPUT_TYPE_EVENT => {
            // SAFETY: promised by the caller.
            unsafe { lend(input.cast(), |event| handler.on_event(session, event)) }
        }
        _ => sys::SWITCH_STATUS_SUCCESS,
    }));
    taken.unwrap_or(sys::SWITCH_STATUS_SUCCESS)
}
