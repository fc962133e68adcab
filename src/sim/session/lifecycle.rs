//! The life of a channel: answer, early media, hangup, transfer, and the state changes in between with the hooks and events
//! that go with them.

use super::{Leg, Session};
use crate::sim::call::cause::Cause;
use crate::sim::call::state::{CallState, Direction, State};
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::text::vars::{self, Place, atoi};
use crate::sim::world::timeline::Who;
use std::sync::Arc;

/// Told of each change of state, on the spot; it must not run a script then, only remember to do so.
pub trait StateHook: Send + Sync {
    /// The session has entered `state`.
    fn state_changed(&self, session: &Arc<Session>, state: State);
}

impl Session {
    /// The channel's state.
    pub fn state(&self) -> State {
        self.leg().state
    }

    /// How the call looks to a person.
    pub fn call_state(&self) -> CallState {
        self.leg().call_state
    }

    /// Why it was hung up; NONE while it is up.
    pub fn cause(&self) -> Cause {
        self.leg().cause
    }

    /// Whether the channel executes something and may go on doing so: past routing, not hung up, not transferred.
    pub fn ready(&self) -> bool {
        ready(&self.leg())
    }

    /// Ready, and sound goes through: answered or early media.
    pub fn media_ready(&self) -> bool {
        let leg = self.leg();
        ready(&leg) && (leg.flags.answered || leg.flags.early_media)
    }

    /// Not hung up.
    pub fn up(&self) -> bool {
        !self.down()
    }

    /// Hung up.
    pub fn down(&self) -> bool {
        self.leg().state >= State::Hangup
    }

    /// Adds somebody to be told of state changes.
    pub fn add_state_hook(&self, hook: Arc<dyn StateHook>) {
        self.leg().hooks.push(hook);
    }

    /// Stops telling.
    pub fn remove_state_hook(&self, hook: &Arc<dyn StateHook>) {
        self.leg().hooks.retain(|known| !Arc::ptr_eq(known, hook));
    }

    /// Goes to a state and tells the hooks. Nothing comes back from a hangup.
    pub fn set_state(self: &Arc<Self>, state: State) {
        let hooks = {
            let mut leg = self.leg();
            if leg.state == state || (leg.state >= State::Hangup && state < leg.state) {
                return;
            }
            leg.state = state;
            leg.hooks.clone()
        };
        self.fire(EventType::ChannelState);
        hooks
            .iter()
            .for_each(|hook| hook.state_changed(self, state));
    }

    /// Changes how the call looks.
    pub(crate) fn set_call_state(&self, state: CallState) {
        self.leg().call_state = state;
        self.fire(EventType::ChannelCallstate);
    }

    /// Answers an incoming call. True when the call is answered afterwards.
    pub fn answer(self: &Arc<Self>) -> bool {
        {
            let leg = self.leg();
            if leg.direction == Direction::Outbound {
                return true;
            }
            if leg.state >= State::Hangup {
                return false;
            }
            if leg.flags.answered {
                return true;
            }
        }
        self.mark_answered();
        if let Some(ms) = self
            .get("answer_delay")
            .map(|delay| atoi(&delay))
            .filter(|ms| *ms > 0)
        {
            self.pass_while_ready(ms as u64 * 1000);
        }
        true
    }

    /// The call is answered, whoever did it.
    pub(crate) fn mark_answered(self: &Arc<Self>) {
        let had_media = {
            let mut leg = self.leg();
            if leg.state >= State::Hangup || leg.flags.answered {
                return;
            }
            leg.flags.answered = true;
            leg.times.answered = self.world().now();
            leg.vars.set("endpoint_disposition", "ANSWER");
            leg.flags.early_media
        };
        self.note(Who::Switch, "answer", "answered");
        self.fire(EventType::ChannelAnswer);
        self.log(
            Level::Debug,
            format!("Channel [{}] has been answered", self.name()),
        );
        self.set_call_state(CallState::Active);
        self.execute_on("execute_on_answer");
        if !had_media {
            self.execute_on("execute_on_media");
            self.api_on("api_on_media");
        }
        self.api_on("api_on_answer");
        let mirror = self.leg().mirror.clone();
        if let Some(other) = mirror.and_then(|uuid| self.world().session(&uuid)) {
            other.mark_answered();
        }
    }

