//! The course of calls on the embedded switch: hangups and hooks, far ends, bridges, menus, transfers, limits.

use fsperl::sim::call::caller::{Answer, Caller};
use fsperl::sim::call::cause::Cause;
use fsperl::sim::media::menu::{Menu, Options};
use fsperl::sim::object::{CoreSession, HangupHook, bridge};
use fsperl::sim::session::Session;
use fsperl::sim::world::World;
use fsperl::sim::world::clock::SECOND;
use std::sync::{Arc, Mutex};

fn incoming(caller: Caller) -> (World, Arc<Session>, CoreSession) {
    let world = World::default();
    let session = world.incoming(&caller);
    let object = CoreSession::attached(&session);
    (world, session, object)
}

fn caller() -> Caller {
    Caller::dialling("1000", "5000")
}

/// Why the channel was hung up. The object itself knows it once its hangup hook is called.
fn cause(object: &CoreSession) -> &'static str {
    object
        .session()
        .map_or("", |session| session.cause().name())
}

/// Notes what the hook hears.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl HangupHook for Heard {
    fn on_hangup(&self, object: &CoreSession, what: &str) {
        let line = format!("{what} {} {}", object.hangup_cause(), object.get_state());
        self.0.lock().expect("not poisoned").push(line);
    }
}

#[test]
fn the_hangup_hook_runs_once_when_the_blocking_call_returns() {
    let (world, _, object) = incoming(caller().hanging_up_after(2500));
    let hook = Arc::new(Heard::default());
    object.set_hangup_hook(Some(hook.clone()));
    object.answer();
    assert_eq!(object.stream_file(Some("long.wav@60s"), 0), 0);
    assert_eq!(world.elapsed(), 2_500_000);
    assert!(!object.ready());
    assert_eq!(object.sleep(1000), 1);
    assert_eq!(
        *hook.0.lock().expect("not poisoned"),
        ["hangup NORMAL_CLEARING CS_HANGUP"]
    );
}

#[test]
fn a_transfer_is_told_to_the_hook_as_such() {
    let (_, _, object) = incoming(caller());
    let hook = Arc::new(Heard::default());
    object.set_hangup_hook(Some(hook.clone()));
    object.answer();
    assert_eq!(object.transfer(Some("9000"), None, None), 1);
    assert_eq!(
        *hook.0.lock().expect("not poisoned"),
        ["transfer NONE CS_ROUTING"]
    );
}

#[test]
fn a_call_is_reported_with_its_times() {
    let (world, session, object) = incoming(caller());
    world.pass(2 * SECOND);
    object.answer();
    object.sleep(5000);
    object.hangup("user_busy");
    object.hangup("16");
    assert_eq!(cause(&object), "USER_BUSY");
    assert_eq!(object.get_variable("hangup_cause"), None);
    session.wind_up();
    assert_eq!(
        object.get_variable("hangup_cause").as_deref(),
        Some("USER_BUSY")
    );
    assert_eq!(object.get_variable("duration").as_deref(), Some("7"));
    assert_eq!(object.get_variable("billsec").as_deref(), Some("5"));
    assert_eq!(
        object.get_variable("answer_stamp").as_deref(),
        Some("2026-01-01 09:00:02")
    );
    assert_eq!(object.get_state(), "CS_DESTROY");
    assert!(world.sessions().is_empty());
}

#[test]
fn the_api_hangup_hook_sees_the_finished_call() {
    let hook = "global_setvar last=${hangup_cause}/${billsec}";
    let (world, session, object) = incoming(caller().with_var("api_hangup_hook", hook));
    object.answer();
    object.sleep(4000);
    session.wind_up();
    assert_eq!(world.global("last").as_deref(), Some("NORMAL_CLEARING/4"));
}

#[test]
fn the_command_originate_sends_the_answered_call_to_an_application() {
    let world = World::default();
    let answer = world.api(
        "originate",
        Some("{origination_uuid=abc}null/5 '&playback(hello.wav@2s)'"),
        None,
    );
    assert_eq!(answer, "+OK abc\n");
    world.pass(5 * SECOND);
    assert!(
        world
            .timeline()
            .render()
            .contains("hears hello.wav (2.000 s)")
    );
    assert!(world.session("abc").is_none());
    assert_eq!(
        world.api("originate", Some("error/USER_BUSY &park"), None),
        "-ERR USER_BUSY\n"
    );
}

