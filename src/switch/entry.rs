//! How scripts come to run in the switch: the application `perl`, the commands `perl` and `perlrun`, the chat application, the
//! dialplan, lookups in the XML, events and the start of the module. Each run has an interpreter of its own.

mod ending;

pub use ending::shutdown;

use super::config::Config;
use super::core::event::EventCell;
use super::core::module::{CommandCall, Hunt, Lookup, answer_lookups};
use super::core::text::c_string;
use super::core::xml::Sections;
use super::core::{Leg, Level, LogTarget, log};
use super::hooks::Hooks;
use super::host::{self, Event, Session, Switch};
use super::runs::{Run, Runs};
use crate::freeswitch;
use crate::script::{self, Globals, Outcome, Pool, Recipe, Source, XmlLookup};
use ending::Ending;
use fsperl_runtime::glue::Interp;
use fsperl_runtime::{Callback, Interpreter, Perl, Stopped, Stream, on_stack};
use std::cell::Cell;
use std::ffi::{CStr, CString, c_void};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::thread;

/// How many scripts may run within each other on one thread; each has an interpreter of its own.
const DEEPEST: u32 = 100;

/// What has been set up once for all scripts.
const PREPARE: (&str, &str) = (include_str!("prepare.pl"), "mod_perl");

/// The module, once it is loaded.
static MODULE: OnceLock<Module> = OnceLock::new();

