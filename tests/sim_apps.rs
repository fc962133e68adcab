//! Applications and commands that bring calls together or work beside what runs on them.

use fsperl::sim::call::caller::Caller;
use fsperl::sim::object::CoreSession;
use fsperl::sim::session::Session;
use fsperl::sim::world::World;
use fsperl::sim::world::clock::{MS, SECOND};
use std::sync::Arc;

fn answered(caller: Caller) -> (World, Arc<Session>, CoreSession) {
    let world = World::default();
    let session = world.incoming(&caller);
    let object = CoreSession::attached(&session);
    object.answer();
    (world, session, object)
}

fn caller() -> Caller {
    Caller::dialling("1000", "5000")
}

fn api(world: &World, line: &str) -> String {
    let (command, argument) = line.split_once(' ').unwrap_or((line, ""));
    world.api(command, Some(argument), None)
}

fn says(world: &World, text: &str) -> bool {
    world.timeline().render().contains(text)
}

/// A leg that waits beside the script.
fn parked(world: &World, uuid: &str, application: &str) {
    let line = format!("originate {{origination_uuid={uuid}}}null/{uuid} '&{application}'");
    assert_eq!(api(world, &line), format!("+OK {uuid}\n"));
}

#[test]
fn a_parked_leg_waits_until_it_is_joined_and_the_run_ends() {
    let world = World::default();
    parked(&world, "a", "park");
    parked(&world, "b", "park");
    world.pass(SECOND);
    assert_eq!(api(&world, "uuid_bridge a nosuch b"), "+OK b\n");
    assert_eq!(api(&world, "uuid_bridge a a"), "-ERR Invalid uuid\n");
    world.pass(SECOND);
    assert!(api(&world, "show bridged_calls count").contains("1 total"));
    assert!(api(&world, "show calls count").contains("1 total"));
    assert!(api(&world, "show channels count").contains("2 total"));
    world.pass(60 * SECOND);
    assert!(world.sessions().is_empty());
    assert!(world.elapsed() < 100 * SECOND);
}

#[test]
fn legs_that_nobody_takes_hang_up_in_the_end() {
    let world = World::default();
    parked(&world, "a", "park");
    world.run_until(u64::MAX / 2, || world.sessions().is_empty());
    assert_eq!(world.elapsed(), 2 * 3600 * SECOND);
}

#[test]
fn a_parked_call_leaves_what_ran_on_it() {
    let (world, session, object) = answered(caller().hanging_up_after(60_000));
    let uuid = session.uuid().to_owned();
    world.after(SECOND, move |world| {
        assert_eq!(api(world, &format!("uuid_park {uuid}")), "+OK\n");
    });
    assert_eq!(object.stream_file(Some("long.wav@20s"), 0), 0);
    assert_eq!((world.elapsed(), object.ready()), (SECOND, false));
    session.wind_up();
    assert!(says(&world, "is parked"));
    assert_eq!(world.elapsed(), 60 * SECOND);
}

#[test]
fn keys_that_the_switch_sends_reach_the_other_side_of_a_loopback() {
    let world = World::default();
    let plan = r#"<context name="default"><extension name="x"><condition>
      <action application="answer"/><action application="read" data="1 3 silence digits 5000 #"/>
      <action application="set_global" data="got=${digits}"/></condition></extension></context>"#;
    assert_eq!(world.services().xml.add_section("dialplan", plan), Ok(()));
    let object = CoreSession::open(&world, "loopback/9000/default", None);
    object.sleep(100);
    let line = format!("uuid_send_dtmf {} 42w#@100", object.get_uuid());
    assert!(api(&world, &line).starts_with("+OK"));
    object.sleep(100);
    assert_eq!(world.global("got").as_deref(), Some("42"));
}

#[test]
fn a_person_hears_the_keys_that_the_switch_sends() {
    let (world, _, object) = answered(caller());
    object.execute(Some("send_dtmf"), Some("12@200"));
    assert!(says(&world, "hears the keys 12"));
}