#[test]
fn parked_legs_wait_beside_the_script_and_can_be_joined() {
    let (world, _, object) = incoming(caller());
    object.answer();
    for uuid in ["leg-a", "leg-b"] {
        let argument = format!("{{origination_uuid={uuid}}}null/5 &park()");
        assert_eq!(
            world.api("originate", Some(&argument), None),
            format!("+OK {uuid}\n")
        );
    }
    assert_eq!(object.stream_file(Some("music.wav@5s"), 0), 1);
    assert_eq!(world.elapsed(), 5 * SECOND);
    assert_eq!(
        world.api("uuid_bridge", Some("leg-a leg-b"), None),
        "+OK leg-b\n"
    );
    object.sleep(1000);
    assert_eq!((world.elapsed(), world.sessions().len()), (6 * SECOND, 3));
    object.sleep(40_000);
    assert!(
        world
            .timeline()
            .render()
            .contains("null/5: talked for 30.000 s")
    );
    assert_eq!(world.sessions().len(), 1);
    world.shut_down();
    assert!(world.sessions().is_empty());
    assert_eq!(cause(&object), "SYSTEM_SHUTDOWN");
}

#[test]
fn a_background_command_does_not_hold_the_script_up() {
    let (world, _, object) = incoming(caller());
    object.answer();
    let answer = world.api(
        "bgapi",
        Some("originate {origination_uuid=far}user/1001 &park()"),
        None,
    );
    assert!(answer.starts_with("+OK Job-UUID: "));
    object.sleep(500);
    assert_eq!(world.elapsed(), SECOND / 2);
    assert!(
        world
            .session("far")
            .is_some_and(|far| !far.flags().answered)
    );
    object.sleep(1000);
    assert!(world.session("far").is_some_and(|far| far.flags().parked));
}

#[test]
fn the_record_of_a_call_is_xml() {
    let (_, _, object) = incoming(caller());
    object.answer();
    object.execute(Some("set"), Some("note=<a & b>"));
    let record = object.get_xml_cdr();
    let read = fsperl::sim::xml::Element::parse(&record).expect("the record is well-formed");
    let variables = read.child("variables").expect("there are variables");
    assert_eq!(
        variables.child("note").map(|note| note.text.trim()),
        Some("%3Ca%20%26%20b%3E")
    );
}

#[test]
fn an_object_without_a_session_answers_and_says_so_in_the_log() {
    let world = World::default();
    let object = CoreSession::unattached(&world);
    assert_eq!(
        (object.answer(), object.ready(), object.get_state()),
        (-1, false, "ERROR")
    );
    assert_eq!(object.get_variable("x").as_deref(), Some(""));
    assert_eq!(object.get_uuid(), "uninitialized");
    assert_eq!(object.hangup_cause(), "NONE");
    assert!(
        world
            .timeline()
            .render()
            .contains("[ERR] session is not initalized")
    );
}

#[test]
fn an_unknown_application_ends_the_call() {
    let (world, _, object) = incoming(caller());
    object.answer();
    object.execute(Some("nosuchapp"), Some("x"));
    assert_eq!(cause(&object), "DESTINATION_OUT_OF_ORDER");
    assert!(
        world
            .timeline()
            .render()
            .contains("[ERR] Invalid Application nosuchapp")
    );
}

#[test]
fn somebody_who_is_called_answers_after_a_second() {
    let world = World::default();
    let object = CoreSession::unattached(&world);
    assert_eq!(
        object.originate(None, "{greeting=hi}sofia/internal/1001@localhost", 30),
        0
    );
    assert_eq!(world.elapsed(), 1_000_000);
    assert_eq!(
        (object.ready(), object.answered(), object.get_state()),
        (true, true, "CS_SOFT_EXECUTE")
    );
    assert_eq!(object.get_variable("greeting").as_deref(), Some("hi"));
    assert_eq!(object.hangup_cause(), "SUCCESS");
}

#[test]
fn who_calls_for_somebody_is_answered_with_them() {
    let (world, session, object) = incoming(caller());
    let leg = CoreSession::open(&world, "user/1001", Some(&object));
    assert!(leg.ready());
    assert!(object.answered());
    assert!(session.flags().answered);
    let text = world.timeline().render();
    assert!(text.contains("00:01.000  switch   answered"), "{text}");
}

#[test]
fn a_constructor_that_reaches_nobody_is_silent_and_originate_warns() {
    let world = World::default();
    let warned = || {
        world
            .timeline()
            .render()
            .contains("Error Creating Outgoing Channel!")
    };
    CoreSession::open(&world, "error/USER_BUSY", None);
    assert!(!warned());
    CoreSession::unattached(&world).originate(None, "error/USER_BUSY", 30);
    assert!(warned());
}