thread_local! {
    /// How many scripts run within each other on this thread.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

struct Module {
    setup: RwLock<Arc<Setup>>,
    runs: Runs,
    hooks: Hooks,
    ending: Ending,
}

/// What `perl.conf` says, and the interpreters that are made by it.
struct Setup {
    config: Config,
    pool: Pool,
}

/// The module's boot function, for interpreters that run scripts of the switch.
///
/// # Safety
/// Only perl calls it, as an XSUB.
unsafe extern "C" fn boot(my_perl: *mut Interp, cv: *mut c_void) {
    // SAFETY: the caller is perl.
    unsafe { freeswitch::boot::<Switch>(my_perl, cv) }
}

fn say(level: Level, text: &str) {
    log(level, LogTarget::default(), format!("{text}\n"));
}

impl Setup {
    fn new(config: Config) -> Result<Self, Stopped> {
        let directories = config.module_directories();
        let incs: Vec<_> = directories
            .iter()
            .map(|path| path.as_os_str().as_encoded_bytes())
            .collect();
        let recipe = Recipe::new(boot, &incs).prepare(PREPARE.0, PREPARE.1);
        let pool = Pool::new(
            recipe,
            config
                .pool
                .settings(config.script_directory(), config.time_limit),
        )?;
        Ok(Setup { config, pool })
    }

    /// Has the scripts compiled that are to be ready before their first call.
    fn preload(&self) {
        for script in &self.config.pool.preload {
            let Some(source) = self.source(script.as_bytes()) else {
                continue;
            };
            if let Err(stopped) = self.pool.interpreter(&source) {
                say(Level::Err, &format!("preload of {source}: {stopped}"));
            }
        }
    }

    fn source(&self, text: &[u8]) -> Option<Source> {
        Source::parse(text, || self.config.script_directory())
    }
}

/// Starts perl, reads `perl.conf` and does what it says. Says whether perl could be started. The operator may have the module
/// unloaded by force and load it again; the library stays in the process meanwhile, and with it everything here.
pub fn load() -> bool {
    let config = Config::read().unwrap_or_else(|| {
        say(Level::Err, "Open of perl.conf failed");
        Config::default()
    });
    let setup = match Setup::new(config) {
        Ok(setup) => Arc::new(setup),
        Err(stopped) => {
            say(
                Level::Crit,
                &format!("Perl could not be started: {stopped}"),
            );
            return false;
        }
    };
    let module = MODULE.get_or_init(|| Module {
        setup: RwLock::new(setup.clone()),
        runs: Runs::default(),
        hooks: Hooks::default(),
        ending: Ending::default(),
    });
    module.ending.begin();
    answer_lookups();
    module.use_setup(&setup);
    for script in &setup.config.startup {
        module.start("startup", script.as_bytes());
    }
    true
}

/// The application `perl`: a script for a call.
pub fn application(leg: Leg, data: &CStr) {
    let Some(module) = module() else { return };
    let Some(source) = module.setup().source(data.to_bytes()) else {
        let target = LogTarget {
            leg: Some(&leg),
            place: None,
        };
        return log(Level::Err, target, "No code to execute!\n");
    };
    let Some(own) = leg.again() else { return };
    let globals = Globals {
        uuid: leg.uuid().into_bytes(),
        session: Some(Session::of(own)),
        ..Globals::default()
    };
    module.run("application", Some(&leg), &source, globals, |_| ());
}

/// The command `perl`: a script that writes the answer.
pub fn command(call: CommandCall<'_>) {
    let Some(module) = module() else { return };
    let Some(source) = module.setup().source(call.data.to_bytes()) else {
        call.stream.write(c"-ERR Missing args.\n");
        return;
    };
    let leg = call.leg.as_ref();
    let globals = Globals {
        uuid: leg.map_or_else(Vec::new, |leg| leg.uuid().into_bytes()),
        session: leg.and_then(Leg::again).map(Session::of),
        stream: Some(host::Stream::lent(call.stream)),
        env: call.env.map(Event::lent),
        ..Globals::default()
    };
    module.run("command", leg, &source, globals, |_| ());
}

/// The command `perlrun`: a script in the background.
pub fn background(call: CommandCall<'_>) {
    let Some(module) = module() else { return };
    let answer = match call.data.is_empty() {
        true => c"-ERR Missing args.\n",
        false => match module.start("background", call.data.to_bytes()) {
            true => c"+OK\n",
            false => c"-ERR The script could not be started.\n",
        },
    };
    call.stream.write(answer);
}

/// The chat application `perl`: a script for a message, which it may change.
pub fn chat(message: &Arc<EventCell>, data: &CStr) -> bool {
    let Some(module) = module() else { return false };
    let Some(source) = module.setup().source(data.to_bytes()) else {
        return false;
    };
    let globals = Globals {
        message: Some(Event::lent(message)),
        ..Globals::default()
    };
    module.run("chat", None, &source, globals, |_| ());
    true
}

/// A lookup in the switch's XML: the first of the scripts that has an answer gives it.
pub fn lookup(lookup: &Lookup<'_>) -> Option<CString> {
    let module = module()?;
    let setup = module.setup();
    let section = Sections::parse(&lookup.request[0]);
    setup.config.handlers_for(section).find_map(|script| {
        let source = setup.source(script.as_bytes())?;
        let bytes = |text: &CString| text.to_bytes().to_vec();
        let xml = XmlLookup {
            request: lookup.request.each_ref().map(bytes),
            data: lookup
                .params
                .headers()
                .iter()
                .map(|(name, value)| (bytes(name), bytes(value)))
                .collect(),
        };
        let globals = Globals {
            params: lookup.params.is_there().then(|| Event::lent(lookup.params)),
            xml: Some(xml),
            ..Globals::default()
        };
        let mut answer = None;
        module.run("xml", None, &source, globals, |perl| {
            let xml = perl.scalar("main::XML_STRING");
            answer = xml.and_then(|xml| xml.text()).ok().flatten();
        });
        let answer = answer.map(|answer| c_string(answer.into_bytes()));
        answer.filter(|answer| !answer.is_empty())
    })
}

/// A dialplan lookup: the context names a script, which leaves what is to be done in `@ACTIONS`.
pub fn hunt(leg: Leg, hunt: &Hunt) -> Option<Vec<(CString, CString)>> {
    let module = module()?;
    let context = hunt.context.as_deref().unwrap_or(c"dialplan.pl");
    let text = |text: &Option<CString>| {
        text.as_deref()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let target = LogTarget {
        leg: Some(&leg),
        place: None,
    };
    let line = format!(
        "Processing {}->{} in context/script {}\n",
        text(&hunt.caller_id_name),
        text(&hunt.destination),
        context.to_string_lossy()
    );
    log(Level::Info, target, line);
    let source = module.setup().source(context.to_bytes())?;
    let globals = Globals {
        uuid: leg.uuid().into_bytes(),
        session: leg.again().map(Session::of),
        ..Globals::default()
    };
    let mut actions = None;
    let outcome = module.run("dialplan", Some(&leg), &source, globals, |perl| {
        actions = Some(read_actions(perl));
    });
    // Without actions the switch goes on with the next dialplan.
    match actions.filter(|_| outcome.is_good())? {
        Ok(actions) => Some(actions).filter(|actions| !actions.is_empty()),
        Err(stopped) => {
            log(Level::Err, target, format!("{stopped}\n"));
            None
        }
    }
}

/// What a dialplan script has left in `@ACTIONS`.
fn read_actions(perl: &Interpreter) -> Result<Vec<(CString, CString)>, Stopped> {
    let list = Callback::named(perl, "mod_perl::actions")?.call_list(&[])?;
    let mut words = Vec::new();
    for word in list {
        words.push(c_string(
            word.text()?
                .map(|text| text.into_bytes())
                .unwrap_or_default(),
        ));
    }
    let mut pairs = Vec::new();
    let mut words = words.into_iter();
    while let (Some(application), Some(data)) = (words.next(), words.next()) {
        pairs.push((application, data));
    }
    Ok(pairs)
}

/// A script for an event that was fired.
pub fn event(script: &str, event: &Arc<EventCell>) {
    let Some(module) = module() else { return };
    if let Some(source) = module.setup().source(script.as_bytes()) {
        let globals = Globals {
            event: Some(Event::lent(event)),
            ..Globals::default()
        };
        module.run("hook", None, &source, globals, |_| ());
    }
}

/// The command `perl_status`.
pub fn status(call: CommandCall<'_>) {
    let Some(module) = module() else { return };
    let text = match call.data.to_bytes().trim_ascii() {
        b"" => module.runs.text(&module.setup().pool.standing()),
        b"json" => format!("{}\n", module.runs.json(&module.setup().pool.standing())),
        _ => "-USAGE: perl_status [json]\n".to_owned(),
    };
    call.stream.write(&c_string(text));
}

/// The command `perl_reload`: reads `perl.conf` again. Scripts that run go on as they were started.
pub fn reload(call: CommandCall<'_>) {
    let Some(module) = module() else { return };
    if let Some(reason) = module.ending.refusal() {
        let answer = format!("-ERR nothing has changed: {reason}\n");
        call.stream.write(&c_string(answer));
        return;
    }
    let answer = match Config::read().map(Setup::new) {
        Some(Ok(setup)) => {
            module.use_setup(&Arc::new(setup));
            "+OK\n".to_owned()
        }
        Some(Err(stopped)) => format!("-ERR nothing has changed: {stopped}\n"),
        None => "-ERR nothing has changed: the switch has no perl.conf\n".to_owned(),
    };
    call.stream.write(&c_string(answer));
}

/// The command `perl_kill`: ends scripts.
pub fn kill(call: CommandCall<'_>) {
    let Some(module) = module() else { return };
    let which = call.data.to_string_lossy();
    let answer = match which.trim() {
        "" => "-USAGE: perl_kill <id> | <uuid> | all\n".to_owned(),
        which => match module.runs.stop(which, "perl_kill") {
            0 if which != "all" => format!("-ERR no such script: {which}\n"),
            count => format!("+OK {count}\n"),
        },
    };
    call.stream.write(&c_string(answer));
}

/// The module; `None` before it is loaded.
fn module() -> Option<&'static Module> {
    MODULE.get()
}

impl Module {
    fn setup(&self) -> Arc<Setup> {
        let setup = self.setup.read().unwrap_or_else(PoisonError::into_inner);
        setup.clone()
    }

    /// From now on this is the configuration. Scripts that run go on as they were started.
    fn use_setup(&self, setup: &Arc<Setup>) {
        let mut current = self.setup.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *current, setup.clone());
        drop(current);
        drop(before);
        for (script, sections) in &setup.config.handlers {
            say(Level::Info, &format!("binding '{script}' to '{sections}'"));
        }
        setup.preload();
        self.hooks.set(&setup.config.hooks);
    }

    /// Starts a script on a thread of its own. Says whether that went well.
    fn start(&'static self, entry: &'static str, text: &[u8]) -> bool {
        let Some(source) = self.setup().source(text) else {
            return false;
        };
        if let Some(reason) = self.ending.refusal() {
            say(
                Level::Err,
                &format!("[{}] is not started: {reason}", source.code()),
            );
            return false;
        }
        let started = thread::Builder::new()
            .name("perl".to_owned())
            .spawn(move || {
                self.run(entry, None, &source, Globals::default(), |_| ());
            });
        if let Err(error) = &started {
            say(Level::Err, &format!("No thread for a Perl script: {error}"));
        }
        started.is_ok()
    }

    /// Runs a script in an interpreter of its own. `read` looks at what the script has left, before the interpreter ends.
    fn run(
        &self,
        entry: &'static str,
        leg: Option<&Leg>,
        source: &Source,
        globals: Globals<Switch>,
        read: impl FnOnce(&Interpreter),
    ) -> Outcome {
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                DEPTH.set(DEPTH.get() - 1);
            }
        }
        DEPTH.set(DEPTH.get() + 1);
        let _leave = Leave;
        let uuid = String::from_utf8_lossy(&globals.uuid).into_owned();
        let run = self.runs.begin(entry, source.clone(), uuid);
        let too_deep = "too many scripts run within each other";
        let too_deep = (DEPTH.get() > DEEPEST).then_some(too_deep);
        let outcome = match self.ending.refusal().or(too_deep) {
            None => on_stack(|| self.run_clean(&run, leg, source, globals, read)),
            Some(reason) => Outcome::Died(format!("{reason}: this script is not started")),
        };
        self.runs.end(&run, !outcome.is_good());
        if let Some(text) = outcome.log_text(source) {
            let target = LogTarget { leg, place: None };
            log(Level::Err, target, format!("{text}\n"));
        }
        outcome
    }

    fn run_clean(
        &self,
        run: &Arc<Run>,
        leg: Option<&Leg>,
        source: &Source,
        globals: Globals<Switch>,
        read: impl FnOnce(&Interpreter),
    ) -> Outcome {
        let setup = self.setup();
        // The script that this one runs inside of, on this thread.
        let outer = Perl::current().or_else(Perl::lent_here);
        let own = run.clone();
        let _with_outer = outer.map(|outer| {
            outer.on_stop(move |reason| {
                own.stop(reason);
            })
        });
        let begun = |stopper| run.can_be_stopped_by(stopper);
        let prepared = setup.pool.interpreter_for(source, &begun).and_then(|perl| {
            printing_to_log(&perl, leg, setup.config.log_stdout)?;
            Ok(perl)
        });
        let perl = match prepared {
            Ok(perl) => perl,
            Err(stopped) => return Outcome::of(Err(stopped)),
        };
        run.can_be_stopped_by(perl.stopper());
        let limit = setup.config.time_limit.filter(|_| !run.may_run_for_ever());
        let outcome = match limit {
            Some(limit) => {
                let limited = perl.with_limit(limit, || script::run(&perl, source, globals));
                limited.unwrap_or_else(|stopped| Outcome::of(Err(stopped)))
            }
            None => script::run(&perl, source, globals),
        };
        if let Outcome::Stopped(reason) = &outcome {
            run.insist(reason);
        }
        read(&perl);
        outcome
    }
}

/// Has what a script prints, and its warnings, written to the log.
fn printing_to_log(perl: &Interpreter, leg: Option<&Leg>, stdout: bool) -> Result<(), Stopped> {
    let uuid: Option<Arc<CStr>> = leg.map(|leg| leg.uuid().into());
    let write = move |level, text: &[u8], place: Option<(String, u32)>| {
        let leg = uuid.as_deref().and_then(Leg::locate);
        let place = place.map(|(file, line)| (c_string(file), line as i32));
        let target = LogTarget {
            leg: leg.as_ref(),
            place: place.as_ref().map(|(file, line)| (file.as_c_str(), *line)),
        };
        log(level, target, text);
    };
    let write = Arc::new(write);
    let (warning, error) = (write.clone(), write.clone());
    let warned = Perl::clone(perl);
    perl.set_warn_hook(move |message| warning(Level::Warning, message, warned.place()))?;
    perl.set_output_hook(Stream::Stderr, move |line, place| {
        error(Level::Warning, line, place);
    });
    if stdout {
        perl.set_output_hook(Stream::Stdout, move |line, place| {
            write(Level::Info, line, place);
        });
    }
    Ok(())
}
