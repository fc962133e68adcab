//! Events: what the switch tells about itself and what scripts tell each other.
//!
//! An [`Event`] is an ordered list of headers, an optional body and a priority. Names are found without regard to case,
//! the first match wins; a header may hold an array, whose text form is `ARRAY::a|:b`. Values are
//! text that keeps every byte (see [`text`](super::text)). [`EventHandle`] is the object that a script holds, with the answers a script gets.

pub mod bus;
pub mod consumer;
mod handle;
mod header;
mod serialize;
#[cfg(test)]
mod tests;
mod types;

pub use handle::{Bench, EventHandle};
pub use header::Header;
pub use types::{EventType, Priority};

use super::text::date;
use super::text::vars::atoi;

/// Where in the switch an event was made: the `Event-Calling-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Source file name, without its path.
    pub file: &'static str,
    /// Function name.
    pub function: &'static str,
    /// Line number.
    pub line: u32,
}

impl Origin {
    /// An origin from its three parts.
    pub const fn new(file: &'static str, function: &'static str, line: u32) -> Self {
        Self {
            file,
            function,
            line,
        }
    }

    /// The place in the switch where scripts' own events are made.
    pub const SCRIPT: Self = Self::new("switch_cpp.cpp", "Event", 315);
}

/// What the switch knows about itself when an event is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The uuid of this run of the switch.
    pub core_uuid: String,
    /// The machine's name.
    pub hostname: String,
    /// The switch's name, by default the machine's.
    pub switchname: String,
    /// The address that the switch guessed for IPv4.
    pub ipv4: String,
    /// The address that the switch guessed for IPv6.
    pub ipv6: String,
    /// The time, in microseconds since 1970 (UTC).
    pub now: u64,
    /// The number of this event; each stamp takes a new one.
    pub sequence: u64,
}

/// Who stamps events: the world, with its clock and its counter.
pub trait Stamps {
    /// A stamp for one new event; the sequence number is used up.
    fn stamp(&self) -> Stamp;
}

/// On which end of the list a header goes, or how it joins an array of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Last in the list.
    Bottom,
    /// First in the list.
    Top,
    /// As the last element of the array of that name.
    Push,
    /// As the first element of the array of that name.
    Unshift,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    kind: EventType,
    subclass: Option<String>,
    priority: Priority,
    unique_headers: bool,
    headers: Vec<Header>,
    body: Option<String>,
}

impl Event {
    /// A new event with the headers that every event has. A subclass is allowed on `CUSTOM` only, otherwise there is no
    /// event. `CLONE` gives a blank `CUSTOM`: that is how the switch makes copies.
    pub fn new(
        stamps: &dyn Stamps,
        origin: Origin,
        kind: EventType,
        subclass: Option<&str>,
    ) -> Option<Self> {
        if subclass.is_some() && !matches!(kind, EventType::Custom | EventType::Clone) {
            return None;
        }
        let mut event = Self::blank(kind);
        if kind == EventType::Clone {
            event.kind = EventType::Custom;
        } else {
            event.add_stamp(&stamps.stamp(), origin);
        }
        if let Some(subclass) = subclass {
            event.subclass = Some(subclass.to_owned());
            event.add("Event-Subclass", subclass);
        }
        Some(event)
    }

    /// An event of a kind that needs no subclass.
    pub fn plain(stamps: &dyn Stamps, origin: Origin, kind: EventType) -> Self {
        let mut event = Self::blank(kind);
        event.add_stamp(&stamps.stamp(), origin);
        event
    }

    /// A `CUSTOM` event of this subclass.
    pub fn custom(stamps: &dyn Stamps, origin: Origin, subclass: &str) -> Self {
        let mut event = Self::plain(stamps, origin, EventType::Custom);
        event.subclass = Some(subclass.to_owned());
        event.add("Event-Subclass", subclass);
        event
    }

    /// An event of this kind without a header, as parameter lists are.
    pub fn blank(kind: EventType) -> Self {
        Self {
            kind,
            subclass: None,
            priority: Priority::Normal,
            unique_headers: matches!(
                kind,
                EventType::RequestParams | EventType::ChannelData | EventType::Message
            ),
            headers: Vec::new(),
            body: None,
        }
    }

    fn add_stamp(&mut self, stamp: &Stamp, origin: Origin) {
        let name = self.kind.name();
        self.add("Event-Name", name);
        self.add("Core-UUID", &stamp.core_uuid);
        self.add("FreeSWITCH-Hostname", &stamp.hostname);
        self.add("FreeSWITCH-Switchname", &stamp.switchname);
        self.add("FreeSWITCH-IPv4", &stamp.ipv4);
        self.add("FreeSWITCH-IPv6", &stamp.ipv6);
        self.add("Event-Date-Local", &date::local(stamp.now));
        self.add("Event-Date-GMT", &date::rfc822(stamp.now));
        self.add("Event-Date-Timestamp", &stamp.now.to_string());
        self.add("Event-Calling-File", origin.file);
        self.add("Event-Calling-Function", origin.function);
        self.add("Event-Calling-Line-Number", &origin.line.to_string());
        self.add("Event-Sequence", &stamp.sequence.to_string());
    }

