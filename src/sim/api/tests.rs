//! API commands as `fs_cli` and scripts use them.

use std::sync::{Arc, Mutex};

use super::*;
use crate::sim::call::caller::Caller;
use crate::sim::call::cause::Cause;
use crate::sim::call::state::Direction;
use crate::sim::text::expand;
use crate::sim::xml::Element;

fn api(world: &World, line: &str) -> String {
    execute_string(world, line, None)
}

fn call(world: &World) -> Arc<Session> {
    let person = Caller::dialling("1000", "5000");
    Session::create(world, "embedded/1000", Direction::Inbound, &person, None)
}

#[test]
fn scripts_get_the_recorded_answers() {
    let world = World::default();
    let answer = api(&world, "version");
    assert_eq!(answer, "FreeSWITCH Version 1.11.3-dev~64bit ( 64bit)\n");
    assert_eq!(execute(&world, "echo", Some("hi there"), None), "hi there");
    assert_eq!(execute(&world, "echo", None, None), "");
    let unknown = execute(&world, "nosuchcmd", Some("x"), None);
    assert_eq!(unknown, "INVALID COMMAND!\n");
    let nothing = execute(&world, "", None, None);
    assert_eq!(nothing, "-ERR No application specified");
}

#[test]
fn the_console_names_the_command_it_does_not_know() {
    let world = World::default();
    let answer = execute_console(&world, "foo bar");
    assert_eq!(answer, "-ERR foo Command not found!\n");
    assert_eq!(execute_console(&world, "ECHO  a  b "), "a  b");
}

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
fn each_command_fires_an_api_event() {
    let world = World::default();
    let events = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&events);
    let listener = move |_: &World, event: &Event| lock(&into).push(event.clone());
    world
        .bus()
        .subscribe(EventType::Api, None, Arc::new(listener));
    api(&world, "echo a b");
    let events = lock(&events);
    assert_eq!(events[0].get("API-Command"), Some("echo"));
    assert_eq!(events[0].get("API-Command-Argument"), Some("a b"));
}

#[test]
fn the_embedding_program_adds_commands() {
    let world = World::default();
    world.services().commands.add(
        "perl",
        "<script>",
        Arc::new(|call| {
            call.stream.write(Some("ran "));
            call.stream.write(Some(call.argument));
            call.argument == "good.pl"
        }),
    );
    assert_eq!(api(&world, "perl good.pl"), "ran good.pl");
    assert_eq!(
        api(&world, "PERL bad.pl"),
        "ran bad.plCOMMAND RETURNED ERROR!\n"
    );
}

