//! Commands that move a call: end it, send it elsewhere, play something into it.

use std::sync::Arc;

use super::{Builtin, Call, builtin};
use crate::sim::call::cause::Cause;
use crate::sim::media::play::process_result;
use crate::sim::text::vars::atoi;
use crate::sim::world::timeline::Who;

const NO_CHANNEL: &str = "-ERR No such channel!\n";
const OK: &str = "+OK\n";
const BREAK: &str = "<uuid> [all]";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("break", BREAK, break_media),
    builtin(
        "hupall",
        "<cause> [<var> <value>] [<var2> <value2>]",
        hupall,
    ),
    builtin(
        "uuid_audio",
        "<uuid> [start [read|write] [mute|level <level>]|stop]",
        audio,
    ),
    builtin("uuid_break", BREAK, break_media),
    builtin(
        "uuid_broadcast",
        "<uuid> <path> [aleg|bleg|holdb|both]",
        broadcast,
    ),
    builtin(
        "uuid_displace",
        "<uuid> [start|stop] <path> [<limit>] [mux]",
        displace,
    ),
    builtin(
        "uuid_dual_transfer",
        "<uuid> <A-dest-exten>[/<A-dialplan>][/<A-context>] <B-dest-exten>[/<B-dialplan>][/<B-context>]",
        dual_transfer,
    ),
    builtin("uuid_fileman", "<uuid> <cmd>:<val>", file_manager),
    builtin("uuid_kill", "<uuid> [cause]", kill),
    builtin("uuid_park", "<uuid>", park),
    builtin(
        "uuid_record",
        "<uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]",
        record,
    ),
    builtin("uuid_simplify", "<uuid>", simplify),
    builtin(
        "uuid_transfer",
        "<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]",
        transfer,
    ),
];

fn kill(call: &Call<'_>) -> String {
    let (uuid, cause) = call.argument.split_once(' ').unwrap_or((call.argument, ""));
    if uuid.is_empty() {
        return call.usage();
    }
    let Some(session) = call.world.session(uuid).filter(|s| !s.down()) else {
        return NO_CHANNEL.to_owned();
    };
    session.hangup(match cause {
        "" => Cause::NORMAL_CLEARING,
        cause => Cause::parse(cause),
    });
    OK.to_owned()
}

fn hupall(call: &Call<'_>) -> String {
    let words = call.words(11);
    let cause = match words.first().map(|word| Cause::parse(word)) {
        None | Some(Cause::NONE) => Cause::MANAGER_REQUEST,
        Some(cause) => cause,
    };
    let wanted: Vec<_> = words
        .get(1..)
        .unwrap_or_default()
        .chunks_exact(2)
        .filter(|pair| pair.iter().all(|text| !text.is_empty()))
        .collect();
    for session in call.world.sessions() {
        let fits = |pair: &&[String]| session.get(&pair[0]).as_ref() == Some(&pair[1]);
        if !session.down() && wanted.iter().all(fits) {
            session.hangup(cause);
        }
    }
    let name = cause.name();
    match wanted.as_slice() {
        [] => format!("+OK hangup all channels with cause {name}\n"),
        [one] => format!(
            "+OK hangup all channels matching [{}]=[{}] with cause: {name}\n",
            one[0], one[1]
        ),
        [first, ..] => format!(
            "+OK hangup all channels matching [{}]=[{}]... with cause: {name}\n",
            first[0], first[1]
        ),
    }
}

fn transfer(call: &Call<'_>) -> String {
    let words = call.words(5);
    let [uuid, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    if rest.is_empty() {
        return call.usage();
    }
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    let (legs, target) = match rest {
        [flag, target @ ..] if flag.starts_with('-') => (flag.to_ascii_lowercase(), target),
        target => (String::new(), target),
    };
    let other = session.partner();
    let part = |at: usize| target.get(at).map(String::as_str);
    let moved = match (legs.as_str(), other) {
        ("-bleg", Some(other)) => other.transfer(part(0), part(1), part(2)),
        ("-both", Some(other)) => {
            session.leg().partner = None;
            other.leg().partner = None;
            other.transfer(part(0), part(1), part(2));
            session.transfer(part(0), part(1), part(2))
        }
        _ => session.transfer(part(0), part(1), part(2)),
    };
    if moved { OK } else { "-ERR\n" }.to_owned()
}

/// Sends a call and who it is joined with to different places.
fn dual_transfer(call: &Call<'_>) -> String {
    let words = call.words(5);
    let [uuid, first, second] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    let send = |who: &Arc<crate::sim::session::Session>, to: &str| {
        let mut parts = match to.strip_suffix("/inline") {
            Some(inline) => vec![inline, "inline"],
            None => to.splitn(3, '/').collect(),
        }
        .into_iter();
        who.transfer(parts.next(), parts.next(), parts.next())
    };
    if let Some(other) = session.partner() {
        session.leg().partner = None;
        other.leg().partner = None;
        send(&other, second);
    }
    send(&session, first);
    OK.to_owned()
}

/// Only SIP has a path from which the switch can take itself away; every other endpoint agrees, and nothing changes.
fn simplify(call: &Call<'_>) -> String {
    let words = call.words(2);
    let Some(uuid) = words.first().filter(|uuid| !uuid.is_empty()) else {
        return call.usage();
    };
    if call.world.session(uuid).is_some() {
        "+OK Success\n"
    } else {
        "-ERR Operation failed\n"
    }
    .to_owned()
}

fn park(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return call.usage();
    }
    match call.world.session(call.argument) {
        Some(session) => {
            session.park();
            OK.to_owned()
        }
        None => NO_CHANNEL.to_owned(),
    }
}

