//! `Event` and `EventConsumer`, shaped like those of FreeSWITCH.

use std::borrow::Cow;
use std::ffi::CStr;

use fsperl_runtime::{Handle, Lent, Ref};

use crate::Lab;
use crate::cells::{Plain, Text, owned, shown};
use crate::dtmf::OpaqueNumber;
use crate::freeswitch as api;
use crate::{log, note};

/// Behind `switch_event_t *`: nothing ever makes one.
pub struct OpaqueEvent;

/// `Event`.
pub struct Event {
    event: Plain<Option<Handle<OpaqueEvent>>>,
    serialized_string: Text,
    mine: Plain<i32>,
}

impl Event {
    /// One by its name and subclass.
    pub fn named(name: Option<&CStr>, subclass: Option<&CStr>) -> Self {
        log::made();
        note!("Event(cs:{},{})", shown(name), shown(subclass));
        Self {
            event: Plain::default(),
            serialized_string: Text::new(name),
            mine: Plain::new(1),
        }
    }
}

impl api::Event<Lab> for Event {
    fn new(ty: Option<&CStr>, subclass_name: Option<&CStr>) -> Self {
        Self::named(ty, subclass_name)
    }

    fn new_2(wrap_me: Option<Ref<'_, OpaqueEvent>>, free_me: i32) -> Self {
        log::made();
        note!(
            "Event(ptr:{},{free_me})",
            if wrap_me.is_some() { "ptr" } else { "NULL" }
        );
        Self {
            event: Plain::new(wrap_me.map(|event| event.handle())),
            serialized_string: Text::default(),
            mine: Plain::new(free_me),
        }
    }

    fn event(&self) -> Option<Lent<'_, OpaqueEvent>> {
        self.event.get().map(Lent::from)
    }

    fn set_event(&self, event: Option<Ref<'_, OpaqueEvent>>) {
        self.event.set(event.map(|event| event.handle()));
    }

    fn serialized_string(&self) -> Option<Cow<'_, CStr>> {
        self.serialized_string.get()
    }

    fn set_serialized_string(&self, serialized_string: Option<&CStr>) {
        self.serialized_string.set(serialized_string);
    }

    fn mine(&self) -> i32 {
        self.mine.get()
    }

    fn set_mine(&self, mine: i32) {
        self.mine.set(mine);
    }

    fn serialize<'a>(&'a self, _format: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        self.serialized_string.get()
    }

    fn set_priority(&self, priority: Option<Ref<'_, OpaqueNumber>>) -> bool {
        note!("prio({})", priority.map_or(0, |priority| priority.0));
        true
    }

    fn get_header<'a>(&'a self, header_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        header_name?;
        owned(format!("hdr:{}", shown(header_name)))
    }

    fn get_body(&self) -> Option<Cow<'_, CStr>> {
        None
    }

    fn add_body(&self, value: Option<&CStr>) -> bool {
        note!("addBody({})", shown(value));
        value.is_some()
    }

    fn add_header(&self, header_name: Option<&CStr>, value: Option<&CStr>) -> bool {
        note!("addHeader({},{})", shown(header_name), shown(value));
        header_name.is_some() && value.is_some()
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        log::destroyed();
        note!("~Event");
    }
}

/// `EventConsumer`.
pub struct EventConsumer {
    node_index: Plain<OpaqueNumber>,
}

impl api::EventConsumer<Lab> for EventConsumer {
    fn new(event_name: Option<&CStr>, subclass_name: Option<&CStr>, len: i32) -> Self {
        log::made();
        note!("EC({},{},{len})", shown(event_name), shown(subclass_name));
        Self {
            node_index: Plain::new(OpaqueNumber(0)),
        }
    }

    fn node_index(&self) -> OpaqueNumber {
        self.node_index.get()
    }

    fn set_node_index(&self, node_index: Ref<'_, OpaqueNumber>) {
        self.node_index.set((*node_index).clone());
    }

    fn pop(&self, block: i32, _timeout: i32) -> Option<Event> {
        (block != 0).then(|| Event::named(Some(c"popped"), None))
    }
}

impl Drop for EventConsumer {
    fn drop(&mut self) {
        log::destroyed();
        note!("~EC");
    }
}