#[test]
fn conditions_compare_numbers_and_texts() {
    let world = World::default();
    for (line, answer) in [
        ("cond 5 > 3 ? yes : no", "yes"),
        ("cond 1 == 2 ? yes : no", "no"),
        ("cond 'a b' == 'a b' ? same : other", "same"),
        ("cond abc != abd ? yes : no", "yes"),
        ("cond 1 == 2 ? yes", ""),
        ("cond 5 == 5.0 ? yes : no", "yes"),
        ("cond broken", "-ERR"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn patterns_test_and_substitute() {
    let world = World::default();
    for (line, answer) in [
        ("regex 1234|^\\d{4}$", "true"),
        ("regex 123x|^\\d+$", "false"),
        ("regex 1234|(\\d)(\\d)|%2%1", "21"),
        ("regex abc|^\\d+$|x", "abc"),
        ("regex abc|^\\d+$|x|n", ""),
        ("regex abc|^\\d+$|x|b", "false"),
        ("regex m:~a|b~a.b", "true"),
        ("regex nothing", "-ERR"),
        ("replace a-b-c|-|+", "a+b+c"),
        ("coalesce ,,x,y", "x"),
        ("coalesce ^^:a:b", "a"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn texts_are_changed_as_the_switch_does() {
    let world = World::default();
    world.set_global("who", Some("me"));
    for (line, answer) in [
        ("toupper abc", "ABC"),
        ("url_encode a b&c", "a%20b%26c"),
        ("url_decode a%20b", "a b"),
        ("md5 a", "0cc175b9c0f1b6a831c399e269772661"),
        ("md5", "!err!"),
        ("eval it is ${who}", "it is me"),
        ("expand echo ${who} ${toupper(${who})}", "me ME"),
        (
            "expand nosuch",
            "INVALID COMMAND!\n-ERR Cannot execute command\n",
        ),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn time_is_virtual() {
    let world = World::default();
    assert_eq!(api(&world, "strftime"), "2026-01-01 09:00:00");
    assert_eq!(api(&world, "msleep 1500"), "+OK");
    assert_eq!(api(&world, "uptime ms"), "1500\n");
    assert_eq!(api(&world, "strepoch"), "1767258001");
    assert_eq!(api(&world, "strepoch 2026-01-01 09:00:00"), "1767258000");
    assert_eq!(api(&world, "strftime 0| %Y"), " 1970");
    assert!(
        api(&world, "status").starts_with("UP 0 years, 0 days, 0 hours, 0 minutes, 1 second, 500")
    );
}

#[test]
fn global_variables_are_read_and_set() {
    let world = World::default();
    assert_eq!(api(&world, "global_setvar a=b"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "b");
    assert_eq!(api(&world, "global_setvar a=c=x"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "b");
    assert_eq!(api(&world, "global_setvar a=c=b"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "c");
    assert!(api(&world, "global_getvar").contains("a=c\n"));
    assert!(api(&world, "global_setvar").starts_with("-USAGE: "));
}

#[test]
fn tables_keep_values_by_realm_and_key() {
    let world = World::default();
    for (line, answer) in [
        ("hash select/r/k", ""),
        ("hash insert/r/k/v/w", "+OK\n"),
        ("hash select/r/k", "v/w"),
        ("hash insert_ifempty/r/k/z", "-ERR key already exists\n"),
        ("hash delete_ifmatch/r/k/z", "-ERR Doesn't match\n"),
        ("hash delete/r/k", "+OK\n"),
        ("hash delete/r/k", "-ERR Not found\n"),
        ("db insert/r/a/1", "+OK"),
        ("db insert/r/b/2", "+OK"),
        ("db exists/r/a", "true"),
        ("db list/r", "a,b"),
        ("db count", "1"),
        ("db select/r/b", "2"),
        ("db delete/r/b", "+OK"),
        ("db select/r/b", ""),
        ("db", "!err!"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
    assert!(api(&world, "hash insert/r/k").starts_with("-ERR Usage: hash insert"));
}

#[test]
fn a_background_job_runs_when_time_passes_and_reports() {
    let world = World::default();
    let jobs = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&jobs);
    let listener = move |_: &World, event: &Event| lock(&into).push(event.clone());
    world
        .bus()
        .subscribe(EventType::BackgroundJob, None, Arc::new(listener));
    assert_eq!(
        api(&world, "bgapi uuid:job-1 echo done"),
        "+OK Job-UUID: job-1\n"
    );
    assert!(lock(&jobs).is_empty());
    world.pass(1);
    let jobs = lock(&jobs);
    assert_eq!(jobs[0].get("Job-UUID"), Some("job-1"));
    assert_eq!(jobs[0].get("Job-Command-Arg"), Some("done"));
    assert_eq!(jobs[0].body(), Some("done"));
}

#[test]
fn scheduled_commands_run_once_again_and_never() {
    let world = World::default();
    assert_eq!(
        api(&world, "sched_api +5 none global_setvar once=1"),
        "+OK Added: 1\n"
    );
    assert_eq!(
        api(&world, "sched_api @10 grp hash insert/r/k/${x}"),
        "+OK Added: 2\n"
    );
    assert_eq!(
        api(&world, "sched_api +5 grp global_setvar never=1"),
        "+OK Added: 3\n"
    );
    assert_eq!(api(&world, "sched_del 3"), "+OK Deleted: 1\n");
    world.pass(30_000_000);
    assert_eq!(api(&world, "global_getvar once"), "1");
    assert_eq!(api(&world, "global_getvar never"), "");
    assert_eq!(api(&world, "hash select/r/k"), "${x}");
    assert_eq!(api(&world, "show tasks count"), "\n1 total.\n");
    assert_eq!(api(&world, "sched_del grp"), "+OK Deleted: 1\n");
    assert!(api(&world, "sched_api soon").starts_with("-ERR Invalid syntax"));
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
fn users_are_found_with_what_they_inherit() {
    let world = World::default();
    let directory = "<domain name=\"pbx\"><params><param name=\"dial\" value=\"d\"/></params><groups>\
        <group name=\"sales\"><variables><variable name=\"team\" value=\"s\"/></variables><users>\
        <user id=\"1000\" number-alias=\"7\"><params><param name=\"dial\" value=\"own\"/></params></user>\
        </users></group></groups></domain>";
    let added = world.services().xml.add_section("directory", directory);
    assert_eq!(added, Ok(()));
    for (line, answer) in [
        ("domain_exists pbx", "true"),
        ("domain_exists other", "false"),
        ("user_exists id 1000 pbx", "true"),
        ("user_exists id 1001 pbx", "false"),
        ("user_data 1000@pbx param dial", "own"),
        ("user_data 7@pbx var team", "s"),
        ("user_data 1000@pbx attr number-alias", "7"),
        ("in_group 1000@pbx,sales", "true"),
        ("group_call sales@pbx", "user/1000@pbx"),
        ("find_user_xml id 9 pbx", "-ERR can't find user\n"),
        ("xml_locate nothing", "can't find anything\n"),
        ("xml_locate a b", "-ERR bad args\n"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
    let list = api(&world, "list_users domain pbx");
    assert!(
        list.contains("\n1000||pbx|sales|error/user_not_registered|||\n"),
        "{list}"
    );
    assert!(!api(&world, "list_users user 7").contains("sales"));
    assert!(api(&world, "find_user_xml id 1000 pbx").starts_with("<user id=\"1000\""));
    let located = api(&world, "xml_locate directory domain name pbx");
    assert!(located.starts_with("<domain name=\"pbx\">\n  <params>"));
}

#[test]
fn modules_are_loaded_and_unloaded() {
    let world = World::default();
    assert_eq!(api(&world, "module_exists mod_perl"), "true");
    assert_eq!(api(&world, "unload mod_perl"), "+OK\n");
    assert_eq!(api(&world, "module_exists mod_perl"), "false");
    assert_eq!(api(&world, "load mod_perl"), "+OK Reloading XML\n+OK\n");
    assert_eq!(api(&world, "unload nomod"), "-ERR [No such module!]\n");
    assert_eq!(api(&world, "reloadxml"), "+OK [Success]\n");
}

#[test]
fn programs_run_only_where_they_are_allowed() {
    let world = World::default();
    assert_eq!(api(&world, "system echo hi"), "");
    assert_eq!(api(&world, "bg_system echo hi"), "+OK\n");
    world.services().modules.allow_system(true);
    assert_eq!(api(&world, "system echo hi"), "hi\n");
    assert_eq!(api(&world, "system"), "-USAGE: <command>\n");
}

#[test]
fn lists_are_shown_as_text_and_json() {
    let world = World::default();
    assert_eq!(api(&world, "show channels"), "\n0 total.\n");
    assert_eq!(api(&world, "show channels as json"), "{\"row_count\":0}");
    let session = call(&world);
    let text = api(&world, "show channels");
    assert!(text.starts_with("uuid,direction,created,"));
    assert!(text.contains(session.uuid()) && text.ends_with("\n1 total.\n"));
    assert_eq!(api(&world, "show calls count"), "\n1 total.\n");
    assert_eq!(api(&world, "show channels like nobody"), "\n0 total.\n");
    assert!(
        api(&world, "show channels as json").starts_with("{\"row_count\":1,\"rows\":[{\"uuid\":")
    );
    assert!(api(&world, "show modules").contains("mod_commands"));
    assert!(api(&world, "show").starts_with("-USAGE: "));
    assert!(api(&world, "help echo").starts_with("echo,<data>"));
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

#[test]
fn an_event_is_sent_by_its_parts() {
    let world = World::default();
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&bodies);
    let listener = move |_: &World, event: &Event| {
        lock(&into).push(event.body().map(str::to_owned));
    };
    let bus = world.bus();
    bus.subscribe(EventType::Custom, Some("a::b"), Arc::new(listener));
    assert_eq!(
        api(
            &world,
            "sendevent CUSTOM|Event-Subclass: a::b|x: y||the body"
        ),
        "+OK\n"
    );
    assert_eq!(*lock(&bodies), [Some("the body".to_owned())]);
    assert_eq!(api(&world, "sendevent NOSUCH"), "-ERR invalid event\n");
    assert_eq!(api(&world, "chat sip|a|b|hello"), "Sent");
    assert_eq!(api(&world, "chat nosuch|a|b|hi"), "Error! Message Not Sent");
    assert_eq!(api(&world, "chat x"), "Invalid");
}

#[test]
fn no_text_whatever_breaks_a_command() {
    const PIECES: [&str; 24] = [
        "${", "}", "$", "$${", "(", ")", "[", "]", ":", "\\", "'", "\"", "|", "~", "/", ",", " ",
        "a", "1", "-", "\u{e9}", "?", "==", "<b",
    ];
    let world = World::default();
    let mut seed = 1u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap_or(0) % below
    };
    let names: Vec<_> = builtins()
        .map(|b| b.name)
        .filter(|name| *name != "getenv" && *name != "msleep")
        .collect();
    for round in 0..20_000 {
        let text: String = (0..next(12)).map(|_| PIECES[next(PIECES.len())]).collect();
        let name = names[round % names.len()];
        let answer = execute(&world, name, Some(&text), None);
        assert!(!answer.contains('\0'), "{name} {text}");
        let mut element = Element::with_text("x", format!("_{text}"));
        element.set_attribute("y", &text);
        assert_eq!(Element::parse(&element.to_text()), Ok(element));
        expand::expand(&world, &text);
    }
}
