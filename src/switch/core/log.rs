//! The switch's log.

use super::leg::Leg;
use super::sys;
use super::text::c_string;
use std::ffi::CStr;

/// A level of the log, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `CRIT`
    Crit,
    /// `ERR`
    Err,
    /// `WARNING`
    Warning,
    /// `NOTICE`
    Notice,
    /// `INFO`
    Info,
    /// `DEBUG`
    Debug,
    /// A level that only the switch knows (`CONSOLE`, `ALERT`).
    Other(sys::switch_log_level_t),
}

impl Level {
    /// What a script calls it; `DEBUG` for a name that the switch does not know, and for none.
    pub fn for_script(name: Option<&CStr>) -> Level {
        let Some(name) = name else {
            return Level::Debug;
        };
        // SAFETY: a string for the time of the call.
        match unsafe { sys::switch_log_str2level(name.as_ptr()) } {
            sys::SWITCH_LOG_INVALID => Level::Debug,
            level => Level::Other(level),
        }
    }

    fn raw(self) -> sys::switch_log_level_t {
        match self {
            Level::Crit => sys::SWITCH_LOG_CRIT,
            Level::Err => sys::SWITCH_LOG_ERROR,
            Level::Warning => sys::SWITCH_LOG_WARNING,
            Level::Notice => sys::SWITCH_LOG_NOTICE,
            Level::Info => sys::SWITCH_LOG_INFO,
            Level::Debug => sys::SWITCH_LOG_DEBUG,
            Level::Other(level) => level,
        }
    }
}

/// What a line of the log belongs to.
#[derive(Clone, Copy, Default)]
pub struct LogTarget<'a> {
    /// The call.
    pub leg: Option<&'a Leg>,
    /// File and line in the script; the module's own where there is none.
    pub place: Option<(&'a CStr, i32)>,
}

/// Writes text to the log, as it is. The switch shows it with its level, and with the call where there is one.
pub fn log(level: Level, target: LogTarget<'_>, text: impl Into<Vec<u8>>) {
    let (channel, data) = match target.leg {
        Some(leg) => (
            sys::SWITCH_CHANNEL_ID_SESSION,
            leg.as_ptr().cast_const().cast(),
        ),
        None => (sys::SWITCH_CHANNEL_ID_LOG, std::ptr::null()),
    };
    write(channel, data, level, target.place, text.into());
}

/// Writes text to the log without anything before it, at level DEBUG.
pub fn log_clean(text: impl Into<Vec<u8>>) {
    let channel = sys::SWITCH_CHANNEL_ID_LOG_CLEAN;
    write(channel, std::ptr::null(), Level::Debug, None, text.into());
}

fn write(
    channel: sys::switch_text_channel_t,
    data: *const std::ffi::c_char,
    level: Level,
    place: Option<(&CStr, i32)>,
    text: Vec<u8>,
) {
    let (file, line) = place.unwrap_or((c"mod_perl", 0));
    let text = c_string(text);
    // SAFETY: strings for the time of the call; `data` is null, or a session under a read lock; the format takes one string.
    unsafe {
        sys::switch_log_printf(
            channel,
            file.as_ptr(),
            c"perl".as_ptr(),
            line,
            data,
            level.raw(),
            c"%s".as_ptr(),
            text.as_ptr(),
        );
    }
}
