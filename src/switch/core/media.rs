//! What plays, records, says, waits and collects digits. These functions of the switch take their time, and end when the call
//! does.

use super::input::{InputHandler, with_input};
use super::text::{copy, pass};
use super::{Leg, Status, sys};
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

/// Room for the digits of one call, and a NUL byte.
const DIGITS: usize = 512;

/// The file that a session plays or records, which input callbacks may pause, move and so on.
#[derive(Debug, Default)]
pub struct CurrentFile(Mutex<Option<(ThreadId, FilePointer)>>);

#[derive(Clone, Copy, Debug)]
struct FilePointer(NonNull<sys::switch_file_handle_t>);

// SAFETY: it is followed on the thread alone on which the file is being played.
unsafe impl Send for FilePointer {}

impl CurrentFile {
    /// Runs something with a handle that [`CurrentFile::process`] finds meanwhile.
    fn with<R>(
        &self,
        prepare: impl FnOnce(&mut sys::switch_file_handle_t),
        run: impl FnOnce(*mut sys::switch_file_handle_t) -> R,
    ) -> R {
        struct Leave<'a>(&'a CurrentFile, Option<(ThreadId, FilePointer)>);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = self.1;
            }
        }
        // SAFETY: all zero is what the switch's own callers start with.
        let mut handle: Box<sys::switch_file_handle_t> =
            Box::new(unsafe { MaybeUninit::zeroed().assume_init() });
        prepare(&mut handle);
        let raw = NonNull::from(&mut *handle);
        let here = Some((thread::current().id(), FilePointer(raw)));
        let before = std::mem::replace(
            &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner),
            here,
        );
        let _leave = Leave(self, before);
        run(raw.as_ptr())
    }

    /// Does to the file what an input callback answered. Without a file only what needs none.
    pub fn process(&self, leg: &Leg, answer: &CStr) -> Status {
        let current = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match current {
            Some((thread, handle)) if thread == thread::current().id() => handle.0.as_ptr(),
            _ => std::ptr::null_mut(),
        };
        // SAFETY: the session lives; the handle is in use further up on this very thread, which waits for us.
        unsafe { sys::switch_ivr_process_fh(leg.as_ptr(), answer.as_ptr(), handle) }
    }

    /// Plays a file from a sample on.
    pub fn play(
        &self,
        leg: &Leg,
        file: Option<&CStr>,
        from: i32,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        let prebuffer = leg.variable(c"stream_prebuffer");
        let prebuffer = prebuffer.and_then(|text| text.to_str().ok()?.trim().parse().ok());
        self.with(
            |handle| {
                handle.samples = from as u32;
                handle.prebuf = prebuffer.unwrap_or(0);
            },
            |handle| {
                // SAFETY: the session and the handle live; the switch takes NULL and the empty name for no file.
                with_input(input, |args| unsafe {
                    sys::switch_ivr_play_file(leg.as_ptr(), handle, pass(file), args)
                })
            },
        )
    }

    /// Records the caller.
    pub fn record(
        &self,
        leg: &Leg,
        file: &CStr,
        limits: Limits,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        self.with(
            |handle| {
                handle.thresh = limits.silence_threshold as u32;
                handle.silence_hits = limits.silence_hits as u32;
            },
            |handle| {
                // SAFETY: the session, the handle and the name live.
                with_input(input, |args| unsafe {
                    sys::switch_ivr_record_file(
                        leg.as_ptr(),
                        handle,
                        file.as_ptr(),
                        args,
                        limits.seconds as u32,
                    )
                })
            },
        )
    }
}

/// When a recording ends.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest recording, in seconds; 0 for no limit.
    pub seconds: i32,
    /// The energy below which audio is silence; 0 to record silence too.
    pub silence_threshold: i32,
    /// How much silence ends it, in seconds.
    pub silence_hits: i32,
}

/// What `playAndGetDigits` asks for; times in ms.
#[derive(Clone, Copy, Debug)]
pub struct Prompted<'a> {
    /// The fewest digits.
    pub min: i32,
    /// The most digits.
    pub max: i32,
    /// How often it is asked.
    pub tries: i32,
    /// How long to wait for the first digit.
    pub timeout: i32,
    /// The digits that end the input.
    pub terminators: Option<&'a CStr>,
    /// What is played.
    pub prompt: Option<&'a CStr>,
    /// What is played when the digits do not match.
    pub bad_input: Option<&'a CStr>,
    /// The variable for the digits.
    pub variable: Option<&'a CStr>,
    /// What the digits must match.
    pub regex: Option<&'a CStr>,
    /// How long to wait for each further digit.
    pub digit_timeout: i32,
    /// Where a caller goes who has used up the tries.
    pub on_failure: Option<&'a CStr>,
}

impl Leg {
    /// Waits, in ms.
    pub fn sleep(&self, ms: i32, sync: bool, input: Option<&dyn InputHandler>) -> Status {
        // SAFETY: the session lives.
        with_input(input, |args| unsafe {
            sys::switch_ivr_sleep(self.as_ptr(), ms as u32, u32::from(sync), args)
        })
    }

