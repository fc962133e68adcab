//! Commands about the switch as a whole: its state, its time, its global variables.

use serde_json::{Value, json};

use super::{Builtin, Call, builtin, run, split};
use crate::sim::log::Level;
use crate::sim::text::date;
use crate::sim::text::vars::atoi;

/// The version that the embedded switch says it is.
pub const VERSION: &str = "1.11.3-dev~64bit";

const SCALES: &str = "[us|ms|s|m|h|d|microseconds|milliseconds|seconds|minutes|hours|days]";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("banner", "", |_| "fsperl's embedded switch\n".to_owned()),
    builtin("create_uuid", "<uuid> <other_uuid>", |call| {
        call.world.new_uuid()
    }),
    builtin("file_exists", "<file>", |call| {
        std::path::Path::new(call.argument).exists().to_string()
    }),
    builtin("getenv", "<name>", |call| {
        std::env::var(call.argument).unwrap_or_else(|_| "_undef_".to_owned())
    }),
    builtin("global_getvar", "<var>", global_getvar),
    builtin("global_setvar", "<var>=<value> [=<value2>]", global_setvar),
    builtin("hostname", "", |call| global(call, "hostname")),
    builtin("json", "JSON", json),
    builtin("log", "<level> <message>", log),
    builtin("msleep", "<milliseconds>", msleep),
    builtin("status", "", status),
    builtin("strepoch", "<string>", strepoch),
    builtin("strftime", "<format_string>", strftime),
    builtin(
        "strftime_tz",
        "<timezone_name> [<epoch>|][format string]",
        strftime_tz,
    ),
    builtin("strmicroepoch", "<string>", strmicroepoch),
    builtin("switchname", "", |call| global(call, "hostname")),
    builtin("uptime", SCALES, uptime),
    builtin("version", "[short]", version),
];

fn global(call: &Call<'_>, name: &str) -> String {
    call.world.global(name).unwrap_or_default()
}

fn global_getvar(call: &Call<'_>) -> String {
    if !call.argument.is_empty() {
        return global(call, call.argument);
    }
    let all = call.world.globals();
    all.iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect()
}

fn global_setvar(call: &Call<'_>) -> String {
    let parts = split(call.argument, '=', 3);
    let Some(name) = parts.first().filter(|name| !name.is_empty()) else {
        return call.usage();
    };
    let value = parts.get(1).map(String::as_str);
    let expected = parts.get(2).filter(|text| !text.is_empty());
    // With a second value, the variable changes only where it holds that one.
    if expected.is_none_or(|expected| call.world.global(name).as_ref() == Some(expected)) {
        call.world.set_global(name, value);
    }
    "+OK".to_owned()
}

/// `{"command":"fsapi","data":{"cmd":"echo","arg":"hi"}}`: the request comes back with the answer of its command.
fn json(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return "-ERR No JSON supplied.\n".to_owned();
    }
    let Ok(Value::Object(mut request)) = serde_json::from_str(call.argument) else {
        return "-ERR Parse error.\n".to_owned();
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let pretty = text(request.get("format")).is_some_and(|f| f.eq_ignore_ascii_case("pretty"));
    let is_known = request.get("command").and_then(Value::as_str) == Some("fsapi");
    let (status, message, response) = match request.get("data").filter(|_| is_known) {
        None => (
            "error",
            Some("Invalid request or non-existant command"),
            None,
        ),
        Some(data) => {
            let argument = text(data.get("arg"));
            let run =
                |command: String| run(call.world, &command, argument.as_deref(), call.session);
            match text(data.get("cmd")).map(run) {
                Some(Ok(answer)) => ("success", None, Some(answer)),
                _ => (
                    "error",
                    Some("The command returned an error"),
                    Some("INVALID CALL".to_owned()),
                ),
            }
        }
    };
    request.insert("status".to_owned(), status.into());
    if let Some(message) = message {
        request.insert("message".to_owned(), message.into());
    }
    let response = response.map_or(Value::Null, |answer| json!({ "message": answer }));
    request.insert("response".to_owned(), response);
    let request = Value::Object(request);
    if pretty {
        format!("{request:#}\n")
    } else {
        format!("{request}\n")
    }
}