#[test]
fn a_recording_of_the_call_ends_with_it_and_knows_its_length() {
    let (world, session, object) = answered(caller());
    let uuid = session.uuid();
    object.execute(Some("record_session"), Some("call.wav"));
    object.sleep(2000);
    let command = |action: &str| api(&world, &format!("uuid_record {uuid} {action} call.wav"));
    assert_eq!(command("mask"), "+OK Success\n");
    assert_eq!(command("pause"), "+OK Success\n");
    object.sleep(5000);
    assert_eq!(command("resume"), "+OK Success\n");
    assert_eq!(command("unmask"), "+OK Success\n");
    object.sleep(1500);
    object.hangup("");
    assert_eq!(world.recording("call.wav"), Some(3500 * MS));
    assert_eq!(object.get_variable("record_ms").as_deref(), Some("3500"));
    assert_eq!(command("stop"), "-ERR Cannot stop record session!\n");
    assert_eq!(command("mask"), "-ERR Cannot mask recording session!\n");
    assert!(says(&world, "recorded 3.500 s of the call to call.wav"));
}

#[test]
fn a_recording_of_the_call_may_be_limited() {
    let (world, session, object) = answered(caller());
    let line = format!("uuid_record {} start call.wav 3", session.uuid());
    assert_eq!(api(&world, &line), "+OK Success\n");
    object.sleep(10_000);
    assert_eq!(world.recording("call.wav"), Some(3 * SECOND));
}

#[test]
fn what_plays_can_be_wound_and_stopped_from_outside() {
    let (world, session, object) = answered(caller());
    let uuid = session.uuid().to_owned();
    let none = api(&world, &format!("uuid_fileman {uuid} pause"));
    assert_eq!(none, "-ERR No file handle!\n");
    for (at, word) in [(1, "seek:+5000"), (2, "pause"), (6, "pause"), (8, "stop")] {
        let line = format!("uuid_fileman {uuid} {word}");
        world.after(at * SECOND, move |world| {
            assert_eq!(api(world, &line), "+OK\n");
        });
    }
    assert_eq!(object.stream_file(Some("long.wav@20s"), 0), 1);
    assert_eq!(world.elapsed(), 8 * SECOND);
    let played = object.get_variable("playback_ms");
    assert_eq!(played.as_deref(), Some("9000"));
}

#[test]
fn a_conference_tells_who_is_in_it_and_is_left_with_a_key() {
    let (world, _, object) = answered(caller().pressing("@9s#").expect("keys"));
    parked(&world, "b", "conference(room@default)");
    object.sleep(1000);
    object.execute(Some("conference"), Some("room@default+flags{mute}"));
    assert_eq!(world.elapsed(), 9 * SECOND);
    assert!(object.ready());
    for text in [
        "joins the conference room: is alone in it",
        "joins the conference room: 2 are in it",
        "leaves the conference room",
    ] {
        assert!(says(&world, text), "{text}");
    }
    let id = object.get_variable("conference_member_id");
    assert_eq!(id.as_deref(), Some("2"));
}

#[test]
fn a_conference_may_ask_for_a_pin() {
    let (world, _, object) = answered(caller().pressing("99991234").expect("keys"));
    object.execute(Some("conference"), Some("room@default+1234"));
    let timeline = world.timeline().render();
    let (bad, joins) = (timeline.find("conf-bad-pin"), timeline.find("joins the"));
    assert!(bad.is_some() && bad < joins, "{timeline}");
}

#[test]
fn an_agent_takes_who_has_waited_longest() {
    let (world, _, object) = answered(caller());
    parked(&world, "first", "fifo(support in)");
    parked(&world, "second", "fifo(support in)");
    object.sleep(2000);
    object.execute(Some("fifo"), Some("support out nowait"));
    assert!(says(&world, "is joined with null/first"));
    assert_eq!(object.get_variable("fifo_target").as_deref(), Some("first"));
    assert_eq!(
        object.get_variable("fifo_status").as_deref(),
        Some("WAITING")
    );
    object.execute(Some("fifo"), Some("empty out nowait"));
    assert!(object.ready());
}

