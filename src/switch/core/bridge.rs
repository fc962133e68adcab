//! Two calls that talk to each other.

use super::input::{InputHandler, hand_over};
use super::{Leg, Status, sys};
use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Who gets the input of which bridge. The other leg's thread may still be on its way out when the bridge has ended, so the
/// switch holds numbers, not pointers.
static HANDLERS: Mutex<Option<HashMap<usize, Arc<dyn InputHandler + Send>>>> = Mutex::new(None);

fn handlers<R>(run: impl FnOnce(&mut HashMap<usize, Arc<dyn InputHandler + Send>>) -> R) -> R {
    let mut handlers = HANDLERS.lock().unwrap_or_else(PoisonError::into_inner);
    run(handlers.get_or_insert_default())
}

/// Connects two calls until one of them ends. The handler gets what arrives at either of them, on the thread of that call.
pub fn bridge(a: &Leg, b: &Leg, handler: Option<Arc<dyn InputHandler + Send>>) {
    struct Leave(usize);
    impl Drop for Leave {
        fn drop(&mut self) {
            let handler = handlers(|handlers| handlers.remove(&self.0));
            drop(handler);
        }
    }
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut callback: sys::switch_input_callback_function_t = None;
    if let Some(handler) = handler {
        handlers(|handlers| handlers.insert(number, handler));
        callback = Some(on_bridge_input);
    }
    let _leave = Leave(number);
    let data = std::ptr::without_provenance_mut::<c_void>(number);
    // SAFETY: both sessions live; the data is a number.
    unsafe {
        sys::switch_ivr_multi_threaded_bridge(a.as_ptr(), b.as_ptr(), callback, data, data);
    }
}

/// The input callback of bridges.
unsafe extern "C" fn on_bridge_input(
    session: *mut sys::switch_core_session_t,
    input: *mut c_void,
    kind: sys::switch_input_type_t,
    buf: *mut c_void,
    _len: std::ffi::c_uint,
) -> Status {
    let handler = handlers(|handlers| handlers.get(&buf.addr()).cloned());
    match handler {
        // SAFETY: the switch passes its own digit or event for the time of the call.
        Some(handler) => unsafe { hand_over(&*handler, session, input, kind) },
        None => sys::SWITCH_STATUS_SUCCESS,
    }
}
