//! Events. A script's object holds a cell: the event in it is the script's own, or lent by the switch for a time, after which
//! the cell is empty. Whoever looks into a cell holds its lock, so scripts may share objects among threads.

use super::text::{copy, pass, take};
use super::{FILE, FUNCTION, LINE, Status, succeeded, sys, xml};
use std::ffi::{CStr, CString};
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An event, which is destroyed with this.
#[derive(Debug)]
pub struct OwnedEvent(NonNull<sys::switch_event_t>);

// SAFETY: an event belongs to whoever holds it, on any thread.
unsafe impl Send for OwnedEvent {}

impl Drop for OwnedEvent {
    fn drop(&mut self) {
        let mut raw = self.0.as_ptr();
        // SAFETY: the event is ours.
        unsafe { sys::switch_event_destroy(&mut raw) };
    }
}

impl OwnedEvent {
    /// A new event of a type and, for `CUSTOM`, a subclass.
    pub fn new(kind: sys::switch_event_types_t, subclass: Option<&CStr>) -> Option<Self> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: strings for the time of the call; the event is ours.
        unsafe {
            sys::switch_event_create_subclass_detailed(
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
                &mut raw,
                kind,
                pass(subclass),
            );
        }
        NonNull::new(raw).map(OwnedEvent)
    }

    /// An event from its JSON.
    pub fn from_json(json: &CStr) -> Option<Self> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: a string for the time of the call; the event is ours when it succeeds.
        let status = unsafe { sys::switch_event_create_json(&mut raw, json.as_ptr()) };
        NonNull::new(raw)
            .filter(|_| succeeded(status))
            .map(OwnedEvent)
    }

    /// A copy.
    ///
    /// # Safety
    /// `event` is an event that stays for the time of the call.
    pub unsafe fn copy_of(event: *mut sys::switch_event_t) -> Option<Self> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: promised by the caller; the copy is ours when it succeeds.
        let status = unsafe { sys::switch_event_dup(&mut raw, event) };
        NonNull::new(raw)
            .filter(|_| succeeded(status))
            .map(OwnedEvent)
    }

    /// Takes over an event; `None` for NULL.
    ///
    /// # Safety
    /// `event` is NULL, or an event that nobody else uses or destroys.
    pub unsafe fn from_raw(event: *mut sys::switch_event_t) -> Option<Self> {
        NonNull::new(event).map(OwnedEvent)
    }

    /// Gives it away: whoever takes it destroys it.
    pub fn into_raw(self) -> *mut sys::switch_event_t {
        let raw = self.0.as_ptr();
        std::mem::forget(self);
        raw
    }
}

/// The event type of a name, in any case; `None` for an unknown one.
pub fn event_type(name: &CStr) -> Option<sys::switch_event_types_t> {
    let mut kind = sys::SWITCH_EVENT_CUSTOM;
    // SAFETY: a string for the time of the call.
    let status = unsafe { sys::switch_name_event(name.as_ptr(), &mut kind) };
    succeeded(status).then_some(kind)
}

/// What may be in a cell.
#[derive(Debug)]
enum Content {
    Own(OwnedEvent),
    Lent(NonNull<sys::switch_event_t>),
    Nothing,
}

// SAFETY: a lent event is the lender's, which waits until the cell has been emptied.
unsafe impl Send for Content {}

/// An event, or none.
#[derive(Debug)]
pub struct EventCell(Mutex<Content>);

/// A text form of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serialized {
    /// Headers and body, as the event socket has them; values are URL-encoded.
    Plain,
    /// `<event>`
    Xml,
    /// An object.
    Json,
}

impl From<Option<OwnedEvent>> for EventCell {
    fn from(event: Option<OwnedEvent>) -> Self {
        EventCell(Mutex::new(event.map_or(Content::Nothing, Content::Own)))
    }
}

/// Lends an event of the switch for a time.
///
/// # Safety
/// `event` is NULL, or an event that nobody else uses until this returns.
pub unsafe fn lend<R>(
    event: *mut sys::switch_event_t,
    use_it: impl FnOnce(&Arc<EventCell>) -> R,
) -> R {
    struct TakeBack<'a>(&'a EventCell);
    impl Drop for TakeBack<'_> {
        fn drop(&mut self) {
            *self.0.lock() = Content::Nothing;
        }
    }
    let content = NonNull::new(event).map_or(Content::Nothing, Content::Lent);
    let cell = Arc::new(EventCell(Mutex::new(content)));
    let _take_back = TakeBack(&cell);
    use_it(&cell)
}

impl EventCell {
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the event under the lock; `None` when there is none.
    fn with<R>(&self, run: impl FnOnce(*mut sys::switch_event_t) -> R) -> Option<R> {
        match &*self.lock() {
            Content::Own(event) => Some(run(event.0.as_ptr())),
            Content::Lent(event) => Some(run(event.as_ptr())),
            Content::Nothing => None,
        }
    }

    /// Whether there is an event.
    pub fn is_there(&self) -> bool {
        self.with(|_| ()).is_some()
    }

    /// A copy of the event.
    pub fn duplicate(&self) -> Option<OwnedEvent> {
        // SAFETY: the lock is held, so the event stays.
        self.with(|event| unsafe { OwnedEvent::copy_of(event) })?
    }

