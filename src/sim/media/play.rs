//! Playing sounds to a session, and sleeping: time passes while digits and events are looked at, and a handle to what is
//! being played lets a callback pause it, wind it and change its speed.

use super::input::Input;
use super::sound::{self, RATE, Sound, Unplayable};
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::world::clock::{MS, SECOND};
use crate::sim::world::lock;
use crate::sim::world::timeline::{Who, span};
use std::sync::{Arc, Mutex};

/// What is being played or recorded, shared with whoever may wind it.
#[derive(Clone, Default)]
pub struct FileHandle(Arc<Mutex<Position>>);

#[derive(Default)]
struct Position {
    open: bool,
    paused: bool,
    /// Where it is, in microseconds from the start of the sound.
    at: u64,
    /// When it was there, in the world's time.
    since: u64,
    length: Option<u64>,
    speed: i64,
    volume: i64,
    truncated: bool,
    /// Ended by the word `stop`.
    stopped: bool,
    /// Changed since whoever plays it last looked.
    touched: bool,
}

impl FileHandle {
    /// A handle to a sound that will start so many samples after its beginning.
    pub fn starting_at(samples: u64) -> FileHandle {
        let handle = FileHandle::default();
        lock(&handle.0).at = samples * SECOND / RATE;
        handle
    }

    /// Where it is, in samples.
    pub fn samples(&self) -> u64 {
        lock(&self.0).at * RATE / SECOND
    }

    pub(crate) fn open(&self, length: Option<u64>, now: u64) {
        let mut position = lock(&self.0);
        position.open = true;
        position.length = length;
        position.since = now;
    }

    pub(crate) fn close(&self) {
        lock(&self.0).open = false;
    }

    /// Takes note that a recording was emptied; tells once.
    pub(crate) fn take_truncated(&self) -> bool {
        std::mem::take(&mut lock(&self.0).truncated)
    }

    pub(crate) fn paused(&self) -> bool {
        lock(&self.0).paused
    }

    /// How long it takes from here to the end at the present speed; nothing when it will not end by itself.
    fn remaining(&self) -> Option<u64> {
        let position = lock(&self.0);
        let left = position.length?.saturating_sub(position.at);
        (!position.paused).then(|| (left as f64 / factor(position.speed)) as u64)
    }

    /// Time has passed: moves on as far as it played.
    fn advance(&self, now: u64) {
        let mut position = lock(&self.0);
        let us = now.saturating_sub(position.since);
        position.since = now;
        if !position.paused {
            let target = position.at + (us as f64 * factor(position.speed)).round() as u64;
            position.at = position.length.map_or(target, |length| target.min(length));
        }
    }

    fn ended(&self) -> bool {
        let position = lock(&self.0);
        !position.paused
            && position
                .length
                .is_some_and(|length| position.at + 1 >= length)
    }

    /// Whether somebody wound or stopped it while it was waited for.
    fn touched(&self) -> bool {
        lock(&self.0).touched
    }

    /// Whoever plays it looks again: tells whether it was stopped.
    fn look(&self) -> bool {
        let mut position = lock(&self.0);
        position.touched = false;
        position.stopped
    }

    fn seek(&self, target: i64) {
        lock(&self.0).at = target.max(0) as u64;
    }
}

/// How much faster than normal a speed is: each step is a quarter, and there are two each way.
fn factor(speed: i64) -> f64 {
    match speed.clamp(-2, 2) {
        2 => 2.0,
        1 => 4.0 / 3.0,
        -1 => 0.8,
        -2 => 2.0 / 3.0,
        _ => 1.0,
    }
}

/// Does what an input callback returned: winds or pauses the sound, and tells whether it goes on. `true`, `undefined` and
/// nothing go on; any other word stops. `file` is what is running, if it is a sound or a recording.
pub fn process_result(session: &Session, result: &str, file: Option<&FileHandle>) -> Status {
    if result.is_empty() {
        return Status::Success;
    }
    if let Some(file) = file {
        if !lock(&file.0).open {
            return Status::False;
        }
        file.advance(session.world().now());
        let status = command(session, result, file);
        lock(&file.0).touched = true;
        if let Some(status) = status {
            return status;
        }
    }
    if result == "true" || result == "undefined" {
        Status::Success
    } else {
        Status::False
    }
}