    /// What kind of event this is.
    pub fn kind(&self) -> EventType {
        self.kind
    }

    /// The subclass of a `CUSTOM` event.
    pub fn subclass(&self) -> Option<&str> {
        self.subclass.as_deref()
    }

    /// The priority; [`Event::set_priority`] also notes it in a header.
    pub fn priority(&self) -> Priority {
        self.priority
    }

    /// All headers, in order.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The body, if there is one.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Replaces the body, or takes it away.
    pub fn set_body(&mut self, body: Option<&str>) {
        self.body = body.map(str::to_owned);
    }

    /// Sets the priority and puts it first among the headers.
    pub fn set_priority(&mut self, priority: Priority) {
        self.priority = priority;
        self.add_at(Place::Top, "priority", priority.name());
    }

    /// The text of the first header of that name; `_body` stands for the body where no header has that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        match self.find(name) {
            Some(at) => Some(self.headers[at].value()),
            None if name == "_body" => self.body(),
            None => None,
        }
    }

    /// Element `index` of the array of that name.
    pub fn get_index(&self, name: &str, index: usize) -> Option<&str> {
        let header = &self.headers[self.find(name)?];
        header.array().get(index).map(String::as_str)
    }

    /// Adds a header last; see [`Event::add_at`].
    pub fn add(&mut self, name: &str, value: &str) {
        self.add_at(Place::Bottom, name, value);
    }

    /// Adds a header. `name[3]` sets an element of an array, an `ARRAY::a|:b` value becomes an array, an empty value
    /// removes the headers of that name, and `_body` sets the body as well.
    pub fn add_at(&mut self, place: Place, name: &str, value: &str) {
        if name == "_body" {
            self.set_body(Some(value));
        }
        if let Some((name, index)) = name.split_once('[') {
            self.set_element(name, atoi(index), value);
            return;
        }
        let joins = matches!(place, Place::Push | Place::Unshift);
        if joins && let Some(at) = self.find(name) {
            self.headers[at].join(value, place == Place::Unshift);
            return;
        }
        if value.is_empty() {
            self.delete(name, None);
            return;
        }
        if self.unique_headers {
            self.delete(name, None);
        }
        if let Some(elements) = value.strip_prefix("ARRAY::") {
            if !elements.is_empty() {
                for element in elements.split("|:") {
                    self.add_at(Place::Push, name, element);
                }
            }
            return;
        }
        let mut header = Header::new(name, value);
        if joins {
            header.make_array();
        }
        if place == Place::Top {
            self.headers.insert(0, header);
        } else {
            self.headers.push(header);
        }
    }

    fn set_element(&mut self, name: &str, index: i64, value: &str) {
        let Some(index) = usize::try_from(index).ok().filter(|i| *i <= 4000) else {
            return;
        };
        match self.find(name) {
            Some(at) => self.headers[at].set_element(index, value),
            None => {
                let mut header = Header::new(name, "");
                header.set_element(index, value);
                self.headers.push(header);
            }
        }
    }

    /// Removes every header of that name, or those with exactly this value; says whether there was one.
    pub fn delete(&mut self, name: &str, value: Option<&str>) -> bool {
        let before = self.headers.len();
        let value = value.filter(|v| !v.is_empty());
        self.headers
            .retain(|h| !(h.is_named(name) && value.is_none_or(|v| h.value() == v)));
        self.headers.len() != before
    }

    /// Gives every header of a name another one; says whether there was one.
    pub fn rename(&mut self, name: &str, new_name: &str) -> bool {
        let mut found = false;
        for header in self.headers.iter_mut().filter(|h| h.is_named(name)) {
            header.set_name(new_name);
            found = true;
        }
        found
    }

    /// Adds all headers of another event; arrays are pushed element by element.
    pub fn merge(&mut self, other: &Event) {
        for header in &other.headers {
            self.add_copy(header);
        }
    }

    /// A copy as the switch makes it: the subclass header comes first, the priority is not kept.
    pub fn duplicate(&self) -> Self {
        let mut copy = Self::blank(self.kind);
        if let Some(subclass) = &self.subclass {
            copy.subclass = Some(subclass.clone());
            copy.add("Event-Subclass", subclass);
        }
        for header in &self.headers {
            if self.subclass.is_none() || header.name() != "Event-Subclass" {
                copy.add_copy(header);
            }
        }
        copy.body = self.body.clone();
        copy
    }

    fn add_copy(&mut self, header: &Header) {
        if header.array().is_empty() {
            self.add(header.name(), header.value());
        } else {
            for element in header.array() {
                self.add_at(Place::Push, header.name(), element);
            }
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|h| h.is_named(name))
    }
}
