//! Callers who press keys and scripts that ask for them, on the embedded switch.

use fsperl::sim::call::caller::Caller;
use fsperl::sim::event::{Event, EventType, Origin};
use fsperl::sim::media::digits::{Prompted, Wanted};
use fsperl::sim::object::{CoreSession, InputCallback};
use fsperl::sim::session::Dtmf;
use fsperl::sim::world::World;
use std::sync::{Arc, Mutex};

fn call(keys: &str) -> (World, CoreSession) {
    let world = World::default();
    let caller = Caller::dialling("1000", "5000")
        .pressing(keys)
        .expect("the keys can be read");
    let session = CoreSession::attached(&world.incoming(&caller));
    session.answer();
    (world, session)
}

#[test]
fn digits_are_pressed_when_the_script_waits_for_them() {
    let (world, session) = call("12#");
    session.stream_file(Some("welcome.wav@3s"), 0);
    assert_eq!(session.get_digits(5, Some("#"), 3000, 0, 0), "12");
    session.hangup("");
    assert_eq!(
        world.timeline().render(),
        "00:00.000  caller   Caller <1000> calls 5000\n\
         00:00.000  switch   answered\n\
         00:00.000  caller   hears welcome.wav (3.000 s)\n\
         00:03.200  caller   pressed 1\n\
         00:03.400  caller   pressed 2\n\
         00:03.600  caller   pressed #\n\
         00:03.600  script   got the digits \"12\"\n\
         00:03.600  switch   hung up: NORMAL_CLEARING\n"
    );
}

#[test]
fn nobody_presses_and_the_timeout_passes() {
    let (world, session) = call("");
    assert_eq!(session.get_digits(5, Some("#"), 3000, 0, 0), "");
    assert_eq!(world.elapsed(), 3_000_000);
}

#[test]
fn the_first_digit_interrupts_the_prompt_of_a_read() {
    let (world, session) = call("@1s7");
    assert_eq!(
        session.read(1, 1, Some("menu.wav@10s"), 5000, Some("#"), 0),
        "7"
    );
    assert_eq!(world.elapsed(), 1_000_000);
    assert_eq!(
        session.get_variable("read_result").as_deref(),
        Some("success")
    );
}

fn pin<'a>(tries: u32, on_failure: &'a str) -> Prompted<'a> {
    Prompted {
        wanted: Wanted {
            min: 4,
            max: 4,
            timeout: 2000,
            terminators: "#",
            ..Wanted::default()
        },
        tries,
        prompt: "pin.wav",
        bad_input: "wrong.wav",
        variable: "pin",
        regex: r"^1\d+$",
        on_failure,
    }
}

#[test]
fn digits_that_do_not_fit_are_asked_for_again() {
    let (world, session) = call("5555 1234");
    assert_eq!(session.play_and_get_digits(&pin(3, "")), "1234");
    assert_eq!(session.get_variable("pin").as_deref(), Some("1234"));
    assert_eq!(session.get_variable("pin_invalid").as_deref(), Some("5555"));
    assert!(world.timeline().render().contains("hears wrong.wav"));
}

#[test]
fn after_the_last_try_the_call_is_transferred() {
    let (_, session) = call("");
    assert_eq!(
        session.play_and_get_digits(&pin(1, "operator XML internal")),
        ""
    );
    assert!(!session.ready());
    assert_eq!(
        session.get_variable("destination_number").as_deref(),
        Some("operator")
    );
    assert_eq!(session.get_variable("context").as_deref(), Some("internal"));
}

/// Answers what a table says for each digit, and notes what came.
struct Table(&'static [(char, &'static str)], Mutex<String>);

impl InputCallback for Table {
    fn on_dtmf(&self, object: &CoreSession, dtmf: Dtmf) -> Option<String> {
        assert!(object.ready(), "a callback may use its session");
        self.1.lock().expect("not poisoned").push(dtmf.digit);
        self.0
            .iter()
            .find(|(digit, _)| *digit == dtmf.digit)
            .map(|(_, answer)| (*answer).to_owned())
    }

    fn on_event(&self, _: &CoreSession, event: &Event) -> Option<String> {
        self.1
            .lock()
            .expect("not poisoned")
            .push_str(event.kind().name());
        Some("break".to_owned())
    }
}

fn with_callback(
    keys: &str,
    answers: &'static [(char, &'static str)],
) -> (World, CoreSession, Arc<Table>) {
    let (world, session) = call(keys);
    let table = Arc::new(Table(answers, Mutex::default()));
    session.set_input_callback(table.clone());
    (world, session, table)
}

#[test]
fn a_callback_that_says_break_ends_the_playback() {
    let (world, session, _) = with_callback("@2s1", &[('1', "break")]);
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 0);
    assert_eq!(world.elapsed(), 2_000_000);
    assert_eq!(session.get_variable("playback_ms").as_deref(), Some("2000"));
}

#[test]
fn a_callback_that_says_nothing_lets_it_go_on() {
    let (world, session, table) = with_callback("@2s1", &[]);
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 1);
    assert_eq!(world.elapsed(), 60_000_000);
    assert_eq!(*table.1.lock().expect("not poisoned"), "1");
}

#[test]
fn playback_is_wound_paused_and_sped_up() {
    let (world, session, _) = with_callback(
        "@2s 1 @3s 2 @5s 2 @6s 3",
        &[('1', "seek:+10000"), ('2', "pause"), ('3', "speed:+2")],
    );
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 1);
    // 2 s, wound to 12; at 3 s 13 are over; two seconds of pause; at 6 s 14; 46 s are left at double speed.
    assert_eq!(world.elapsed(), 6_000_000 + 23_000_000);
}

#[test]
fn an_event_that_the_phone_sends_reaches_the_callback() {
    let (world, session, table) = with_callback("", &[]);
    let channel = session.session().expect("there is a call");
    channel.queue_event(Event::plain(&world, Origin::SCRIPT, EventType::Message));
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 0);
    assert_eq!(*table.1.lock().expect("not poisoned"), "MESSAGE");
}

#[test]
fn an_event_that_is_sent_goes_to_the_phone_and_not_to_the_callback() {
    let (world, session, table) = with_callback("", &[]);
    session.send_event(&Event::plain(&world, Origin::SCRIPT, EventType::Message));
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 1);
    assert_eq!(*table.1.lock().expect("not poisoned"), "");
    let sent = "00:00.000  switch   sends the phone the event MESSAGE\n";
    assert!(world.timeline().render().contains(sent));
}

#[test]
fn a_recording_ends_with_silence_and_can_be_played() {
    let (world, session) = call("");
    assert_eq!(session.record_file(Some("/tmp/message.wav"), 60, 200, 2), 1);
    assert_eq!(session.get_variable("record_ms").as_deref(), Some("5000"));
    session.stream_file(Some("/tmp/message.wav"), 0);
    assert_eq!(world.elapsed(), 10_000_000);
}

#[test]
fn a_file_that_is_not_there_cannot_be_played() {
    let (world, session) = call("");
    assert_eq!(session.stream_file(Some("/no/such/file.wav"), 0), 0);
    assert_eq!(session.stream_file(Some("nosuchformat.zzz"), 0), 0);
    assert_eq!(session.stream_file(None, 0), 0);
    let text = world.timeline().render();
    assert!(text.contains(
        "Error Opening File [/no/such/file.wav] [System error : No such file or directory.]"
    ));
    assert!(text.contains("Invalid file format [zzz]"));
}
