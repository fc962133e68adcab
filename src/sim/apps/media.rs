//! Applications that the caller hears or that take digits.

use super::{App, app, zombie};
use crate::sim::log::Level;
use crate::sim::media::digits::{Prompted, Wanted};
use crate::sim::media::input::Input;
use crate::sim::media::ivr;
use crate::sim::media::play::FileHandle;
use crate::sim::media::record::RecordLimits;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::args;
use crate::sim::text::vars::atoi;
use crate::sim::world::timeline::Who;
use std::sync::Arc;

pub(super) const APPS: &[App] = &[
    app("playback", playback),
    app("endless_playback", endless),
    app("loop_playback", looped),
    app("gentones", gentones),
    app("record", record),
    app("record_session", record_session),
    zombie("stop_record_session", |session, data| {
        session.stop_recording(data.trim());
    }),
    app("record_session_mask", |session, data| {
        session.mask_recording(data.trim(), true);
    }),
    app("record_session_unmask", |session, data| {
        session.mask_recording(data.trim(), false);
    }),
    app("record_session_pause", |session, data| {
        session.pause_recording(data.trim(), true);
    }),
    app("record_session_resume", |session, data| {
        session.pause_recording(data.trim(), false);
    }),
    app("displace_session", |session, data| {
        session.note(Who::Caller, "hears", format!("hears {data} over the call"));
    }),
    zombie("stop_displace_session", |session, data| {
        session.note(
            Who::Caller,
            "stops hearing",
            format!("hears no more of {data}"),
        );
    }),
    app("say", say),
    app("phrase", phrase),
    app("speak", speak),
    app("play_and_get_digits", play_and_get_digits),
    app("read", read),
    app("ivr", |session, data| ivr::run(session, data.trim())),
    app("detect_speech", detect_speech),
    app("play_and_detect_speech", play_and_detect_speech),
    app("start_dtmf", |_, _| {}),
    app("stop_dtmf", |_, _| {}),
    app("start_dtmf_generate", |_, _| {}),
    app("stop_dtmf_generate", |_, _| {}),
    app("bind_meta_app", |session, data| {
        session.set("bind_meta_app", Some(data))
    }),
    app("wait_for_silence", wait_for_silence),
];

/// The keys that end a playback: `playback_terminators`, `*` when it isn't set.
fn terminators(session: &Session) -> String {
    let value = session
        .get("playback_terminators")
        .unwrap_or_else(|| "*".to_owned());
    match value.to_ascii_lowercase().as_str() {
        "none" => String::new(),
        "any" => "1234567890*#".to_owned(),
        _ => value,
    }
}

/// Plays, with the keys that end it, and says how it went in `current_application_response`.
fn playback(session: &Arc<Session>, data: &str) {
    let keys = terminators(session);
    session.set("playback_terminator_used", None);
    let input = if keys.is_empty() {
        Input::Keep
    } else {
        Input::Keys(&keys)
    };
    let response = match session.play(data, &FileHandle::default(), input) {
        Status::Success | Status::Break => "FILE PLAYED",
        Status::NotFound => "FILE NOT FOUND",
        _ => "PLAYBACK ERROR",
    };
    session.set("current_application_response", Some(response));
}

fn endless(session: &Arc<Session>, data: &str) {
    while session.ready() && session.world().exhausted().is_none() {
        if !session.play(data, &FileHandle::default(), Input::Keep).ok() {
            break;
        }
    }
}

/// `+times file`.
fn looped(session: &Arc<Session>, data: &str) {
    let (times, file) = match data.strip_prefix('+').and_then(|rest| rest.split_once(' ')) {
        Some((times, file)) => (atoi(times).max(1), file),
        None => (1, data),
    };
    for _ in 0..times {
        if !session.ready() || !session.play(file, &FileHandle::default(), Input::Keep).ok() {
            break;
        }
    }
}

/// `script|loops`.
fn gentones(session: &Arc<Session>, data: &str) {
    let (script, loops) = data.split_once('|').unwrap_or((data, "1"));
    playback(
        session,
        &format!("tone_stream://{script};loops={}", atoi(loops).max(-1)),
    );
}

/// `path [seconds [threshold [silence seconds]]]`.
fn record(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let Some(path) = words.first() else {
        session.log(Level::Err, "Invalid Data");
        return;
    };
    let number = |at: usize| words.get(at).map_or(0, |word| atoi(word).max(0));
    let limits = RecordLimits {
        seconds: number(1) as u64,
        threshold: number(2) as u32,
        silence_hits: number(3) as u64,
    };
    let keys = terminators(session);
    session.set("playback_terminator_used", None);
    session.record(path, &FileHandle::default(), Input::Keys(&keys), limits);
}

