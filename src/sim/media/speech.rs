//! Speech recognition with scripted results: what the person says is written down before the call, and reaches the script as
//! `DETECTED_SPEECH` events or as the result of a prompt. Every engine and grammar is accepted.

use super::input::{Input, InputHandler};
use super::play::FileHandle;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::session::{Dtmf, Session};
use crate::sim::status::Status;
use crate::sim::world::clock::{MS, SECOND};
use crate::sim::world::timeline::Who;
use std::sync::Arc;

/// How long a person thinks before they speak.
const THINKING: u64 = SECOND;
/// For how many ms speech is waited for after a prompt.
const INPUT_TIMEOUT: u64 = 5000;

/// The recognizer of one session.
#[derive(Clone, Debug, Default)]
pub struct Speech {
    /// The engine, once one is open.
    engine: Option<String>,
    /// The grammar that was loaded last.
    grammar: String,
    /// Whether it listens.
    listening: bool,
}

impl Session {
    /// Opens a recognizer.
    pub fn speech_open(&self, engine: &str) {
        self.leg().speech.engine = Some(engine.to_owned());
    }

    /// Loads a grammar and listens; without a recognizer nothing happens.
    pub fn speech_listen(self: &Arc<Self>, grammar: &str) -> Status {
        {
            let mut leg = self.leg();
            if leg.speech.engine.is_none() {
                return Status::False;
            }
            leg.speech.grammar = grammar.to_owned();
        }
        self.note(
            Who::Switch,
            "listens",
            format!("listens for speech with the grammar {grammar}"),
        );
        self.speech_resume();
        Status::Success
    }

    /// Listens on: the person speaks, when they have something to say.
    pub fn speech_resume(self: &Arc<Self>) {
        self.leg().speech.listening = true;
        let weak = Arc::downgrade(self);
        self.world().after(THINKING, move |_| {
            if let Some(session) = weak.upgrade() {
                session.speaks();
            }
        });
    }

    /// Listens no more, and forgets the recognizer when told to.
    pub fn speech_pause(&self, close: bool) {
        let mut leg = self.leg();
        leg.speech.listening = false;
        if close {
            leg.speech = Speech::default();
        }
    }

    /// The person speaks: the session gets the two events that a recognizer sends.
    fn speaks(&self) {
        let grammar = {
            let mut leg = self.leg();
            if !leg.speech.listening || leg.cause != crate::sim::call::cause::Cause::NONE {
                return;
            }
            leg.speech.listening = false;
            leg.speech.grammar.clone()
        };
        let Some(said) = self.next_speech() else {
            return;
        };
        self.note(Who::Caller, "said", format!("said \"{said}\""));
        let result = recognized(&grammar, &said);
        for (kind, body) in [
            ("begin-speaking", None),
            ("detected-speech", Some(result.as_str())),
        ] {
            let origin = Origin::new("switch_ivr_async.c", "speech_thread", 1);
            let mut event = Event::plain(self.world(), origin, EventType::DetectedSpeech);
            event.add("Speech-Type", kind);
            self.describe(&mut event);
            event.set_body(body);
            self.world().fire(event.clone());
            self.queue_event(event);
        }
    }

    /// Plays a prompt and waits for speech, which may interrupt it. The result is what the recognizer says, as XML.
    pub fn play_and_detect_speech(
        self: &Arc<Self>,
        file: &str,
        engine: &str,
        grammar: &str,
        inner: Option<&dyn InputHandler>,
    ) -> (Status, Option<String>) {
        if engine.is_empty() {
            return (Status::NotInitialized, None);
        }
        self.speech_open(engine);
        let played = {
            let watcher = Watcher { inner };
            self.play(file, &FileHandle::default(), Input::Handler(&watcher))
        };
        if !matches!(played, Status::Success | Status::Break) {
            self.speech_pause(false);
            return (Status::False, None);
        }
        let grammar_name = grammar.rsplit('/').next().unwrap_or(grammar);
        self.note(
            Who::Switch,
            "listens",
            format!("listens for speech with the grammar {grammar}"),
        );
        let (waited, said) = match self.next_speech() {
            Some(said) => (THINKING / MS, Some(said)),
            None => (INPUT_TIMEOUT, None),
        };
        let watcher = Watcher { inner };
        let status = self.sleep(waited, Input::Handler(&watcher));
        self.speech_pause(false);
        if !matches!(status, Status::Success | Status::Break) {
            return (Status::False, None);
        }
        match said {
            Some(said) => {
                self.note(Who::Caller, "said", format!("said \"{said}\""));
                (Status::Success, Some(recognized(grammar_name, &said)))
            }
            None => {
                self.log(Level::Info, "no speech was detected");
                (Status::Success, Some(recognized(grammar_name, "")))
            }
        }
    }
}

/// Passes input on while a prompt with speech runs.
struct Watcher<'a> {
    inner: Option<&'a dyn InputHandler>,
}

impl InputHandler for Watcher<'_> {
    fn on_dtmf(&self, session: &Arc<Session>, dtmf: Dtmf) -> Status {
        self.inner
            .map_or(Status::Success, |inner| inner.on_dtmf(session, dtmf))
    }

    fn on_event(&self, session: &Arc<Session>, event: &Event) -> Status {
        self.inner
            .map_or(Status::Success, |inner| inner.on_event(session, event))
    }
}

/// What a recognizer returns. A script may write the whole XML down itself; nothing said is a `noinput`.
fn recognized(grammar: &str, said: &str) -> String {
    if said.starts_with('<') {
        return said.to_owned();
    }
    let (confidence, input) = if said.is_empty() {
        (0, "<noinput/>".to_owned())
    } else {
        (100, escaped(said))
    };
    format!(
        "<?xml version=\"1.0\"?>\n<result grammar=\"{grammar}\">\n  <interpretation grammar=\"{grammar}\" \
         confidence=\"{confidence}\">\n    <input mode=\"speech\">{input}</input>\n  </interpretation>\n</result>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
