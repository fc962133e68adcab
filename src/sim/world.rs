//! The embedded switch as a whole: its clock, its sessions, its global variables, its log and time line, and what it calls
//! when it needs more than it has (scripts, XML, events). A [`World`] is a handle; clones are the same switch. Nothing here
//! holds a lock while a script's callback runs, so a callback may call anything.

mod baton;
pub mod clock;
pub mod services;
pub mod timeline;

use self::baton::{Baton, Turn};
use self::clock::{Clock, Happening, Limits, Ticket};
use self::services::Services;
use self::timeline::{Entry, Timeline, Who};
use super::api;
use super::call::caller::Caller;
use super::call::cause::Cause;
use super::event::bus::Bus;
use super::event::{Event, Stamp, Stamps};
use super::log::{Level, LogLine};
use super::session::Session;
use super::text::vars::Vars;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

/// The stack of a leg's thread, in bytes: scripts nest.
const STACK: usize = 8 << 20;

/// How a switch is set up. The defaults make every run the same.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where uuids come from.
    pub seed: u64,
    /// The virtual time at the start, in microseconds since 1970; 2026-01-01 09:00:00 UTC.
    pub epoch: u64,
    /// When a run is taken for an endless loop.
    pub limits: Limits,
    /// Below which level log lines are kept out of the time line.
    pub timeline_level: Level,
    /// The folder that relative sound names are looked for in.
    pub sounds_dir: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            seed: 1,
            epoch: 1_767_258_000_000_000,
            limits: Limits::default(),
            timeline_level: Level::Info,
            sounds_dir: "sounds".to_owned(),
        }
    }
}

/// A dialplan application from outside: gets the session and the application's data.
pub type AppFn = Arc<dyn Fn(&Arc<Session>, &str) + Send + Sync>;
/// Takes each log line as it is written.
pub type LogSink = Arc<dyn Fn(&LogLine) + Send + Sync>;

/// A handle to an embedded switch.
#[derive(Clone)]
pub struct World(Arc<Shared>);

/// What every handle shares.
struct Shared {
    settings: Settings,
    clock: Mutex<Clock>,
    globals: Mutex<Vars>,
    sessions: Mutex<Vec<Arc<Session>>>,
    timeline: Mutex<Timeline>,
    recordings: Mutex<BTreeMap<String, u64>>,
    random: Mutex<u64>,
    sequence: AtomicU64,
    started: AtomicU64,
    hooks: Mutex<Hooks>,
    bus: Bus,
    services: Services,
    baton: Arc<Baton>,
}

/// What the embedding program has put in.
#[derive(Default)]
struct Hooks {
    apps: BTreeMap<String, AppFn>,
    log: Vec<LogSink>,
    far_ends: Vec<(String, Caller)>,
}

/// Locks, whatever a panicking holder may have left: every change here is one assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for World {
    fn default() -> Self {
        World::new(Settings::default())
    }
}

impl World {
    /// A switch with nothing going on.
    pub fn new(settings: Settings) -> World {
        let clock = Clock::new(settings.epoch, settings.limits);
        let random = settings.seed;
        let sounds = settings.sounds_dir.clone();
        let globals: Vars = [
            ("hostname", "embedded"),
            ("switchname", "embedded"),
            ("local_ip_v4", "127.0.0.1"),
            ("local_ip_v6", "::1"),
            ("domain", "localhost"),
            ("base_dir", "/usr/local/freeswitch"),
            ("sounds_dir", &sounds),
            ("sound_prefix", &sounds),
            ("recordings_dir", "recordings"),
            ("default_language", "en"),
        ]
        .into_iter()
        .collect();
        let world = World(Arc::new(Shared {
            settings,
            clock: Mutex::new(clock),
            globals: Mutex::new(globals),
            sessions: Mutex::new(Vec::new()),
            timeline: Mutex::new(Timeline::default()),
            recordings: Mutex::new(BTreeMap::new()),
            random: Mutex::new(random),
            sequence: AtomicU64::new(0),
            started: AtomicU64::new(0),
            hooks: Mutex::new(Hooks::default()),
            bus: Bus::default(),
            services: Services::default(),
            baton: Arc::default(),
        }));
        let core_uuid = world.new_uuid();
        world.set_global("core_uuid", Some(&core_uuid));
        world
    }

    /// How it was set up.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    // Time

    /// The virtual time, in microseconds since 1970.
    pub fn now(&self) -> u64 {
        lock(&self.0.clock).now()
    }

    /// Microseconds since the run began.
    pub fn elapsed(&self) -> u64 {
        lock(&self.0.clock).elapsed()
    }

    /// Plans a happening at a time in microseconds since 1970.
    pub fn at(&self, time: u64, what: impl FnOnce(&World) + Send + 'static) -> Ticket {
        let what: Happening = Box::new(what);
        lock(&self.0.clock).plan(time, what)
    }

