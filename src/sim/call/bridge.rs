//! Two legs joined: each hears the other until one of them ends, is transferred, or input ends it.

use super::cause::Cause;
use super::originate::{self, Request};
use super::state::{Direction, State};
use crate::sim::event::EventType;
use crate::sim::log::Level;
use crate::sim::media::input::Input;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::world::clock::SECOND;
use crate::sim::world::timeline::{Who, span};
use std::sync::Arc;

/// How long a called person talks when nothing else is said.
const SMALL_TALK: u64 = 30 * SECOND;

impl Session {
    /// The leg that this one is joined with.
    pub fn partner(&self) -> Option<Arc<Session>> {
        let uuid = self.leg().partner.clone();
        uuid.or_else(|| self.get("bridge_uuid"))
            .and_then(|uuid| self.world().session(&uuid))
    }

    /// Joins with another leg and returns when it is over. The other leg is hung up then; this one goes on, unless it is down.
    pub fn bridge_with(self: &Arc<Self>, other: &Arc<Session>, mut input: Input<'_>) -> Status {
        let names = (self.name(), other.name());
        for (leg, with, name) in [(self, other, &names.1), (other, self, &names.0)] {
            let now = self.world().now();
            {
                let mut state = leg.leg();
                state.partner = Some(with.uuid().to_owned());
                state.flags.bridged = true;
                state.flags.broadcast_break = false;
                state.times.bridged = now;
            }
            for variable in ["bridge_uuid", "signal_bond", "last_bridge_to"] {
                leg.set(variable, Some(with.uuid()));
            }
            leg.set("bridge_channel", Some(name));
        }
        self.set_state(State::Execute);
        other.set_state(State::ExchangeMedia);
        self.fire(EventType::ChannelBridge);
        self.note(Who::Switch, "bridge", format!("is joined with {}", names.1));
        let began = self.world().now();
        if other.direction() == Direction::Outbound {
            other.talks_for(SMALL_TALK);
        }
        let joined = |leg: &Session, with: &Session| {
            leg.ready()
                && leg.leg().partner.as_deref() == Some(with.uuid())
                && !leg.flags().broadcast_break
        };
        let status = loop {
            if !joined(self, other) || !joined(other, self) {
                break Status::Success;
            }
            let status = input.take(self);
            if !status.ok() {
                break status;
            }
            while let Some(dtmf) = matches!(input, Input::Keep)
                .then(|| self.take_dtmf())
                .flatten()
            {
                other.send_dtmf(&[dtmf]);
            }
            while let Some(dtmf) = other.take_dtmf() {
                self.send_dtmf(&[dtmf]);
            }
            self.asks(self.world().now() + SECOND);
            other.asks(self.world().now() + SECOND);
            self.world().run_until(u64::MAX / 2, || {
                !joined(self, other)
                    || !joined(other, self)
                    || self.has_dtmf()
                    || other.has_dtmf()
                    || input.waiting(self)
            });
        };
        self.unbridge(other, began);
        status
    }

    fn unbridge(self: &Arc<Self>, other: &Arc<Session>, began: u64) {
        for (leg, with) in [(self, other), (other, self)] {
            let cause = with.cause();
            {
                let mut state = leg.leg();
                state.flags.bridged = false;
                state.flags.broadcast_break = false;
                if state.partner.as_deref() == Some(with.uuid()) {
                    state.partner = None;
                }
            }
            for variable in ["bridge_uuid", "signal_bond", "bridge_channel"] {
                leg.set(variable, None);
            }
            if cause != Cause::NONE {
                leg.set("bridge_hangup_cause", Some(cause.name()));
                leg.set("last_bridge_hangup_cause", Some(cause.name()));
            }
        }
        self.fire(EventType::ChannelUnbridge);
        self.note(
            Who::Switch,
            "unbridge",
            format!("talked for {}", span(self.world().now() - began)),
        );
        if !other.flags().transferred {
            other.hangup(if self.down() {
                self.cause()
            } else {
                Cause::NORMAL_CLEARING
            });
        }
    }

    /// The application `bridge`: calls a dial string and joins. Without an answer the call ends with the cause, unless
    /// `continue_on_fail` lets the dialplan go on.
    pub fn bridge_to(self: &Arc<Self>, dial: &str) {
        let timeout = self
            .get("call_timeout")
            .map_or(60, |value| atoi(&value).clamp(1, 86_400) as u32);
        match originate::originate(self.world(), Some(self), &Request::new(dial, timeout)) {
            Ok(other) => {
                if !self.answer() {
                    other.hangup(Cause::ORIGINATOR_CANCEL);
                    return;
                }
                self.bridge_with(&other, Input::Keep);
                let after = self
                    .get("hangup_after_bridge")
                    .is_none_or(|value| is_true(&value));
                if after
                    && self.ready()
                    && other.down()
                    && self.get("hangup_after_bridge").is_some()
                {
                    self.hangup(other.cause());
                }
            }
            Err(cause) => {
                self.log(Level::Notice, format!("Originate Failed.  Cause: {cause}"));
                self.set("originate_failed_cause", Some(cause.name()));
                if !originate::goes_on(self, cause) && !self.flags().transferred {
                    self.hangup(cause);
                }
            }
        }
    }
}
