//! Commands about the far end: where it is, and texts, displays and presence for it, of which the time line takes note.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::{Builtin, Call, builtin};
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::session::Session;
use crate::sim::world::timeline::Who;

const FAILED: &str = "-ERR Operation failed\n";
const OK: &str = "+OK Success\n";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("acl", "<ip> <list_name>", acl),
    builtin("is_lan_addr", "<ip>", |call| {
        is_lan_address(call.argument).to_string()
    }),
    builtin("presence", "[in|out] <user> <rpid> <message>", presence),
    builtin("uuid_chat", "<uuid> <text>", chat),
    builtin("uuid_display", "<uuid> <display>", display),
    builtin("uuid_media", "[off] <uuid>", media),
    builtin("uuid_phone_event", "<uuid>", phone_event),
    builtin("uuid_send_message", "<uuid> <message>", send_message),
];

/// Loopback, link-local and private addresses.
fn is_lan_address(text: &str) -> bool {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_private() || address.is_loopback() || address.is_link_local()
        }
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => false,
    }
}

/// The lists that the switch has by itself, or a network such as `10.0.0.0/8`; an unknown list lets nobody in.
fn acl(call: &Call<'_>) -> String {
    let words = call.words(3);
    let [address, list, ..] = words.as_slice() else {
        return "false".to_owned();
    };
    let is_loopback = |address: &str| address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let allowed = match list.as_str() {
        "rfc1918.auto" | "nat.auto" | "localnet.auto" => is_lan_address(address),
        "loopback.auto" => is_loopback(address),
        "wan.auto" => address.parse::<IpAddr>().is_ok() && !is_lan_address(address),
        network => within(address, network).unwrap_or(false),
    };
    allowed.to_string()
}

/// Whether an IPv4 address lies in `network/bits`.
fn within(address: &str, network: &str) -> Option<bool> {
    let (base, bits) = network.split_once('/')?;
    let number = |text: &str| text.parse::<Ipv4Addr>().ok().map(u32::from);
    let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 32)?;
    let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
    Some(number(address)? & mask == number(base)? & mask)
}

fn live(call: &Call<'_>, uuid: &str) -> Option<Arc<Session>> {
    call.world.session(uuid).filter(|session| !session.down())
}

/// The endpoint sends the text to the phone, as an event with the text as its body.
fn chat(call: &Call<'_>) -> String {
    const HERE: Origin = Origin::new("mod_commands.c", "uuid_chat", 1);
    let (uuid, text) = call.argument.split_once(' ').unwrap_or((call.argument, ""));
    if uuid.is_empty() || text.is_empty() {
        return call.usage();
    }
    match live(call, uuid) {
        Some(session) => {
            let mut event = Event::plain(call.world, HERE, EventType::Command);
            event.set_body(Some(text));
            if session.receive_event(&event) {
                "+OK\n".to_owned()
            } else {
                "-ERR Send failed\n".to_owned()
            }
        }
        None => format!("-ERR No such channel {uuid}!\n"),
    }
}

fn send_message(call: &Call<'_>) -> String {
    let words = call.words(2);
    let [uuid, text] = words.as_slice() else {
        return call.usage();
    };
    match live(call, uuid) {
        Some(session) => {
            session.note(Who::Switch, "message", format!("sends the text {text}"));
            OK.to_owned()
        }
        None => "-ERR Unable to find session for UUID\n".to_owned(),
    }
}

fn display(call: &Call<'_>) -> String {
    let words = call.words(2);
    let [uuid, text] = words.as_slice() else {
        return call.usage();
    };
    match live(call, uuid) {
        Some(session) => {
            session.note(Who::Switch, "display", format!("shows {text}"));
            OK.to_owned()
        }
        None => FAILED.to_owned(),
    }
}

fn media(call: &Call<'_>) -> String {
    let words = call.words(4);
    let uuid = match words.as_slice() {
        [] => return call.usage() + FAILED,
        [off, uuid, ..] if off.eq_ignore_ascii_case("off") => uuid,
        [uuid, ..] => uuid,
    };
    let found = live(call, uuid).is_some();
    if found { OK } else { FAILED }.to_owned()
}

fn phone_event(call: &Call<'_>) -> String {
    let words = call.words(2);
    match words.first() {
        None => call.usage(),
        Some(uuid) if live(call, uuid).is_some() => OK.to_owned(),
        Some(_) => FAILED.to_owned(),
    }
}

fn presence(call: &Call<'_>) -> String {
    const HERE: Origin = Origin::new("mod_dptools.c", "presence_api_function", 1);
    let words = call.words(4);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let kind = match (word(0).to_ascii_lowercase().as_str(), words.len()) {
        ("out", 2..) => EventType::PresenceOut,
        ("in", 4..) => EventType::PresenceIn,
        _ => return format!("Invalid: presence {}", call.syntax),
    };
    let mut event = Event::plain(call.world, HERE, kind);
    for (name, value) in [
        ("proto", "dp"),
        ("login", HERE.file),
        ("from", word(1)),
        ("rpid", word(2)),
        ("status", word(3)),
        ("event_type", "presence"),
        ("alt_event_type", "dialog"),
        ("event_count", "0"),
    ] {
        event.add(name, value);
    }
    call.world.fire(event);
    "Event Sent".to_owned()
}
