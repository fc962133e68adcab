//! Scripts' subs as the model calls them: input callbacks and hangup hooks.

use super::{CoreSession, Event};
use crate::script::Sub;
use crate::sim::event::{self, EventHandle};
use crate::sim::log::Level;
use crate::sim::media::play::process_result;
use crate::sim::object::{self, HangupHook, InputCallback};
use crate::sim::session::{self, Dtmf};
use crate::sim::status::Status;
use crate::sim::text;
use crate::sim::world::World;
use fsperl_runtime::{Arg, Error, Stopped, Text};
use std::sync::Arc;

/// The name under which a channel keeps its input callback.
const PRIVATE: &str = "CoreSession";

/// What an input callback answered. One that dies stops nothing, but the log says so; one that exits ends the script.
fn input_result(world: &World, result: Result<Option<Text>, Stopped>) -> Option<String> {
    match result {
        Ok(answer) => answer.map(|answer| text::from_bytes(answer.as_bytes()).into_owned()),
        Err(Stopped::Exited(status)) => Error::exit(status).raise(),
        Err(stopped) => {
            world.log(Level::Err, None, format!("input callback: {stopped}"));
            None
        }
    }
}

/// A copy of an event, for a script.
fn event_object(event: &event::Event) -> Event {
    Event::of(Arc::new(EventHandle::lent(event.duplicate())))
}

impl InputCallback for Sub {
    fn on_dtmf(&self, object: &object::CoreSession, dtmf: Dtmf) -> Option<String> {
        let answer = self.call_dtmf(dtmf.digit.to_string().as_bytes(), dtmf.duration);
        input_result(object.world(), answer)
    }

    fn on_event(&self, object: &object::CoreSession, event: &event::Event) -> Option<String> {
        input_result(object.world(), self.call_event(Some(event_object(event))))
    }
}

impl HangupHook for Sub {
    /// A hook that dies or exits makes the method do so in which it is called.
    fn on_hangup(&self, object: &object::CoreSession, what: &str) {
        match self.call(&[Arg::Bytes(what.as_bytes())]) {
            Ok(_) => {}
            Err(stopped @ (Stopped::Died(_) | Stopped::Exited(_))) => Error::from(stopped).raise(),
            Err(stopped) => {
                let text = format!("hangup hook: {stopped}");
                object.world().log(Level::Err, None, text);
            }
        }
    }
}

/// Lets a session call this sub for input, or none.
pub(super) fn set_input(object: &CoreSession, sub: Option<Arc<Sub>>) {
    let model = object.model();
    if let Some(session) = model.session() {
        let private = sub.clone().map(|sub| sub as session::Private);
        session.set_private(PRIVATE, private);
    }
    match sub {
        Some(sub) => model.set_input_callback(sub),
        None => model.unset_input_callback(),
    }
}

/// Calls the input callback without any input, as a script does that calls the switch's part itself.
fn call_without_input(sub: &Sub, session: &Arc<session::Session>, itype: i32) -> Status {
    let answer = match itype {
        0 => sub.call_dtmf(b"", 0),
        _ => sub.call_event(None::<Event>),
    };
    let answer = input_result(session.world(), answer);
    process_result(session, answer.as_deref().unwrap_or_default(), None)
}

/// `dtmf_callback`: what the switch calls when something arrives at a channel.
pub(super) fn run_by_switch(session: &Arc<session::Session>, itype: i32) -> Status {
    let sub = session.private(PRIVATE);
    match sub.as_deref().and_then(|sub| sub.downcast_ref::<Sub>()) {
        Some(sub) => call_without_input(sub, session, itype),
        None => Status::False,
    }
}
