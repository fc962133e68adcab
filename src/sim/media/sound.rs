//! What a sound name stands for, and how long it lasts. In the embedded switch:
//!
//! - a file that exists (`.wav`, raw formats) lasts as long as it does;
//! - an absolute name that does not exist fails, as on the switch;
//! - a relative name that is not under `sound_prefix` is a prompt that is only heard of: it lasts 400 ms for each word of its
//!   name, a second at least; `welcome.wav@3s` says so itself;
//! - a name with an ending that no format has fails;
//! - `silence_stream://`, `tone_stream://`, `file_string://`, `local_stream://`, `say:`, `tts://` and `phrase:` work as on the
//!   switch; what was recorded in the same run can be played.

use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::text::vars::atoi;
use crate::sim::world::clock::{MS, SECOND};
use std::path::Path;

/// Samples per second of every sound.
pub const RATE: u64 = 8000;

/// The endings that the switch has formats for.
const FORMATS: [&str; 26] = [
    "wav", "WAV", "raw", "r8", "r16", "r24", "r32", "mp3", "mp4", "ogg", "oga", "opus", "gsm",
    "au", "snd", "aiff", "aif", "flac", "vox", "ul", "al", "PCMU", "PCMA", "L16", "G722", "webm",
];

/// Something that can be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// What the caller hears, for the time line.
    pub heard: String,
    /// How long it lasts, in microseconds; nothing is for ever.
    pub length: Option<u64>,
}

/// Why a name cannot be played: the switch's log line.
pub struct Unplayable(pub Level, pub String);

/// Finds out what a name stands for on a session.
pub fn find(session: &Session, name: &str) -> Result<Sound, Unplayable> {
    let name = strip_params(name);
    if let Some((scheme, rest)) = name.split_once("://") {
        return stream(session, scheme, rest, name);
    }
    if let Some((file, length)) = name
        .rsplit_once('@')
        .and_then(|(file, time)| Some((file, virtual_length(time)?)))
    {
        let file = file.trim_end_matches('@');
        return Ok(Sound {
            heard: file.to_owned(),
            length: Some(length),
        });
    }
    file(session, name)
}

fn file(session: &Session, name: &str) -> Result<Sound, Unplayable> {
    if let Some(length) = session.world().recording(name) {
        return Ok(Sound {
            heard: name.to_owned(),
            length: Some(length),
        });
    }
    let absolute = name.starts_with('/');
    let path = match session.get("sound_prefix") {
        Some(prefix) if !absolute => format!("{prefix}/{name}"),
        _ => name.to_owned(),
    };
    if let Some(ending) = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str())
        && !FORMATS.contains(&ending)
    {
        return Err(Unplayable(
            Level::Err,
            format!("Invalid file format [{ending}] for [{path}]!"),
        ));
    }
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Sound {
            heard: name.to_owned(),
            length: Some(file_length(&path, &bytes)),
        }),
        Err(_) if absolute => Err(Unplayable(
            Level::Warning,
            format!("Error Opening File [{name}] [System error : No such file or directory.]"),
        )),
        Err(_) => Ok(Sound {
            heard: name.to_owned(),
            length: Some(prompt_length(name)),
        }),
    }
}

fn stream(session: &Session, scheme: &str, rest: &str, name: &str) -> Result<Sound, Unplayable> {
    let sound = |heard: String, length| Ok(Sound { heard, length });
    match scheme {
        "silence_stream" => {
            let ms = atoi(rest);
            sound(
                "silence".to_owned(),
                (ms >= 0).then_some(ms.max(0) as u64 * MS),
            )
        }
        "tone_stream" => sound(format!("a tone {rest}"), tone_length(rest)),
        "local_stream" => sound(format!("music {rest}"), None),
        "tts" => {
            let text = rest.rsplit('|').next().unwrap_or(rest);
            sound(format!("\"{text}\""), Some(speech_length(text)))
        }
        "file_string" => {
            let parts: Result<Vec<Sound>, Unplayable> =
                rest.split('!').map(|part| find(session, part)).collect();
            let parts = parts?;
            let heard: Vec<&str> = parts.iter().map(|part| part.heard.as_str()).collect();
            sound(heard.join(", "), parts.iter().map(|part| part.length).sum())
        }
        _ => sound(name.to_owned(), Some(prompt_length(rest))),
    }
}

