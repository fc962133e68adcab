//! A session: one leg of a call, with its channel (state, flags, variables, caller profile), its queues of digits and events,
//! and the person at its end. All methods take `&self`; a session may outlive its call, and then answers as a channel that
//! is down.

mod describe;
mod input;
mod lifecycle;
mod person;

pub use input::{Dtmf, keys};
pub use lifecycle::StateHook;
pub(crate) use person::Person;

use super::call::caller::Caller;
use super::call::cause::Cause;
use super::call::state::{CallState, Direction, State};
use super::event::Event;
use super::media::play::FileHandle;
use super::media::record::CallRecording;
use super::text::vars::{self, Place, Vars};
use super::world::{World, lock};
use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

/// Who calls whom, and through which dialplan. Each field is also a channel variable.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Profile {
    pub caller_id_name: String,
    pub caller_id_number: String,
    pub callee_id_name: String,
    pub callee_id_number: String,
    pub destination_number: String,
    pub dialplan: String,
    pub context: String,
    pub rdnis: String,
    pub network_addr: String,
    pub username: String,
    pub source: String,
    pub transfer_source: String,
}

/// When things happened, in microseconds since 1970; 0 is never.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Times {
    pub created: u64,
    pub progress: u64,
    pub progress_media: u64,
    pub answered: u64,
    pub bridged: u64,
    pub hungup: u64,
}

/// What the channel is and has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// The call was answered.
    pub answered: bool,
    /// Sound goes both ways before an answer.
    pub early_media: bool,
    /// Joined with another leg.
    pub bridged: bool,
    /// On its way to another extension.
    pub transferred: bool,
    /// The other side's bridge was broken on purpose.
    pub broadcast_break: bool,
    /// A hangup is looked after as soon as the script asks for it, not when the script has ended.
    pub early_hangup: bool,
    /// The hangup was looked after: last variables and hooks are done.
    pub looked_after: bool,
    /// The hangup was reported: CDR and last events are done.
    pub reported: bool,
    /// Held by the far end.
    pub held: bool,
    /// Parked until somebody takes it.
    pub parked: bool,
}

/// The changeable part of a session.
#[derive(Default)]
pub(crate) struct Leg {
    pub name: String,
    pub direction: Direction,
    pub state: State,
    pub call_state: CallState,
    pub flags: Flags,
    pub cause: Cause,
    pub profile: Profile,
    pub times: Times,
    pub vars: Vars,
    pub scopes: Vec<Vars>,
    pub private: BTreeMap<String, Private>,
    pub dtmf: VecDeque<Dtmf>,
    pub events: VecDeque<Event>,
    pub partner: Option<String>,
    pub hooks: Vec<Arc<dyn StateHook>>,
    pub depth: u32,
    pub app_log: Vec<(String, String, u64)>,
    /// What is being played or recorded.
    pub file: Option<FileHandle>,
    /// Recordings of the whole call that go on.
    pub recordings: Vec<CallRecording>,
    pub speech: super::media::speech::Speech,
    /// The other end of a loopback, which answers when this one does.
    pub mirror: Option<String>,
    /// Somebody runs this leg to its end and reports it; others report themselves when they are hung up.
    pub driven: bool,
}

/// Something that a script or a module keeps with a channel.
pub type Private = Arc<dyn Any + Send + Sync>;

/// One leg of a call.
pub struct Session {
    world: World,
    uuid: String,
    main: bool,
    leg: Mutex<Leg>,
    person: Mutex<Person>,
}

impl Session {
    /// Sets up a leg in CS_NEW and puts it on the world's list.
    pub(crate) fn create(
        world: &World,
        name: &str,
        direction: Direction,
        person: &Caller,
        uuid: Option<&str>,
    ) -> Arc<Session> {
        let now = world.now();
        let uuid = uuid.map_or_else(|| world.new_uuid(), str::to_owned);
        let profile = Profile {
            caller_id_name: person.name.clone(),
            caller_id_number: person.number.clone(),
            destination_number: person.destination.clone(),
            dialplan: person.dialplan.clone(),
            context: person.context.clone(),
            network_addr: "127.0.0.1".to_owned(),
            source: "embedded".to_owned(),
            ..Profile::default()
        };
        let mut vars = Vars::new();
        vars.set("direction", direction.name());
        vars.set("uuid", &uuid);
        vars.set("session_id", &world.next_session_id().to_string());
        vars.set("channel_name", name);
        vars.set("read_codec", "L16");
        vars.set("read_rate", "8000");
        vars.set("write_codec", "L16");
        vars.set("write_rate", "8000");
        vars.set("sip_from_user", &person.number);
        vars.set("sip_to_user", &person.destination);
        person
            .vars
            .iter()
            .for_each(|(name, value)| vars.set(name, value));
        let leg = Leg {
            name: name.to_owned(),
            direction,
            profile,
            vars,
            times: Times {
                created: now,
                ..Times::default()
            },
            ..Leg::default()
        };
        let session = Arc::new(Session {
            world: world.clone(),
            main: world.sessions().is_empty(),
            uuid,
            leg: Mutex::new(leg),
            person: Mutex::new(Person::new(person)),
        });
        world.enter(session.clone());
        session
    }

