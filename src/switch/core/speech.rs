//! Speech recognition.

use super::input::{InputHandler, with_input};
use super::log::{Level, LogTarget, log};
use super::text::{copy, pass};
use super::{Leg, sys};
use std::ffi::{CStr, CString};

impl Leg {
    /// `detectSpeech`: what to do, and up to three arguments. What is not known, or lacks arguments, is nothing.
    pub fn detect_speech(&self, what: &CStr, [first, second, third]: [Option<&CStr>; 3]) {
        let session = self.as_ptr();
        let word = what.to_bytes().to_ascii_lowercase();
        // SAFETY: the session lives; strings for the time of the call, those that must be there are.
        unsafe {
            match (word.as_slice(), first, second) {
                (b"grammar", Some(grammar), Some(name)) => {
                    sys::switch_ivr_detect_speech_load_grammar(
                        session,
                        grammar.as_ptr(),
                        name.as_ptr(),
                    );
                }
                (b"nogrammar", Some(name), _) => {
                    sys::switch_ivr_detect_speech_unload_grammar(session, name.as_ptr());
                }
                (b"grammaron", Some(name), _) => {
                    sys::switch_ivr_detect_speech_enable_grammar(session, name.as_ptr());
                }
                (b"grammaroff", Some(name), _) => {
                    sys::switch_ivr_detect_speech_disable_grammar(session, name.as_ptr());
                }
                (b"grammarsalloff", ..) => {
                    sys::switch_ivr_detect_speech_disable_all_grammars(session);
                }
                (b"init", Some(engine), Some(destination)) => {
                    sys::switch_ivr_detect_speech_init(
                        session,
                        engine.as_ptr(),
                        destination.as_ptr(),
                        std::ptr::null_mut(),
                    );
                }
                (b"pause", ..) => {
                    sys::switch_ivr_pause_detect_speech(session);
                }
                (b"resume", ..) => {
                    sys::switch_ivr_resume_detect_speech(session);
                }
                (b"stop", ..) => {
                    sys::switch_ivr_stop_detect_speech(session);
                }
                (b"param", Some(name), Some(value)) => {
                    sys::switch_ivr_set_param_detect_speech(session, name.as_ptr(), value.as_ptr());
                }
                (b"start-input-timers" | b"start_input_timers", ..) => {
                    if word.contains(&b'_') {
                        let text = "start_input_timers is deprecated, please use start-input-timers instead!\n";
                        log(Level::Warning, LogTarget::default(), text);
                    }
                    sys::switch_ivr_detect_speech_start_input_timers(session);
                }
                (_, Some(grammar), Some(name)) if third.is_some() => {
                    sys::switch_ivr_detect_speech(
                        session,
                        what.as_ptr(),
                        grammar.as_ptr(),
                        name.as_ptr(),
                        pass(third),
                        std::ptr::null_mut(),
                    );
                }
                _ => {}
            }
        }
    }

    /// Plays a file until the caller speaks, and tells what was understood.
    pub fn play_and_detect_speech(
        &self,
        [file, engine, grammar]: [&CStr; 3],
        input: Option<&dyn InputHandler>,
    ) -> Option<CString> {
        let mut result = std::ptr::null_mut();
        // SAFETY: the session lives; strings for the time of the call.
        let status = with_input(input, |args| unsafe {
            sys::switch_ivr_play_and_detect_speech(
                self.as_ptr(),
                file.as_ptr(),
                engine.as_ptr(),
                grammar.as_ptr(),
                &mut result,
                0,
                args,
            )
        });
        let trouble = match status {
            sys::SWITCH_STATUS_SUCCESS => None,
            sys::SWITCH_STATUS_GENERR => Some("GRAMMAR ERROR\n".to_owned()),
            sys::SWITCH_STATUS_NOT_INITALIZED => Some("ASR INIT ERROR\n".to_owned()),
            other => Some(format!("ERROR status = {other}\n")),
        };
        if let Some(text) = trouble {
            let target = LogTarget {
                leg: Some(self),
                place: None,
            };
            log(Level::Err, target, text);
        }
        // SAFETY: NULL, or a string of the session's own memory.
        unsafe { copy(result) }
    }
}
