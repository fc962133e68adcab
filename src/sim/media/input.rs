//! What may interrupt an operation on a session: nothing, the first digit, or a handler that sees each digit and event and
//! decides. Handlers are how a script's input callback is reached; they may use the session they are called for.

use crate::sim::event::Event;
use crate::sim::session::{Dtmf, Session};
use crate::sim::status::Status;
use std::sync::Arc;

/// Sees the digits and events that arrive while something runs on a session.
pub trait InputHandler: Send + Sync {
    /// A digit arrived. Anything but success ends what is running.
    fn on_dtmf(&self, session: &Arc<Session>, dtmf: Dtmf) -> Status;

    /// An event arrived. Anything but success ends what is running.
    fn on_event(&self, session: &Arc<Session>, event: &Event) -> Status;
}

/// What is done with input.
pub enum Input<'a> {
    /// Digits stay in their queue.
    Keep,
    /// The first digit goes here and ends what is running.
    Into(&'a mut String),
    /// A handler decides.
    Handler(&'a dyn InputHandler),
    /// Terminating keys end what is running; others are dropped.
    Keys(&'a str),
}

impl Input<'_> {
    /// The same for one of several parts.
    pub(crate) fn again(&mut self) -> Input<'_> {
        match self {
            Input::Keep => Input::Keep,
            Input::Into(buffer) => Input::Into(buffer),
            Input::Handler(handler) => Input::Handler(*handler),
            Input::Keys(keys) => Input::Keys(keys),
        }
    }

    /// Whether the person would see that they are asked for a key while this runs.
    pub(crate) fn asks(&self) -> bool {
        matches!(self, Input::Handler(_))
    }

    /// Whether there is something to take.
    pub(crate) fn waiting(&self, session: &Session) -> bool {
        match self {
            Input::Keep => false,
            Input::Into(_) | Input::Keys(_) => session.has_dtmf(),
            Input::Handler(_) => session.has_dtmf() || session.has_event(),
        }
    }

    /// Takes one digit and one event, as the switch does once per frame of sound.
    pub(crate) fn take(&mut self, session: &Arc<Session>) -> Status {
        let mut status = Status::Success;
        if !matches!(self, Input::Keep)
            && let Some(dtmf) = session.take_dtmf()
        {
            match self {
                Input::Keep => {}
                Input::Into(buffer) => {
                    buffer.push(dtmf.digit);
                    status = Status::Break;
                }
                Input::Handler(handler) => status = handler.on_dtmf(session, dtmf),
                Input::Keys(keys) if keys.contains(dtmf.digit) => {
                    session.set("playback_terminator_used", Some(&dtmf.digit.to_string()));
                    status = Status::Break;
                }
                Input::Keys(_) => {}
            }
        }
        if let Input::Handler(handler) = self
            && let Some(event) = session.take_event()
        {
            let after_event = handler.on_event(session, &event);
            if !after_event.ok() {
                status = after_event;
            }
        }
        status
    }
}