/// Takes `{a=b}` and `[a=b]` off the front.
fn strip_params(name: &str) -> &str {
    match name.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((_, rest)) => rest,
        None => name,
    }
}

/// Reads the length after an `@`: `3s`, `250ms`, or a number of samples.
fn virtual_length(text: &str) -> Option<u64> {
    if let Some(ms) = text.strip_suffix("ms") {
        return ms.parse::<u64>().ok().map(|ms| ms * MS);
    }
    if let Some(seconds) = text.strip_suffix('s') {
        return seconds
            .parse::<f64>()
            .ok()
            .filter(|s| *s >= 0.0)
            .map(|seconds| (seconds * SECOND as f64) as u64);
    }
    text.parse::<u64>()
        .ok()
        .map(|samples| samples * SECOND / RATE)
}

/// The length of a prompt that is known by its name only.
fn prompt_length(name: &str) -> u64 {
    let base = name.rsplit('/').next().unwrap_or(name);
    let base = base.split('.').next().unwrap_or(base);
    let words = base
        .split(['-', '_', ' '])
        .filter(|word| !word.is_empty())
        .count() as u64;
    (words * 400 * MS).max(SECOND)
}

/// How long a text takes to speak: 350 ms a word, half a second at least.
pub fn speech_length(text: &str) -> u64 {
    (text.split_whitespace().count() as u64 * 350 * MS).max(SECOND / 2)
}

/// The length of a file from its header or, without one, from its size.
fn file_length(path: &str, bytes: &[u8]) -> u64 {
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
        return wav_length(bytes).unwrap_or(0);
    }
    let ending = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let per_second = match ending {
        "PCMU" | "PCMA" | "ul" | "al" | "G722" => 8000,
        "gsm" => 1650,
        "mp3" | "ogg" | "opus" => 4000,
        "r16" => 32_000,
        _ => 16_000,
    };
    bytes.len() as u64 * SECOND / per_second
}

/// The length of a RIFF WAVE file: the size of its data over its bytes per second.
fn wav_length(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (mut at, mut per_second) = (12, None);
    while let Some(size) = number(at + 4) {
        match &bytes[at..at + 4] {
            b"fmt " => per_second = number(at + 16),
            b"data" => {
                let size = u64::from(size).min((bytes.len() - at - 8) as u64);
                return Some(size * SECOND / u64::from(per_second.filter(|rate| *rate > 0)?));
            }
            _ => {}
        }
        at += 8 + size as usize + (size as usize & 1);
    }
    None
}

/// The length of a tone script: every `%(on,off,...)` in turn, `loops=` times; -1 loops for ever.
fn tone_length(script: &str) -> Option<u64> {
    let mut ms = 0_i64;
    let mut rest = script;
    while let Some((_, after)) = rest.split_once("%(") {
        let (inside, next) = after.split_once(')').unwrap_or((after, ""));
        let mut numbers = inside.split(',').map(atoi);
        ms += numbers.next().unwrap_or(0).max(0) + numbers.next().unwrap_or(0).max(0);
        rest = next;
    }
    let loops = script
        .split_once("loops=")
        .map_or(1, |(_, count)| atoi(count));
    (loops >= 0).then_some((ms * loops.max(1)) as u64 * MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_last_as_long_as_their_script_says() {
        assert_eq!(tone_length("%(100,50,440)"), Some(150 * MS));
        assert_eq!(tone_length("%(1000,0,440);loops=3"), Some(3 * SECOND));
        assert_eq!(tone_length("%(1000,0,440);loops=-1"), None);
    }

    #[test]
    fn a_prompt_lasts_as_long_as_its_words() {
        assert_eq!(
            prompt_length("ivr/ivr-please_enter_the_number.wav"),
            2 * SECOND
        );
        assert_eq!(prompt_length("beep.wav"), SECOND);
    }

    #[test]
    fn a_wave_file_lasts_as_long_as_its_data() {
        let mut wav =
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data"
                .to_vec();
        wav.extend_from_slice(&8000_u32.to_le_bytes());
        wav.extend(std::iter::repeat_n(0, 8000));
        assert_eq!(file_length("a.wav", &wav), SECOND / 2);
    }
}
