//! The event object that a script holds: it may hold no event, or one that is only lent, and each call has the answer
//! that the switch's own object gives. What the switch logs meanwhile goes to the [`Bench`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Event, EventType, Origin, Priority, Stamps};
use crate::sim::chat;
use crate::sim::log::Level;
use crate::sim::world::World;

/// What event objects need of the world around them.
pub trait Bench: Stamps {
    /// Writes a log line.
    fn log(&self, level: Level, text: &str);
    /// Delivers an event to those who listen; false where it could not be queued.
    fn fire(&self, event: Event) -> bool;
}

/// An event in the hands of a script.
#[derive(Debug, Default)]
pub struct EventHandle {
    event: Mutex<Option<Event>>,
    serialized: Mutex<Option<String>>,
    lent: bool,
}

impl EventHandle {
    /// What `freeswitch::Event->new(type, subclass)` makes. An unknown type is taken for `MESSAGE`, a subclass makes it
    /// `CUSTOM`; the type `json` reads the second argument as an event in JSON.
    pub fn new(bench: &dyn Bench, type_name: &str, subclass: Option<&str>) -> Self {
        if type_name.eq_ignore_ascii_case("json")
            && let Some(json) = subclass.filter(|s| !s.is_empty())
        {
            return Self::holding(Event::from_json(json));
        }
        let mut kind = EventType::from_name(type_name).unwrap_or(EventType::Message);
        if subclass.is_some_and(|s| !s.is_empty()) && kind != EventType::Custom {
            bench.log(
                Level::Warning,
                "Changing event type to custom because you specified a subclass name!",
            );
            kind = EventType::Custom;
        }
        let event = Event::new(bench, Origin::SCRIPT, kind, subclass);
        if event.is_none() {
            bench.log(Level::Err, "Failed to create event!");
        }
        Self::holding(event)
    }

    /// A handle on an event of its own, or on none: `freeswitch::Event->new(undef)` makes such a one.
    pub fn holding(event: Option<Event>) -> Self {
        Self {
            event: Mutex::new(event),
            ..Self::default()
        }
    }

    /// A handle on an event that belongs to the switch: it can be read and written, not fired.
    pub fn lent(event: Event) -> Self {
        Self {
            event: Mutex::new(Some(event)),
            lent: true,
            ..Self::default()
        }
    }

    /// Lets a script work on an event of the switch through a handle; what it changed is kept. A handle that the script
    /// keeps longer holds no event.
    pub fn lend<R>(event: &mut Event, work: impl FnOnce(&Arc<Self>) -> R) -> R {
        let kind = event.kind();
        let lent = std::mem::replace(event, Event::blank(kind));
        let handle = Arc::new(Self::lent(lent));
        let result = work(&handle);
        if let Some(back) = handle.lock().take() {
            *event = back;
        }
        result
    }

    /// Whether the event is the script's own: the member `mine`.
    pub fn is_mine(&self) -> bool {
        !self.lent
    }

    /// A copy of the event as it is now.
    pub fn snapshot(&self) -> Option<Event> {
        self.lock().clone()
    }

    /// Works on the event, where there is one.
    pub fn with<R>(&self, work: impl FnOnce(&mut Event) -> R) -> Option<R> {
        self.lock().as_mut().map(work)
    }

    /// The text of the event: `xml`, `json`, anything else is the plain form. No event is an empty text.
    pub fn serialize(&self, format: Option<&str>) -> String {
        let is = |name: &str| format.is_some_and(|f| f.eq_ignore_ascii_case(name));
        let text = self.with(|event| {
            if is("xml") {
                event.to_xml()
            } else if is("json") {
                event.to_json()
            } else {
                event.to_plain()
            }
        });
        let mut kept = self
            .serialized
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.clone_from(&text);
        text.unwrap_or_default()
    }

