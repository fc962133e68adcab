//! `freeswitch::EventConsumer`.

use super::{Event, is_stopping, lock};
use crate::script::{self, Subscriptions};
use crate::switch::core::subscription::{Queue, Subscription, Wait};
use crate::switch::core::{Level, LogTarget, log};
use std::ffi::CStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How many subscriptions a consumer may have: one for each type of event.
const MOST: usize = crate::switch::sys::SWITCH_EVENT_ALL as usize + 1;

/// A queue of the events that a script asked for.
pub type EventConsumer = script::EventConsumer<Consumer>;

/// The subscriptions, and the queue that they fill.
pub struct Consumer {
    queue: Arc<Queue>,
    /// `None` once it has been cleaned up.
    subscriptions: Mutex<Option<Vec<Subscription>>>,
}

impl Subscriptions<Event> for Consumer {
    fn new(length: usize) -> Self {
        Consumer {
            queue: Arc::new(Queue::new(length)),
            subscriptions: Mutex::new(Some(Vec::new())),
        }
    }

    fn subscribe(&self, name: &CStr, subclass: Option<&CStr>) -> bool {
        {
            let subscriptions = lock(&self.subscriptions);
            match &*subscriptions {
                None => return false,
                Some(all) if all.len() >= MOST => {
                    let name = name.to_string_lossy();
                    let text = format!("Cannot bind to {name}: this consumer has {MOST} already\n");
                    log(Level::Err, LogTarget::default(), text);
                    return false;
                }
                Some(_) => {}
            }
        }
        let Some(subscription) = Subscription::new(name, subclass, self.queue.clone()) else {
            return false;
        };
        let subclass = subclass.unwrap_or_default().to_string_lossy();
        let text = format!("bound to {} {subclass}\n", name.to_string_lossy());
        log(Level::Debug, LogTarget::default(), text);
        match &mut *lock(&self.subscriptions) {
            Some(all) => all.push(subscription),
            None => return false,
        }
        true
    }

    fn count(&self) -> usize {
        lock(&self.subscriptions).as_ref().map_or(0, Vec::len)
    }

    fn pop(&self, block: bool, timeout: i32) -> Option<Event> {
        let wait = match (block, u64::try_from(timeout)) {
            (false, _) => Wait::Not,
            (true, Ok(ms)) if ms > 0 => Wait::Until(Instant::now() + Duration::from_millis(ms)),
            (true, _) => Wait::Forever,
        };
        let cleaned_up = || lock(&self.subscriptions).is_none();
        if cleaned_up() {
            return None;
        }
        let give_up = || cleaned_up() || is_stopping();
        self.queue.pop(wait, give_up).map(Event::owning)
    }

    fn cleanup(&self) {
        let subscriptions = lock(&self.subscriptions).take();
        drop(subscriptions);
        self.queue.clear();
    }
}