fn log(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return "-ERR\n".to_owned();
    }
    let (level, text) = match call.argument.split_once(' ') {
        Some((level, text)) => (Level::for_script(Some(level)), text),
        None => (Level::Debug, call.argument),
    };
    let session = call.session.map(std::convert::AsRef::as_ref);
    call.world.log(level, session, text);
    "+OK\n".to_owned()
}

fn msleep(call: &Call<'_>) -> String {
    let ms = u64::try_from(atoi(call.argument)).unwrap_or(0);
    call.world.pass(ms.saturating_mul(1000));
    "+OK".to_owned()
}

fn version(call: &Call<'_>) -> String {
    match call.words(2).first() {
        Some(word) if "short".starts_with(&word.to_ascii_lowercase()) => "1.11.3\n".to_owned(),
        _ => format!("FreeSWITCH Version {VERSION} ( 64bit)\n"),
    }
}

fn uptime(call: &Call<'_>) -> String {
    let scale = match call.argument.to_ascii_lowercase().as_str() {
        "microseconds" | "us" => 1,
        "milliseconds" | "ms" => 1_000,
        "" | "seconds" | "s" => 1_000_000,
        "minutes" | "m" => 60_000_000,
        "hours" | "h" => 3_600_000_000,
        "days" | "d" => 86_400_000_000,
        _ => return call.usage(),
    };
    format!("{}\n", call.world.elapsed() / scale)
}

fn status(call: &Call<'_>) -> String {
    let us = call.world.elapsed();
    let up = [
        ("year", us / 31_536_000_000_000),
        ("day", us / 86_400_000_000 % 365),
        ("hour", us / 3_600_000_000 % 24),
        ("minute", us / 60_000_000 % 60),
        ("second", us / 1_000_000 % 60),
        ("millisecond", us / 1_000 % 1_000),
        ("microsecond", us % 1_000),
    ]
    .map(|(unit, n)| format!("{n} {unit}{}", if n == 1 { "" } else { "s" }))
    .join(", ");
    let sessions = call.world.sessions().len();
    let started = call.world.started();
    format!(
        "UP {up}\nFreeSWITCH (Version {VERSION}) is ready\n{started} session(s) since startup\n\
         {sessions} session(s) - peak {sessions}, last 5min {sessions} \n\
         0 session(s) per Sec out of max 30, peak 1, last 5min 1 \n1000 session(s) max\n\
         min idle cpu 0.00/100.00\nCurrent Stack Size/Max 240K/8192K\n"
    )
}

/// The moment that a text names, in microseconds since 1970: `2026-11-22 21:46:01`, `+30` seconds, or now. A text that
/// names none is the beginning of 1970.
fn moment(call: &Call<'_>) -> u64 {
    let now = call.world.now();
    if call.argument.is_empty() {
        return now;
    }
    if let Some(ahead) = call.argument.strip_prefix('+') {
        return now.saturating_add_signed(atoi(ahead).saturating_mul(1_000_000));
    }
    date::parse(call.argument).unwrap_or(0)
}

fn strepoch(call: &Call<'_>) -> String {
    (moment(call) / 1_000_000).to_string()
}

fn strmicroepoch(call: &Call<'_>) -> String {
    moment(call).to_string()
}

fn strftime(call: &Call<'_>) -> String {
    format_time(call, call.argument)
}

/// The embedded switch lives in UTC and says so for each zone.
fn strftime_tz(call: &Call<'_>) -> String {
    let (zone, rest) = call.argument.split_once(' ').unwrap_or((call.argument, ""));
    if zone.is_empty() {
        return "-ERR Invalid Timezone/Format\n".to_owned();
    }
    format_time(call, rest)
}

fn format_time(call: &Call<'_>, argument: &str) -> String {
    let (now, format) = match argument.split_once('|') {
        Some((epoch, format)) => {
            let seconds = u64::try_from(atoi(epoch)).unwrap_or(0);
            (seconds.saturating_mul(1_000_000), format)
        }
        None => (call.world.now(), argument),
    };
    if format.is_empty() {
        return date::local(now);
    }
    date::format(now, format).unwrap_or_default()
}
