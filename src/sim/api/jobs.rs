//! Commands for later: `bgapi` runs a command beside the script, `sched_*` at a time. Both wait until virtual time passes.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{Builtin, Call, builtin, execute, run};
use crate::sim::call::cause::Cause;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::text::date;
use crate::sim::text::vars::atoi;
use crate::sim::world::clock::{SECOND, Ticket};
use crate::sim::world::{World, lock};

const SCHED_API: &str = "[+@]<time> <group_name> <command_string>[&]";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("bgapi", "<command>[ <arg>]", bgapi),
    builtin("sched_api", SCHED_API, sched_api),
    builtin("sched_del", "<task_id>|<group_id>", sched_del),
    builtin("sched_hangup", "[+]<time> <uuid> [<cause>]", sched_hangup),
    builtin(
        "sched_transfer",
        "[+]<time> <uuid> <extension> [<dialplan>] [<context>]",
        sched_transfer,
    ),
    builtin("unsched_api", "<task_id>", unsched_api),
];

struct Task {
    group: String,
    desc: String,
    at: u64,
    ticket: Ticket,
}

/// One scheduled task, as `show tasks` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The number that `sched_del` takes.
    pub id: u64,
    /// What kind of task it is.
    pub desc: String,
    /// The group that `sched_del` takes.
    pub group: String,
    /// When it runs, in microseconds since 1970.
    pub at: u64,
}

/// What is scheduled.
#[derive(Default)]
pub struct Tasks {
    next_id: Mutex<u64>,
    tasks: Mutex<BTreeMap<u64, Task>>,
}

impl Tasks {
    /// The tasks that wait, in the order in which they were made.
    pub fn planned(&self) -> Vec<Planned> {
        let tasks = lock(&self.tasks);
        tasks
            .iter()
            .map(|(id, task)| Planned {
                id: *id,
                desc: task.desc.clone(),
                group: task.group.clone(),
                at: task.at,
            })
            .collect()
    }

    /// Plans something for a time; it runs once, and its number is free for `sched_del` until then.
    fn plan(
        world: &World,
        at: u64,
        group: &str,
        desc: &str,
        what: impl FnOnce(&World) + Send + 'static,
    ) -> u64 {
        let id = {
            let mut next = lock(&world.services().tasks.next_id);
            *next += 1;
            *next
        };
        Self::plan_as(world, id, at, group, desc, what);
        fire(world, EventType::AddSchedule, id, desc, group, at);
        id
    }

    fn plan_as(
        world: &World,
        id: u64,
        at: u64,
        group: &str,
        desc: &str,
        what: impl FnOnce(&World) + Send + 'static,
    ) {
        let ticket = world.at(at, move |world| {
            let task = lock(&world.services().tasks.tasks).remove(&id);
            if let Some(task) = task {
                let kind = EventType::ExeSchedule;
                fire(world, kind, id, &task.desc, &task.group, task.at);
            }
            what(world);
        });
        let task = Task {
            group: group.to_owned(),
            desc: desc.to_owned(),
            at,
            ticket,
        };
        lock(&world.services().tasks.tasks).insert(id, task);
    }

    fn remove(world: &World, which: impl Fn(u64, &Task) -> bool) -> usize {
        let removed: Vec<_> = {
            let mut tasks = lock(&world.services().tasks.tasks);
            let ids: Vec<_> = tasks
                .iter()
                .filter(|(id, task)| which(**id, task))
                .map(|(id, _)| *id)
                .collect();
            ids.into_iter()
                .filter_map(|id| tasks.remove(&id).map(|task| (id, task)))
                .collect()
        };
        for (id, task) in &removed {
            world.cancel(task.ticket);
            let kind = EventType::DelSchedule;
            fire(world, kind, *id, &task.desc, &task.group, task.at);
        }
        removed.len()
    }
}

fn fire(world: &World, kind: EventType, id: u64, desc: &str, group: &str, at: u64) {
    const HERE: Origin = Origin::new("switch_scheduler.c", "switch_scheduler", 1);
    let mut event = Event::plain(world, HERE, kind);
    event.add("Task-ID", &id.to_string());
    event.add("Task-Desc", desc);
    event.add("Task-Group", group);
    event.add("Task-Runtime", &(at / SECOND).to_string());
    world.fire(event);
}

fn bgapi(call: &Call<'_>) -> String {
    let is_named = call
        .argument
        .get(..5)
        .is_some_and(|p| p.eq_ignore_ascii_case("uuid:"));
    let (uuid, line) = if is_named {
        call.argument[5..].split_once(' ').unwrap_or_default()
    } else {
        ("", call.argument)
    };
    if line.is_empty() {
        return "-ERR Invalid syntax\n".to_owned();
    }
    let uuid = match uuid {
        "" => call.world.new_uuid(),
        given => given.to_owned(),
    };
    let (job, line) = (uuid.clone(), line.to_owned());
    call.world
        .spawn(move |world| background(world, &job, &line));
    format!("+OK Job-UUID: {uuid}\n")
}

