//! A script's input callback, on its way through the switch: what arrives goes to the sub, and what the sub answers goes to
//! the file that is playing. Nothing unwinds through the switch: a sub that exits is remembered until its function returns.

use super::{CoreSession, Event, lock};
use crate::script::Sub;
use crate::switch::core::event::EventCell;
use crate::switch::core::input::{InputHandler, SessionId};
use crate::switch::core::text::c_string;
use crate::switch::core::{Leg, Level, LogTarget, Status, log};
use crate::switch::sys;
use fsperl_runtime::{Error, Handle, Ref, Stopped, Text};
use std::sync::{Arc, Mutex};

/// Brings input to a sub while one function of the switch runs.
pub(super) struct Relay<'a> {
    object: &'a CoreSession,
    leg: &'a Leg,
    ended: Mutex<Option<Error>>,
}

impl<'a> Relay<'a> {
    pub fn new(object: &'a CoreSession, leg: &'a Leg) -> Self {
        Relay {
            object,
            leg,
            ended: Mutex::default(),
        }
    }

    /// Goes on with what the sub wanted of the script, once the switch's function has returned.
    pub fn finish(self) {
        let ended = lock(&self.ended).take();
        if let Some(error) = ended {
            error.raise();
        }
    }

    /// Calls the sub of the moment: it may replace itself, or be taken away.
    fn call(&self, call: impl FnOnce(&Sub) -> Result<Option<Text>, Stopped>) -> Status {
        let Some(sub) = self.object.input() else {
            return sys::SWITCH_STATUS_SUCCESS;
        };
        match input_result(self.leg, call(&sub)) {
            Ok(answer) => self.object.process(self.leg, answer),
            Err(error) => {
                *lock(&self.ended) = Some(error);
                sys::SWITCH_STATUS_BREAK
            }
        }
    }
}

impl InputHandler for Relay<'_> {
    fn on_dtmf(&self, _: SessionId, digit: u8, duration: u32) -> Status {
        self.call(|sub| sub.call_dtmf(&[digit], duration))
    }

    fn on_event(&self, _: SessionId, event: &Arc<EventCell>) -> Status {
        self.call(|sub| sub.call_event(Some(Event::lent(event))))
    }
}

/// Brings input to the subs of two calls while they are bridged: each call's digits and events to its own, on the thread of that
/// call. The script's own thread waits in the bridge, and has lent its interpreter to them.
pub(super) struct BridgeRelay {
    sides: Vec<Side>,
    ended: Mutex<Option<Error>>,
}

struct Side {
    object: Handle<CoreSession>,
    leg: Arc<Leg>,
}

/// A relay for a bridge; `None` when neither call has an input callback.
pub(super) fn bridge_relay(
    a: &Ref<'_, CoreSession>,
    b: &Ref<'_, CoreSession>,
) -> Option<Arc<BridgeRelay>> {
    let side = |object: &Ref<'_, CoreSession>| {
        object.input()?;
        Some(Side {
            object: object.handle(),
            leg: object.leg()?,
        })
    };
    let sides: Vec<_> = [a, b].into_iter().filter_map(side).collect();
    (!sides.is_empty()).then(|| {
        Arc::new(BridgeRelay {
            sides,
            ended: Mutex::default(),
        })
    })
}

impl BridgeRelay {
    /// Goes on with what a sub wanted of the script, once the bridge has ended.
    pub fn finish(&self) {
        let ended = lock(&self.ended).take();
        if let Some(error) = ended {
            error.raise();
        }
    }

    fn to_side(
        &self,
        session: SessionId,
        call: impl FnOnce(&Sub) -> Result<Option<Text>, Stopped>,
    ) -> Status {
        let mine = |side: &&Side| SessionId::from(side.leg.as_ptr()) == session;
        let Some(side) = self.sides.iter().find(mine) else {
            return sys::SWITCH_STATUS_SUCCESS;
        };
        let object = side.object.get();
        let Some((object, sub)) = object.and_then(|object| {
            let sub = object.input()?;
            Some((object, sub))
        }) else {
            return sys::SWITCH_STATUS_SUCCESS;
        };
        let visited = sub.perl().visit(|| input_result(&side.leg, call(&sub)));
        match visited {
            Ok(Ok(answer)) => object.process(&side.leg, answer),
            Ok(Err(error)) => {
                *lock(&self.ended) = Some(error);
                sys::SWITCH_STATUS_BREAK
            }
            // The bridge has ended, and the script goes on.
            Err(_) => sys::SWITCH_STATUS_SUCCESS,
        }
    }
}

impl InputHandler for BridgeRelay {
    fn on_dtmf(&self, session: SessionId, digit: u8, duration: u32) -> Status {
        self.to_side(session, |sub| sub.call_dtmf(&[digit], duration))
    }

    fn on_event(&self, session: SessionId, event: &Arc<EventCell>) -> Status {
        self.to_side(session, |sub| sub.call_event(Some(Event::lent(event))))
    }
}

/// What an input callback answered. One that dies stops nothing, but the log says so; one that exits ends the script.
pub(super) fn input_result(
    leg: &Leg,
    result: Result<Option<Text>, Stopped>,
) -> Result<Option<Text>, Error> {
    match result {
        Ok(answer) => Ok(answer),
        Err(stopped @ Stopped::Exited(_)) => Err(stopped.into()),
        Err(stopped) => {
            let target = LogTarget {
                leg: Some(leg),
                place: None,
            };
            log(Level::Err, target, format!("input callback: {stopped}\n"));
            Ok(None)
        }
    }
}

/// What a sub answered, for the switch; nothing is an empty text.
pub(super) fn answer_text(answer: Option<Text>) -> std::ffi::CString {
    c_string(answer.map(Text::into_bytes).unwrap_or_default())
}
