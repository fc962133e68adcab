//! Commands that look at one channel or change it in place.

use std::sync::Arc;

use super::{Builtin, Call, builtin, split};
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::session::{Session, keys};

const NO_CHANNEL: &str = "-ERR No such channel!\n";
const NO_SESSION: &str = "-ERR Cannot locate session!\n";
const OK: &str = "+OK\n";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("uuid_answer", "<uuid>", |call| {
        done(call, |session| session.answer())
    }),
    builtin("uuid_buglist", "<uuid>", buglist),
    builtin("uuid_dump", "<uuid> [format]", dump),
    builtin("uuid_exists", "<uuid>", |call| {
        call.world.session(call.argument).is_some().to_string()
    }),
    builtin("uuid_flush_dtmf", "<uuid>", flush_dtmf),
    builtin("uuid_getvar", "<uuid> <var>", getvar),
    builtin("uuid_hold", "[off|toggle] <uuid> [<display>]", hold),
    builtin("uuid_loglevel", "<uuid> <level>", loglevel),
    builtin("uuid_pre_answer", "<uuid>", |call| {
        done(call, |session| session.pre_answer())
    }),
    builtin("uuid_recv_dtmf", "<uuid> <dtmf_data>", recv_dtmf),
    builtin("uuid_ring_ready", "<uuid> [queued]", ring_ready),
    builtin("uuid_send_dtmf", "<uuid> <dtmf_data>", send_dtmf),
    builtin("uuid_setvar", "<uuid> <var> [value]", setvar),
    builtin(
        "uuid_setvar_multi",
        "<uuid> <var>=<value>;<var>=<value>...",
        setvar_multi,
    ),
];

fn done(call: &Call<'_>, change: impl FnOnce(&Arc<Session>) -> bool) -> String {
    let session = call.world.session(call.argument);
    let went_well = session.is_some_and(|session| change(&session));
    if went_well { OK } else { "-ERROR\n" }.to_owned()
}

/// What taps a call's media: here these are its recordings. A call that is not there gets no answer at all.
fn buglist(call: &Call<'_>) -> String {
    let words = call.words(2);
    let Some(uuid) = words.first().filter(|uuid| !uuid.is_empty()) else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return String::new();
    };
    let bugs: String = session
        .recording_names()
        .iter()
        .map(|name| {
            format!(
                " <media-bug>\n  <function>session_record</function>\n  <target>{name}</target>\n  \
                 <thread-locked>0</thread-locked>\n </media-bug>\n"
            )
        })
        .collect();
    format!("<media-bugs>\n{bugs}</media-bugs>\n")
}

fn ring_ready(call: &Call<'_>) -> String {
    let words = call.words(2);
    let Some(uuid) = words.first() else {
        return call.usage();
    };
    match call.world.session(uuid) {
        None => NO_CHANNEL.to_owned(),
        Some(session) if session.ring_ready() => OK.to_owned(),
        Some(_) => "-ERR Operation failed\n".to_owned(),
    }
}

fn getvar(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [uuid, name, ..] = words.as_slice() else {
        return call.usage();
    };
    match call.world.session(uuid) {
        Some(session) => session.get(name).unwrap_or_else(|| "_undef_".to_owned()),
        None => NO_CHANNEL.to_owned(),
    }
}

fn setvar(call: &Call<'_>) -> String {
    let words = call.words(3);
    let [uuid, name, value @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    if name.is_empty() {
        return no_variable(call, "-ERR No variable specified\n");
    }
    session.set(name, value.first().map(String::as_str));
    OK.to_owned()
}

fn no_variable(call: &Call<'_>, answer: &str) -> String {
    let session = call.session.map(AsRef::as_ref);
    call.world
        .log(Level::Err, session, "No variable name specified.");
    answer.to_owned()
}

fn setvar_multi(call: &Call<'_>) -> String {
    let Some((uuid, list)) = call.argument.split_once(' ') else {
        return if call.argument.is_empty() {
            call.usage()
        } else {
            String::new()
        };
    };
    let Some(session) = call.world.session(uuid) else {
        return format!("{NO_CHANNEL}{}", call.usage());
    };
    let (mut answer, mut set) = (String::new(), 0);
    for pair in split(list, ';', 64) {
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair.as_str(), None),
        };
        if name.is_empty() {
            answer += &no_variable(call, "-ERR No variable specified\n");
        } else {
            session.set(name, value);
            set += 1;
        }
    }
    answer + &if set > 0 { OK.to_owned() } else { call.usage() }
}

fn dump(call: &Call<'_>) -> String {
    const HERE: Origin = Origin::new("mod_commands.c", "uuid_dump_function", 1);
    let words = call.words(2);
    let [uuid, format @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_CHANNEL.to_owned();
    };
    let mut event = Event::plain(call.world, HERE, EventType::ChannelData);
    session.describe(&mut event);
    match format.first().map(|f| f.to_ascii_lowercase()).as_deref() {
        Some("xml") => event.to_xml(),
        Some("json") => event.to_json(),
        Some("plain") => plain(&event),
        _ => event.to_plain(),
    }
}

/// The form that a person reads: values in brackets, nothing escaped.
fn plain(event: &Event) -> String {
    let rows = event.headers().iter();
    let text: String = rows
        .map(|header| format!("{}: [{}]\n", header.name(), header.value()))
        .collect();
    text + "\n"
}

fn hold(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [first, rest @ ..] = words.as_slice() else {
        return format!("{}-ERR Operation failed\n", call.usage());
    };
    let word = first.to_ascii_lowercase();
    let uuid = match word.as_str() {
        "off" | "toggle" => rest.first(),
        _ => Some(first),
    };
    let Some(session) = uuid.and_then(|uuid| call.world.session(uuid)) else {
        return "-ERR Operation failed\n".to_owned();
    };
    let held = match word.as_str() {
        "off" => false,
        "toggle" => !session.flags().held,
        _ => true,
    };
    session.leg().flags.held = held;
    session.fire(if held {
        EventType::ChannelHold
    } else {
        EventType::ChannelUnhold
    });
    "+OK Success\n".to_owned()
}

fn loglevel(call: &Call<'_>) -> String {
    let words = call.words(2);
    let [uuid, level] = words.as_slice() else {
        return call.usage();
    };
    match (call.world.session(uuid), Level::parse(level)) {
        (_, None) => "-ERR Invalid log level!\n".to_owned(),
        (None, _) => NO_CHANNEL.replace("!", ""),
        (Some(_), Some(level)) => format!("+OK log level is set to {level}\n"),
    }
}

fn flush_dtmf(call: &Call<'_>) -> String {
    match call.world.session(call.argument) {
        Some(session) => {
            session.flush_dtmf();
            OK.to_owned()
        }
        None => "-ERR no such session\n".to_owned(),
    }
}

fn recv_dtmf(call: &Call<'_>) -> String {
    let words = call.words(2);
    let [uuid, data] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_SESSION.to_owned();
    };
    keys(data)
        .into_iter()
        .for_each(|key| session.queue_dtmf(key));
    format!("+OK {uuid} received DTMF {data}.\n")
}

fn send_dtmf(call: &Call<'_>) -> String {
    let words = call.words(2);
    let [uuid, data] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return NO_SESSION.to_owned();
    };
    session.send_dtmf(&keys(data));
    format!("+OK {uuid} sent DTMF {data}.\n")
}
