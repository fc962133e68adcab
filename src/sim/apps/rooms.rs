//! Applications in which calls wait for each other: conferences, queues (`fifo`) and valet parking.

use super::{App, app, stay};
use crate::sim::event::{Event, Origin};
use crate::sim::log::Level;
use crate::sim::media::digits::Wanted;
use crate::sim::media::input::Input;
use crate::sim::media::play::FileHandle;
use crate::sim::media::say::ENGLISH;
use crate::sim::session::Session;
use crate::sim::text::args;
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::world::clock::SECOND;
use crate::sim::world::lock;
use crate::sim::world::timeline::Who;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(super) const APPS: &[App] = &[
    app("conference", conference),
    app("fifo", fifo),
    app("valet_park", valet_park),
];

/// For how long a caller stays in a conference, unless their script says so.
const CHAT: u64 = 30 * SECOND;

/// Who is where, by the kind of place and its name: uuids in the order of their coming.
#[derive(Default)]
pub struct Rooms(Mutex<BTreeMap<(&'static str, String), Vec<String>>>);

impl Rooms {
    /// Somebody comes; tells how many there are now.
    fn enter(&self, kind: &'static str, name: &str, uuid: &str) -> usize {
        let mut rooms = lock(&self.0);
        let room = rooms.entry((kind, name.to_owned())).or_default();
        room.push(uuid.to_owned());
        room.len()
    }

    /// Somebody goes; tells how many are left.
    fn leave(&self, kind: &'static str, name: &str, uuid: &str) -> usize {
        let mut rooms = lock(&self.0);
        let key = (kind, name.to_owned());
        let left = rooms.get_mut(&key).map_or(0, |room| {
            room.retain(|known| known != uuid);
            room.len()
        });
        if left == 0 {
            rooms.remove(&key);
        }
        left
    }

    /// Who is there, in the order of their coming.
    pub fn members(&self, kind: &'static str, name: &str) -> Vec<String> {
        let key = (kind, name.to_owned());
        lock(&self.0).get(&key).cloned().unwrap_or_default()
    }
}

fn rooms(session: &Session) -> &Rooms {
    &session.world().services().rooms
}

fn announce(session: &Session, subclass: &str, headers: &[(&str, &str)]) {
    const HERE: Origin = Origin::new("switch_event.c", "switch_event_fire", 1);
    let mut event = Event::custom(session.world(), HERE, subclass);
    session.describe(&mut event);
    for (name, value) in headers {
        event.add(name, value);
    }
    session.world().fire(event);
}

fn hear(session: &Arc<Session>, sound: &str) {
    session.play(sound, &FileHandle::default(), Input::Keep);
}

/// `name[@profile][+pin]`: the caller joins, hears who else is there, and leaves with `#` or by hanging up.
fn conference(session: &Arc<Session>, data: &str) {
    let (data, _flags) = data.split_once("+flags{").unwrap_or((data, ""));
    let (room, pin) = data.split_once('+').unwrap_or((data, ""));
    let name = room.split(['@', ' ']).next().unwrap_or(room);
    if !session.answer() || !knows_pin(session, pin.trim()) {
        return;
    }
    let size = rooms(session).enter("conference", name, session.uuid());
    session.set("conference_name", Some(name));
    session.set("conference_member_id", Some(&size.to_string()));
    let event = |action: &str, size: usize| {
        let size = size.to_string();
        let headers = [
            ("Conference-Name", name),
            ("Conference-Size", size.as_str()),
            ("Action", action),
        ];
        announce(session, "conference::maintenance", &headers);
    };
    if size == 1 {
        event("conference-create", 0);
    }
    event("add-member", size);
    let others = match size {
        1 => "is alone in it".to_owned(),
        size => format!("{size} are in it"),
    };
    session.note(
        Who::Caller,
        "conference",
        format!("joins the conference {name}: {others}"),
    );
    if size == 1 {
        hear(session, "conference/conf-alone.wav");
    }
    session.talks_for(CHAT);
    session.stay_until(|| {
        let leaves = std::iter::from_fn(|| session.take_dtmf()).any(|key| key.digit == '#');
        leaves || std::mem::take(&mut session.leg().flags.broadcast_break)
    });
    let left = rooms(session).leave("conference", name, session.uuid());
    session.note(
        Who::Caller,
        "conference",
        format!("leaves the conference {name}"),
    );
    event("del-member", left);
    if left == 0 {
        event("conference-destroy", 0);
    }
}

/// Asks for a conference's PIN, three times at most.
fn knows_pin(session: &Arc<Session>, pin: &str) -> bool {
    if pin.is_empty() {
        return true;
    }
    for _ in 0..3 {
        let wanted = Wanted {
            min: pin.len(),
            max: pin.len(),
            timeout: 5000,
            terminators: "#",
            ..Wanted::default()
        };
        let (_, digits) = session.read("conference/conf-pin.wav", "", &wanted);
        if digits == pin || !session.ready() {
            return session.ready();
        }
        hear(session, "conference/conf-bad-pin.wav");
    }
    false
}

/// `name in [announcement [music]]` waits in a queue; `name out [wait|nowait]` takes who has waited longest.
fn fifo(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match (word(0), word(1)) {
        (name, "in") if !name.is_empty() => fifo_in(session, name),
        (name, "out") if !name.is_empty() => fifo_out(session, name, word(2) != "nowait"),
        _ => session.log(
            Level::Err,
            "USAGE <fifo name>[!<importance_number>] [in [<announce file>|undef] [<music file>|undef] | out [wait|nowait] [<announce file>|undef] [<music file>|undef]]",
        ),
    }
}

fn fifo_in(session: &Arc<Session>, name: &str) {
    session.answer();
    let place = rooms(session).enter("fifo", name, session.uuid());
    session.set("fifo_status", Some("WAITING"));
    session.set("fifo_position", Some(&place.to_string()));
    session.note(
        Who::Caller,
        "queue",
        format!("waits in the queue {name}, number {place}"),
    );
    fifo_event(session, name, "push");
    session.leg().flags.parked = true;
    let exit = session.get("fifo_caller_exit_key").unwrap_or_default();
    session.stay_until(|| {
        let leaves = std::iter::from_fn(|| session.take_dtmf()).any(|key| exit.contains(key.digit));
        leaves || !session.flags().parked
    });
    let taken = !session.leg().flags.parked;
    session.leg().flags.parked = false;
    rooms(session).leave("fifo", name, session.uuid());
    if taken && session.ready() {
        session.stay_until(|| !session.flags().bridged);
        return;
    }
    session.set("fifo_status", Some("ABORTED"));
    session.note(Who::Caller, "queue", format!("leaves the queue {name}"));
    fifo_event(session, name, "abort");
}

fn fifo_out(session: &Arc<Session>, name: &str, waits: bool) {
    session.answer();
    let next = || {
        let members = rooms(session).members("fifo", name).into_iter();
        let mut live = members.filter_map(|uuid| session.world().session(&uuid));
        live.find(|caller| caller.ready())
    };
    if waits && next().is_none() {
        session.set("fifo_status", Some("WAITING"));
        session.stay_until(|| next().is_some());
    }
    let Some(caller) = next().filter(|_| session.ready()) else {
        return;
    };
    rooms(session).leave("fifo", name, caller.uuid());
    for (leg, other, role) in [(session, &caller, "consumer"), (&caller, session, "caller")] {
        leg.set("fifo_status", Some("TALKING"));
        leg.set("fifo_target", Some(other.uuid()));
        leg.set("fifo_role", Some(role));
    }
    fifo_event(&caller, name, "caller_pop");
    caller.leg().flags.parked = false;
    session.bridge_with(&caller, Input::Keep);
    caller.set("fifo_status", Some("DONE"));
    session.set("fifo_status", Some("WAITING"));
}

fn fifo_event(session: &Session, name: &str, action: &str) {
    let headers = [("FIFO-Name", name), ("FIFO-Action", action)];
    announce(session, "fifo::info", &headers);
}

/// `lot place`, or `lot auto in first last`: parks the call in a free place; who dials a taken place gets the call there.
fn valet_park(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let Some((lot, place)) = place(session, &words) else {
        session.log(
            Level::Err,
            "Usage: <lotname> <extension>|[ask [<min>] [<max>] [<to>] [<prompt>]|auto [in|out] [min] [max]]",
        );
        return;
    };
    let place = format!("{lot} {place}");
    let parked = rooms(session).members("valet", &place);
    let parked = parked
        .first()
        .and_then(|uuid| session.world().session(uuid));
    match parked.filter(|parked| parked.ready()) {
        Some(parked) if session.answer() => {
            rooms(session).leave("valet", &place, parked.uuid());
            valet_event(&parked, &place, "bridge");
            parked.leg().flags.parked = false;
            session.bridge_with(&parked, Input::Keep);
        }
        Some(_) => {}
        None => {
            rooms(session).enter("valet", &place, session.uuid());
            session.note(Who::Switch, "park", format!("is parked at {place}"));
            valet_event(session, &place, "hold");
            stay(session);
            rooms(session).leave("valet", &place, session.uuid());
            valet_event(session, &place, "exit");
        }
    }
}

/// The lot and the place that the words name; `auto in` takes the first free place and says which.
fn place(session: &Arc<Session>, words: &[String]) -> Option<(String, String)> {
    let [lot, place, rest @ ..] = words else {
        return None;
    };
    if !place.eq_ignore_ascii_case("auto") {
        return Some((lot.clone(), place.clone()));
    }
    let [way, first, last] = rest else {
        return None;
    };
    let takes_free = way.eq_ignore_ascii_case("in");
    let found = (atoi(first)..=atoi(last)).find(|number| {
        let members = rooms(session).members("valet", &format!("{lot} {number}"));
        members.is_empty() == takes_free
    })?;
    let number = found.to_string();
    let announces = session.get("valet_announce_slot");
    if takes_free && announces.is_none_or(|value| is_true(&value)) {
        session.say(&number, ENGLISH, "number", "pronounced", Input::Keep);
    }
    Some((lot.clone(), number))
}

fn valet_event(session: &Session, place: &str, action: &str) {
    let (lot, number) = place.split_once(' ').unwrap_or((place, ""));
    let headers = [
        ("Valet-Lot-Name", lot),
        ("Valet-Extension", number),
        ("Action", action),
    ];
    announce(session, "valet_parking::info", &headers);
}