    /// Opens early media. True when sound goes through afterwards.
    pub fn pre_answer(self: &Arc<Self>) -> bool {
        {
            let mut leg = self.leg();
            if leg.state >= State::Hangup {
                return false;
            }
            if leg.flags.answered || leg.flags.early_media || leg.direction == Direction::Outbound {
                return true;
            }
            leg.flags.early_media = true;
            leg.times.progress_media = self.world().now();
            leg.vars.set("endpoint_disposition", "EARLY MEDIA");
        }
        self.note(Who::Switch, "early media", "opened early media");
        self.set_call_state(CallState::Early);
        self.fire(EventType::ChannelProgressMedia);
        self.execute_on("execute_on_pre_answer");
        self.execute_on("execute_on_media");
        self.api_on("api_on_pre_answer");
        self.api_on("api_on_media");
        true
    }

    /// Tells the caller that it rings.
    pub fn ring_ready(self: &Arc<Self>) -> bool {
        {
            let mut leg = self.leg();
            if leg.state >= State::Hangup {
                return false;
            }
            if leg.times.progress > 0 || leg.flags.answered || leg.flags.early_media {
                return true;
            }
            leg.times.progress = self.world().now();
        }
        self.note(Who::Switch, "ring", "is ringing");
        self.set_call_state(CallState::Ringing);
        self.fire(EventType::ChannelProgress);
        self.execute_on("execute_on_ring");
        self.api_on("api_on_ring");
        true
    }

    /// Hangs up. Only the first time counts.
    pub fn hangup(self: &Arc<Self>, cause: Cause) {
        let (before, partner, hooks) = {
            let mut leg = self.leg();
            if leg.state >= State::Hangup {
                return;
            }
            let before = leg.state;
            leg.state = State::Hangup;
            leg.cause = cause;
            leg.call_state = CallState::Hangup;
            leg.times.hungup = self.world().now();
            (before, leg.partner.clone(), leg.hooks.clone())
        };
        self.note(Who::Switch, "hangup", format!("hung up: {cause}"));
        self.log(
            Level::Debug,
            format!("Hangup {} [{}] [{cause}]", self.name(), before.name()),
        );
        if let Some(partner) = partner.and_then(|uuid| self.world().session(&uuid)) {
            partner.set("last_bridge_hangup_cause", Some(cause.name()));
        }
        self.stop_recording("all");
        self.fire(EventType::ChannelHangup);
        hooks
            .iter()
            .for_each(|hook| hook.state_changed(self, State::Hangup));
        let driven = self.leg().driven;
        if !driven {
            let session = self.clone();
            self.world().after(0, move |_| session.report());
        }
    }

