//! Events of the switch that somebody subscribes to: a queue of copies.

use super::event::{OwnedEvent, event_type};
use super::log::{Level, LogTarget, log};
use super::text::pass;
use super::{succeeded, sys};
use std::collections::VecDeque;
use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What takes a copy of each event; on the switch's own thread, so it must be quick.
pub trait Listener: Send + Sync {
    /// An event was fired.
    fn on_event(&self, event: OwnedEvent);
}

/// A subscription to the events of a type; it ends with this.
pub struct Subscription {
    node: *mut sys::switch_event_node_t,
    listener: *const Arc<dyn Listener>,
}

// SAFETY: the switch locks its list of subscriptions.
unsafe impl Send for Subscription {}
// SAFETY: it is not used but to end.
unsafe impl Sync for Subscription {}

impl Subscription {
    /// Subscribes to the events of a type and, where given, a subclass. Without success the log says why.
    pub fn new(name: &CStr, subclass: Option<&CStr>, listener: Arc<dyn Listener>) -> Option<Self> {
        let Some(kind) = event_type(name) else {
            let text = format!(
                "Can't bind to {}, event not found\n",
                name.to_string_lossy()
            );
            log(Level::Warning, LogTarget::default(), text);
            return None;
        };
        let subclass = subclass.filter(|subclass| !subclass.is_empty());
        let listener = Box::into_raw(Box::new(listener)).cast_const();
        let mut node = std::ptr::null_mut();
        // SAFETY: strings for the time of the call; the listener stays until the subscription has ended.
        let status = unsafe {
            sys::switch_event_bind_removable(
                super::FILE.as_ptr(),
                kind,
                pass(subclass),
                Some(on_event),
                listener.cast_mut().cast(),
                &mut node,
            )
        };
        let subscription = Subscription { node, listener };
        if succeeded(status) {
            return Some(subscription);
        }
        let name = name.to_string_lossy();
        let subclass = subclass.unwrap_or_default().to_string_lossy();
        let text = format!("Cannot bind to {name} {subclass}\n");
        log(Level::Err, LogTarget::default(), text);
        None
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // SAFETY: the node is ours. The switch waits until no listener runs, and calls none afterwards.
        unsafe {
            if !self.node.is_null() {
                sys::switch_event_unbind(&mut self.node);
            }
            drop(Box::from_raw(self.listener.cast_mut()));
        }
    }
}

/// The switch's callback for events.
unsafe extern "C" fn on_event(event: *mut sys::switch_event_t) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the switch passes an event with the data of the subscription, which has not ended.
        unsafe {
            let listener: *mut c_void = (*event).bind_user_data;
            let listener = &*listener.cast::<Arc<dyn Listener>>();
            if let Some(copy) = OwnedEvent::copy_of(event) {
                listener.on_event(copy);
            }
        }
    }));
}

/// A queue of events, of limited length.
#[derive(Debug)]
pub struct Queue {
    events: Mutex<VecDeque<OwnedEvent>>,
    arrived: Condvar,
    length: usize,
}

impl Queue {
    /// An empty queue for so many events.
    pub fn new(length: usize) -> Self {
        Queue {
            events: Mutex::default(),
            arrived: Condvar::new(),
            length,
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<OwnedEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the first event. Waits until `until`, where given, and looks from time to time whether to `give_up`.
    pub fn pop(&self, until: Wait, give_up: impl Fn() -> bool) -> Option<OwnedEvent> {
        const LOOK: Duration = Duration::from_millis(100);
        let mut events = self.lock();
        loop {
            if let Some(event) = events.pop_front() {
                return Some(event);
            }
            let left = match until {
                Wait::Not => return None,
                Wait::Forever => LOOK,
                Wait::Until(end) => end.saturating_duration_since(Instant::now()).min(LOOK),
            };
            if left.is_zero() || give_up() {
                return None;
            }
            let waited = self.arrived.wait_timeout(events, left);
            events = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Forgets all events.
    pub fn clear(&self) {
        let events = std::mem::take(&mut *self.lock());
        drop(events);
    }
}

/// How long to wait for an event.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    /// Not at all.
    Not,
    /// Until one comes.
    Forever,
    /// Up to this moment.
    Until(Instant),
}

impl Listener for Queue {
    fn on_event(&self, event: OwnedEvent) {
        let mut events = self.lock();
        if events.len() < self.length {
            events.push_back(event);
            self.arrived.notify_one();
        } else {
            drop(events);
            let text = "Cannot queue any more events.....\n";
            log(Level::Err, LogTarget::default(), text);
        }
    }
}
