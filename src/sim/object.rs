//! The session as a script holds it: what the class `CoreSession` does and answers, over a [`Session`] that may be up, down or
//! not there at all. Adapters put the generated traits over it; a script's callbacks come in as two small traits.
//!
//! Blocking methods ask for the hangup hook before they begin and when they end, as on the switch: that is where a script
//! learns that its caller has gone.

mod calls;
mod media;

pub use calls::bridge;

use super::call::cause::Cause;
use super::call::state::State;
use super::event::Event;
use super::log::{Level, LogLine};
use super::media::input::{Input, InputHandler};
use super::media::play::{FileHandle, process_result};
use super::session::{Dtmf, Session, StateHook};
use super::status::Status;
use super::world::timeline::Who;
use super::world::{World, lock};
use std::sync::{Arc, Mutex};

/// A script's input callback. What it returns is read as [`process_result`] does; nothing is what Perl calls undef.
pub trait InputCallback: Send + Sync {
    /// A digit arrived.
    fn on_dtmf(&self, object: &CoreSession, dtmf: Dtmf) -> Option<String>;
    /// An event arrived.
    fn on_event(&self, object: &CoreSession, event: &Event) -> Option<String>;
}

/// A script's hangup hook.
pub trait HangupHook: Send + Sync {
    /// The call was hung up (`hangup`) or transferred (`transfer`).
    fn on_hangup(&self, object: &CoreSession, what: &str);
}

/// Log line of every method that needs a session and has none.
const NOT_THERE: &str = "session is not initalized";

/// The session object of a script.
pub struct CoreSession {
    world: World,
    state: Mutex<Object>,
    file: Mutex<Option<FileHandle>>,
    watch: Arc<Watch>,
}

/// What an object knows besides its session.
#[derive(Default)]
struct Object {
    session: Option<Arc<Session>>,
    uuid: Option<String>,
    auto_hangup: bool,
    cause: Cause,
    tts: (Option<String>, Option<String>),
    callback: Option<Arc<dyn InputCallback>>,
    hook: Option<Arc<dyn HangupHook>>,
    destroying: bool,
}

/// Notes the state changes that a hangup hook is to hear of.
#[derive(Default)]
struct Watch(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    armed: bool,
    last: Option<State>,
    cause: Option<Cause>,
    pending: bool,
    called: bool,
}

impl StateHook for Watch {
    fn state_changed(&self, session: &Arc<Session>, state: State) {
        let cause = session.cause();
        let mut watched = lock(&self.0);
        if watched.last != Some(state) {
            watched.last = Some(state);
            watched.cause = Some(cause).filter(|cause| *cause != Cause::default());
            if watched.armed && matches!(state, State::Hangup | State::Routing) {
                watched.pending = true;
            }
        }
    }
}

impl CoreSession {
    /// An object with no session yet; [`CoreSession::originate`] gives it one.
    pub fn unattached(world: &World) -> CoreSession {
        CoreSession {
            world: world.clone(),
            state: Mutex::default(),
            file: Mutex::default(),
            watch: Arc::default(),
        }
    }

    /// An object over a session that exists.
    pub fn attached(session: &Arc<Session>) -> CoreSession {
        let object = CoreSession::unattached(session.world());
        object.attach(session.clone());
        object
    }

    /// An object over the session with that uuid or, failing that, over a new call to that dial string. A new call is hung up
    /// with the object. When neither can be had the object has no session, and [`CoreSession::hangup_cause`] says why.
    pub fn open(world: &World, uuid_or_dial: &str, a_leg: Option<&CoreSession>) -> CoreSession {
        let object = CoreSession::unattached(world);
        match world
            .session(uuid_or_dial)
            .filter(|_| !uuid_or_dial.contains('/'))
        {
            Some(session) => object.attach(session),
            None => {
                if object.call_out(a_leg, uuid_or_dial, 60) {
                    lock(&object.state).auto_hangup = true;
                }
            }
        }
        object
    }