#[test]
fn who_cannot_be_reached_is_told_by_the_cause() {
    let world = World::default();
    world.script_far_end(
        "user/1001",
        Caller::default().answering(Answer::Refuse(Cause::USER_BUSY, SECOND)),
    );
    world.script_far_end("user/1002", Caller::default().answering(Answer::Never));
    for (dial, cause, after) in [
        ("user/1001", "USER_BUSY", 1),
        ("user/1002", "NO_ANSWER", 20),
        ("error/CALL_REJECTED", "CALL_REJECTED", 0),
        ("nosuchendpoint/9", "CHAN_NOT_IMPLEMENTED", 0),
        ("[leg_timeout=5]user/1002", "NO_ANSWER", 5),
    ] {
        let before = world.elapsed();
        let object = CoreSession::unattached(&world);
        assert_eq!(
            (object.originate(None, dial, 20), object.hangup_cause()),
            (1, cause),
            "{dial}"
        );
        assert_eq!(world.elapsed() - before, after * SECOND, "{dial}");
        assert!(!object.ready() && !object.allocated());
    }
}

#[test]
fn the_first_who_answers_gets_the_call_and_the_next_group_is_a_fallback() {
    let world = World::default();
    world.script_far_end(
        "user/1",
        Caller::default().answering(Answer::After(9 * SECOND)),
    );
    world.script_far_end(
        "user/2",
        Caller::default().answering(Answer::After(3 * SECOND)),
    );
    let object = CoreSession::open(&world, "error/USER_BUSY|user/1,user/2", None);
    assert_eq!(
        object.session().map(|session| session.name()).as_deref(),
        Some("user/2")
    );
    assert_eq!(world.elapsed(), 3 * SECOND);
    assert!(world.timeline().render().contains("hung up: LOSE_RACE"));
}

#[test]
fn a_new_call_is_hung_up_with_its_object_and_a_found_one_is_not() {
    let (world, session, _object) = incoming(caller());
    let called = CoreSession::open(&world, "null/8", None);
    let far = called.session().expect("null endpoints answer");
    drop(called);
    assert_eq!(far.cause(), Cause::NORMAL_CLEARING);
    drop(CoreSession::open(&world, session.uuid(), None));
    assert!(session.up());
}

#[test]
fn a_bridge_ends_when_the_far_end_hangs_up_and_the_caller_goes_on() {
    let (world, _, a) = incoming(caller());
    a.answer();
    let b = CoreSession::open(&world, "user/1001", Some(&a));
    bridge(&a, &b);
    assert_eq!(world.elapsed(), 31 * SECOND);
    assert!(a.ready() && !b.ready() && !a.bridged());
    assert_eq!(
        a.get_variable("last_bridge_hangup_cause").as_deref(),
        Some("NORMAL_CLEARING")
    );
    bridge(&a, &b);
    assert!(world.timeline().render().contains("Channels not ready"));
}

#[test]
fn the_bridge_application_ends_the_call_unless_it_may_go_on() {
    let (_, _, object) = incoming(caller());
    object.set_variable("continue_on_fail", Some("USER_BUSY"));
    object.execute(Some("bridge"), Some("error/USER_BUSY"));
    assert!(object.ready());
    assert_eq!(
        object.get_variable("originate_disposition").as_deref(),
        Some("USER_BUSY")
    );
    object.execute(Some("bridge"), Some("error/NO_ANSWER"));
    assert_eq!(cause(&object), "NO_ANSWER");
}

const DIALPLAN: &str = r#"<context name="default">
  <extension name="nine"><condition field="destination_number" expression="^9(\d+)$">
    <action application="answer"/>
    <action application="set" data="got=$1 from ${caller_id_number}"/>
    <action application="playback" data="nine.wav@2s"/>
    <action application="hangup" data="USER_BUSY"/>
  </condition></extension>
</context>"#;

#[test]
fn a_transferred_call_follows_the_dialplan() {
    let (world, session, object) = incoming(caller());
    world
        .services()
        .xml
        .add_section("dialplan", DIALPLAN)
        .expect("the dialplan is well-formed");
    object.transfer(Some("9123"), None, None);
    session.wind_up();
    assert_eq!(session.get("got").as_deref(), Some("123 from 1000"));
    assert_eq!(session.cause(), Cause::USER_BUSY);
    assert_eq!(world.elapsed(), 2 * SECOND);
}

#[test]
fn a_call_that_no_extension_takes_has_no_route() {
    let (_, session, object) = incoming(caller());
    object.transfer(Some("nowhere"), None, None);
    session.wind_up();
    assert_eq!(session.cause(), Cause::NO_ROUTE_DESTINATION);
}

#[test]
fn a_loopback_runs_its_dialplan_beside_the_caller() {
    let world = World::default();
    world
        .services()
        .xml
        .add_section("dialplan", DIALPLAN)
        .expect("the dialplan is well-formed");
    let object = CoreSession::open(&world, "loopback/9001/default", None);
    assert!(object.ready() && object.answered());
    assert_eq!(object.stream_file(Some("short.wav@500ms"), 0), 1);
    assert_eq!(world.elapsed(), SECOND / 2);
    assert_eq!(object.stream_file(Some("music.wav@30s"), 0), 0);
    assert_eq!(world.elapsed(), 2 * SECOND);
    assert_eq!(cause(&object), "USER_BUSY");
}