/// The words that change a sound; nothing for other words.
fn command(session: &Session, result: &str, file: &FileHandle) -> Option<Status> {
    let word = result.to_ascii_lowercase();
    let value = result.split_once(':').map(|(_, value)| value);
    let note = |text: String| session.note(Who::Script, "playback", text);
    if word.starts_with("speed") || word.starts_with("volume") {
        let Some(value) = value else {
            return Some(Status::False);
        };
        let mut position = lock(&file.0);
        let is_speed = word.starts_with("speed");
        let slot = if is_speed {
            &mut position.speed
        } else {
            &mut position.volume
        };
        *slot = match (value.starts_with(['+', '-']), atoi(value)) {
            (true, 0) => *slot + 1,
            (true, step) => *slot + step,
            (false, absolute) => absolute,
        };
        let text = format!(
            "sets the {} to {}",
            if is_speed { "speed" } else { "volume" },
            *slot
        );
        drop(position);
        note(text);
        return Some(Status::Success);
    }
    if word.starts_with("seek") {
        if let Some(value) = value {
            let here = (lock(&file.0).at / MS) as i64;
            let target = match (value.starts_with(['+', '-']), atoi(value)) {
                (true, 0) => here + 1000,
                (true, step) => here + step,
                (false, absolute) => absolute,
            };
            file.seek(target.max(0) * MS as i64);
            note(format!("winds to {}", span(target.max(0) as u64 * MS)));
        }
        return Some(Status::Success);
    }
    match word.as_str() {
        "pause" => {
            let paused = {
                let mut position = lock(&file.0);
                position.paused = !position.paused;
                position.paused
            };
            note(
                if paused {
                    "pauses it"
                } else {
                    "goes on with it"
                }
                .to_owned(),
            );
            Some(Status::Success)
        }
        "stop" => {
            lock(&file.0).stopped = true;
            Some(Status::False)
        }
        "truncate" => {
            let mut position = lock(&file.0);
            position.truncated = true;
            position.at = 0;
            None
        }
        "restart" => {
            lock(&file.0).speed = 0;
            file.seek(0);
            note("starts it again".to_owned());
            Some(Status::Success)
        }
        _ => None,
    }
}

impl Session {
    /// Plays a sound, or several that `playback_delimiter` separates. Opens early media when there is none.
    pub fn play(self: &Arc<Self>, name: &str, file: &FileHandle, mut input: Input<'_>) -> Status {
        if !self.pre_answer() || name.is_empty() || !self.media_ready() {
            return Status::False;
        }
        let delimiter = self
            .get("playback_delimiter")
            .and_then(|value| value.chars().next());
        let names: Vec<&str> =
            delimiter.map_or_else(|| vec![name], |delimiter| name.split(delimiter).collect());
        let gap = self
            .get("playback_sleep_val")
            .map_or(250, |ms| atoi(&ms).max(0)) as u64;
        let mut status = Status::Success;
        for (number, name) in names.iter().enumerate() {
            if number > 0 {
                self.pass_while_ready(gap * MS);
                file.seek(0);
            }
            status = self.play_one(name, file, &mut input);
            if status == Status::Break || !self.ready() {
                break;
            }
        }
        status
    }

    fn play_one(self: &Arc<Self>, name: &str, file: &FileHandle, input: &mut Input<'_>) -> Status {
        if let Some(macro_call) = name.strip_prefix("phrase:") {
            let mut parts = macro_call.splitn(2, ':');
            let macro_name = parts.next().unwrap_or_default();
            return self.phrase(macro_name, parts.next().unwrap_or_default(), None, input);
        }
        if let Some(text) = name.strip_prefix("say:") {
            let text = text.splitn(3, ':').last().unwrap_or(text);
            return self.hear(
                &Sound {
                    heard: format!("\"{text}\""),
                    length: Some(sound::speech_length(text)),
                },
                file,
                input,
            );
        }
        match sound::find(self, name) {
            Ok(found) => self.hear_file(name, &found, file, input),
            Err(Unplayable(level, problem)) => {
                self.log(level, problem);
                Status::NotFound
            }
        }
    }

    /// Plays with the events and variables of a file.
    fn hear_file(
        self: &Arc<Self>,
        name: &str,
        found: &Sound,
        file: &FileHandle,
        input: &mut Input<'_>,
    ) -> Status {
        let event = |kind, status: Option<&str>| {
            let mut event = Event::plain(
                self.world(),
                Origin::new("switch_ivr_play_say.c", "switch_ivr_play_file", 1),
                kind,
            );
            self.describe(&mut event);
            event.add("Playback-File-Path", name);
            if let Some(status) = status {
                event.add("Playback-Status", status);
            }
            self.world().fire(event);
        };
        event(EventType::PlaybackStart, None);
        let status = self.hear(found, file, input);
        let samples = file.samples();
        self.set("playback_seconds", Some(&(samples / RATE).to_string()));
        self.set("playback_ms", Some(&(samples * 1000 / RATE).to_string()));
        self.set("playback_samples", Some(&samples.to_string()));
        self.set("playback_last_offset_pos", Some(&samples.to_string()));
        event(
            EventType::PlaybackStop,
            Some(if status == Status::Break {
                "break"
            } else {
                "done"
            }),
        );
        status
    }

