//! The person at the end of a leg at work: takes the steps of their script one after the other, each when its time has come.

use super::Session;
use crate::sim::call::caller::Caller;
use crate::sim::call::cause::Cause;
use crate::sim::call::keys::{KEY_GAP, Step, What, When};
use crate::sim::world::clock::{SECOND, Ticket};
use crate::sim::world::timeline::Who;
use std::collections::VecDeque;
use std::sync::Arc;

/// What is left to do.
pub(crate) struct Person {
    steps: VecDeque<Step>,
    pending: Option<Ticket>,
    began: u64,
    /// What they still have to say.
    pub speech: VecDeque<String>,
    /// For how long they talk when recorded.
    pub talk: u64,
    hangup_after: u64,
}

impl Person {
    pub fn new(caller: &Caller) -> Person {
        Person {
            steps: caller.steps.iter().copied().collect(),
            pending: None,
            began: 0,
            speech: caller.speech.iter().cloned().collect(),
            talk: caller.talk,
            hangup_after: caller.hangup_after,
        }
    }
}

impl Session {
    /// The call begins for the person: their clock starts.
    pub(crate) fn person_begins(self: &Arc<Self>) {
        let limit = {
            let mut person = self.person();
            person.began = self.world().now();
            person.hangup_after
        };
        let weak = Arc::downgrade(self);
        self.world().after(limit, move |_| {
            if let Some(session) = weak.upgrade() {
                session.person_hangs_up();
            }
        });
        self.plan_step();
    }

    /// The script waits for input until `deadline`: a key that was held back for that is pressed.
    pub(crate) fn asks(self: &Arc<Self>, deadline: u64) {
        let now = self.world().now();
        let gap = KEY_GAP.min(deadline.saturating_sub(now) / 2);
        self.plan_if(|when| (when == When::Asked).then_some(now + gap));
    }

    /// A prompt plays for so many microseconds more. `asking` says that input is taken while it plays; the person then
    /// listens to half of it, a second at most, before they press. `fresh` says that it has just begun.
    pub(crate) fn prompt_goes_on(self: &Arc<Self>, left: u64, asking: bool, fresh: bool) {
        let now = self.world().now();
        self.plan_if(|when| match when {
            When::Prompt(us) if fresh => Some(now + us),
            When::Asked if asking => Some(now + (left / 2).min(SECOND)),
            _ => None,
        });
    }

    /// A recording begins: a key that was held back is pressed once the person has said what they have to say.
    pub(crate) fn talks(self: &Arc<Self>, asking: bool) -> u64 {
        let (now, talk) = (self.world().now(), self.person().talk);
        self.plan_if(|when| match when {
            When::Prompt(us) => Some(now + us),
            When::Asked if asking => Some(now + talk),
            _ => None,
        });
        talk
    }

    /// The person is joined with somebody: they talk so long and hang up, unless they were told when to.
    pub(crate) fn talks_for(self: &Arc<Self>, us: u64) {
        if self.person().hangup_after != Caller::default().hangup_after {
            return;
        }
        let weak = Arc::downgrade(self);
        self.world().after(us, move |_| {
            if let Some(session) = weak.upgrade() {
                session.person_hangs_up();
            }
        });
    }

    /// The next thing the person says when speech is asked for; empty or nothing is silence.
    pub(crate) fn next_speech(&self) -> Option<String> {
        self.person()
            .speech
            .pop_front()
            .filter(|text| !text.is_empty())
    }

    fn person_hangs_up(self: &Arc<Self>) {
        if !self.down() {
            self.world()
                .note(Who::Caller, self.leg_label(), "hangs up", "hung up");
            self.hangup(Cause::NORMAL_CLEARING);
        }
    }

    /// Plans the next step when it depends on time alone.
    fn plan_step(self: &Arc<Self>) {
        let (now, began) = (self.world().now(), self.person().began);
        self.plan_if(|when| match when {
            When::At(us) => Some(began + us),
            When::After(us) => Some(now + us),
            When::Asked | When::Prompt(_) => None,
        });
    }

    /// Plans the next step for the time that `time` gives, unless it is planned already.
    fn plan_if(self: &Arc<Self>, time: impl FnOnce(When) -> Option<u64>) {
        let mut person = self.person();
        if person.pending.is_some() {
            return;
        }
        let Some(at) = person.steps.front().and_then(|step| time(step.when)) else {
            return;
        };
        let weak = Arc::downgrade(self);
        person.pending = Some(self.world().at(at, move |_| {
            if let Some(session) = weak.upgrade() {
                session.take_step();
            }
        }));
    }

    fn take_step(self: &Arc<Self>) {
        let step = {
            let mut person = self.person();
            person.pending = None;
            person.steps.pop_front()
        };
        match step.map(|step| step.what) {
            Some(What::Press(key)) => self.press(key),
            Some(What::HangUp) => self.person_hangs_up(),
            None => return,
        }
        self.plan_step();
    }
}
