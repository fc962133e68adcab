//! API commands as `fs_cli` and scripts use them. Here is what goes for every command, and what is about the switch as a whole.

mod calls;
mod values;

use std::sync::{Arc, Mutex};

use super::*;
use crate::sim::call::caller::Caller;
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