#[test]
fn legs_take_turns_in_the_same_order_in_each_run() {
    let run = || {
        let (world, _, object) = incoming(caller());
        object.answer();
        for _ in 0..3 {
            world.api(
                "originate",
                Some("null/5 '&playback(file_string://a.wav@700ms!b.wav@1s)'"),
                None,
            );
        }
        object.stream_file(Some("music.wav@1s"), 0);
        object.sleep(5000);
        world.timeline().render()
    };
    let first = run();
    assert_eq!(first.matches("hears a.wav, b.wav (1.700 s)").count(), 3);
    (0..20).for_each(|_| assert_eq!(run(), first));
}

fn main_menu(world: &World) -> Arc<Menu> {
    let options = Options {
        greeting: "menu.wav@2s".to_owned(),
        short_greeting: "again.wav@1s".to_owned(),
        invalid_sound: "invalid.wav@1s".to_owned(),
        exit_sound: "bye.wav@1s".to_owned(),
        timeout: 3000,
        inter_timeout: 1000,
        max_failures: 2,
        max_timeouts: 2,
        ..Options::default()
    };
    let menu = Menu::new(world, None, "main", options.clone());
    menu.bind("menu-exec-app", "set chosen=sales", "1");
    menu.bind("menu-sub", "more", "2");
    menu.bind("menu-exec-app", "set number=$1", r"/^(3\d)$/");
    menu.bind("menu-exit", "", "*");
    let more = Menu::new(
        world,
        Some(&menu),
        "more",
        Options {
            greeting: "more.wav@1s".to_owned(),
            ..options
        },
    );
    more.bind("menu-play-sound", "sub.wav@1s", "1");
    more.bind("menu-top", "", "9");
    menu
}

#[test]
fn a_menu_does_what_its_entries_say() {
    let (world, session, object) =
        incoming(caller().pressing("12195*").expect("the keys can be read"));
    object.answer();
    let menu = main_menu(&world);
    menu.execute(&session, "main");
    assert_eq!(session.get("chosen").as_deref(), Some("sales"));
    let text = world.timeline().render();
    for heard in [
        "menu.wav",
        "more.wav",
        "sub.wav",
        "again.wav",
        "invalid.wav",
        "bye.wav",
    ] {
        assert!(
            text.contains(&format!("hears {heard}")),
            "{heard} is missing in\n{text}"
        );
    }
}

#[test]
fn a_key_that_interrupts_a_menus_own_sound_is_gone() {
    // 8 is no entry, and the 1 comes while the caller is told so.
    let (world, session, object) = incoming(
        caller()
            .pressing("8 @2700ms1")
            .expect("the keys can be read"),
    );
    object.answer();
    main_menu(&world).execute(&session, "main");
    assert_eq!(session.get("chosen"), None);
    let text = world.timeline().render();
    assert!(text.contains("hears invalid.wav"), "{text}");
    assert!(text.contains("00:02.700  caller   heard"), "{text}");
    assert!(
        text.contains("00:02.700  caller   hears again.wav"),
        "{text}"
    );
}

#[test]
fn a_menu_gives_up_when_nobody_answers_it() {
    let (world, session, object) = incoming(caller());
    object.answer();
    main_menu(&world).execute(&session, "main");
    assert_eq!(session.get("ivr_menu_status").as_deref(), Some("timeout"));
    // The greeting and its silence, the short greeting and its silence, the farewell.
    assert_eq!(world.elapsed(), (2 + 3 + 1 + 3 + 1) * SECOND);
}

#[test]
fn a_script_that_only_asks_sees_its_caller_hang_up() {
    let (world, _, object) = incoming(caller());
    object.answer();
    let mut asked = 0_u64;
    while object.ready() {
        asked += 1;
    }
    assert!(asked < 200_000, "{asked}");
    assert_eq!(world.elapsed() / SECOND, 7200);
}

#[test]
fn a_script_that_never_ends_is_stopped_with_a_reason() {
    let (world, _, object) = incoming(caller());
    let mut rounds = 0_u64;
    while world.exhausted().is_none() {
        object.sleep(60_000);
        rounds += 1;
        assert!(rounds < 1_000_000);
    }
    assert!(
        world
            .exhausted()
            .expect("it is")
            .contains("probably loops for ever")
    );
}

#[test]
fn two_runs_are_equal() {
    let run = || {
        let (world, session, object) =
            incoming(caller().pressing("12195*").expect("the keys can be read"));
        object.answer();
        main_menu(&world).execute(&session, "main");
        session.wind_up();
        (session.uuid().to_owned(), world.timeline().render())
    };
    assert_eq!(run(), run());
}
