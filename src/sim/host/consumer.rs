//! `freeswitch::EventConsumer`.

use super::words::read;
use super::{Event, busy_world};
use crate::script::{self, Subscriptions};
use crate::sim::event::consumer;
use std::ffi::CStr;

/// A queue of the events that a script asked for.
pub type EventConsumer = script::EventConsumer<consumer::EventConsumer>;

impl Subscriptions<Event> for consumer::EventConsumer {
    fn new(length: usize) -> Self {
        consumer::EventConsumer::new(&busy_world(), None, None, length)
    }

    fn subscribe(&self, name: &CStr, subclass: Option<&CStr>) -> bool {
        let (name, subclass) = (read(Some(name)), read(subclass));
        self.bind(name.as_deref(), subclass.as_deref())
    }

    fn count(&self) -> usize {
        self.node_index()
    }

    fn pop(&self, block: bool, timeout: i32) -> Option<Event> {
        busy_world().step();
        let event = consumer::EventConsumer::pop(self, block, i64::from(timeout))?;
        Some(Event::owning(event))
    }

    fn cleanup(&self) {
        consumer::EventConsumer::cleanup(self);
    }
}
