//! Changes of a channel's state, on whatever thread they happen, noted for the objects that want to know.

use super::input::SessionId;
use super::{Leg, Status, sys};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Hears of a state. It is called on the thread that changed it, which holds locks of the switch: it may only take note.
pub trait Watch: Send + Sync {
    /// The channel has this state now, and this cause of its end.
    fn changed(&self, state: sys::switch_channel_state_t, cause: sys::switch_call_cause_t);
}

type Watchers = HashMap<SessionId, Vec<Weak<dyn Watch>>>;

static WATCHERS: Mutex<Option<Watchers>> = Mutex::new(None);

fn watchers<R>(run: impl FnOnce(&mut Watchers) -> R) -> R {
    let mut watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner);
    run(watchers.get_or_insert_default())
}

/// Has a watcher hear of the session's states for as long as it lives.
pub fn watch(leg: &Leg, watcher: &Arc<dyn Watch>) {
    watchers(|all| {
        all.retain(|_, watchers| {
            watchers.retain(|watcher| watcher.strong_count() > 0);
            !watchers.is_empty()
        });
        let watchers = all.entry(leg.as_ptr().into()).or_default();
        let is_there = |known: &Weak<dyn Watch>| known.ptr_eq(&Arc::downgrade(watcher));
        if !watchers.iter().any(is_there) {
            watchers.push(Arc::downgrade(watcher));
        }
    });
    // SAFETY: the session lives. The switch takes a hook once, and the hook stays: other threads may be walking the list.
    unsafe { sys::switch_core_event_hook_add_state_change(leg.as_ptr(), Some(on_state_change)) };
}

/// The switch's callback for states.
unsafe extern "C" fn on_state_change(session: *mut sys::switch_core_session_t) -> Status {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let found = watchers(|all| {
            let found = all.get(&session.into()).cloned();
            found.unwrap_or_default()
        });
        if found.is_empty() {
            return;
        }
        // SAFETY: the switch calls with a session that lives for the time of the call, and with it its channel.
        let (state, cause) = unsafe {
            let channel = sys::switch_core_session_get_channel(session);
            (
                sys::switch_channel_get_state(channel),
                sys::switch_channel_get_cause(channel),
            )
        };
        for watcher in found.iter().filter_map(Weak::upgrade) {
            watcher.changed(state, cause);
        }
    }));
    sys::SWITCH_STATUS_SUCCESS
}
