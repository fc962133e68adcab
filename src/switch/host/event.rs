//! `freeswitch::Event`.

use super::{EventPointer, Switch, give, give_opt, lock, log_error};
use crate::freeswitch;
use crate::script::{TextField, needed, null};
use crate::switch::core::event::{EventCell, OwnedEvent, Serialized, event_type, fire};
use crate::switch::core::{Level, LogTarget, log, succeeded};
use crate::switch::sys;
use fsperl_runtime::{Error, Handle, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// An event object: its own event, or one of the switch.
#[derive(Debug)]
pub struct Event {
    cell: Mutex<Arc<EventCell>>,
    mine: AtomicI32,
    text: TextField,
}

impl Event {
    /// An object for an event that somebody else lends.
    pub fn lent(cell: &Arc<EventCell>) -> Self {
        Event::over(cell.clone(), 0)
    }

    /// An object that owns its event.
    pub fn owning(event: OwnedEvent) -> Self {
        Event::over(Arc::new(Some(event).into()), 1)
    }

    fn over(cell: Arc<EventCell>, mine: i32) -> Self {
        Event {
            cell: Mutex::new(cell),
            mine: AtomicI32::new(mine),
            text: TextField::default(),
        }
    }

    /// The event behind it.
    pub(super) fn cell(&self) -> Arc<EventCell> {
        lock(&self.cell).clone()
    }

    fn there(&self, method: &str) -> Result<Arc<EventCell>, Error> {
        let cell = self.cell();
        if cell.is_there() {
            return Ok(cell);
        }
        Err(Error::value(format!(
            "in method '{method}', argument 1: there is no event"
        )))
    }
}

/// What a script asks for by a type and a subclass.
fn make(name: &CStr, subclass: Option<&CStr>) -> Option<OwnedEvent> {
    let subclass = subclass.filter(|subclass| !subclass.is_empty());
    if let Some(json) = subclass.filter(|_| name.to_bytes().eq_ignore_ascii_case(b"json")) {
        return OwnedEvent::from_json(json);
    }
    let mut kind = event_type(name).unwrap_or(sys::SWITCH_EVENT_MESSAGE);
    if subclass.is_some() && kind != sys::SWITCH_EVENT_CUSTOM {
        let text = "Changing event type to custom because you specified a subclass name!\n";
        log(Level::Warning, LogTarget::default(), text);
        kind = sys::SWITCH_EVENT_CUSTOM;
    }
    let event = OwnedEvent::new(kind, subclass);
    if event.is_none() {
        log_error("Failed to create event!");
    }
    event
}

/// A result, or what the log says when there is no event.
fn or_log<T>(result: Option<T>, what: &str) -> Option<T> {
    if result.is_none() {
        log_error(&format!("Trying to {what} an event that does not exist!"));
    }
    result
}

/// A header's name; without one the log says so.
fn named<'a>(name: Option<&'a CStr>, method: &str) -> Option<&'a CStr> {
    let name = name.filter(|name| !name.is_empty());
    if name.is_none() {
        log_error(&format!("Trying to {method} an invalid header!"));
    }
    name
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Event<Switch> for Event {
    fn new(type_: Option<&CStr>, subclass_name: Option<&CStr>) -> Self {
        let event = type_.and_then(|name| make(name, subclass_name));
        Event::over(Arc::new(event.into()), 1)
    }

    fn wrap(wrap_me: Option<Ref<'_, EventPointer>>, free_me: i32) -> Self {
        let cell = wrap_me.map_or_else(|| Arc::new(None.into()), |pointer| pointer.0.clone());
        Event::over(cell, free_me)
    }

    fn event(&self) -> Option<Lent<'_, EventPointer>> {
        let cell = self.cell();
        let there = cell.is_there();
        there.then(|| Handle::new(EventPointer(cell)).into())
    }

    fn set_event(&self, value: Option<Ref<'_, EventPointer>>) {
        let cell = value.map_or_else(|| Arc::new(None.into()), |pointer| pointer.0.clone());
        let before = std::mem::replace(&mut *lock(&self.cell), cell);
        drop(before);
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
        let cell = self.there("Event_chat_execute")?;
        let app = needed(app, "Event_chat_execute", 2, "char const *")?;
        let status = cell.chat_execute(app, data);
        Ok(status.unwrap_or(sys::SWITCH_STATUS_FALSE) as i32)
    }

    fn chat_send(&self, dest_proto: Option<&CStr>) -> Result<i32, Error> {
        let cell = self.there("Event_chat_send")?;
        let named = dest_proto.filter(|protocol| !protocol.is_empty());
        let header = match named {
            Some(_) => None,
            None => cell.header(c"dest_proto"),
        };
        let status = cell.chat_send(named.or(header.as_deref()));
        Ok(status.unwrap_or(sys::SWITCH_STATUS_FALSE) as i32)
    }

    fn serialize<'a>(&'a self, format: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let word = format.map(|format| format.to_bytes().to_ascii_lowercase());
        let form = match word.as_deref() {
            Some(b"xml") => Serialized::Xml,
            Some(b"json") => Serialized::Json,
            _ => Serialized::Plain,
        };
        let text = self.cell().serialize(form);
        self.text.set(text.as_deref());
        give(text.unwrap_or_default())
    }

    fn set_priority(&self, priority: i32) -> bool {
        let priority = match priority {
            1 => sys::SWITCH_PRIORITY_LOW,
            2 => sys::SWITCH_PRIORITY_HIGH,
            _ => sys::SWITCH_PRIORITY_NORMAL,
        };
        or_log(self.cell().set_priority(priority), "setPriority").is_some()
    }

    fn get_header<'a>(&'a self, header_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let name = named(header_name, "getHeader")?;
        let cell = self.cell();
        or_log(cell.is_there().then_some(()), "getHeader")?;
        give_opt(cell.header(name))
    }

    fn get_body(&self) -> Option<Cow<'_, CStr>> {
        let cell = self.cell();
        or_log(cell.is_there().then_some(()), "getBody")?;
        give_opt(cell.body())
    }

    fn get_type(&self) -> Option<Cow<'_, CStr>> {
        let name = or_log(self.cell().type_name(), "getType");
        give(name.unwrap_or_else(|| c"invalid".to_owned()))
    }

    fn add_body(&self, value: Option<&CStr>) -> bool {
        or_log(self.cell().set_body(value), "addBody").is_some_and(succeeded)
    }

    fn add_header(&self, header_name: Option<&CStr>, value: Option<&CStr>) -> Result<bool, Error> {
        let name = needed(header_name, "Event_addHeader", 2, "char const *")?;
        let status = or_log(self.cell().add_header(name, value), "addHeader");
        Ok(status.is_some_and(succeeded))
    }

    fn del_header(&self, header_name: Option<&CStr>) -> bool {
        let Some(name) = named(header_name, "delHeader") else {
            return false;
        };
        or_log(self.cell().delete_header(name), "delHeader").is_some_and(succeeded)
    }

    fn fire(&self) -> bool {
        if self.mine.load(Relaxed) == 0 {
            log_error("Not My event!");
            return false;
        }
        let Some(copy) = or_log(self.cell().duplicate(), "fire") else {
            return false;
        };
        let fired = fire(copy);
        if !fired {
            log_error("Failed to fire the event!");
        }
        fired
    }

    fn merge(&self, to_merge: Option<Ref<'_, Event>>) -> bool {
        let cell = self.cell();
        if !cell.is_there() {
            log_error("Trying to merge to an event that does not exist!");
            return false;
        }
        let Some(other) = to_merge.and_then(|other| other.cell().duplicate()) else {
            log_error("Trying to merge from an event that does not exist!");
            return false;
        };
        cell.merge(other).is_some()
    }
}

/// The event that a method cannot do without.
pub(super) fn required<'a>(
    event: Option<Ref<'a, Event>>,
    method: &str,
    number: u32,
) -> Result<Ref<'a, Event>, Error> {
    event.ok_or_else(|| null(method, number, "Event *"))
}