    /// Plans a happening after some microseconds.
    pub fn after(&self, us: u64, what: impl FnOnce(&World) + Send + 'static) -> Ticket {
        self.at(self.now() + us, what)
    }

    /// Calls a planned happening off.
    pub fn cancel(&self, ticket: Ticket) -> bool {
        lock(&self.0.clock).cancel(ticket)
    }

    /// Lets time pass until `deadline`, or until `stop` says so after something happened. Tells whether it stopped early.
    pub fn run_until(&self, deadline: u64, mut stop: impl FnMut() -> bool) -> bool {
        self.0.baton.changed();
        loop {
            if stop() {
                return true;
            }
            let limit = match self.0.baton.turn(self.now(), deadline) {
                Turn::Again => continue,
                Turn::Advance(limit) => limit,
            };
            let due = lock(&self.0.clock).take_due(limit);
            match due {
                Some(what) => what(self),
                None if limit >= deadline => return stop(),
                None => {}
            }
            self.0.baton.changed();
        }
    }

    /// Runs something on a thread of its own beside what runs now, beginning when that waits. Only one of them runs at a time.
    pub fn spawn(&self, run: impl FnOnce(&World) + Send + 'static) {
        let name = self.0.baton.announce();
        let world = self.clone();
        let body = move || {
            world.0.baton.join(name);
            let ended = catch_unwind(AssertUnwindSafe(|| run(&world)));
            if ended.is_err() {
                world.log(Level::Crit, None, "a leg ended with a panic");
            }
            // Whoever goes on may end the program: what this thread holds must be gone by then.
            let baton = world.0.baton.clone();
            drop(world);
            baton.leave(name);
        };
        let started = Builder::new()
            .name("leg".to_owned())
            .stack_size(STACK)
            .spawn(body);
        if let Err(problem) = started {
            self.0.baton.leave(name);
            self.log(
                Level::Crit,
                None,
                format!("Cannot start a thread for a leg: {problem}"),
            );
        }
    }

    /// Lets some microseconds pass.
    pub fn pass(&self, us: u64) {
        self.run_until(self.now() + us, || false);
    }

    /// When the next planned thing happens, if anything is planned.
    pub fn next_at(&self) -> Option<u64> {
        lock(&self.0.clock).next_at()
    }

    /// Counts a call into the switch; a loop of calls in which no time passes takes time in the end.
    pub fn step(&self) {
        let (us, calls) = {
            let mut clock = lock(&self.0.clock);
            (clock.step(), clock.idle())
        };
        if us > 0 {
            self.pass(us);
            lock(&self.0.clock).set_idle(calls);
        }
    }

    /// Says why the run must end now, when a limit is used up. A host asks after each call and ends the script.
    pub fn exhausted(&self) -> Option<String> {
        lock(&self.0.clock).exhausted()
    }

    // Names