fn background(world: &World, uuid: &str, line: &str) {
    const HERE: Origin = Origin::new("mod_commands.c", "bgapi_exec", 1);
    let (command, argument) = match line.split_once(' ') {
        Some((command, argument)) => (command, Some(argument)),
        None => (line, None),
    };
    let answer = run(world, command, argument, None)
        .unwrap_or_else(|_| format!("{command}: Command not found!\n"));
    let mut event = Event::plain(world, HERE, EventType::BackgroundJob);
    event.add("Job-UUID", uuid);
    event.add("Job-Command", command);
    event.add("Job-Command-Arg", argument.unwrap_or_default());
    event.set_body(Some(&answer));
    world.fire(event);
}

fn sched_api(call: &Call<'_>) -> String {
    let mut parts = call.argument.splitn(3, ' ');
    let (Some(time), Some(group), Some(line)) = (parts.next(), parts.next(), parts.next()) else {
        return format!("-ERR Invalid syntax. USAGE: {SCHED_API}\n");
    };
    let line = line.strip_suffix('&').unwrap_or(line).to_owned();
    let every = time.strip_prefix('@').map(|text| atoi(text).max(0));
    let every = every.and_then(|s| u64::try_from(s).ok()).filter(|s| *s > 0);
    let at = date::due(call.world.now(), time);
    let id = {
        let mut next = lock(&call.world.services().tasks.next_id);
        *next += 1;
        *next
    };
    plan_command(call.world, id, at, group.to_owned(), line, every);
    fire(
        call.world,
        EventType::AddSchedule,
        id,
        "sched_api_function",
        group,
        at,
    );
    format!("+OK Added: {id}\n")
}

fn plan_command(world: &World, id: u64, at: u64, group: String, line: String, every: Option<u64>) {
    let in_group = group.clone();
    Tasks::plan_as(
        world,
        id,
        at,
        &in_group,
        "sched_api_function",
        move |world| {
            let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
            let answer = execute(world, command, Some(argument), None);
            let text = format!("Command {command}({argument}):\n{answer}");
            world.log(Level::Debug, None, text);
            if let Some(every) = every {
                plan_command(
                    world,
                    id,
                    world.now() + every * SECOND,
                    group,
                    line,
                    Some(every),
                );
            }
        },
    );
}

fn unsched_api(call: &Call<'_>) -> String {
    let id = u64::try_from(atoi(call.argument)).unwrap_or(0);
    match (call.argument, id) {
        ("", _) => "-ERR Invalid syntax. USAGE: <task_id>\n".to_owned(),
        (_, 0) => String::new(),
        _ if Tasks::remove(call.world, |task, _| task == id) > 0 => "+OK\n".to_owned(),
        _ => "-ERR No such id\n".to_owned(),
    }
}

fn sched_del(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return "-ERR Invalid syntax\n".to_owned();
    }
    let count = match call.argument.parse::<u64>() {
        Ok(id) => Tasks::remove(call.world, |task, _| task == id),
        Err(_) => Tasks::remove(call.world, |_, task| task.group == call.argument),
    };
    format!("+OK Deleted: {count}\n")
}

fn sched_hangup(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [time, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = rest.first().and_then(|uuid| call.world.session(uuid)) else {
        return "-ERR No such channel!\n".to_owned();
    };
    let cause = rest
        .get(1)
        .map_or_else(|| Cause::parse("ALLOTTED_TIMEOUT"), |c| Cause::parse(c));
    if atoi(time.get(1..).unwrap_or_default()) == 0 {
        session.hangup(cause);
    } else {
        let uuid = session.uuid().to_owned();
        let at = date::due(call.world.now(), time);
        Tasks::plan(
            call.world,
            at,
            session.uuid(),
            "switch_ivr_schedule_hangup",
            move |world| {
                if let Some(session) = world.session(&uuid) {
                    session.hangup(cause);
                }
            },
        );
    }
    "+OK\n".to_owned()
}

fn sched_transfer(call: &Call<'_>) -> String {
    let words = call.words(6);
    let [time, uuid, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    if rest.len() > 3 {
        return call.usage();
    }
    let Some(session) = call.world.session(uuid) else {
        return "-ERR No such channel!\n".to_owned();
    };
    let (uuid, target) = (uuid.clone(), rest.to_vec());
    let at = date::due(call.world.now(), time);
    Tasks::plan(
        call.world,
        at,
        session.uuid(),
        "switch_ivr_schedule_transfer",
        move |world| {
            if let Some(session) = world.session(&uuid) {
                let part = |at: usize| target.get(at).map(String::as_str);
                session.transfer(part(0), part(1), part(2));
            }
        },
    );
    "+OK\n".to_owned()
}
