//! Recording the caller: they talk for as long as their script says and are silent then; the recording ends by the time limit,
//! by silence, by input or with the call. A whole call is recorded beside what runs on it. No file is written: the switch remembers how long each recording is, and plays it.

use super::input::Input;
use super::play::FileHandle;
use super::sound::RATE;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::world::clock::{MS, SECOND};
use crate::sim::world::timeline::{Who, span};
use std::sync::Arc;

/// How a recording ends by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordLimits {
    /// After so many seconds; 0: never.
    pub seconds: u64,
    /// Below which energy sound counts as silence; 0: silence does not end it.
    pub threshold: u32,
    /// For how many seconds silence must last; 0: three.
    pub silence_hits: u64,
}

/// A recording of a whole call that goes on.
pub(crate) struct CallRecording {
    name: String,
    /// When it was begun or last resumed.
    began: u64,
    /// What it held then, in microseconds.
    recorded: u64,
    paused: bool,
}

impl CallRecording {
    fn length(&self, now: u64) -> u64 {
        let since = if self.paused { 0 } else { now - self.began };
        self.recorded + since
    }
}

impl Session {
    /// Records to a name.
    pub fn record(
        self: &Arc<Self>,
        name: &str,
        file: &FileHandle,
        mut input: Input<'_>,
        limits: RecordLimits,
    ) -> Status {
        if !self.pre_answer() || !self.media_ready() {
            return Status::False;
        }
        self.note(Who::Switch, "record", format!("records to {name}"));
        self.recording_begins(name);
        file.open(None, self.world().now());
        let outer = self.leg().file.replace(file.clone());
        let mut started = self.world().now();
        let talk = self.talks(input.asks());
        let silence = if limits.silence_hits > 0 {
            limits.silence_hits
        } else {
            3
        } * SECOND;
        let silent_at = (limits.threshold > 0).then_some(started + talk + silence);
        let limit_at = (limits.seconds > 0).then_some(started + limits.seconds * SECOND);
        let mut recorded = 0;
        let status = loop {
            if !self.ready() {
                break Status::False;
            }
            let now = self.world().now();
            if limit_at.is_some_and(|at| now >= at) {
                break Status::Success;
            }
            if silent_at.is_some_and(|at| now >= at) {
                self.set("silence_hits_exhausted", Some("true"));
                break Status::Success;
            }
            if std::mem::take(&mut self.leg().flags.broadcast_break) {
                break Status::Break;
            }
            let status = input.take(self);
            if file.take_truncated() {
                (recorded, started) = (0, self.world().now());
            }
            if !status.ok() {
                break status;
            }
            let until = [limit_at, silent_at]
                .into_iter()
                .flatten()
                .min()
                .unwrap_or(u64::MAX / 2);
            if self.world().now() >= started + talk {
                self.prompt_goes_on(until - self.world().now(), input.asks(), false);
            }
            let from = self.world().now();
            self.world().run_until(until, || {
                input.waiting(self) || !self.ready() || self.flags().broadcast_break
            });
            if !file.paused() {
                recorded += self.world().now() - from;
            }
        };
        file.close();
        self.leg().file = outer;
        if recorded > 0 && talk > 0 {
            self.note(
                Who::Caller,
                "said",
                format!("was recorded for {}", span(recorded)),
            );
        }
        self.recording_ends(name, recorded);
        status
    }

    /// Records the whole call from now on, for so many seconds at most; 0: to its end.
    pub fn start_recording(self: &Arc<Self>, name: &str, seconds: u64) -> bool {
        if name.is_empty() || !self.pre_answer() {
            return false;
        }
        if self.recorded(name, |_| ()).is_some() {
            self.log(Level::Warning, "Already recording");
            return true;
        }
        self.leg().recordings.push(CallRecording {
            name: name.to_owned(),
            began: self.world().now(),
            recorded: 0,
            paused: false,
        });
        self.note(Who::Switch, "record", format!("records the call to {name}"));
        self.recording_begins(name);
        if seconds > 0 {
            let (session, name) = (self.clone(), name.to_owned());
            self.world().after(seconds * SECOND, move |_| {
                session.stop_recording(&name);
            });
        }
        true
    }

    /// Ends a recording of the call, or `all` of them. False when there is none.
    pub fn stop_recording(self: &Arc<Self>, name: &str) -> bool {
        let ended: Vec<CallRecording> = {
            let mut leg = self.leg();
            let all = std::mem::take(&mut leg.recordings).into_iter();
            let ends = |recording: &CallRecording| {
                name.eq_ignore_ascii_case("all") || recording.name == name
            };
            let (ended, others) = all.partition(ends);
            leg.recordings = others;
            ended
        };
        for recording in &ended {
            let length = recording.length(self.world().now());
            self.note(
                Who::Switch,
                "recorded",
                format!(
                    "recorded {} of the call to {}",
                    span(length),
                    recording.name
                ),
            );
            self.recording_ends(&recording.name, length);
        }
        !ended.is_empty()
    }

    /// Puts silence in place of what is said, or no longer. False when nothing is recorded under that name.
    pub fn mask_recording(&self, name: &str, masked: bool) -> bool {
        let known = self.recorded(name, |_| ());
        let verb = if masked { "masks" } else { "unmasks" };
        self.recording_changes(known, verb, name)
    }

    /// Leaves out what is said, or no longer. False when nothing is recorded under that name.
    pub fn pause_recording(&self, name: &str, paused: bool) -> bool {
        let now = self.world().now();
        let known = self.recorded(name, |recording| {
            recording.recorded = recording.length(now);
            (recording.began, recording.paused) = (now, paused);
        });
        let verb = if paused { "pauses" } else { "resumes" };
        self.recording_changes(known, verb, name)
    }

    fn recording_changes(&self, known: Option<()>, verb: &str, name: &str) -> bool {
        if known.is_some() {
            self.note(
                Who::Switch,
                "record",
                format!("{verb} the recording {name}"),
            );
        }
        known.is_some()
    }

    /// The names of the recordings of the call that go on.
    pub fn recording_names(&self) -> Vec<String> {
        let leg = self.leg();
        leg.recordings.iter().map(|one| one.name.clone()).collect()
    }

    /// Changes the recording of that name, when it goes on.
    fn recorded<T>(&self, name: &str, change: impl FnOnce(&mut CallRecording) -> T) -> Option<T> {
        let mut leg = self.leg();
        let mut all = leg.recordings.iter_mut();
        all.find(|recording| recording.name == name).map(change)
    }

    fn recording_begins(self: &Arc<Self>, name: &str) {
        self.record_event(EventType::RecordStart, name);
        self.execute_on("execute_on_record_start");
        self.api_on("api_on_record_start");
    }

    /// The recording is there: it can be played, and variables tell its length.
    fn recording_ends(self: &Arc<Self>, name: &str, length: u64) {
        self.world().add_recording(name, length);
        self.set("record_seconds", Some(&(length / SECOND).to_string()));
        self.set("record_ms", Some(&(length / MS).to_string()));
        let samples = length * RATE / SECOND;
        self.set("record_samples", Some(&samples.to_string()));
        self.record_event(EventType::RecordStop, name);
        self.execute_on("execute_on_record_stop");
        self.api_on("api_on_record_stop");
    }

    fn record_event(&self, kind: EventType, name: &str) {
        let mut event = Event::plain(
            self.world(),
            Origin::new("switch_ivr_play_say.c", "switch_ivr_record_file", 1),
            kind,
        );
        self.describe(&mut event);
        event.add("Record-File-Path", name);
        self.world().fire(event);
    }
}