    /// Says a text with a speech engine.
    pub fn speak(
        &self,
        engine: &CStr,
        voice: &CStr,
        text: &CStr,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        // SAFETY: the session lives; strings for the time of the call.
        with_input(input, |args| unsafe {
            sys::switch_ivr_speak_text(
                self.as_ptr(),
                engine.as_ptr(),
                voice.as_ptr(),
                text.as_ptr(),
                args,
            )
        })
    }

    /// Says a number, a date and so on: text, language, type, method.
    pub fn say(
        &self,
        [text, language, kind, method]: [&CStr; 4],
        gender: Option<&CStr>,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        // SAFETY: the session lives; strings for the time of the call.
        with_input(input, |args| unsafe {
            sys::switch_ivr_say(
                self.as_ptr(),
                text.as_ptr(),
                language.as_ptr(),
                kind.as_ptr(),
                method.as_ptr(),
                pass(gender),
                args,
            )
        })
    }

    /// Says a phrase.
    pub fn say_phrase(
        &self,
        name: &CStr,
        data: Option<&CStr>,
        language: Option<&CStr>,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        // SAFETY: the session lives; strings for the time of the call.
        with_input(input, |args| unsafe {
            sys::switch_ivr_phrase_macro_event(
                self.as_ptr(),
                name.as_ptr(),
                pass(data),
                std::ptr::null_mut(),
                pass(language),
                args,
            )
        })
    }

    /// Waits for digits and hands each to the input callback; times in ms, 0 for no limit.
    pub fn collect_digits(
        &self,
        digit_timeout: i32,
        abs_timeout: i32,
        input: Option<&dyn InputHandler>,
    ) -> Status {
        // SAFETY: the session lives.
        with_input(input, |args| unsafe {
            sys::switch_ivr_collect_digits_callback(
                self.as_ptr(),
                args,
                digit_timeout as u32,
                abs_timeout as u32,
            )
        })
    }

    /// Collects digits; times in ms.
    pub fn get_digits(
        &self,
        max: i32,
        terminators: Option<&CStr>,
        [timeout, interdigit, abs_timeout]: [i32; 3],
    ) -> CString {
        let mut digits = [0; DIGITS];
        let mut terminator = 0;
        // SAFETY: the session lives; the buffer is as long as is said.
        unsafe {
            sys::switch_ivr_collect_digits_count(
                self.as_ptr(),
                digits.as_mut_ptr(),
                DIGITS as sys::switch_size_t,
                max as sys::switch_size_t,
                pass(terminators),
                &mut terminator,
                timeout as u32,
                interdigit as u32,
                abs_timeout as u32,
            );
        }
        text_of(&mut digits)
    }

    /// Plays a prompt and collects digits; times in ms.
    pub fn read(
        &self,
        [min, max, timeout, digit_timeout]: [i32; 4],
        prompt: Option<&CStr>,
        terminators: Option<&CStr>,
    ) -> CString {
        let mut digits = [0; DIGITS];
        // SAFETY: the session lives; the buffer is as long as is said.
        unsafe {
            sys::switch_ivr_read(
                self.as_ptr(),
                min as u32,
                max as u32,
                pass(prompt),
                std::ptr::null(),
                digits.as_mut_ptr(),
                DIGITS as sys::switch_size_t,
                timeout as u32,
                pass(terminators),
                digit_timeout as u32,
            );
        }
        text_of(&mut digits)
    }

    /// Asks until the digits match.
    pub fn play_and_get_digits(&self, ask: &Prompted<'_>) -> CString {
        let mut digits = [0; DIGITS];
        // SAFETY: the session lives; the buffer is as long as is said.
        unsafe {
            sys::switch_play_and_get_digits(
                self.as_ptr(),
                ask.min as u32,
                ask.max as u32,
                ask.tries as u32,
                ask.timeout as u32,
                pass(ask.terminators),
                pass(ask.prompt),
                pass(ask.bad_input),
                pass(ask.variable),
                digits.as_mut_ptr(),
                DIGITS as u32,
                pass(ask.regex),
                ask.digit_timeout as u32,
                pass(ask.on_failure),
            );
        }
        text_of(&mut digits)
    }

    /// Inserts a sound file into another one, at a sample.
    pub fn insert_file(&self, file: &CStr, inserted: &CStr, sample: i32) -> Status {
        // SAFETY: the session lives; strings for the time of the call.
        unsafe {
            sys::switch_ivr_insert_file(
                self.as_ptr(),
                file.as_ptr(),
                inserted.as_ptr(),
                sample as sys::switch_size_t,
            )
        }
    }
}

/// The digits that the switch has put into a buffer.
fn text_of(digits: &mut [std::ffi::c_char; DIGITS]) -> CString {
    digits[DIGITS - 1] = 0;
    // SAFETY: the buffer ends in a NUL byte.
    unsafe { copy(digits.as_ptr()) }.unwrap_or_default()
}