    /// The next uuid; version 4 in form, the same in each run.
    pub fn new_uuid(&self) -> String {
        let mut random = lock(&self.0.random);
        let mut next = || {
            // SplitMix64
            *random = random.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (*random ^ (*random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let (high, low) = (next(), next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | (low >> 48) & 0x3FFF,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    // Global variables

    /// A global variable.
    pub fn global(&self, name: &str) -> Option<String> {
        lock(&self.0.globals).get(name).map(str::to_owned)
    }

    /// Sets a global variable; nothing or an empty value removes it.
    pub fn set_global(&self, name: &str, value: Option<&str>) {
        lock(&self.0.globals).set(name, value.unwrap_or_default());
    }

    /// All global variables.
    pub fn globals(&self) -> Vars {
        lock(&self.0.globals).clone()
    }

    // Sessions

    /// Puts a session on the list.
    pub(super) fn enter(&self, session: Arc<Session>) {
        lock(&self.0.sessions).push(session);
    }

    /// The number of a new session; the first is 1.
    pub(super) fn next_session_id(&self) -> u64 {
        self.0.started.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many sessions there have been.
    pub fn started(&self) -> u64 {
        self.0.started.load(Ordering::Relaxed)
    }

    /// Takes a session off the list.
    pub(super) fn leave(&self, uuid: &str) {
        lock(&self.0.sessions).retain(|session| session.uuid() != uuid);
    }

    /// The session with a uuid.
    pub fn session(&self, uuid: &str) -> Option<Arc<Session>> {
        lock(&self.0.sessions)
            .iter()
            .find(|session| session.uuid() == uuid)
            .cloned()
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<Arc<Session>> {
        lock(&self.0.sessions).clone()
    }

    // Recordings

    /// Remembers that something was recorded, and how long it is in microseconds.
    pub fn add_recording(&self, name: &str, length: u64) {
        lock(&self.0.recordings).insert(name.to_owned(), length);
    }

    /// How long a recording of this run is.
    pub fn recording(&self, name: &str) -> Option<u64> {
        lock(&self.0.recordings).get(name).copied()
    }

    // Events and API commands

    /// The event bus: who listens.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// What the switch offers besides calls: commands, XML, chat, mail, tables, schedule.
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// Fires an event: it gets the core's headers and goes to everyone who listens.
    pub fn fire(&self, event: Event) {
        self.0.bus.fire(self, event);
    }

    /// Runs an API command and returns what it writes.
    pub fn api(
        &self,
        command: &str,
        argument: Option<&str>,
        session: Option<&Arc<Session>>,
    ) -> String {
        api::execute(self, command, argument, session)
    }

    // What the embedding program provides

    /// Adds a dialplan application, such as `perl`. An application of the switch with that name is replaced.
    pub fn register_app(&self, name: &str, app: AppFn) {
        lock(&self.0.hooks)
            .apps
            .insert(name.to_ascii_lowercase(), app);
    }

    /// The registered application of a name.
    pub fn registered_app(&self, name: &str) -> Option<AppFn> {
        lock(&self.0.hooks)
            .apps
            .get(&name.to_ascii_lowercase())
            .cloned()
    }

    /// Says what happens when something calls a destination: the dial string's start (`user/1000`) and the person there.
    pub fn script_far_end(&self, destination: &str, far_end: Caller) {
        lock(&self.0.hooks)
            .far_ends
            .push((destination.to_owned(), far_end));
    }

    /// The person at a destination: the longest start that fits.
    pub fn far_end(&self, destination: &str) -> Option<Caller> {
        let hooks = lock(&self.0.hooks);
        let fitting = hooks
            .far_ends
            .iter()
            .filter(|(start, _)| destination.starts_with(start.as_str()));
        fitting
            .max_by_key(|(start, _)| start.len())
            .map(|(_, far_end)| far_end.clone())
    }

    // Log and time line

    /// Sends each log line to `sink`, too.
    pub fn add_log_sink(&self, sink: LogSink) {
        lock(&self.0.hooks).log.push(sink);
    }

    /// Writes a log line of the switch.
    pub fn log(&self, level: Level, session: Option<&Session>, text: impl Into<String>) {
        self.log_line(LogLine {
            at: self.now(),
            level,
            uuid: session.map(|session| session.uuid().to_owned()),
            place: None,
            clean: false,
            text: text.into(),
        });
    }

    /// Writes a log line with all that is known of it; a line end is cut off.
    pub fn log_line(&self, mut line: LogLine) {
        line.text.truncate(line.text.trim_end_matches('\n').len());
        let sinks = lock(&self.0.hooks).log.clone();
        sinks.iter().for_each(|sink| sink(&line));
        if line.level <= self.0.settings.timeline_level || line.clean {
            let leg = line
                .uuid
                .as_deref()
                .and_then(|uuid| self.session(uuid))
                .and_then(|session| session.leg_label());
            self.note(Who::Log, leg, "log", line.render());
        }
    }

    /// Writes a log line of a script: the time line has it at any level.
    pub fn script_log(&self, mut line: LogLine) {
        line.text.truncate(line.text.trim_end_matches('\n').len());
        let sinks = lock(&self.0.hooks).log.clone();
        sinks.iter().for_each(|sink| sink(&line));
        let session = line.uuid.as_deref().and_then(|uuid| self.session(uuid));
        let leg = session.and_then(|session| session.leg_label());
        self.note(Who::Script, leg, "log", line.render());
    }

    /// Ends everything: what is planned is forgotten, every call is hung up and reported.
    pub fn shut_down(&self) {
        for session in self.sessions() {
            session.hangup(Cause(701));
            session.report();
        }
        self.pass(0);
        let planned = lock(&self.0.clock).forget();
        drop(planned);
    }

    /// Adds a line to the time line.
    pub fn note(&self, who: Who, leg: Option<String>, kind: &'static str, text: impl Into<String>) {
        let at = self.elapsed();
        lock(&self.0.timeline).push(Entry {
            at,
            who,
            leg,
            kind,
            text: text.into(),
        });
    }

    /// A copy of the time line.
    pub fn timeline(&self) -> Timeline {
        lock(&self.0.timeline).clone()
    }
}

impl Stamps for World {
    fn stamp(&self) -> Stamp {
        let global = |name: &str| self.global(name).unwrap_or_default();
        Stamp {
            core_uuid: global("core_uuid"),
            hostname: global("hostname"),
            switchname: global("switchname"),
            ipv4: global("local_ip_v4"),
            ipv6: global("local_ip_v6"),
            now: self.now(),
            sequence: self.0.sequence.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }
}
