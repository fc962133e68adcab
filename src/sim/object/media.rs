//! What a script lets the caller hear and what it takes from them. Results are those of the scripting class: 1 when it went
//! well, 0 when not, -1 without a session.

use super::CoreSession;
use crate::sim::log::Level;
use crate::sim::media::digits::{Prompted, Wanted};
use crate::sim::media::input::Input;
use crate::sim::media::play::FileHandle;
use crate::sim::media::record::RecordLimits;
use crate::sim::status::Status;
use crate::sim::world::lock;
use crate::sim::world::timeline::Who;

/// A count or a time from a script; negative ones count as the switch's unsigned numbers do, as very large.
fn unsigned(value: i32) -> u64 {
    u64::from(value as u32)
}

impl CoreSession {
    /// Keeps a handle where callbacks find it while something runs.
    fn with_file<T>(&self, file: &FileHandle, run: impl FnOnce() -> T) -> T {
        let before = lock(&self.file).replace(file.clone());
        let result = run();
        *lock(&self.file) = before;
        result
    }

    /// Plays a sound from a number of samples on.
    pub fn stream_file(&self, name: Option<&str>, starting_samples: i32) -> i32 {
        self.blocking(-1, |session| {
            let file = FileHandle::starting_at(starting_samples.max(0) as u64);
            let play = |input: Input<'_>| session.play(name.unwrap_or_default(), &file, input);
            i32::from(self.with_file(&file, || self.with_input(play)).ok())
        })
    }

    /// Records to a name until a limit in seconds, silence (seconds of it below a threshold), input or the end of the call.
    pub fn record_file(
        &self,
        name: Option<&str>,
        seconds: i32,
        threshold: i32,
        silence_hits: i32,
    ) -> i32 {
        let Some(name) = name else {
            return self.live().map_or(-1, |_| 0);
        };
        self.blocking(-1, |session| {
            let limits = RecordLimits {
                seconds: seconds.max(0) as u64,
                threshold: threshold.max(0) as u32,
                silence_hits: silence_hits.max(0) as u64,
            };
            let file = FileHandle::default();
            let record = |input: Input<'_>| session.record(name, &file, input, limits);
            i32::from(self.with_file(&file, || self.with_input(record)).ok())
        })
    }

    /// Puts one sound into another at a sample.
    pub fn insert_file(&self, file: &str, inserted: &str, sample: i32) -> i32 {
        let Some(session) = self.live() else {
            return -1;
        };
        session.note(
            Who::Switch,
            "record",
            format!("inserts {inserted} into {file} at sample {sample}"),
        );
        let length = |name: &str| {
            crate::sim::media::sound::find(&session, name)
                .ok()
                .and_then(|sound| sound.length)
        };
        if let (Some(first), Some(second)) = (length(file), length(inserted)) {
            self.world().add_recording(file, first + second);
        }
        1
    }

    /// Lets milliseconds pass.
    pub fn sleep(&self, ms: i32) -> i32 {
        self.blocking(-1, |session| {
            i32::from(
                self.with_input(|input| session.sleep(ms.max(0) as u64, input))
                    .ok(),
            )
        })
    }

    /// Sets the voice for [`CoreSession::speak`].
    pub fn set_tts_params(&self, engine: &str, voice: &str) {
        if self.live().is_some() {
            lock(&self.state).tts = (Some(engine.to_owned()), Some(voice.to_owned()));
        }
    }

    /// The same under its old name, which the log points out.
    pub fn set_tts_parms(&self, engine: &str, voice: &str) {
        self.world().log(
            Level::Err,
            None,
            "set_tts_parms is deprecated. Use set_tts_params.",
        );
        self.set_tts_params(engine, voice);
    }

    /// Speaks a text. Without a voice the log says so, and the answer is 1 all the same, as on the switch.
    pub fn speak(&self, text: &str) -> i32 {
        let (engine, voice) = self.tts();
        self.blocking(-1, |session| {
            let Some(engine) = &engine else {
                session.log(Level::Err, "No TTS engine specified");
                return 1;
            };
            let Some(voice) = &voice else {
                session.log(Level::Err, "No TTS voice specified");
                return 1;
            };
            i32::from(
                self.with_input(|input| session.speak(engine, voice, text, input))
                    .ok(),
            )
        })
    }

    /// Says a number, a date, ... in words; without one of the four it only logs an error.
    pub fn say(
        &self,
        text: Option<&str>,
        module: Option<&str>,
        kind: Option<&str>,
        method: Option<&str>,
    ) {
        let Some(session) = self.live() else { return };
        let (Some(text), Some(module), Some(kind), Some(method)) = (text, module, kind, method)
        else {
            session.log(Level::Err, "Error! invalid args.");
            return;
        };
        self.run_hangup_hook();
        self.with_input(|input| session.say(text, module, kind, method, input));
        self.run_hangup_hook();
    }

