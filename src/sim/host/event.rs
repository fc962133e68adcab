//! `freeswitch::Event`.

use super::words::{give, give_opt, needed, read};
use super::{EventPointer, Sim, busy_world};
use crate::freeswitch;
use crate::script::TextField;
use crate::sim::event::{self, EventHandle, Priority};
use crate::sim::log::Level;
use crate::sim::world::lock;
use fsperl_runtime::{Error, Handle, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// An event object: its own event, or one of the switch.
#[derive(Debug)]
pub struct Event {
    handle: Mutex<Arc<EventHandle>>,
    mine: AtomicI32,
    text: TextField,
}

impl Event {
    /// An object for an event that somebody else owns, unless the handle says otherwise.
    pub fn of(handle: Arc<EventHandle>) -> Self {
        let mine = i32::from(handle.is_mine());
        Event::new_with(handle, mine)
    }

    /// An object that owns its event.
    pub fn owning(event: event::Event) -> Self {
        Event::of(Arc::new(EventHandle::holding(Some(event))))
    }

    fn new_with(handle: Arc<EventHandle>, mine: i32) -> Self {
        Event {
            handle: Mutex::new(handle),
            mine: AtomicI32::new(mine),
            text: TextField::default(),
        }
    }

    /// The event behind it.
    pub(super) fn shared(&self) -> Arc<EventHandle> {
        lock(&self.handle).clone()
    }

    fn there(&self, method: &str) -> Result<Arc<EventHandle>, Error> {
        let handle = self.shared();
        match handle.with(|_| ()) {
            Some(()) => Ok(handle),
            None => Err(Error::value(format!(
                "in method '{method}', argument 1: there is no event"
            ))),
        }
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Event<Sim> for Event {
    fn new(type_: Option<&CStr>, subclass_name: Option<&CStr>) -> Self {
        let world = busy_world();
        let handle = match read(type_) {
            Some(name) => EventHandle::new(&world, &name, read(subclass_name).as_deref()),
            None => EventHandle::holding(None),
        };
        Event::of(Arc::new(handle))
    }

    fn wrap(wrap_me: Option<Ref<'_, EventPointer>>, free_me: i32) -> Self {
        let handle = wrap_me.map_or_else(Arc::default, |pointer| pointer.0.clone());
        Event::new_with(handle, free_me)
    }

    fn event(&self) -> Option<Lent<'_, EventPointer>> {
        let handle = self.shared();
        handle.with(|_| ())?;
        Some(Handle::new(EventPointer(handle)).into())
    }

    fn set_event(&self, value: Option<Ref<'_, EventPointer>>) {
        *lock(&self.handle) = value.map_or_else(Arc::default, |pointer| pointer.0.clone());
    }

    fn serialized_string(&self) -> Option<Cow<'_, CStr>> {
        self.text.get()
    }

    fn set_serialized_string(&self, value: Option<&CStr>) {
        self.text.set(value);
    }

    fn mine(&self) -> i32 {
        self.mine.load(Relaxed)
    }

    fn set_mine(&self, value: i32) {
        self.mine.store(value, Relaxed);
    }

    fn chat_execute(&self, app: Option<&CStr>, data: Option<&CStr>) -> Result<i32, Error> {
        let handle = self.there("Event_chat_execute")?;
        let app = needed(app, "Event_chat_execute", 2, "char const *")?;
        Ok(handle.chat_execute(&busy_world(), &app, read(data).as_deref()))
    }

    fn chat_send(&self, dest_proto: Option<&CStr>) -> Result<i32, Error> {
        let handle = self.there("Event_chat_send")?;
        Ok(handle.chat_send(&busy_world(), read(dest_proto).as_deref()))
    }

    fn serialize<'a>(&'a self, format: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let text = give(self.shared().serialize(read(format).as_deref()));
        self.text.set(text.as_deref());
        text
    }

    fn set_priority(&self, priority: i32) -> bool {
        let priority = match priority {
            1 => Priority::Low,
            2 => Priority::High,
            _ => Priority::Normal,
        };
        self.shared().set_priority(&busy_world(), priority)
    }

    fn get_header<'a>(&'a self, header_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let name = read(header_name);
        give_opt(self.shared().get_header(&busy_world(), name.as_deref()))
    }

    fn get_body(&self) -> Option<Cow<'_, CStr>> {
        give_opt(self.shared().body(&busy_world()))
    }

    fn get_type(&self) -> Option<Cow<'_, CStr>> {
        give(self.shared().type_name(&busy_world()))
    }

    fn add_body(&self, value: Option<&CStr>) -> bool {
        self.shared()
            .add_body(&busy_world(), read(value).as_deref())
    }

    fn add_header(&self, header_name: Option<&CStr>, value: Option<&CStr>) -> Result<bool, Error> {
        let name = needed(header_name, "Event_addHeader", 2, "char const *")?;
        let value = read(value);
        Ok(self
            .shared()
            .add_header(&busy_world(), Some(&name), value.as_deref()))
    }

    fn del_header(&self, header_name: Option<&CStr>) -> bool {
        let name = read(header_name);
        self.shared().del_header(&busy_world(), name.as_deref())
    }

    fn fire(&self) -> bool {
        let world = busy_world();
        if self.mine.load(Relaxed) == 0 {
            world.log(Level::Err, None, "Not My event!");
            return false;
        }
        self.shared().fire(&world)
    }

    fn merge(&self, to_merge: Option<Ref<'_, Event>>) -> bool {
        let other = to_merge.map(|other| other.shared());
        self.shared().merge(&busy_world(), other.as_deref())
    }
}
