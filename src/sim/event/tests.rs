//! Events as scripts on the switch saw them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::sim::log::Level;

/// A bench with a clock that stands still.
#[derive(Default)]
struct Still {
    sequence: AtomicU64,
    log: Mutex<Vec<String>>,
    fired: Mutex<Vec<Event>>,
}

impl Stamps for Still {
    fn stamp(&self) -> Stamp {
        Stamp {
            core_uuid: "core".into(),
            hostname: "vm".into(),
            switchname: "vm".into(),
            ipv4: "127.0.0.1".into(),
            ipv6: "::1".into(),
            now: 1_795_384_170_026_037,
            sequence: self.sequence.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }
}

impl Bench for Still {
    fn log(&self, level: Level, text: &str) {
        self.log.lock().unwrap().push(format!("[{level}] {text}"));
    }

    fn fire(&self, event: Event) -> bool {
        self.fired.lock().unwrap().push(event);
        true
    }
}

fn custom(bench: &Still) -> EventHandle {
    EventHandle::new(bench, "CUSTOM", Some("my::sub"))
}

#[test]
fn the_plain_form_is_that_of_the_switch() {
    let bench = Still::default();
    let event = custom(&bench);
    event.set_priority(&bench, Priority::Normal);
    event.add_header(&bench, Some("W"), Some("\u{263a}x"));
    event.add_header(&bench, Some("arr[0]"), Some("x"));
    event.add_header(&bench, Some("arr[1]"), Some("y"));
    event.add_body(&bench, None);
    assert_eq!(
        event.serialize(None),
        "priority: NORMAL\nEvent-Name: CUSTOM\nCore-UUID: core\nFreeSWITCH-Hostname: vm\n\
         FreeSWITCH-Switchname: vm\nFreeSWITCH-IPv4: 127.0.0.1\nFreeSWITCH-IPv6: %3A%3A1\n\
         Event-Date-Local: 2026-11-22%2021%3A49%3A30\n\
         Event-Date-GMT: Sun,%2022%20Nov%202026%2021%3A49%3A30%20GMT\n\
         Event-Date-Timestamp: 1795384170026037\nEvent-Calling-File: switch_cpp.cpp\n\
         Event-Calling-Function: Event\nEvent-Calling-Line-Number: 315\nEvent-Sequence: 1\n\
         Event-Subclass: my%3A%3Asub\nW: %E2%98%BAx\narr: ARRAY%3A%3Ax%7C%3Ay\n\
         Content-Length: 6\n\n(null)"
    );
}

#[test]
fn json_and_xml_show_arrays_as_arrays() {
    let mut event = Event::blank(EventType::General);
    event.add("a", "q\"\n");
    event.add("list", "ARRAY::x|:y z");
    event.set_body(Some("b<"));
    assert_eq!(
        event.to_json(),
        r#"{"a":"q\"\n","list":["x","y z"],"Content-Length":"2","_body":"b<"}"#
    );
    assert_eq!(
        event.to_xml(),
        "<event>\n  <headers>\n    <a>q%22%0A</a>\n    <list>x</list>\n    <list>y%20z</list>\n  </headers>\n  \
         <Content-Length>2</Content-Length>\n  <body>b&lt;</body>\n</event>\n"
    );
}

#[test]
fn an_event_can_be_read_from_json() {
    let bench = Still::default();
    let json = r#"{"Event-Name":"MESSAGE","to":"x","n":5,"l":["a","b"],"_body":"hi"}"#;
    let event = EventHandle::new(&bench, "json", Some(json));
    assert_eq!(event.type_name(&bench), "MESSAGE");
    assert_eq!(
        event.get_header(&bench, Some("l")).as_deref(),
        Some("ARRAY::a|:b")
    );
    assert_eq!(event.serialized(), None);
    let plain = event.serialize(Some("nosuchformat"));
    assert_eq!(event.serialized().as_ref(), Some(&plain));
    assert_eq!(event.get_header(&bench, Some("n")), None);
    assert_eq!(event.body(&bench).as_deref(), Some("hi"));
    assert_eq!(
        EventHandle::new(&bench, "json", Some("{")).type_name(&bench),
        "invalid"
    );
}

#[test]
fn a_subclass_makes_any_event_custom_and_an_unknown_name_is_a_message() {
    let bench = Still::default();
    let heartbeat = EventHandle::new(&bench, "HEARTBEAT", Some("a::b"));
    assert_eq!(heartbeat.type_name(&bench), "CUSTOM");
    assert_eq!(
        heartbeat
            .get_header(&bench, Some("event-subclass"))
            .as_deref(),
        Some("a::b")
    );
    assert_eq!(
        *bench.log.lock().unwrap(),
        ["[WARNING] Changing event type to custom because you specified a subclass name!"]
    );
    let unknown = EventHandle::new(&bench, "NOSUCH", None);
    assert_eq!(unknown.type_name(&bench), "MESSAGE");
    let constant = EventHandle::new(&bench, "switch_event_heartbeat", None);
    assert_eq!(constant.type_name(&bench), "HEARTBEAT");
}

#[test]
fn the_first_header_of_a_name_wins_and_deleting_removes_all() {
    let bench = Still::default();
    let event = custom(&bench);
    event.add_header(&bench, Some("A"), Some("1"));
    assert!(event.add_header(&bench, Some("A"), Some("2")));
    assert_eq!(event.get_header(&bench, Some("a")).as_deref(), Some("1"));
    assert!(event.del_header(&bench, Some("A")));
    assert!(!event.del_header(&bench, Some("A")));
    assert_eq!(event.get_header(&bench, Some("A")), None);
}

#[test]
fn an_empty_value_removes_and_no_value_is_refused() {
    let bench = Still::default();
    let event = custom(&bench);
    event.add_header(&bench, Some("E"), Some("x"));
    assert!(event.add_header(&bench, Some("E"), Some("")));
    assert_eq!(event.get_header(&bench, Some("E")), None);
    assert!(!event.add_header(&bench, Some("E"), None));
    assert!(!event.add_header(&bench, None, Some("x")));
    assert_eq!(event.get_header(&bench, None), None);
    assert_eq!(
        *bench.log.lock().unwrap(),
        ["[ERR] Trying to getHeader an invalid header!"]
    );
}

#[test]
fn messages_keep_one_header_of_a_name() {
    let mut message = Event::blank(EventType::Message);
    message.add("to", "a");
    message.add("to", "b");
    assert_eq!(message.to_plain(), "to: b\n\n");
}

#[test]
fn arrays_grow_at_both_ends_and_by_index() {
    let mut event = Event::blank(EventType::General);
    event.add_at(Place::Push, "l", "b");
    assert_eq!(event.get("l"), Some("b"));
    event.add_at(Place::Unshift, "l", "a");
    event.add("l[3]", "d");
    assert_eq!(event.get("l"), Some("ARRAY::a|:b|:|:d"));
    assert_eq!(event.get_index("l", 3), Some("d"));
    assert_eq!(event.get("l[3]"), None);
    event.add("l[5000]", "x");
    assert_eq!(event.get_index("l", 5000), None);
}

#[test]
fn an_event_fires_as_often_as_one_likes_and_stays_the_scripts() {
    let bench = Still::default();
    let event = custom(&bench);
    assert!(event.fire(&bench) && event.fire(&bench));
    assert!(event.add_header(&bench, Some("a"), Some("b")));
    let fired = bench.fired.lock().unwrap();
    assert_eq!(fired.len(), 2);
    assert_eq!(fired[0].headers()[0].name(), "Event-Subclass");
    assert_eq!(fired[0].get("Event-Sequence"), Some("1"));
}

#[test]
fn a_lent_event_does_not_fire_and_no_event_answers_that_it_is_none() {
    let bench = Still::default();
    let lent = EventHandle::lent(Event::blank(EventType::General));
    assert!(!lent.fire(&bench) && !lent.is_mine());
    let none = EventHandle::default();
    assert_eq!(none.serialize(Some("json")), "");
    assert_eq!(none.type_name(&bench), "invalid");
    assert!(!none.merge(&bench, None));
    assert_eq!(
        *bench.log.lock().unwrap(),
        [
            "[ERR] Not My event!",
            "[ERR] Trying to getType an event that does not exist!",
            "[ERR] Trying to merge to an event that does not exist!"
        ]
    );
}

#[test]
fn merging_adds_what_the_other_has() {
    let bench = Still::default();
    let blank = || EventHandle::holding(Some(Event::blank(EventType::General)));
    let (event, other) = (blank(), blank());
    other.add_header(&bench, Some("list"), Some("ARRAY::a|:b"));
    assert!(event.merge(&bench, Some(&other)));
    assert!(event.merge(&bench, Some(&event)));
    assert_eq!(
        event.get_header(&bench, Some("list")).as_deref(),
        Some("ARRAY::a|:b|:a|:b")
    );
}