#[test]
fn a_call_is_parked_in_a_lot_and_fetched_there() {
    let (world, _, object) = answered(caller());
    parked(&world, "p", "valet_park(lot auto in 8001 8009)");
    object.sleep(5000);
    assert!(says(&world, "is parked at lot 8001"));
    object.execute(Some("valet_park"), Some("lot 8001"));
    assert!(says(&world, "is joined with null/p"));
}

#[test]
fn a_message_is_left_and_played() {
    let (world, _, object) = answered(caller());
    object.execute(Some("voicemail"), Some("default example.com 1001"));
    let mailbox = world.services().mailboxes.messages("1001@example.com");
    assert_eq!(mailbox.len(), 1);
    let length = object.get_variable("voicemail_message_len");
    assert_eq!(length.as_deref(), Some("5"));
    object.execute(Some("voicemail"), Some("check default example.com 1001"));
    assert!(says(&world, &format!("hears {}", mailbox[0])));
}

#[test]
fn sessions_are_numbered_in_the_order_of_their_coming() {
    let (world, _, object) = answered(caller());
    parked(&world, "gone", "hangup");
    object.sleep(100);
    parked(&world, "later", "park");
    let number = |uuid: &str| api(&world, &format!("uuid_getvar {uuid} session_id"));
    assert_eq!(number(&object.get_uuid()), "1");
    assert_eq!(number("later"), "3");
    let status = api(&world, "status");
    assert!(status.contains("3 session(s) since startup"), "{status}");
    assert!(status.contains("2 session(s) - peak"), "{status}");
}

#[test]
fn addresses_are_held_against_networks() {
    let world = World::default();
    for (line, answer) in [
        ("acl 192.168.1.5 rfc1918.auto", "true"),
        ("acl 8.8.8.8 rfc1918.auto", "false"),
        ("acl 10.1.2.3 10.0.0.0/8", "true"),
        ("acl 10.1.2.3 0.0.0.0/0", "true"),
        ("acl 10.1.2.3 nosuchlist", "false"),
        ("acl 10.1.2.3", "false"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn commands_run_from_json() {
    let world = World::default();
    assert_eq!(api(&world, "json"), "-ERR No JSON supplied.\n");
    assert_eq!(api(&world, "json {"), "-ERR Parse error.\n");
    let answer = api(
        &world,
        r#"json {"command":"fsapi","data":{"cmd":"echo","arg":"hi"}}"#,
    );
    assert!(
        answer.contains(r#""response":{"message":"hi"}"#),
        "{answer}"
    );
    assert!(answer.contains(r#""status":"success""#), "{answer}");
    let answer = api(&world, r#"json {"command":"nosuch","data":{}}"#);
    assert!(answer.contains(r#""status":"error""#), "{answer}");
}

/// A run with everything that could come in another order: legs on threads of their own, tables, uuids, events.
fn busy_run() -> String {
    let (world, session, object) = answered(caller().pressing("1,2?3#").expect("keys"));
    world.script_far_end("user/7", Caller::default().pressing("@2s9").expect("keys"));
    for leg in ["a", "b", "c"] {
        parked(&world, leg, "conference(room@default)");
    }
    parked(&world, "d", "fifo(support in)");
    let mut answers = String::new();
    for command in [
        "bgapi originate null/x &playback(hello.wav@3s)",
        "hash insert/r/k/v",
        "create_uuid",
        "sched_api +3 none hupall normal_clearing leg 4",
        "show channels",
        "show calls as json",
        "global_getvar",
    ] {
        answers += &api(&world, command);
    }
    object.stream_file(Some("welcome.wav@4s"), 0);
    object.get_digits(5, Some("#"), 3000, 0, 0);
    object.execute(Some("bridge"), Some("user/7,null/8"));
    object.execute(Some("fifo"), Some("support out nowait"));
    session.wind_up();
    world.shut_down();
    answers += &object.get_xml_cdr();
    answers + &world.timeline().to_json().to_string()
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let first = busy_run();
    assert!(first.contains("joins the conference room: 3 are in it"));
    for _ in 0..10 {
        assert_eq!(busy_run(), first);
    }
}