    /// Lets the caller hear something until it ends, input ends it, or the call ends.
    pub(crate) fn hear(
        self: &Arc<Self>,
        found: &Sound,
        file: &FileHandle,
        input: &mut Input<'_>,
    ) -> Status {
        let length = found.length.map_or_else(|| "without end".to_owned(), span);
        self.note(
            Who::Caller,
            "hears",
            format!("hears {} ({length})", found.heard),
        );
        file.open(found.length, self.world().now());
        let outer = self.leg().file.replace(file.clone());
        let limit = self.playback_limit();
        let started = self.world().now();
        let mut fresh = true;
        let status = loop {
            if !self.ready() {
                break Status::False;
            }
            if std::mem::take(&mut self.leg().flags.broadcast_break) {
                break Status::Break;
            }
            let status = input.take(self);
            if !status.ok() {
                break status;
            }
            if file.look() || file.ended() {
                break Status::Success;
            }
            let now = self.world().now();
            if limit.is_some_and(|(at, _)| now >= at) {
                break if limit.is_some_and(|(_, success)| success) {
                    Status::Success
                } else {
                    Status::Timeout
                };
            }
            let remaining = file.remaining().unwrap_or(u64::MAX / 4);
            self.prompt_goes_on(remaining, input.asks(), std::mem::take(&mut fresh));
            let until = (now + remaining).min(limit.map_or(u64::MAX, |(at, _)| at));
            self.world().run_until(until, || {
                input.waiting(self)
                    || !self.ready()
                    || file.touched()
                    || self.flags().broadcast_break
            });
            file.advance(self.world().now());
        };
        file.close();
        self.leg().file = outer;
        if !status.ok() || found.length.is_none() {
            self.note(
                Who::Caller,
                "stops hearing",
                format!("heard {} of it", span(self.world().now() - started)),
            );
        }
        status
    }

    /// When `playback_timeout_sec` ends a playback, and whether that counts as success.
    fn playback_limit(&self) -> Option<(u64, bool)> {
        let value = self
            .get("playback_timeout_sec_cumulative")
            .or_else(|| self.get("playback_timeout_sec"))?;
        let seconds = u64::try_from(atoi(&value))
            .ok()
            .filter(|seconds| *seconds > 1)?;
        let success = self
            .get("playback_timeout_as_success")
            .is_some_and(|value| is_true(&value));
        Some((self.world().now() + seconds * SECOND, success))
    }

    /// Speaks a text; `voice` is for the time line.
    pub fn speak(
        self: &Arc<Self>,
        engine: &str,
        voice: &str,
        text: &str,
        mut input: Input<'_>,
    ) -> Status {
        if !self.pre_answer() || !self.media_ready() {
            return Status::False;
        }
        self.log(
            Level::Debug,
            format!("Speaking text: {text} [{engine}:{voice}]"),
        );
        let found = Sound {
            heard: format!("\"{text}\""),
            length: Some(sound::speech_length(text)),
        };
        self.hear(&found, &FileHandle::default(), &mut input)
    }

    /// Lets milliseconds pass; a handler sees what comes in.
    pub fn sleep(self: &Arc<Self>, ms: u64, mut input: Input<'_>) -> Status {
        let until = self.world().now() + ms * MS;
        if !self.media_ready() {
            self.world().run_until(until, || !self.ready());
            return Status::Success;
        }
        if ms == 0 {
            return Status::Success;
        }
        let mut fresh = true;
        loop {
            if !self.ready() {
                return Status::False;
            }
            if std::mem::take(&mut self.leg().flags.broadcast_break) {
                return Status::Break;
            }
            if self.world().now() >= until {
                return Status::Success;
            }
            let status = input.take(self);
            if !status.ok() {
                return status;
            }
            let left = until.saturating_sub(self.world().now());
            self.prompt_goes_on(left, input.asks(), std::mem::take(&mut fresh));
            self.world().run_until(until, || {
                input.waiting(self) || !self.ready() || self.flags().broadcast_break
            });
        }
    }
}