    /// The name of its type.
    pub fn type_name(&self) -> Option<CString> {
        // SAFETY: the lock is held; names of types are the switch's own for ever.
        self.with(|event| unsafe { copy(sys::switch_event_name((*event).event_id)) })?
    }

    /// A header's value, by its name in any case; `ARRAY::a|:b` for one with several.
    pub fn header(&self, name: &CStr) -> Option<CString> {
        self.with(|event| {
            // SAFETY: the lock is held; a string for the time of the call.
            unsafe { copy(sys::switch_event_get_header_idx(event, name.as_ptr(), -1)) }
        })?
    }

    /// All headers, in their order.
    pub fn headers(&self) -> Vec<(CString, CString)> {
        let all = self.with(|event| {
            let mut all = Vec::new();
            // SAFETY: the lock is held, so the list stays as it is.
            unsafe {
                let mut header = (*event).headers;
                while let Some(this) = header.as_ref() {
                    if let (Some(name), Some(value)) = (copy(this.name), copy(this.value)) {
                        all.push((name, value));
                    }
                    header = this.next;
                }
            }
            all
        });
        all.unwrap_or_default()
    }

    /// Adds a header behind those that are there.
    pub fn add_header(&self, name: &CStr, value: Option<&CStr>) -> Option<Status> {
        self.with(|event| {
            // SAFETY: the lock is held; the switch copies both strings, and does nothing without a value.
            unsafe {
                sys::switch_event_add_header_string(
                    event,
                    sys::SWITCH_STACK_BOTTOM,
                    name.as_ptr(),
                    pass(value),
                )
            }
        })
    }

    /// Removes the headers of a name.
    pub fn delete_header(&self, name: &CStr) -> Option<Status> {
        self.with(|event| {
            // SAFETY: the lock is held; a string for the time of the call.
            unsafe { sys::switch_event_del_header_val(event, name.as_ptr(), std::ptr::null()) }
        })
    }

    /// The body.
    pub fn body(&self) -> Option<CString> {
        // SAFETY: the lock is held, so the body stays.
        self.with(|event| unsafe { copy(sys::switch_event_get_body(event)) })?
    }

    /// Sets the body; without text it is `(null)`, as the switch writes it.
    pub fn set_body(&self, text: Option<&CStr>) -> Option<Status> {
        let text = text.unwrap_or(c"(null)");
        self.with(|event| {
            // SAFETY: the lock is held; the format takes one string, which the switch copies.
            unsafe { sys::switch_event_add_body(event, c"%s".as_ptr(), text.as_ptr()) }
        })
    }

    /// Sets the priority.
    pub fn set_priority(&self, priority: sys::switch_priority_t) -> Option<Status> {
        // SAFETY: the lock is held.
        self.with(|event| unsafe { sys::switch_event_set_priority(event, priority) })
    }

    /// The event as text.
    pub fn serialize(&self, form: Serialized) -> Option<CString> {
        self.with(|event| {
            let mut text = std::ptr::null_mut();
            // SAFETY: the lock is held; the text is from `malloc` and ours, the XML is ours to free.
            unsafe {
                match form {
                    Serialized::Plain => {
                        sys::switch_event_serialize(event, &mut text, sys::SWITCH_TRUE);
                    }
                    Serialized::Json => {
                        sys::switch_event_serialize_json(event, &mut text);
                    }
                    Serialized::Xml => {
                        let none = std::ptr::null::<std::ffi::c_char>();
                        let raw = sys::switch_event_xmlize(event, none);
                        if !raw.is_null() {
                            text = xml::to_text(raw);
                            sys::switch_xml_free(raw);
                        }
                    }
                }
                take(text)
            }
        })?
    }

    /// Adds the other event's headers and body.
    pub fn merge(&self, other: OwnedEvent) -> Option<()> {
        // SAFETY: the lock is held; the other event is ours.
        self.with(|event| unsafe { sys::switch_event_merge(event, other.0.as_ptr()) })
    }

    /// Fills in what the switch knows of a call.
    pub fn fill_from(&self, leg: &super::Leg) {
        // SAFETY: the lock is held; the channel lives.
        self.with(|event| unsafe { sys::switch_channel_event_set_data(leg.channel(), event) });
    }

    /// Runs a chat application on the event, which it may change.
    pub fn chat_execute(&self, application: &CStr, data: Option<&CStr>) -> Option<Status> {
        self.with(|event| {
            // SAFETY: the lock is held, so the event is this call's alone; strings for the time of the call.
            unsafe { sys::switch_core_execute_chat_app(event, application.as_ptr(), pass(data)) }
        })
    }

    /// Hands the event to a chat protocol.
    pub fn chat_send(&self, protocol: Option<&CStr>) -> Option<Status> {
        // SAFETY: as above; the switch keeps copies.
        self.with(|event| unsafe { sys::switch_core_chat_send(pass(protocol), event) })
    }
}

/// Fires an event; what subscribes to its type gets it. Says whether the switch took it.
pub fn fire(event: OwnedEvent) -> bool {
    let mut raw = event.into_raw();
    // SAFETY: the event is given away; what the switch did not take is ours again.
    unsafe {
        let status = sys::switch_event_fire_detailed(
            FILE.as_ptr(),
            FUNCTION.as_ptr(),
            LINE,
            &mut raw,
            std::ptr::null_mut(),
        );
        if let Some(left) = NonNull::new(raw) {
            drop(OwnedEvent(left));
        }
        succeeded(status)
    }
}
