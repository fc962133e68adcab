//! What scripts keep with a call, by name, until it ends.

use super::input::SessionId;
use super::{Leg, Status, sys};
use std::any::Any;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError};

/// Something that is kept.
pub type Private = Arc<dyn Any + Send + Sync>;

static KEPT: LazyLock<Mutex<HashMap<SessionId, HashMap<CString, Private>>>> =
    LazyLock::new(Mutex::default);

fn kept() -> MutexGuard<'static, HashMap<SessionId, HashMap<CString, Private>>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps something with a call, or nothing any more.
pub fn set(leg: &Leg, name: &CStr, value: Option<Private>) {
    forget_with_the_call();
    let session = SessionId::from(leg.as_ptr());
    let mut kept = kept();
    let before = match value {
        Some(value) => kept
            .entry(session)
            .or_default()
            .insert(name.to_owned(), value),
        None => kept.get_mut(&session).and_then(|all| all.remove(name)),
    };
    // What it was may be an object whose end runs code.
    drop(kept);
    drop(before);
}

/// What is kept with a call under a name.
pub fn get(leg: &Leg, name: &CStr) -> Option<Private> {
    kept().get(&leg.as_ptr().into())?.get(name).cloned()
}

/// Has the switch tell of calls that end.
fn forget_with_the_call() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        // SAFETY: a table of all zero has no handlers; it must live for ever, as the module does.
        let table: &'static mut sys::switch_state_handler_table_t =
            Box::leak(Box::new(unsafe { MaybeUninit::zeroed().assume_init() }));
        table.on_destroy = Some(on_destroy);
        // SAFETY: the table lives for ever.
        unsafe { sys::switch_core_add_state_handler(table) };
    });
}

/// The switch's callback for the end of a call.
unsafe extern "C" fn on_destroy(session: *mut sys::switch_core_session_t) -> Status {
    let gone = kept().remove(&session.into());
    drop(gone);
    sys::SWITCH_STATUS_SUCCESS
}
