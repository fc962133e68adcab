//! `freeswitch::EventConsumer`.

use super::words::{needed, or_empty, read};
use super::{Event, EventNodes, QueueHandle, Sim, busy_world};
use crate::freeswitch;
use crate::script::TextField;
use crate::sim::event::consumer;
use fsperl_runtime::{Error, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// A queue of the events that a script asked for.
pub struct EventConsumer {
    consumer: consumer::EventConsumer,
    queue: QueueHandle,
    nodes: EventNodes,
    event_id: AtomicI32,
    callback: TextField,
    subclass_name: TextField,
    cb_arg: TextField,
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::EventConsumer<Sim> for EventConsumer {
    fn new(event_name: Option<&CStr>, subclass_name: Option<&CStr>, len: i32) -> Self {
        let (name, subclass) = (read(event_name), read(subclass_name));
        let length = usize::try_from(len).unwrap_or_default();
        EventConsumer {
            consumer: consumer::EventConsumer::new(
                &busy_world(),
                name.as_deref(),
                subclass.as_deref(),
                length,
            ),
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
        u32::try_from(self.consumer.node_index()).unwrap_or(u32::MAX)
    }

    /// The count follows from the subscriptions.
    fn set_node_index(&self, _value: u32) {}

    fn bind(&self, event_name: Option<&CStr>, subclass_name: Option<&CStr>) -> Result<i32, Error> {
        let name = needed(event_name, "EventConsumer_bind", 2, "char const *")?;
        let subclass = or_empty(subclass_name);
        Ok(i32::from(self.consumer.bind(Some(&name), Some(&subclass))))
    }

    fn pop(&self, block: i32, timeout: i32) -> Option<Event> {
        busy_world().step();
        let event = self.consumer.pop(block != 0, i64::from(timeout))?;
        Some(Event::owning(event))
    }

    fn cleanup(&self) {
        self.consumer.cleanup();
    }
}
