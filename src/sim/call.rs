//! The course of a call: somebody calls in, applications run, transfers are followed through the dialplan, and at the end the
//! call is reported (hangup hook of the API, last events, variables for the records).

pub mod bridge;
pub mod caller;
pub mod cause;
pub mod cdr;
pub mod dialplan;
pub mod dialstring;
pub mod keys;
pub mod originate;
pub mod state;

use self::caller::Caller;
use self::cause::Cause;
use self::state::{CallState, Direction, State};
use super::api;
use super::event::{Event, EventType};
use super::log::Level;
use super::session::Session;
use super::text::date;
use super::text::expand;
use super::world::World;
use super::world::clock::SECOND;
use super::world::timeline::Who;
use std::sync::Arc;

impl World {
    /// Somebody calls in. The leg is in CS_EXECUTE, ready for [`Session::run`] or for a script that holds it.
    pub fn incoming(&self, caller: &Caller) -> Arc<Session> {
        let name = format!("sofia/internal/{}@localhost", caller.number);
        let uuid = caller
            .vars
            .iter()
            .find(|(name, _)| name == "origination_uuid")
            .map(|(_, value)| value.as_str());
        let session = Session::create(self, &name, Direction::Inbound, caller, uuid);
        session.leg().driven = true;
        session.fire(EventType::ChannelCreate);
        session.note(
            Who::Caller,
            "calls",
            format!(
                "{} <{}> calls {}",
                caller.name, caller.number, caller.destination
            ),
        );
        session.set_state(State::Init);
        session.set_call_state(CallState::Ringing);
        session.set_state(State::Routing);
        session.set_state(State::Execute);
        session.person_begins();
        session
    }
}

impl Session {
    /// Runs applications in turn while the call is up, follows transfers, hangs up at the end and reports the call.
    pub fn run(self: &Arc<Self>, apps: &[(String, String)]) {
        self.run_apps(apps);
        self.wind_up();
    }

    fn run_apps(self: &Arc<Self>, apps: &[(String, String)]) {
        self.set_state(State::Execute);
        for (app, data) in apps {
            if !self.ready() {
                break;
            }
            self.execute(app, Some(data));
        }
    }

    /// What follows when the script or the last application has returned: the dialplan after a transfer, the hangup, the
    /// report. Does nothing the second time.
    pub fn wind_up(self: &Arc<Self>) {
        while std::mem::take(&mut self.leg().flags.transferred) && self.up() {
            let actions = if self.state() == State::Park {
                vec![("park".to_owned(), String::new())]
            } else {
                dialplan::route(self)
            };
            if actions.is_empty() {
                self.hangup(Cause::NO_ROUTE_DESTINATION);
            }
            self.run_apps(&actions);
            if self.world().exhausted().is_some() {
                break;
            }
        }
        self.hangup(Cause::NORMAL_CLEARING);
        self.report();
        self.world().pass(0);
    }

    /// From now on somebody runs this leg to its end and reports it.
    pub(crate) fn drive(&self) {
        self.leg().driven = true;
    }

    /// Runs applications and all that follows on a thread of its own, beside the script that runs now.
    pub(crate) fn run_in_background(self: &Arc<Self>, actions: Vec<(String, String)>) {
        let session = self.clone();
        self.world().spawn(move |_| {
            if session.up() && !session.flags().transferred {
                session.run_apps(&actions);
            }
            session.wind_up();
        });
    }

    /// What runs on the call ends, and it is parked.
    pub fn park(self: &Arc<Self>) {
        self.leg().flags.transferred = true;
        self.set_state(State::Park);
    }

    /// Waits for the end of the call, or until `stop` says so.
    pub(crate) fn stay_until(&self, mut stop: impl FnMut() -> bool) {
        self.world()
            .run_until(u64::MAX / 2, || !self.ready() || stop());
    }

    /// Looks after a hangup: last variables, hangup hook of the API. Only the first time counts.
    pub fn after_hangup(self: &Arc<Self>) {
        if std::mem::replace(&mut self.leg().flags.looked_after, true) {
            return;
        }
        self.set_end_variables();
        if let Some(hook) = self.get("api_hangup_hook") {
            self.run_hangup_command(&hook);
        }
    }

    /// Reports a call that is over, when its hangup has been looked after: events. Only the first time counts.
    pub fn report(self: &Arc<Self>) {
        {
            let mut leg = self.leg();
            if leg.state < State::Hangup || leg.flags.reported {
                return;
            }
            leg.flags.reported = true;
        }
        self.after_hangup();
        self.set_state(State::Reporting);
        self.fire(EventType::ChannelHangupComplete);
        self.set_state(State::Destroy);
        self.fire(EventType::ChannelDestroy);
        let times = self.times();
        let length = if times.answered > 0 {
            times.hungup - times.answered
        } else {
            0
        };
        self.note(
            Who::Switch,
            "ended",
            format!("call ended: {}, {} s billed", self.cause(), length / SECOND),
        );
        self.world().leave(self.uuid());
    }

    /// Runs the command of `api_hangup_hook`: `command::argument` or `command argument`, variables expanded. It sees the
    /// channel's data as its environment, and the session itself when `session_in_hangup_hook` is true.
    fn run_hangup_command(self: &Arc<Self>, hook: &str) {
        let (command, argument) = hook
            .split_once("::")
            .or_else(|| hook.split_once(' '))
            .unwrap_or((hook, ""));
        let argument = expand::expand(self, argument);
        let mut env = Event::blank(EventType::ChannelData);
        self.describe(&mut env);
        self.note(
            Who::Switch,
            "hangup hook",
            format!("runs the hangup hook {command} {argument}"),
        );
        let session = self.var_true("session_in_hangup_hook").then_some(self);
        if let Err(problem) = api::run_with(self.world(), command, Some(&argument), session, env) {
            self.log(
                Level::Err,
                format!("Hangup Command {command}({argument}): {}", problem.trim()),
            );
        }
    }

    /// The variables that records are written from.
    fn set_end_variables(&self) {
        let (times, cause) = (self.times(), self.cause());
        self.set("hangup_cause", Some(cause.name()));
        self.set("hangup_cause_q850", Some(&cause.0.min(127).to_string()));
        self.set("digits_dialed", Some("none"));
        for (name, time) in [
            ("start", times.created),
            ("progress", times.progress),
            ("progress_media", times.progress_media),
            ("answer", times.answered),
            ("bridge", times.bridged),
            ("end", times.hungup),
        ] {
            if time > 0 {
                self.set(&format!("{name}_stamp"), Some(&date::local(time)));
            }
            self.set(&format!("{name}_epoch"), Some(&(time / SECOND).to_string()));
            self.set(&format!("{name}_uepoch"), Some(&time.to_string()));
        }
        let since = |from: u64| {
            if from > 0 {
                times.hungup.saturating_sub(from)
            } else {
                0
            }
        };
        let until = |to: u64| to.saturating_sub(times.created);
        for (name, us) in [
            ("duration", since(times.created)),
            ("billsec", since(times.answered)),
            ("progresssec", until(times.progress)),
            ("answersec", until(times.answered)),
            ("waitsec", until(times.bridged)),
        ] {
            let stem = name.strip_suffix("sec").unwrap_or(name);
            self.set(name, Some(&(us / SECOND).to_string()));
            self.set(
                &format!("{stem}msec").replace("durationmsec", "mduration"),
                Some(&(us / 1000).to_string()),
            );
            self.set(
                &format!("{stem}usec").replace("durationusec", "uduration"),
                Some(&us.to_string()),
            );
        }
    }
}
