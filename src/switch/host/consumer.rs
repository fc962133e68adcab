//! `freeswitch::EventConsumer`.

use super::{Event, EventNodes, QueueHandle, Switch, is_stopping, lock};
use crate::freeswitch;
use crate::script::{TextField, needed};
use crate::switch::core::subscription::{Queue, Subscription, Wait};
use crate::switch::core::{Level, LogTarget, log};
use fsperl_runtime::{Error, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How many subscriptions a consumer may have: one for each type of event.
const MOST: usize = crate::switch::sys::SWITCH_EVENT_ALL as usize + 1;

/// A queue of the events that a script asked for.
pub struct EventConsumer {
    queue: Arc<Queue>,
    /// `None` once it has been cleaned up.
    subscriptions: Mutex<Option<Vec<Subscription>>>,
    queue_handle: QueueHandle,
    nodes: EventNodes,
    event_id: AtomicI32,
    callback: TextField,
    subclass_name: TextField,
    cb_arg: TextField,
}

impl EventConsumer {
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
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::EventConsumer<Switch> for EventConsumer {
    fn new(event_name: Option<&CStr>, subclass_name: Option<&CStr>, len: i32) -> Self {
        let consumer = EventConsumer {
            queue: Arc::new(Queue::new(usize::try_from(len).unwrap_or_default())),
            subscriptions: Mutex::new(Some(Vec::new())),
            queue_handle: QueueHandle,
            nodes: EventNodes,
            event_id: AtomicI32::default(),
            callback: TextField::default(),
            subclass_name: TextField::default(),
            cb_arg: TextField::default(),
        };
        if let Some(name) = event_name.filter(|name| !name.is_empty()) {
            consumer.subscribe(name, subclass_name);
        }
        consumer
    }

    fn events(&self) -> Option<Lent<'_, QueueHandle>> {
        Some((&self.queue_handle).into())
    }

    /// The queue is the switch's; it cannot be replaced.
    fn set_events(&self, _value: Option<Ref<'_, QueueHandle>>) {}

    fn e_event_id(&self) -> i32 {
        self.event_id.load(Relaxed)
    }

    fn set_e_event_id(&self, value: i32) {
        self.event_id.store(value, Relaxed);
    }

    fn e_callback(&self) -> Option<Cow<'_, CStr>> {
        self.callback.get()
    }

    fn set_e_callback(&self, value: Option<&CStr>) {
        self.callback.set(value);
    }

    fn e_subclass_name(&self) -> Option<Cow<'_, CStr>> {
        self.subclass_name.get()
    }

    fn set_e_subclass_name(&self, value: Option<&CStr>) {
        self.subclass_name.set(value);
    }

    fn e_cb_arg(&self) -> Option<Cow<'_, CStr>> {
        self.cb_arg.get()
    }

    fn set_e_cb_arg(&self, value: Option<&CStr>) {
        self.cb_arg.set(value);
    }

    fn enodes(&self) -> Option<Lent<'_, EventNodes>> {
        Some((&self.nodes).into())
    }

    /// The subscriptions are the switch's; they cannot be replaced.
    fn set_enodes(&self, _value: Ref<'_, EventNodes>) {}

    fn node_index(&self) -> u32 {
        let count = lock(&self.subscriptions).as_ref().map_or(0, Vec::len);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The count follows from the subscriptions.
    fn set_node_index(&self, _value: u32) {}

    fn bind(&self, event_name: Option<&CStr>, subclass_name: Option<&CStr>) -> Result<i32, Error> {
        let name = needed(event_name, "EventConsumer_bind", 2, "char const *")?;
        Ok(i32::from(self.subscribe(name, subclass_name)))
    }

    fn pop(&self, block: i32, timeout: i32) -> Option<Event> {
        let wait = match (block != 0, u64::try_from(timeout)) {
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
