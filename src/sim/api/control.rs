//! Commands that steer the switch: modules, XML, programs of the machine, events and messages, help.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::{Builtin, Call, builtin, commands, split};
use crate::sim::call::cause::Cause;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::world::lock;
use crate::sim::world::timeline::Who;

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("bg_system", "<command>", bg_system),
    builtin(
        "chat",
        "<proto>|<from>|<to>|<message>|[<content-type>]",
        chat,
    ),
    builtin(
        "fsctl",
        "[hupall|pause|resume|pause_check|ready_check|shutdown_check|max_sessions|sps|loglevel [level]|sync_clock]",
        fsctl,
    ),
    builtin("help", "", help),
    builtin("load", "<mod_name>", load),
    builtin("module_exists", "<module>", module_exists),
    builtin("reload", "[-f] <mod_name>", reload),
    builtin("reloadacl", "", |_| "+OK acl reloaded\n".to_owned()),
    builtin("reloadxml", "", reloadxml),
    builtin("sendevent", "<event name>|<header>: <value>|...", sendevent),
    builtin("system", "<command>", system),
    builtin("unload", "[-f] <mod_name>", unload),
];

/// The modules that the embedded switch counts as loaded.
pub struct Modules {
    loaded: Mutex<BTreeSet<String>>,
    system_allowed: Mutex<bool>,
}

impl Default for Modules {
    fn default() -> Self {
        let loaded = [
            "mod_commands",
            "mod_console",
            "mod_db",
            "mod_dialplan_xml",
            "mod_dptools",
            "mod_event_socket",
            "mod_hash",
            "mod_loopback",
            "mod_native_file",
            "mod_perl",
            "mod_say_en",
            "mod_sms",
            "mod_sndfile",
            "mod_tone_stream",
        ];
        Self {
            loaded: Mutex::new(loaded.into_iter().map(str::to_owned).collect()),
            system_allowed: Mutex::new(false),
        }
    }
}

impl Modules {
    /// Whether a module is loaded.
    pub fn has(&self, name: &str) -> bool {
        lock(&self.loaded).contains(name)
    }

    /// The names of the loaded modules, in order.
    pub fn names(&self) -> Vec<String> {
        lock(&self.loaded).iter().cloned().collect()
    }

    /// Lets `system` and `bg_system` run programs of this machine. Without it they log what they were asked for and
    /// answer as if it had said nothing.
    pub fn allow_system(&self, allowed: bool) {
        *lock(&self.system_allowed) = allowed;
    }
}

fn load(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return call.usage();
    }
    let reloaded = reload_xml_event(call);
    let modules = &call.world.services().modules;
    if !lock(&modules.loaded).insert(call.argument.to_owned()) {
        return format!("{reloaded}-ERR [Module already loaded]\n");
    }
    fire_module(call, EventType::ModuleLoad, call.argument);
    format!("{reloaded}+OK\n")
}

/// The module's name after the options.
fn module_name<'a>(call: &Call<'a>) -> &'a str {
    match call.argument.strip_prefix('-') {
        Some(rest) => rest.split_once(' ').map_or("", |(_, name)| name),
        None => call.argument,
    }
}

fn unload(call: &Call<'_>) -> String {
    let name = module_name(call);
    if name.is_empty() {
        return call.usage();
    }
    if !lock(&call.world.services().modules.loaded).remove(name) {
        return "-ERR [No such module!]\n".to_owned();
    }
    fire_module(call, EventType::ModuleUnload, name);
    "+OK\n".to_owned()
}

fn reload(call: &Call<'_>) -> String {
    let name = module_name(call);
    if name.is_empty() {
        return call.usage();
    }
    let was_loaded = call.world.services().modules.has(name);
    let unloaded = if was_loaded {
        fire_module(call, EventType::ModuleUnload, name);
        "+OK module unloaded\n"
    } else {
        "-ERR unloading module [No such module!]\n"
    };
    let reloaded = reload_xml_event(call);
    lock(&call.world.services().modules.loaded).insert(name.to_owned());
    fire_module(call, EventType::ModuleLoad, name);
    format!("{reloaded}{unloaded}+OK module loaded\n")
}

fn fire_module(call: &Call<'_>, kind: EventType, name: &str) {
    const HERE: Origin = Origin::new("switch_loadable_module.c", "switch_loadable_module", 1);
    let mut event = Event::plain(call.world, HERE, kind);
    event.add("type", "generic");
    event.add("name", name);
    event.add("key", name);
    call.world.fire(event);
}

