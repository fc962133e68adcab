//! Perl subs that the switch calls: input callbacks and hangup hooks. They are called with the script's own session object,
//! in the interpreter that they came from.

use super::words::read;
use super::{CoreSession, Event, Session};
use crate::sim::event::{self, EventHandle};
use crate::sim::log::Level;
use crate::sim::media::play::process_result;
use crate::sim::object::{self, HangupHook, InputCallback};
use crate::sim::session::{self, Dtmf};
use crate::sim::status::Status;
use crate::sim::text;
use crate::sim::world::World;
use fsperl_runtime::{Arg, Callback, Error, Perl, Scalar, Stopped, Text};
use std::ffi::CStr;
use std::sync::Arc;

/// The name under which a channel keeps its input callback.
const PRIVATE: &str = "CoreSession";

/// The address of the session object that a sub belongs to: by it Perl's object is found.
#[derive(Clone, Copy, Debug)]
struct Owner(usize);

impl Owner {
    /// Every `CoreSession` is the first part of a [`Session`].
    fn of(object: &CoreSession) -> Self {
        Owner(std::ptr::from_ref(object).addr())
    }

    fn object(self, perl: &Perl) -> Result<Option<Scalar>, Stopped> {
        Scalar::of_object(perl, std::ptr::without_provenance::<Session>(self.0))
    }
}

/// A sub, the argument that it was given with, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Sub {
    callback: Callback,
    arg: Option<Vec<u8>>,
    owner: Owner,
}

impl Sub {
    pub fn new(object: &CoreSession, callback: Callback, arg: Option<&CStr>) -> Self {
        Sub {
            callback,
            arg: arg.map(|arg| arg.to_bytes().to_vec()),
            owner: Owner::of(object),
        }
    }

    /// The same sub with another argument.
    pub fn with_arg(&self, arg: Option<&CStr>) -> Self {
        Sub {
            arg: arg.map(|arg| arg.to_bytes().to_vec()),
            ..self.clone()
        }
    }

    /// The name of the sub, or what Perl writes for a code reference.
    pub fn name(&self) -> Option<String> {
        let name = self.callback.sub().text().ok().flatten()?;
        Some(text::from_bytes(name.as_bytes()).into_owned())
    }

    /// The argument.
    pub fn arg(&self) -> Option<String> {
        self.arg
            .as_deref()
            .map(|arg| text::from_bytes(arg).into_owned())
    }

    fn perl(&self) -> &Perl {
        self.callback.perl()
    }

    /// Calls `sub($session, WORDS..., [arg])`.
    fn call(&self, words: &[Arg<'_>]) -> Result<Option<Text>, Stopped> {
        let object = self.owner.object(self.perl())?;
        let mut args = vec![object.as_ref().map_or(Arg::Undef, Arg::Scalar)];
        args.extend_from_slice(words);
        args.extend(self.arg.as_deref().map(Arg::Bytes));
        self.callback.call(&args)
    }
}

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

impl Sub {
    fn dtmf(&self, digit: &str, duration: &str) -> Result<Option<Text>, Stopped> {
        let pairs = [("digit", digit), ("duration", duration)];
        let pairs =
            pairs.map(|(key, value)| (Arg::Bytes(key.as_bytes()), Arg::Bytes(value.as_bytes())));
        let input = Scalar::hash(self.perl(), &pairs)?;
        self.call(&[Arg::Bytes(b"dtmf"), Arg::Scalar(&input)])
    }

    fn event(&self, event: Option<&event::Event>) -> Result<Option<Text>, Stopped> {
        let object = event.map(|event| {
            let handle = EventHandle::lent(event.duplicate());
            Scalar::object(self.perl(), Event::of(Arc::new(handle)))
        });
        let object = object.transpose()?;
        let input = object.as_ref().map_or(Arg::Undef, Arg::Scalar);
        self.call(&[Arg::Bytes(b"event"), input])
    }
}

impl InputCallback for Sub {
    fn on_dtmf(&self, object: &object::CoreSession, dtmf: Dtmf) -> Option<String> {
        let answer = self.dtmf(&dtmf.digit.to_string(), &dtmf.duration.to_string());
        input_result(object.world(), answer)
    }

    fn on_event(&self, object: &object::CoreSession, event: &event::Event) -> Option<String> {
        input_result(object.world(), self.event(Some(event)))
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
        0 => sub.dtmf("", "0"),
        _ => sub.event(None),
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

/// The callback for a sub that is named, in the interpreter that the thread is in.
pub(super) fn named(name: Option<&CStr>) -> Option<Callback> {
    Callback::named(&Perl::current()?, &read(name)?).ok()
}