    fn attach(&self, session: Arc<Session>) {
        let mut state = lock(&self.state);
        state.uuid = Some(session.uuid().to_owned());
        state.session = Some(session);
    }

    /// The switch that it belongs to.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The session, when there is one; nothing is logged.
    pub fn session(&self) -> Option<Arc<Session>> {
        lock(&self.state).session.clone()
    }

    /// Counts the call and gives the session; without one the switch's log says so.
    fn live(&self) -> Option<Arc<Session>> {
        self.world.step();
        let session = self.session();
        if session.is_none() {
            self.world.log(Level::Err, None, NOT_THERE);
        }
        session
    }

    /// Whether there is a session; without one the log says so.
    pub fn is_connected(&self) -> bool {
        self.live().is_some()
    }

    /// Runs something that may take time on the session, with the hangup hook before and after.
    fn blocking<T>(&self, absent: T, run: impl FnOnce(&Arc<Session>) -> T) -> T {
        let Some(session) = self.live() else {
            return absent;
        };
        self.run_hangup_hook();
        let result = run(&session);
        self.run_hangup_hook();
        result
    }

    /// Runs something with the script's input callback.
    fn with_input<T>(&self, run: impl FnOnce(Input<'_>) -> T) -> T {
        match self.callback() {
            Some(_) => run(Input::Handler(&Relay { object: self })),
            None => run(Input::Keep),
        }
    }

    fn callback(&self) -> Option<Arc<dyn InputCallback>> {
        lock(&self.state).callback.clone()
    }

    // Attributes

    /// Whether the object has a session.
    pub fn allocated(&self) -> bool {
        lock(&self.state).session.is_some()
    }

    /// The session's uuid, once there was one and until [`CoreSession::destroy`].
    pub fn uuid(&self) -> Option<String> {
        lock(&self.state).uuid.clone()
    }

    /// The uuid, or `uninitialized`.
    pub fn get_uuid(&self) -> String {
        self.uuid().unwrap_or_else(|| "uninitialized".to_owned())
    }

    /// The TTS engine and voice.
    pub fn tts(&self) -> (Option<String>, Option<String>) {
        lock(&self.state).tts.clone()
    }

    /// Changes the TTS engine and voice.
    pub fn edit_tts(&self, edit: impl FnOnce(&mut (Option<String>, Option<String>))) {
        edit(&mut lock(&self.state).tts);
    }

    /// The state that the hangup hook last heard of.
    pub fn hook_state(&self) -> Option<State> {
        lock(&self.watch.0).last
    }

    /// Whether the session is hung up when the object goes.
    pub fn auto_hangup(&self) -> bool {
        lock(&self.state).auto_hangup
    }

    /// Decides that; 0, or -1 without a session.
    pub fn set_auto_hangup(&self, on: bool) -> i32 {
        if self.live().is_none() {
            return -1;
        }
        lock(&self.state).auto_hangup = on;
        0
    }

    // Callbacks

    /// Sets the input callback.
    pub fn set_input_callback(&self, callback: Arc<dyn InputCallback>) {
        if self.live().is_some() {
            lock(&self.state).callback = Some(callback);
        }
    }

    /// Takes the input callback away.
    pub fn unset_input_callback(&self) {
        if self.live().is_some() {
            lock(&self.state).callback = None;
        }
    }

    /// Sets the hangup hook, or takes it away.
    pub fn set_hangup_hook(&self, hook: Option<Arc<dyn HangupHook>>) {
        let Some(session) = self.live() else { return };
        let armed = hook.is_some();
        lock(&self.state).hook = hook;
        let watch: Arc<dyn StateHook> = self.watch.clone();
        session.remove_state_hook(&watch);
        {
            let mut watched = lock(&self.watch.0);
            watched.armed = armed;
            watched.last = Some(session.state());
        }
        session.add_state_hook(watch);
    }

    /// Remembers a hangup that the hook is still to hear of.
    pub fn check_hangup_hook(&self) {
        let mut watched = lock(&self.watch.0);
        if watched.armed && matches!(watched.last, Some(State::Hangup | State::Routing)) {
            watched.pending = true;
        }
    }

    /// Calls the hangup hook, once, when there is something to tell.
    pub fn run_hangup_hook(&self) {
        let what = {
            let mut watched = lock(&self.watch.0);
            if !watched.pending || watched.called {
                return;
            }
            watched.called = true;
            if let Some(cause) = watched.cause {
                lock(&self.state).cause = cause;
            }
            if watched.last == Some(State::Hangup) {
                "hangup"
            } else {
                "transfer"
            }
        };
        let hook = lock(&self.state).hook.clone();
        if let Some(hook) = hook {
            hook.on_hangup(self, what);
        }
    }

    /// Does what an input callback returned to the sound that is playing.
    pub fn process_callback_result(&self, result: Option<&str>) -> Status {
        let Some(session) = self.live() else {
            return Status::False;
        };
        let file = lock(&self.file).clone();
        process_result(&session, result.unwrap_or_default(), file.as_ref())
    }

    // Log

    /// Logs for this session.
    pub fn console_log(&self, level: Option<&str>, message: Option<&str>) {
        self.log_at(level, None, message);
    }

    /// Logs for this session, with the place in the script.
    pub fn console_log2(&self, level: Option<&str>, file: &str, line: i32, message: Option<&str>) {
        self.log_at(level, Some(format!("{file}:{line}")), message);
    }

    fn log_at(&self, level: Option<&str>, place: Option<String>, message: Option<&str>) {
        self.world.step();
        self.world.script_log(LogLine {
            at: self.world.now(),
            level: Level::for_script(level),
            uuid: self.uuid(),
            place,
            clean: false,
            text: message.unwrap_or_default().to_owned(),
        });
    }

    /// Lets go of the session. It is hung up when [`CoreSession::set_auto_hangup`] says so and it was not transferred.
    pub fn destroy(&self) {
        let (session, hangs_up) = {
            let mut state = lock(&self.state);
            if state.destroying {
                return;
            }
            let session = state.session.take();
            let hangs_up = state.auto_hangup;
            *state = Object {
                destroying: session.is_some(),
                cause: state.cause,
                ..Object::default()
            };
            (session, hangs_up)
        };
        if let Some(session) = session {
            let watch: Arc<dyn StateHook> = self.watch.clone();
            session.remove_state_hook(&watch);
            session.log(
                Level::Debug,
                format!("{} destroy/unlink session from object", session.name()),
            );
            if session.up() && hangs_up && !session.flags().transferred {
                session.hangup(Cause::NORMAL_CLEARING);
            }
        }
        lock(&self.state).destroying = false;
    }

    /// A line of the time line about what the script did.
    fn note(&self, session: &Session, kind: &'static str, text: String) {
        session.note(Who::Script, kind, text);
    }
}

impl Drop for CoreSession {
    fn drop(&mut self) {
        self.destroy();
    }
}

/// Brings input to the script's callback of the moment, which may replace itself, and its answer back.
struct Relay<'a> {
    object: &'a CoreSession,
}

impl Relay<'_> {
    fn call(&self, call: impl FnOnce(&dyn InputCallback) -> Option<String>) -> Status {
        match self.object.callback() {
            Some(callback) => {
                let answer = call(&*callback);
                self.object.process_callback_result(answer.as_deref())
            }
            None => Status::Success,
        }
    }
}

impl InputHandler for Relay<'_> {
    fn on_dtmf(&self, _: &Arc<Session>, dtmf: Dtmf) -> Status {
        self.call(|callback| callback.on_dtmf(self.object, dtmf))
    }

    fn on_event(&self, _: &Arc<Session>, event: &Event) -> Status {
        self.call(|callback| callback.on_event(self.object, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::media::menu::Menu;

    #[test]
    fn everything_a_script_holds_may_move_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<World>();
        shared::<Session>();
        shared::<CoreSession>();
        shared::<Menu>();
    }
}
