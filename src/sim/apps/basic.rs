//! Applications about the channel and its variables.

use super::{App, app, zombie};
use crate::sim::call::cause::Cause;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::media::input::Input;
use crate::sim::session::{Session, keys};
use crate::sim::text::args;
use crate::sim::text::date;
use crate::sim::text::vars::{Place, atoi};
use crate::sim::world::timeline::Who;
use std::sync::Arc;

pub(super) const APPS: &[App] = &[
    app("answer", |session, _| {
        session.answer();
    }),
    app("pre_answer", |session, _| {
        session.pre_answer();
    }),
    app("ring_ready", |session, _| {
        session.ring_ready();
    }),
    zombie("hangup", |session, data| session.hangup(Cause::parse(data))),
    app("early_hangup", |session, _| {
        session.leg().flags.early_hangup = true;
    }),
    zombie("set", set),
    zombie("set_global", set_global),
    zombie("unset", unset),
    zombie("multiset", multiset),
    zombie("multiunset", |session, data| {
        data.split_whitespace()
            .for_each(|name| unset(session, name))
    }),
    zombie("export", export),
    zombie("bridge_export", export),
    zombie("push", |session, data| grow(session, data, Place::Push)),
    zombie("unshift", |session, data| {
        grow(session, data, Place::Unshift)
    }),
    zombie("set_profile_var", set_profile),
    zombie("log", log),
    zombie("info", info),
    zombie("event", event),
    zombie("verbose_events", |session, _| {
        session.set("verbose_events", Some("true"))
    }),
    app("sleep", sleep),
    app("privacy", |session, data| {
        session.set("privacy", Some(data))
    }),
    app("send_display", |session, data| {
        session.note(Who::Switch, "display", format!("shows {data}"))
    }),
    app("presence", |session, data| {
        session.note(
            Who::Switch,
            "presence",
            format!("publishes presence {data}"),
        )
    }),
    app("sched_hangup", sched_hangup),
    app("sched_transfer", sched_transfer),
    app("sched_broadcast", |session, data| {
        session.log(Level::Debug, format!("broadcast {data} is scheduled"))
    }),
    app("send_dtmf", |session, data| session.send_dtmf(&keys(data))),
    app("queue_dtmf", |session, data| session.send_dtmf(&keys(data))),
    app("flush_dtmf", |session, _| {
        session.flush_dtmf();
    }),
    app("break", |session, _| {
        session.leg().flags.broadcast_break = true
    }),
    zombie("api", run_api),
];

fn pair(data: &str) -> (&str, &str) {
    let (name, value) = data.split_once('=').unwrap_or((data, ""));
    (name.trim(), value)
}

/// Sets a variable; nothing and `_undef_` remove it.
fn set(session: &Arc<Session>, data: &str) {
    let (name, value) = pair(data);
    if name.is_empty() {
        session.log(Level::Err, "No variable name specified.");
        return;
    }
    session.set(name, Some(value).filter(|value| *value != "_undef_"));
}

fn unset(session: &Arc<Session>, data: &str) {
    session.set(data.trim(), None);
}

/// `a=1 b=2`; `^^;a=1;b=2` names another separator.
fn multiset(session: &Arc<Session>, data: &str) {
    let marked = data
        .strip_prefix("^^")
        .and_then(|rest| Some((rest.chars().next()?, rest)));
    match marked {
        Some((separator, rest)) => rest[separator.len_utf8()..]
            .split(separator)
            .for_each(|item| set(session, item)),
        None => args::words(data).iter().for_each(|item| set(session, item)),
    }
}

fn set_global(session: &Arc<Session>, data: &str) {
    let (name, value) = pair(data);
    session.world().set_global(name, Some(value));
}

/// Sets a variable that legs called from here get as well; with `nolocal:` only they get it.
fn export(session: &Arc<Session>, data: &str) {
    let (name, value) = pair(data);
    let bare = name.strip_prefix("nolocal:").unwrap_or(name);
    if bare.len() == name.len() {
        session.set(name, Some(value));
    } else {
        session.set(name, Some(value));
        session.set(bare, None);
    }
    let known = session.get("export_vars").unwrap_or_default();
    if !known.split(',').any(|item| item == name) {
        let all = if known.is_empty() {
            name.to_owned()
        } else {
            format!("{known},{name}")
        };
        session.set("export_vars", Some(&all));
    }
}