    /// Sends the call to another extension: the dialplan looks it up once what runs now has returned. Missing parts are
    /// taken from the caller profile, `service`, `XML` and `default` at last.
    pub fn transfer(
        self: &Arc<Self>,
        extension: Option<&str>,
        dialplan: Option<&str>,
        context: Option<&str>,
    ) -> bool {
        let forwards = self
            .get("max_session_transfers")
            .or_else(|| self.get("max_forwards"));
        let left = forwards.map_or(70, |value| atoi(&value) - 1);
        if left <= 0 {
            self.hangup(Cause(25));
            return false;
        }
        self.set("max_forwards", Some(&left.to_string()));
        self.execute_on("execute_on_blind_transfer");
        let given = |value: Option<&str>| value.filter(|text| !text.is_empty()).map(str::to_owned);
        let forced = |value: Option<&str>, name: &str| given(value).or_else(|| self.get(name));
        let dialplan = forced(dialplan, "force_transfer_dialplan");
        let context = forced(context, "force_transfer_context");
        let partner = {
            let mut leg = self.leg();
            let profile = &mut leg.profile;
            let kept =
                given(Some(&profile.dialplan)).filter(|name| !name.eq_ignore_ascii_case("inline"));
            profile.dialplan = dialplan.or(kept).unwrap_or_else(|| "XML".to_owned());
            profile.context = context
                .or(given(Some(&profile.context)))
                .unwrap_or_else(|| "default".to_owned());
            let extension = given(extension).unwrap_or_else(|| "service".to_owned());
            profile.rdnis = std::mem::replace(&mut profile.destination_number, extension);
            let source = format!(
                "{}:{}:bl_xfer:{}/{}/{}",
                self.world().now() / 1_000_000,
                self.uuid(),
                profile.destination_number,
                profile.context,
                profile.dialplan
            );
            profile.transfer_source = source.clone();
            leg.vars.add("transfer_history", &source, Place::Push);
            leg.vars.set("transfer_source", &source);
            leg.flags.transferred = true;
            leg.flags.parked = false;
            leg.partner.take()
        };
        if let Some(partner) = partner.and_then(|uuid| self.world().session(&uuid)) {
            partner.leg().partner = None;
            partner.hangup(Cause::BLIND_TRANSFER);
        }
        let profile = self.profile();
        let target = format!(
            "{}[{}@{}]",
            profile.dialplan, profile.destination_number, profile.context
        );
        self.note(Who::Switch, "transfer", format!("transfers to {target}"));
        self.log(
            Level::Debug,
            format!("Transfer {} to {target}", self.name()),
        );
        self.set_state(State::Routing);
        true
    }

    /// Lets time pass while the channel stays ready.
    pub(crate) fn pass_while_ready(&self, us: u64) {
        let until = self.world().now() + us;
        self.world().run_until(until, || !self.ready());
    }

    /// Runs what variables such as `execute_on_answer` name: `app data`, `app::data`, also `name_1`, `name_2`, arrays.
    pub(crate) fn execute_on(self: &Arc<Self>, prefix: &str) {
        for value in self.values_starting(prefix) {
            let (app, data) = match value.split_once("::").or_else(|| value.split_once(' ')) {
                Some((app, data)) => (app.to_owned(), data.to_owned()),
                None => (value, String::new()),
            };
            self.execute(&app, Some(&data));
        }
    }

    /// Runs the API commands that variables such as `api_on_answer` name.
    pub(crate) fn api_on(self: &Arc<Self>, prefix: &str) {
        for value in self.values_starting(prefix) {
            let (command, argument) = value.split_once(' ').unwrap_or((&value, ""));
            self.world().api(command, Some(argument), Some(self));
        }
    }

    fn values_starting(&self, prefix: &str) -> Vec<String> {
        let all = self.vars();
        let fitting = all.iter().filter(|(name, _)| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
                && (name.len() == prefix.len() || name[prefix.len()..].starts_with('_'))
        });
        fitting
            .flat_map(|(_, value)| vars::elements(value).map(str::to_owned))
            .collect()
    }

    /// Fires an event about this channel.
    pub fn fire(&self, kind: EventType) {
        let mut event = Event::plain(
            self.world(),
            Origin::new("switch_channel.c", "switch_channel", 1),
            kind,
        );
        self.describe(&mut event);
        self.world().fire(event);
    }

    /// A line of the switch's log that belongs to this channel.
    pub fn log(&self, level: Level, text: impl Into<String>) {
        self.world().log(level, Some(self), text);
    }

    /// A line of the time line that belongs to this channel.
    pub fn note(&self, who: Who, kind: &'static str, text: impl Into<String>) {
        self.world().note(who, self.leg_label(), kind, text);
    }
}

fn ready(leg: &Leg) -> bool {
    leg.cause == Cause::NONE
        && leg.state > State::Routing
        && leg.state < State::Hangup
        && leg.state != State::Reset
        && !leg.flags.transferred
}
