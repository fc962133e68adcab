//! What takes time on a call: the hangup hook is looked after, the input callback gets what arrives meanwhile, and a stop of the
//! script is the end of it.

use super::super::input::{Relay, answer_text, input_result};
use super::super::{Event, lock};
use super::CoreSession;
use crate::script::Sub;
use crate::switch::core::input::InputHandler;
use crate::switch::core::{Leg, Status, succeeded};
use crate::switch::sys;
use fsperl_runtime::{Perl, Text};
use std::sync::Arc;

impl CoreSession {
    /// Runs something on the call that may take time, with the hangup hook before and after.
    pub(super) fn blocking<T>(&self, absent: T, run: impl FnOnce(&Leg) -> T) -> T {
        let Some(leg) = self.live() else {
            return absent;
        };
        self.run_hangup_hook();
        let result = interruptible(&leg, run);
        self.run_hangup_hook();
        result
    }

    /// Runs something with the script's input callback.
    pub(super) fn with_input<T>(
        &self,
        leg: &Leg,
        run: impl FnOnce(Option<&dyn InputHandler>) -> T,
    ) -> T {
        if self.input().is_none() {
            return run(None);
        }
        let relay = Relay::new(self, leg);
        let result = run(Some(&relay));
        relay.finish();
        result
    }

    /// As [`CoreSession::blocking`], with the script's input callback: 1 when it went well, 0 when not, -1 without a call.
    pub(super) fn media(&self, run: impl FnOnce(&Leg, Option<&dyn InputHandler>) -> Status) -> i32 {
        self.blocking(-1, |leg| {
            i32::from(succeeded(self.with_input(leg, |input| run(leg, input))))
        })
    }

    /// Does to the file what an input callback answered.
    pub(in crate::switch::host) fn process(&self, leg: &Leg, answer: Option<Text>) -> Status {
        self.file.process(leg, &answer_text(answer))
    }

    /// The input callback.
    pub(in crate::switch::host) fn input(&self) -> Option<Arc<Sub>> {
        lock(&self.state).input.clone()
    }

    /// Sets the input callback, or removes it. Dropping a sub may run code, so that happens when nothing is locked.
    pub(in crate::switch::host) fn set_input(&self, sub: Option<Sub>) {
        let before = std::mem::replace(&mut lock(&self.state).input, sub.map(Arc::new));
        drop(before);
    }

    /// Calls the input callback without any input, as a script does that calls the switch's part itself.
    pub(in crate::switch::host) fn call_without_input(&self, kind: i32) -> Status {
        let (Some(leg), Some(sub)) = (self.leg(), self.input()) else {
            return sys::SWITCH_STATUS_FALSE;
        };
        let answer = match kind {
            0 => sub.call_dtmf(b"", 0),
            _ => sub.call_event(None::<Event>),
        };
        match input_result(&leg, answer) {
            Ok(answer) => self.process(&leg, answer),
            Err(error) => error.raise(),
        }
    }
}

/// Runs something on a call that may take time; when the script is stopped meanwhile, the switch's function returns.
fn interruptible<T>(leg: &Arc<Leg>, run: impl FnOnce(&Leg) -> T) -> T {
    let Some(perl) = Perl::current() else {
        return run(leg);
    };
    let stopped = Arc::clone(leg);
    let on_stop = perl.on_stop(move |_| stopped.interrupt());
    let result = run(leg);
    drop(on_stop);
    if perl.is_stopping() {
        leg.forget_interrupt();
    }
    result
}