    /// What [`EventHandle::serialize`] gave last: the member `serialized_string`.
    pub fn serialized(&self) -> Option<String> {
        let kept = self
            .serialized
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    /// Fires a copy; the event stays and may be changed and fired again.
    pub fn fire(&self, bench: &dyn Bench) -> bool {
        if self.lent {
            bench.log(Level::Err, "Not My event!");
            return false;
        }
        let Some(copy) = self.with(|event| event.duplicate()) else {
            return missing(bench, "fire");
        };
        let fired = bench.fire(copy);
        if !fired {
            bench.log(Level::Err, "Failed to fire the event!");
        }
        fired
    }

    /// Sets the priority.
    pub fn set_priority(&self, bench: &dyn Bench, priority: Priority) -> bool {
        self.with(|event| event.set_priority(priority)).is_some() || missing(bench, "setPriority")
    }

    /// The value of a header; none for a missing or empty name.
    pub fn get_header(&self, bench: &dyn Bench, name: Option<&str>) -> Option<String> {
        let Some(name) = name.filter(|n| !n.is_empty()) else {
            bench.log(Level::Err, "Trying to getHeader an invalid header!");
            return None;
        };
        let found = self.with(|event| event.get(name).map(str::to_owned));
        if found.is_none() {
            missing(bench, "getHeader");
        }
        found.flatten()
    }

    /// Adds a header after those of the same name; false without a name or value. An empty value removes the header.
    pub fn add_header(&self, bench: &dyn Bench, name: Option<&str>, value: Option<&str>) -> bool {
        let added = self.with(|event| match (name, value) {
            (Some(name), Some(value)) => {
                event.add(name, value);
                true
            }
            _ => false,
        });
        added.unwrap_or_else(|| missing(bench, "addHeader"))
    }

    /// Removes the headers of that name; false where there was none.
    pub fn del_header(&self, bench: &dyn Bench, name: Option<&str>) -> bool {
        let Some(name) = name.filter(|n| !n.is_empty()) else {
            bench.log(Level::Err, "Trying to delHeader an invalid header!");
            return false;
        };
        let deleted = self.with(|event| event.delete(name, None));
        deleted.unwrap_or_else(|| missing(bench, "delHeader"))
    }

    /// Replaces the body. As recorded, no value gives the text that C prints for a null pointer.
    pub fn add_body(&self, bench: &dyn Bench, value: Option<&str>) -> bool {
        self.with(|event| event.set_body(Some(value.unwrap_or("(null)"))))
            .is_some()
            || missing(bench, "addBody")
    }

    /// The body.
    pub fn body(&self, bench: &dyn Bench) -> Option<String> {
        let found = self.with(|event| event.body().map(str::to_owned));
        if found.is_none() {
            missing(bench, "getBody");
        }
        found.flatten()
    }

    /// The name of the type; `invalid` without an event.
    pub fn type_name(&self, bench: &dyn Bench) -> &'static str {
        let name = self.with(|event| event.kind().name());
        name.unwrap_or_else(|| {
            missing(bench, "getType");
            "invalid"
        })
    }

    /// Runs a chat application on the message and keeps what it changed; the status is 0 where all went well.
    pub fn chat_execute(&self, world: &World, app: &str, data: Option<&str>) -> i32 {
        let Some(mut message) = self.snapshot() else {
            missing(world, "chat_execute");
            return chat::FALSE;
        };
        let status = world.chat_execute(&mut message, app, data);
        *self.lock() = Some(message);
        status
    }

    /// Sends the message to a carrier, by default the one that its header `dest_proto` names.
    pub fn chat_send(&self, world: &World, dest_proto: Option<&str>) -> i32 {
        match self.snapshot() {
            Some(message) => world.chat_send(&message, dest_proto),
            None => {
                missing(world, "chat_send");
                chat::FALSE
            }
        }
    }

    /// Adds the headers of another event.
    pub fn merge(&self, bench: &dyn Bench, other: Option<&EventHandle>) -> bool {
        if self.lock().is_none() {
            bench.log(
                Level::Err,
                "Trying to merge to an event that does not exist!",
            );
            return false;
        }
        let Some(other) = other.and_then(EventHandle::snapshot) else {
            bench.log(
                Level::Err,
                "Trying to merge from an event that does not exist!",
            );
            return false;
        };
        self.with(|event| event.merge(&other)).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Event>> {
        self.event.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing(bench: &dyn Bench, action: &str) -> bool {
    bench.log(
        Level::Err,
        &format!("Trying to {action} an event that does not exist!"),
    );
    false
}
