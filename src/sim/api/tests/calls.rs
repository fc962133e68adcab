//! Commands that look at calls, change them and end them.

use super::{api, call};
use crate::sim::call::cause::Cause;
use crate::sim::world::World;

#[test]
fn a_call_and_its_partner_go_different_ways() {
    let world = World::default();
    let session = call(&world);
    let uuid = session.uuid();
    let usage = api(&world, &format!("uuid_dual_transfer {uuid} 100"));
    assert!(usage.starts_with("-USAGE: <uuid> <A-dest-exten>["));
    let unknown = api(&world, "uuid_dual_transfer nosuch park hangup");
    assert_eq!(unknown, "-ERR No such channel!\n");
    let sent = api(
        &world,
        &format!("uuid_dual_transfer {uuid} 100/XML/internal 200"),
    );
    assert_eq!(sent, "+OK\n");
    let profile = session.profile();
    assert_eq!(
        (
            profile.destination_number.as_str(),
            profile.context.as_str()
        ),
        ("100", "internal")
    );
}

#[test]
fn a_path_is_simplified_where_there_is_a_call() {
    let world = World::default();
    let session = call(&world);
    assert_eq!(api(&world, "uuid_simplify"), "-USAGE: <uuid>\n");
    assert_eq!(
        api(&world, "uuid_simplify nosuch"),
        "-ERR Operation failed\n"
    );
    let done = api(&world, &format!("uuid_simplify {}", session.uuid()));
    assert_eq!(done, "+OK Success\n");
}

#[test]
fn what_taps_a_call_is_listed() {
    let world = World::default();
    let session = call(&world);
    let list = || api(&world, &format!("uuid_buglist {}", session.uuid()));
    assert_eq!(api(&world, "uuid_buglist"), "-USAGE: <uuid>\n");
    assert_eq!(api(&world, "uuid_buglist nosuch"), "");
    assert_eq!(list(), "<media-bugs>\n</media-bugs>\n");
    assert!(session.start_recording("call.wav", 0));
    assert_eq!(
        list(),
        "<media-bugs>\n <media-bug>\n  <function>session_record</function>\n  <target>call.wav</target>\n  \
         <thread-locked>0</thread-locked>\n </media-bug>\n</media-bugs>\n"
    );
}

#[test]
fn a_channel_is_looked_at_and_changed() {
    let world = World::default();
    let session = call(&world);
    let uuid = session.uuid();
    let on = |command: &str, rest: &str| api(&world, &format!("{command} {uuid}{rest}"));
    assert_eq!(on("uuid_exists", ""), "true");
    assert_eq!(api(&world, "uuid_exists nobody"), "false");
    assert_eq!(on("uuid_setvar", " colour red"), "+OK\n");
    assert_eq!(on("uuid_getvar", " colour"), "red");
    assert_eq!(on("uuid_getvar", " nothing"), "_undef_");
    assert_eq!(on("uuid_setvar_multi", " a=1;b=2"), "+OK\n");
    assert_eq!(on("uuid_getvar", " b"), "2");
    assert_eq!(
        on("uuid_recv_dtmf", " 12#"),
        format!("+OK {uuid} received DTMF 12#.\n")
    );
    assert_eq!(session.take_dtmf().map(|key| key.digit), Some('1'));
    assert!(on("uuid_dump", "").contains("variable_colour: red\n"));
    assert!(on("uuid_dump", " json").contains("\"variable_colour\":\"red\""));
    let nobody = api(&world, "uuid_getvar nobody x");
    assert_eq!(nobody, "-ERR No such channel!\n");
    assert_eq!(api(&world, "uuid_getvar"), "-USAGE: <uuid> <var>\n");
    let expanded = api(&world, &format!("eval uuid:{uuid} ${{variable_colour}}"));
    assert_eq!(expanded, "red");
}

#[test]
fn calls_are_ended_one_by_one_and_all_together() {
    let world = World::default();
    let (one, two) = (call(&world), call(&world));
    assert_eq!(
        api(&world, &format!("uuid_kill {} USER_BUSY", one.uuid())),
        "+OK\n"
    );
    assert_eq!(one.cause(), Cause::USER_BUSY);
    assert_eq!(api(&world, "uuid_kill nobody"), "-ERR No such channel!\n");
    assert_eq!(
        api(&world, "hupall CALL_REJECTED"),
        "+OK hangup all channels with cause CALL_REJECTED\n"
    );
    assert_eq!(two.cause(), Cause::CALL_REJECTED);
}

#[test]
fn a_hangup_can_be_scheduled() {
    let world = World::default();
    let session = call(&world);
    let line = format!("sched_hangup +60 {}", session.uuid());
    assert_eq!(api(&world, &line), "+OK\n");
    world.pass(59_000_000);
    assert!(!session.down());
    world.pass(2_000_000);
    assert!(session.down());
    assert_eq!(session.cause().name(), "ALLOTTED_TIMEOUT");
}

#[test]
fn a_running_call_is_recorded() {
    let world = World::default();
    let session = call(&world);
    let line = |action: &str| format!("uuid_record {} {action} /tmp/a.wav", session.uuid());
    assert_eq!(api(&world, &line("start")), "+OK Success\n");
    assert_eq!(api(&world, &line("stop")), "+OK Success\n");
    assert!(api(&world, &line("louder")).starts_with("-USAGE: "));
    session.hangup(Cause::NORMAL_CLEARING);
    assert_eq!(api(&world, &line("start")), "-ERR Cannot record session!\n");
    let nobody = api(&world, "uuid_record nobody start /tmp/a.wav");
    assert_eq!(nobody, "-ERR Cannot locate session!\n");
}

#[test]
fn the_far_end_is_told() {
    let world = World::default();
    let session = call(&world);
    let on =
        |command: &str, rest: &str| api(&world, &format!("{command} {}{rest}", session.uuid()));
    assert_eq!(on("uuid_chat", " hello"), "+OK\n");
    assert!(!session.has_event(), "it is no input");
    let line = "sends the phone the event COMMAND: hello\n";
    assert!(world.timeline().render().contains(line));
    assert_eq!(on("uuid_display", " Anna|1000"), "+OK Success\n");
    assert_eq!(on("uuid_send_message", " hi"), "+OK Success\n");
    assert_eq!(
        api(&world, "uuid_media off nobody"),
        "-ERR Operation failed\n"
    );
    assert_eq!(api(&world, "presence out me@pbx"), "Event Sent");
    assert!(api(&world, "presence in").starts_with("Invalid: presence"));
    assert_eq!(api(&world, "is_lan_addr 192.168.1.1"), "true");
    assert_eq!(api(&world, "is_lan_addr 8.8.8.8"), "false");
    assert_eq!(api(&world, "fsctl hupall"), "+OK\n");
    assert!(session.down());
    assert_eq!(
        api(&world, "fsctl loglevel err"),
        "+OK log level: ERR [3]\n"
    );
}