/// Plays a file, or runs `application::data`, on a running call as soon as time passes.
fn broadcast(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [uuid, path, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return "-ERR invalid uuid\n".to_owned();
    };
    let legs = rest.first().map_or("aleg", String::as_str);
    let has = |name: &str| legs.to_ascii_lowercase().contains(name);
    let mut targets = Vec::new();
    if has("aleg") || has("both") || has("holdb") {
        targets.push(Arc::clone(&session));
    }
    if has("bleg") || has("both") {
        targets.extend(session.partner());
    }
    let (app, data) = path.split_once("::").unwrap_or(("playback", path));
    let app = app.split('!').next().unwrap_or(app).to_owned();
    for target in targets {
        let (app, data) = (app.clone(), data.to_owned());
        call.world.after(0, move |_| {
            target.execute(&app, Some(&data));
        });
    }
    "+OK Message sent\n".to_owned()
}

/// Records a running call; `mask` puts silence in place of what is said, `pause` leaves it out.
fn record(call: &Call<'_>) -> String {
    let words = call.words(5);
    let [uuid, action, path, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return "-ERR Cannot locate session!\n".to_owned();
    };
    let limit = rest.first().map_or(0, |limit| atoi(limit).max(0) as u64);
    let (done, what) = match action.to_ascii_lowercase().as_str() {
        "start" => (session.start_recording(path, limit), "record"),
        "stop" => (session.stop_recording(path), "stop record"),
        "pause" => (session.pause_recording(path, true), "pause recording"),
        "resume" => (session.pause_recording(path, false), "resume recording"),
        "mask" => (session.mask_recording(path, true), "mask recording"),
        "unmask" => (session.mask_recording(path, false), "unmask recording"),
        _ => return call.usage(),
    };
    answer(done, what)
}

fn answer(done: bool, what: &str) -> String {
    if done {
        "+OK Success\n".to_owned()
    } else {
        format!("-ERR Cannot {what} session!\n")
    }
}

/// Lets the caller hear a file over what else they hear.
fn displace(call: &Call<'_>) -> String {
    let words = call.words(5);
    let [uuid, action, path, ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return "-ERR Cannot locate session!\n".to_owned();
    };
    let (app, what) = match action.to_ascii_lowercase().as_str() {
        "start" => ("displace_session", "displace"),
        "stop" => ("stop_displace_session", "stop displace"),
        _ => return call.usage(),
    };
    answer(session.up() && session.execute(app, Some(path)), what)
}

/// Does to the file that is playing what an input callback may return: `pause`, `seek:+1000`, `speed:1`, `stop`, ...
fn file_manager(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [uuid, command, ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    let file = session.leg().file.clone();
    match file {
        Some(file) => {
            process_result(&session, command, Some(&file));
            OK.to_owned()
        }
        None => "-ERR No file handle!\n".to_owned(),
    }
}

/// Takes note of a change of volume; the embedded switch has no sound to change.
fn audio(call: &Call<'_>) -> String {
    let words: Vec<_> = call
        .argument
        .split(' ')
        .map(str::to_ascii_lowercase)
        .collect();
    if words.len() < 2 {
        return call.usage();
    }
    let Some(session) = call.world.session(&words[0]) else {
        return NO_CHANNEL.to_owned();
    };
    let text = match words[1..].iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stop", ..] => "leaves the volume alone".to_owned(),
        [
            "start",
            way @ ("read" | "write"),
            what @ ("mute" | "level"),
            level,
        ] => {
            format!("sets the {what} of what it {way}s to {level}")
        }
        _ => return call.usage(),
    };
    session.note(Who::Switch, "audio", text);
    OK.to_owned()
}

fn break_media(call: &Call<'_>) -> String {
    let (uuid, flags) = call.argument.split_once(' ').unwrap_or((call.argument, ""));
    if uuid.is_empty() {
        return call.usage();
    }
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    if flags.contains("all") {
        session.flush_events();
    }
    session.leg().flags.broadcast_break = true;
    OK.to_owned()
}
