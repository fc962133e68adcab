//! API commands: what `fs_cli` and `freeswitch::API->execute` run. A command gets its argument as one text and answers
//! with a text in the switch's own format. The embedding program adds commands such as `perl` through [`Registry`].

mod channel;
mod cond;
mod control;
mod core;
mod directory;
mod jobs;
mod move_call;
mod object;
mod originate;
mod phone;
mod show;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub use control::Modules;
pub use jobs::{Planned, Tasks};
pub use object::Api;
pub use tables::Tables;

use super::event::{Event, EventType, Origin};
use super::log::Level;
use super::session::Session;
use super::stream::Stream;
use super::text::args::split;
use super::world::{World, lock};

/// What a command works with.
pub struct Call<'a> {
    /// The switch.
    pub world: &'a World,
    /// The session on whose behalf the command runs, if there is one.
    pub session: Option<&'a Arc<Session>>,
    /// The command's name, as it was written.
    pub command: &'a str,
    /// The argument without blanks around it; empty where there is none.
    pub argument: &'a str,
    /// The `API` event of this call: scripts see it as `$env`.
    pub env: &'a Event,
    /// Where the answer goes.
    pub stream: &'a Stream,
    syntax: &'a str,
}

impl Call<'_> {
    fn usage(&self) -> String {
        format!("-USAGE: {}\n", self.syntax)
    }

    fn words(&self, most: usize) -> Vec<String> {
        split(self.argument, ' ', most)
    }
}

/// A command from outside: writes to the call's stream and tells whether it went well.
pub type Command = Arc<dyn Fn(&Call<'_>) -> bool + Send + Sync>;

/// A command of the switch: its name, its syntax, and what it answers.
struct Builtin {
    name: &'static str,
    syntax: &'static str,
    run: fn(&Call<'_>) -> String,
}

const fn builtin(
    name: &'static str,
    syntax: &'static str,
    run: fn(&Call<'_>) -> String,
) -> Builtin {
    Builtin { name, syntax, run }
}

/// The switch's own commands.
fn builtins() -> impl Iterator<Item = &'static Builtin> {
    let groups: [&[Builtin]; 11] = [
        channel::COMMANDS,
        control::COMMANDS,
        core::COMMANDS,
        directory::COMMANDS,
        jobs::COMMANDS,
        move_call::COMMANDS,
        originate::COMMANDS,
        phone::COMMANDS,
        show::COMMANDS,
        tables::COMMANDS,
        words::COMMANDS,
    ];
    groups.into_iter().flatten()
}

/// Commands that the embedding program added, by lower-case name, with their syntax.
#[derive(Default)]
pub struct Registry(Mutex<BTreeMap<String, (String, Command)>>);

impl Registry {
    /// Adds a command; one of the switch's own with that name is replaced.
    pub fn add(&self, name: &str, syntax: &str, command: Command) {
        let entry = (syntax.to_owned(), command);
        lock(&self.0).insert(name.to_ascii_lowercase(), entry);
    }

    fn get(&self, name: &str) -> Option<(String, Command)> {
        lock(&self.0).get(&name.to_ascii_lowercase()).cloned()
    }
}

/// Names and syntaxes of all commands, in the order of their names.
pub fn commands(world: &World) -> BTreeMap<String, String> {
    let mut all: BTreeMap<_, _> = builtins()
        .map(|b| (b.name.to_owned(), b.syntax.to_owned()))
        .collect();
    let added = lock(&world.services().commands.0);
    all.extend(
        added
            .iter()
            .map(|(name, entry)| (name.clone(), entry.0.clone())),
    );
    all
}

/// Runs a command as scripts do, and returns what it writes. An unknown command answers `INVALID COMMAND!`.
pub fn execute(
    world: &World,
    command: &str,
    argument: Option<&str>,
    session: Option<&Arc<Session>>,
) -> String {
    if command.is_empty() {
        world.log(
            Level::Err,
            session.map(Arc::as_ref),
            "No application specified",
        );
        return "-ERR No application specified".to_owned();
    }
    run(world, command, argument, session).unwrap_or_else(|answer| answer)
}

/// Runs a whole line, the command being its first word: `freeswitch::API->executeString`.
pub fn execute_string(world: &World, line: &str, session: Option<&Arc<Session>>) -> String {
    match line.split_once(' ') {
        Some((command, argument)) => execute(world, command, Some(argument), session),
        None => execute(world, line, None, session),
    }
}

/// Runs a line as the console does: an unknown command is named in the answer.
pub fn execute_console(world: &World, line: &str) -> String {
    let (command, argument) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    if exists(world, command) {
        execute(world, command, Some(argument), None)
    } else {
        format!("-ERR {command} Command not found!\n")
    }
}

/// Whether there is a command of this name.
pub fn exists(world: &World, name: &str) -> bool {
    world.services().commands.get(name).is_some()
        || builtins().any(|b| b.name.eq_ignore_ascii_case(name))
}

/// Runs a command; the answer is an error where the command does not exist or failed.
pub fn run(
    world: &World,
    command: &str,
    argument: Option<&str>,
    session: Option<&Arc<Session>>,
) -> Result<String, String> {
    const HERE: Origin = Origin::new("switch_loadable_module.c", "switch_api_execute", 3140);
    let env = Event::plain(world, HERE, EventType::Api);
    run_with(world, command, argument, session, env)
}

/// Runs a command with an event that scripts see as `$env`, as hangup hooks do with the channel's data.
pub fn run_with(
    world: &World,
    command: &str,
    argument: Option<&str>,
    session: Option<&Arc<Session>>,
    mut env: Event,
) -> Result<String, String> {
    let (command, argument) = (command.trim(), argument.unwrap_or_default().trim());
    env.add("API-Command", command);
    env.add("API-Command-Argument", argument);
    let stream = Stream::new();
    let call = |syntax| Call {
        world,
        session,
        command,
        argument,
        env: &env,
        stream: &stream,
        syntax,
    };
    let known = if let Some((syntax, run)) = world.services().commands.get(command) {
        let went_well = run(&call(&syntax));
        if !went_well {
            stream.write(Some("COMMAND RETURNED ERROR!\n"));
        }
        went_well
    } else if let Some(own) = builtins().find(|b| b.name.eq_ignore_ascii_case(command)) {
        let answer = (own.run)(&call(own.syntax));
        stream.write(Some(&answer));
        true
    } else {
        stream.write(Some("INVALID COMMAND!\n"));
        false
    };
    world.fire(env);
    let answer = stream.get_data();
    if known { Ok(answer) } else { Err(answer) }
}