fn grow(session: &Arc<Session>, data: &str, place: Place) {
    let (name, value) = pair(data);
    session.add(name, value, place);
}

fn set_profile(session: &Arc<Session>, data: &str) {
    let (name, value) = pair(data);
    let value = value.to_owned();
    session.edit_profile(|profile| match name {
        "caller_id_name" => profile.caller_id_name = value,
        "caller_id_number" => profile.caller_id_number = value,
        "callee_id_name" => profile.callee_id_name = value,
        "callee_id_number" => profile.callee_id_number = value,
        "rdnis" => profile.rdnis = value,
        "username" => profile.username = value,
        "context" => profile.context = value,
        "dialplan" => profile.dialplan = value,
        "destination_number" => profile.destination_number = value,
        "network_addr" => profile.network_addr = value,
        _ => {}
    });
}

/// `LEVEL text`.
fn log(session: &Arc<Session>, data: &str) {
    let (level, text) = data.split_once(' ').unwrap_or(("DEBUG", data));
    match Level::parse(level) {
        Some(level) => session.log(level, text),
        None => session.log(Level::Debug, data),
    }
}

/// Everything that is known of the channel, in the log.
fn info(session: &Arc<Session>, data: &str) {
    let mut event = Event::blank(EventType::ChannelData);
    session.describe(&mut event);
    let lines: Vec<String> = event
        .headers()
        .iter()
        .map(|header| format!("{}: [{}]", header.name(), header.value()))
        .collect();
    let level = Level::parse(data.trim()).unwrap_or(Level::Info);
    session.log(level, format!("CHANNEL_DATA:\n{}", lines.join("\n")));
}

/// Fires `Name=value,...`; `Event-Name` and `Event-Subclass` say which event.
fn event(session: &Arc<Session>, data: &str) {
    let pairs = crate::sim::call::dialstring::variables(data);
    let named = |wanted: &str| {
        pairs
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    };
    let subclass = named("Event-Subclass").map(String::as_str);
    let kind = named("Event-Name")
        .and_then(|name| EventType::from_name(name))
        .unwrap_or(EventType::ChannelApplication);
    let kind = if subclass.is_some() {
        EventType::Custom
    } else {
        kind
    };
    let origin = Origin::new("mod_dptools.c", "event_function", 1);
    if let Some(mut event) = Event::new(session.world(), origin, kind, subclass) {
        session.describe(&mut event);
        let given = pairs
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("Event-Name"));
        given
            .filter(|(name, _)| !name.eq_ignore_ascii_case("Event-Subclass"))
            .for_each(|(name, value)| event.add(name, value));
        session.world().fire(event);
    }
}

fn sleep(session: &Arc<Session>, data: &str) {
    if data.is_empty() {
        session.log(Level::Err, "No timeout specified.");
        return;
    }
    session.sleep(atoi(data).max(0) as u64, Input::Keep);
}

fn sched_hangup(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let Some(time) = words.first() else {
        session.log(Level::Err, "No time specified.");
        return;
    };
    let at = date::due(session.world().now(), time);
    let cause = words
        .get(1)
        .map_or(Cause::ALLOTTED_TIMEOUT, |cause| Cause::parse(cause));
    let session = session.clone();
    session
        .world()
        .clone()
        .at(at, move |_| session.hangup(cause));
}

fn sched_transfer(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let [time, extension, rest @ ..] = words.as_slice() else {
        session.log(Level::Err, "Invalid Args");
        return;
    };
    let at = date::due(session.world().now(), time);
    let (extension, dialplan, context) = (
        extension.clone(),
        rest.first().cloned(),
        rest.get(1).cloned(),
    );
    let session = session.clone();
    session.world().clone().at(at, move |_| {
        session.transfer(Some(&extension), dialplan.as_deref(), context.as_deref());
    });
}

fn run_api(session: &Arc<Session>, data: &str) {
    let (command, argument) = data.split_once(' ').unwrap_or((data, ""));
    session.world().api(command, Some(argument), Some(session));
}