/// `path [+seconds]`.
fn record_session(session: &Arc<Session>, data: &str) {
    let (path, seconds) = data.rsplit_once('+').unwrap_or((data, ""));
    session.start_recording(path.trim(), atoi(seconds).max(0) as u64);
}

/// `module type method[_gender] text`.
fn say(session: &Arc<Session>, data: &str) {
    let mut words = data.splitn(4, ' ');
    let (Some(module), Some(kind), Some(method), Some(text)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        session.log(Level::Err, "Error!");
        return;
    };
    let keys = terminators(session);
    session.say(text, module, kind, method, Input::Keys(&keys));
}

/// `macro,data`.
fn phrase(session: &Arc<Session>, data: &str) {
    let (name, data) = data.split_once(',').unwrap_or((data, ""));
    let keys = terminators(session);
    session.phrase(name, data, None, &mut Input::Keys(&keys));
}

/// `engine|voice|text`, `engine|text` or text alone.
fn speak(session: &Arc<Session>, data: &str) {
    let parts: Vec<&str> = data.splitn(3, '|').collect();
    let from = |name: &str| session.get(name).unwrap_or_default();
    let (engine, voice, text) = match parts.as_slice() {
        [engine, voice, text] => ((*engine).to_owned(), (*voice).to_owned(), *text),
        [engine, text] => ((*engine).to_owned(), from("tts_voice"), *text),
        [text] => (from("tts_engine"), from("tts_voice"), *text),
        _ => return,
    };
    if engine.is_empty() || text.is_empty() {
        session.log(Level::Err, "Invalid Params!");
        return;
    }
    let keys = terminators(session);
    session.speak(&engine, &voice, text, Input::Keys(&keys));
}

/// `min max tries timeout terminators file invalid_file [variable [regex [digit_timeout [failure target]]]]`.
fn play_and_get_digits(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    if words.len() < 6 {
        session.log(Level::Err, "Invalid Args");
        return;
    }
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let number = |at: usize| atoi(word(at)).max(0);
    session.play_and_get_digits(&Prompted {
        wanted: Wanted {
            min: number(0) as usize,
            max: number(1) as usize,
            timeout: number(3) as u64,
            terminators: word(4),
            digit_timeout: number(9) as u64,
        },
        tries: number(2) as u32,
        prompt: word(5),
        bad_input: word(6),
        variable: word(7),
        regex: word(8),
        on_failure: word(10),
    });
}

/// `min max file variable timeout terminators [digit_timeout]`.
fn read(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let number = |at: usize| atoi(word(at)).max(0);
    let timeout = if number(4) > 0 { number(4) } else { 1000 };
    let wanted = Wanted {
        min: number(0).max(1) as usize,
        max: number(1).max(1) as usize,
        timeout: timeout as u64,
        terminators: if words.len() > 5 { word(5) } else { "#" },
        digit_timeout: number(6) as u64,
    };
    session.read(word(2), word(3), &wanted);
}

/// The words of the scripting method, or `engine grammar path`.
fn detect_speech(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["grammar", grammar, ..] | ["grammaron", grammar] => {
            session.speech_listen(grammar);
        }
        ["init", engine, ..] => session.speech_open(engine),
        ["pause" | "grammarsalloff"] | ["nogrammar" | "grammaroff", ..] => {
            session.speech_pause(false)
        }
        ["resume"] => session.speech_resume(),
        ["stop"] => session.speech_pause(true),
        ["param" | "start_input_timers" | "start-input-timers", ..] => {}
        [engine, grammar, ..] => {
            session.speech_open(engine);
            session.speech_listen(grammar);
        }
        _ => session.log(
            Level::Err,
            "Usage: detect_speech <mod_name> <gram_name> <gram_path> [<addr>]",
        ),
    }
}

/// `file detect:engine grammar`; the result goes to `detect_speech_result`.
fn play_and_detect_speech(session: &Arc<Session>, data: &str) {
    let Some((file, rest)) = data.split_once("detect:") else {
        session.log(
            Level::Err,
            "Usage: play_and_detect_speech <file> detect:<engine> <grammar>",
        );
        return;
    };
    let (engine, grammar) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let (status, result) = session.play_and_detect_speech(file.trim(), engine, grammar, None);
    session.set("detect_speech_result", result.as_deref());
    let response = if status.ok() { "OK" } else { "ERROR" };
    session.set("current_application_response", Some(response));
}

/// `threshold hits listen_hits timeout`: the caller has nothing to say here, so silence comes at once.
fn wait_for_silence(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let hits = words.get(1).map_or(0, |word| atoi(word).max(0)) as u64;
    session.sleep(hits * 20, Input::Keep);
}
