//! `freeswitch::EventConsumer` as scripts see it. Which events come, and how one waits for them, is each switch's own.

use super::field::TextField;
use super::needed;
use super::opaque::{EventNodes, QueueHandle};
use crate::freeswitch::{self, Host};
use fsperl_runtime::{Error, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// A switch's queue of the events that were subscribed to.
pub trait Subscriptions<Event>: Send + Sync + 'static {
    /// An empty queue in which at most `length` events wait.
    fn new(length: usize) -> Self;

    /// Subscribes to one more type of event. False where that can't be, for which the log has the reason.
    fn subscribe(&self, name: &CStr, subclass: Option<&CStr>) -> bool;

    /// How many subscriptions there are.
    fn count(&self) -> usize;

    /// Takes the oldest event. With `block` it waits for one: `timeout` ms, or for ever where that is not above 0.
    fn pop(&self, block: bool, timeout: i32) -> Option<Event>;

    /// Ends all subscriptions and throws away what waits; the queue is of no more use.
    fn cleanup(&self);
}

/// A queue of the events that a script asked for.
#[derive(Debug, Default)]
pub struct EventConsumer<S> {
    subscriptions: S,
    queue: QueueHandle,
    nodes: EventNodes,
    event_id: AtomicI32,
    callback: TextField,
    subclass_name: TextField,
    cb_arg: TextField,
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl<H, S> freeswitch::EventConsumer<H> for EventConsumer<S>
where
    H: Host<SwitchQueue = QueueHandle, PtrSwitchEventNode = EventNodes>,
    S: Subscriptions<H::Event>,
{
    fn new(event_name: Option<&CStr>, subclass_name: Option<&CStr>, len: i32) -> Self {
        let subscriptions = S::new(usize::try_from(len).unwrap_or_default());
        if let Some(name) = event_name.filter(|name| !name.is_empty()) {
            subscriptions.subscribe(name, subclass_name);
        }
        EventConsumer {
            subscriptions,
            queue: QueueHandle,
            nodes: EventNodes,
            event_id: AtomicI32::default(),
            callback: TextField::default(),
            subclass_name: TextField::default(),
            cb_arg: TextField::default(),
        }
    }

    fn events(&self) -> Option<Lent<'_, QueueHandle>> {
        Some((&self.queue).into())
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
        u32::try_from(self.subscriptions.count()).unwrap_or(u32::MAX)
    }

    /// The count follows from the subscriptions.
    fn set_node_index(&self, _value: u32) {}

    fn bind(&self, event_name: Option<&CStr>, subclass_name: Option<&CStr>) -> Result<i32, Error> {
        let name = needed(event_name, "EventConsumer_bind", 2, "char const *")?;
        Ok(i32::from(self.subscriptions.subscribe(name, subclass_name)))
    }

    fn pop(&self, block: i32, timeout: i32) -> Option<H::Event> {
        self.subscriptions.pop(block != 0, timeout)
    }

    fn cleanup(&self) {
        self.subscriptions.cleanup();
    }
}