    /// Hands a text to the endpoint, which has no use for it: 0, or -1 without a session.
    pub fn print(&self, _text: &str) -> i32 {
        self.live().map_or(-1, |_| 0)
    }

    /// Speaks a phrase macro.
    pub fn say_phrase(&self, name: Option<&str>, data: &str, language: Option<&str>) {
        let Some(session) = self.live() else { return };
        let Some(name) = name else {
            session.log(Level::Err, "Error! invalid args.");
            return;
        };
        self.run_hangup_hook();
        self.with_input(|mut input| session.phrase(name, data, language, &mut input));
        self.run_hangup_hook();
    }

    /// Waits for up to `max` digits, each for `timeout` ms (the next ones for `between`), in all for `total`; 0 for no limit.
    pub fn get_digits(
        &self,
        max: i32,
        terminators: Option<&str>,
        timeout: i32,
        between: i32,
        total: i32,
    ) -> String {
        self.blocking(String::new(), |session| {
            let mut digits = String::new();
            let wanted = Wanted {
                max: unsigned(max) as usize,
                terminators: terminators.unwrap_or_default(),
                timeout: unsigned(timeout),
                digit_timeout: unsigned(between),
                ..Wanted::default()
            };
            session.collect(&mut digits, &wanted, unsigned(total));
            self.note(session, "digits", format!("got the digits \"{digits}\""));
            digits
        })
    }

    /// Hands digits to the input callback for a time; at once without one. 0, or -1 without a session.
    pub fn collect_digits(&self, digit_timeout: i32, total: i32) -> i32 {
        self.blocking(-1, |session| {
            self.with_input(|mut input| {
                session.collect_with(&mut input, unsigned(digit_timeout), unsigned(total));
            });
            0
        })
    }

    /// Throws waiting digits away; 0, or -1 without a session.
    pub fn flush_digits(&self) -> i32 {
        self.live().map_or(-1, |session| {
            session.flush_dtmf();
            0
        })
    }

    /// Plays a prompt and collects digits.
    pub fn read(
        &self,
        min: i32,
        max: i32,
        prompt: Option<&str>,
        timeout: i32,
        terminators: Option<&str>,
        digit_timeout: i32,
    ) -> String {
        self.blocking(String::new(), |session| {
            let wanted = Wanted {
                min: min.max(1) as usize,
                max: max.max(1) as usize,
                terminators: terminators.unwrap_or_default(),
                timeout: timeout.max(1) as u64,
                digit_timeout: unsigned(digit_timeout),
            };
            let digits = session.read(prompt.unwrap_or_default(), "", &wanted).1;
            self.note(session, "digits", format!("got the digits \"{digits}\""));
            digits
        })
    }

    /// Asks for digits until they fit.
    pub fn play_and_get_digits(&self, ask: &Prompted<'_>) -> String {
        self.blocking(String::new(), |session| {
            let digits = session.play_and_get_digits(ask).1;
            self.note(session, "digits", format!("got the digits \"{digits}\""));
            digits
        })
    }

    /// Opens, feeds and closes a speech recognizer: `init engine grammar`, `grammar name path`, `pause`, `resume`, `stop`, ...,
    /// or engine, grammar, path and address at once.
    pub fn detect_speech(&self, arguments: [Option<&str>; 4]) {
        let [Some(verb), first, second, third] = arguments else {
            return;
        };
        self.blocking((), |session| {
            match (verb.to_ascii_lowercase().as_str(), first, second) {
                ("init", Some(engine), Some(_)) => session.speech_open(engine),
                ("grammar", Some(grammar), Some(_)) | ("grammaron", Some(grammar), _) => {
                    session.speech_listen(grammar);
                }
                ("nogrammar" | "grammaroff", Some(_), _) | ("grammarsalloff" | "pause", _, _) => {
                    session.speech_pause(false);
                }
                ("resume", _, _) => session.speech_resume(),
                ("stop", _, _) => session.speech_pause(true),
                ("param", Some(_), Some(_))
                | ("start-input-timers" | "start_input_timers", _, _) => {}
                (_, Some(grammar), Some(_)) if third.is_some() => {
                    session.speech_open(verb);
                    session.speech_listen(grammar);
                }
                _ => {}
            }
        });
    }

    /// Plays a prompt and gives what was said, as the recognizer's XML.
    pub fn play_and_detect_speech(
        &self,
        file: &str,
        engine: &str,
        grammar: &str,
    ) -> Option<String> {
        self.blocking(Some(String::new()), |session| {
            let (status, result) = self.with_input(|input| {
                let inner = if let Input::Handler(handler) = input {
                    Some(handler)
                } else {
                    None
                };
                session.play_and_detect_speech(file, engine, grammar, inner)
            });
            match status {
                Status::Success => {}
                Status::GenErr => session.log(Level::Err, "GRAMMAR ERROR"),
                Status::NotInitialized => session.log(Level::Err, "ASR INIT ERROR"),
                other => session.log(Level::Err, format!("ERROR status = {}", other as i32)),
            }
            result
        })
    }
}
