//! Recording the caller: they talk for as long as their script says and are silent then; the recording ends by the time limit,
//! by silence, by input or with the call. No file is written: the switch remembers how long each recording is, and plays it.

use super::clock::{MS, SECOND};
use super::event::{Event, EventType, Origin};
use super::input::Input;
use super::play::FileHandle;
use super::session::Session;
use super::sound::RATE;
use super::status::Status;
use super::timeline::{Who, span};
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
        self.record_event(EventType::RecordStart, name);
        self.execute_on("execute_on_record_start");
        self.api_on("api_on_record_start");
        file.open_recording();
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
        self.world().add_recording(name, recorded);
        if recorded > 0 && talk > 0 {
            self.note(
                Who::Caller,
                "said",
                format!("was recorded for {}", span(recorded)),
            );
        }
        self.set("record_seconds", Some(&(recorded / SECOND).to_string()));
        self.set("record_ms", Some(&(recorded / MS).to_string()));
        self.set(
            "record_samples",
            Some(&(recorded * RATE / SECOND).to_string()),
        );
        self.record_event(EventType::RecordStop, name);
        self.execute_on("execute_on_record_stop");
        self.api_on("api_on_record_stop");
        status
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
