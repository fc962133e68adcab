//! The running FreeSWITCH as scripts see it: every class and function of the interface, over `core`. Arguments that stock
//! hands on without a look, and that would end the switch, are refused here.

mod api;
mod consumer;
mod core_session;
mod event;
mod functions;
mod input;
mod ivr;
mod opaque;
mod session;
mod stream;

pub use api::Api;
pub use consumer::EventConsumer;
pub use core_session::CoreSession;
pub use event::Event;
pub use ivr::IvrMenu;
pub use opaque::{
    ChannelHandle, EventNodes, EventPointer, InputArgs, MutexHandle, PerlHandle, QueueHandle,
    SessionHandle, StateHandlers, StreamHandle,
};
pub use session::Session;
pub use stream::Stream;

use super::core::text::c_string;
use super::core::{Leg, Level, LogTarget, log};
use fsperl_runtime::Perl;
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// FreeSWITCH, as the host of scripts.
#[derive(Debug)]
pub struct Switch;

/// A result that the script takes over.
fn give<'a>(text: CString) -> Option<Cow<'a, CStr>> {
    Some(Cow::Owned(text))
}

/// A result that may be `undef`.
fn give_opt<'a>(text: Option<CString>) -> Option<Cow<'a, CStr>> {
    text.map(Cow::Owned)
}

/// Writes an error of a script to the log.
fn log_error(text: &str) {
    log(Level::Err, LogTarget::default(), format!("{text}\n"));
}

/// Writes what a script wants to the log, with the place in the script.
fn log_for_script(level: Option<&CStr>, leg: Option<&Leg>, msg: Option<&CStr>) {
    let place = Perl::current().and_then(|perl| perl.place());
    let place = place.map(|(file, line)| (c_string(file), line as i32));
    let target = LogTarget {
        leg,
        place: place.as_ref().map(|(file, line)| (file.as_c_str(), *line)),
    };
    log(
        Level::for_script(level),
        target,
        msg.unwrap_or_default().to_bytes(),
    );
}

/// Whether the calling script is to end: it was killed, or its time is over.
fn is_stopping() -> bool {
    Perl::current().is_some_and(|perl| perl.is_stopping())
}

/// Nothing that a panic could have left half done is behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