    /// The switch that it belongs to.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The channel's uuid.
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// The channel's name, such as `sofia/internal/1000@localhost`.
    pub fn name(&self) -> String {
        self.leg().name.clone()
    }

    /// The channel's name, unless it is the run's first one: that one is meant when nothing is said.
    pub fn leg_label(&self) -> Option<String> {
        (!self.main).then(|| self.name())
    }

    /// The changeable part, locked. Never held across a call to the outside.
    pub(crate) fn leg(&self) -> MutexGuard<'_, Leg> {
        lock(&self.leg)
    }

    pub(crate) fn person(&self) -> MutexGuard<'_, Person> {
        lock(&self.person)
    }

    /// Which way it was set up.
    pub fn direction(&self) -> Direction {
        self.leg().direction
    }

    /// The caller profile.
    pub fn profile(&self) -> Profile {
        self.leg().profile.clone()
    }

    /// Changes the caller profile.
    pub fn edit_profile(&self, edit: impl FnOnce(&mut Profile)) {
        edit(&mut self.leg().profile);
    }

    /// When things happened.
    pub fn times(&self) -> Times {
        self.leg().times
    }

    /// The flags.
    pub fn flags(&self) -> Flags {
        self.leg().flags
    }

    // Variables

    /// A channel variable; then a field of the caller profile; then a global variable.
    pub fn get(&self, name: &str) -> Option<String> {
        let leg = self.leg();
        let scoped = leg.scopes.iter().rev().find_map(|scope| scope.get(name));
        if let Some(value) = scoped.or_else(|| leg.vars.get(name)) {
            return Some(value.to_owned());
        }
        if let Some(value) = self.profile_field(&leg, name) {
            return Some(value);
        }
        drop(leg);
        self.world.global(name)
    }

    /// A field of the caller profile by its variable's name.
    fn profile_field(&self, leg: &Leg, name: &str) -> Option<String> {
        let profile = &leg.profile;
        let value = match name.to_ascii_lowercase().as_str() {
            "caller_id_name" => profile.caller_id_name.clone(),
            "caller_id_number" | "ani" => profile.caller_id_number.clone(),
            "callee_id_name" => profile.callee_id_name.clone(),
            "callee_id_number" => profile.callee_id_number.clone(),
            "destination_number" => profile.destination_number.clone(),
            "dialplan" => profile.dialplan.clone(),
            "context" => profile.context.clone(),
            "rdnis" => profile.rdnis.clone(),
            "network_addr" => profile.network_addr.clone(),
            "username" => profile.username.clone(),
            "source" => profile.source.clone(),
            "transfer_source" => profile.transfer_source.clone(),
            "uuid" => self.uuid.clone(),
            "chan_name" => leg.name.clone(),
            "created_time" | "profile_created_time" => leg.times.created.to_string(),
            "answered_time" => leg.times.answered.to_string(),
            "progress_time" => leg.times.progress.to_string(),
            "progress_media_time" => leg.times.progress_media.to_string(),
            "hungup_time" => leg.times.hungup.to_string(),
            _ => String::new(),
        };
        (!value.is_empty()).then_some(value)
    }

    /// Sets a channel variable; nothing, or an empty value, removes it. No line in the time line: see [`Session::note`].
    pub fn set(&self, name: &str, value: Option<&str>) {
        if !name.is_empty() {
            self.leg().vars.set(name, value.unwrap_or_default());
        }
    }

    /// Adds to an array variable.
    pub fn add(&self, name: &str, value: &str, place: Place) {
        if !name.is_empty() {
            self.leg().vars.add(name, value, place);
        }
    }

    /// Whether a variable holds what the switch takes for yes.
    pub fn var_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| vars::is_true(&value))
    }

    /// All channel variables.
    pub fn vars(&self) -> Vars {
        self.leg().vars.clone()
    }

    /// What is kept under a private name.
    pub fn private(&self, name: &str) -> Option<Private> {
        self.leg().private.get(name).cloned()
    }

    /// Keeps a private value, or forgets it.
    pub fn set_private(&self, name: &str, value: Option<Private>) {
        let before = {
            let mut leg = self.leg();
            match value {
                Some(value) => leg.private.insert(name.to_owned(), value),
                None => leg.private.remove(name),
            }
        };
        // Only now, when nothing is locked: it may be a script's.
        drop(before);
    }
}