/// Control messages. Nothing here stops the embedded switch; what has no meaning in it is accepted.
fn fsctl(call: &Call<'_>) -> String {
    let words = call.words(5);
    let Some(action) = words.first().map(|word| word.to_ascii_lowercase()) else {
        return call.usage();
    };
    let value = words.get(1).map(String::as_str);
    match action.as_str() {
        "hupall" => {
            for session in call.world.sessions() {
                session.hangup(Cause::MANAGER_REQUEST);
            }
            "+OK\n".to_owned()
        }
        "ready_check" => "true".to_owned(),
        "pause_check" | "shutdown_check" => "false".to_owned(),
        "max_sessions" => format!("+OK max sessions: {}\n", value.unwrap_or("1000")),
        "sps" => format!("+OK sessions per second: {}\n", value.unwrap_or("30")),
        "loglevel" => match value.map_or(Some(Level::Debug), Level::parse) {
            Some(level) => format!("+OK log level: {level} [{}]\n", level as usize),
            None => "-ERR syntax error, log level not set!\n".to_owned(),
        },
        "pause" | "resume" | "recover" | "send_sighup" | "shutdown" | "reclaim_mem" => {
            "+OK\n".to_owned()
        }
        "sync_clock" | "sync_clock_when_idle" => "+OK clock synchronized\n".to_owned(),
        _ => format!("-ERR Invalid command\nUSAGE: fsctl {}\n", call.syntax),
    }
}

fn module_exists(call: &Call<'_>) -> String {
    match call.argument {
        "" => String::new(),
        name => call.world.services().modules.has(name).to_string(),
    }
}

fn reload_xml_event(call: &Call<'_>) -> &'static str {
    const HERE: Origin = Origin::new("switch_xml.c", "switch_xml_open_root", 2420);
    let event = Event::plain(call.world, HERE, EventType::Reloadxml);
    call.world.fire(event);
    "+OK Reloading XML\n"
}

fn reloadxml(call: &Call<'_>) -> String {
    reload_xml_event(call);
    "+OK [Success]\n".to_owned()
}

/// Runs a program where that is allowed, and says what it wrote.
fn run_program(call: &Call<'_>) -> Option<String> {
    let line = call.argument;
    let session = call.session.map(std::convert::AsRef::as_ref);
    call.world.note(
        Who::Script,
        None,
        "system",
        format!("runs the program {line}"),
    );
    if !*lock(&call.world.services().modules.system_allowed) {
        let text = format!("Not executed, programs are not allowed here: {line}");
        call.world.log(Level::Notice, session, text);
        return None;
    }
    let mut shell = std::process::Command::new("/bin/sh");
    match shell.arg("-c").arg(line).output() {
        Ok(output) => Some(crate::sim::text::from_bytes(&output.stdout).into_owned()),
        Err(_) => {
            let text = format!("Failed to execute command: {line}");
            call.world.log(Level::Notice, session, text);
            None
        }
    }
}

fn system(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return call.usage();
    }
    run_program(call).unwrap_or_default()
}

fn bg_system(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return call.usage();
    }
    run_program(call);
    "+OK\n".to_owned()
}

fn chat(call: &Call<'_>) -> String {
    let parts = split(call.argument, '|', 5);
    let [proto, from, to, body, kind @ ..] = parts.as_slice() else {
        return "Invalid".to_owned();
    };
    let kind = kind.first().map_or("", String::as_str);
    if call.world.chat_send_parts(proto, from, to, body, kind) {
        "Sent".to_owned()
    } else {
        "Error! Message Not Sent".to_owned()
    }
}

/// As the event socket's command: the name of the event, headers, and after an empty one the body.
fn sendevent(call: &Call<'_>) -> String {
    const HERE: Origin = Origin::new("mod_event_socket.c", "parse_command", 1);
    let mut parts = call.argument.split('|');
    let name = parts.next().unwrap_or_default().trim();
    let Some(kind) = EventType::from_name(name) else {
        return "-ERR invalid event\n".to_owned();
    };
    let headers: Vec<_> = parts.by_ref().take_while(|part| !part.is_empty()).collect();
    let fields: Vec<_> = headers
        .iter()
        .filter_map(|part| part.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect();
    let subclass = fields
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("Event-Subclass"))
        .map(|(_, value)| *value);
    let Some(mut event) = Event::new(call.world, HERE, kind, subclass) else {
        return "-ERR invalid event\n".to_owned();
    };
    for (name, value) in fields {
        if !name.eq_ignore_ascii_case("Event-Subclass") {
            event.add(name, value);
        }
    }
    let body: Vec<_> = parts.collect();
    if !body.is_empty() {
        event.set_body(Some(&body.join("|")));
    }
    call.world.fire(event);
    "+OK\n".to_owned()
}

fn help(call: &Call<'_>) -> String {
    let rows: Vec<_> = commands(call.world)
        .into_iter()
        .filter(|(name, _)| call.argument.is_empty() || name.eq_ignore_ascii_case(call.argument))
        .map(|(name, syntax)| format!("{name},{syntax},,mod_commands\n"))
        .collect();
    if call.argument.is_empty() {
        let count = rows.len();
        return format!("\nValid Commands:\n\n{}\n{count} total.\n", rows.concat());
    }
    rows.concat()
}
