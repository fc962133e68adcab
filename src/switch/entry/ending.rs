//! The end of the switch. It announces it with an event, hangs up all calls, and shuts its modules down; only then is the
//! module told, when whatever holds a call has been waited for. So the event is where the end of the scripts begins: they have a
//! while to end by themselves, as calls do that are hung up, and are ended then.

use super::{MODULE, Module, say};
use crate::switch::core::Level;
use crate::switch::core::event::OwnedEvent;
use crate::switch::core::subscription::{Listener, Subscription};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long scripts may run on from the moment that the switch's end is announced.
const GRACE: Duration = Duration::from_secs(2);

/// How long the module waits for scripts that it has ended.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it looks whether they are gone.
const LOOK: Duration = Duration::from_millis(10);

/// What is told to those who want to know why a script ended, or is not started.
const REASON: &str = "the switch shuts down";

/// How far the end has come.
#[derive(Default)]
pub(super) struct Ending {
    /// No script is started any more.
    refuses: AtomicBool,
    /// When it was announced.
    since: Mutex<Option<Instant>>,
    announcement: Mutex<Option<Subscription>>,
}

impl Ending {
    /// Why no script is started, once that is so.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        self.refuses.load(Ordering::SeqCst).then_some(REASON)
    }

    /// The module is loaded: all may run, until the switch announces its end.
    pub(super) fn begin(&self) {
        self.refuses.store(false, Ordering::SeqCst);
        *lock(&self.since) = None;
        let mut announcement = lock(&self.announcement);
        if announcement.is_none() {
            *announcement = Subscription::new(c"SHUTDOWN", None, Arc::new(Announced));
        }
    }

    /// When the end began: now, if nobody has said so yet.
    fn since(&self) -> Instant {
        *lock(&self.since).get_or_insert_with(Instant::now)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hears of the end of the switch, on its event thread.
struct Announced;

impl Listener for Announced {
    fn on_event(&self, _: OwnedEvent) {
        let Some(module) = MODULE.get() else { return };
        module.ending.since();
        let started = thread::Builder::new()
            .name("perl end".to_owned())
            .spawn(|| module.end(false));
        if started.is_err() {
            module.ending.refuses.store(true, Ordering::SeqCst);
            module.runs.stop_running(REASON);
        }
    }
}

/// The switch shuts the module down: it may take apart what scripts use as soon as this returns.
pub fn shutdown() {
    if let Some(module) = MODULE.get() {
        module.end(true);
    }
}

impl Module {
    /// Lets scripts end, and ends those that do not. The switch's announcement and its shutdown of the module may both be at
    /// it. `early`: nobody can come any more, so it is over when nothing runs.
    fn end(&self, early: bool) {
        let since = self.ending.since();
        while since.elapsed() < GRACE && !(early && self.runs.running().is_empty()) {
            thread::sleep(LOOK);
        }
        self.ending.refuses.store(true, Ordering::SeqCst);
        self.hooks.end();
        let begin = Instant::now();
        // A script that was about to begin can't be ended yet.
        while self.runs.stop_running(REASON) > 0 && begin.elapsed() < PATIENCE {
            thread::sleep(LOOK);
        }
        let left = self.runs.running().len();
        if early && left > 0 {
            let text = format!("{left} Perl scripts are still running");
            say(Level::Warning, &text);
        }
        // What persistent interpreters hold of calls would be held until after the switch has freed them.
        self.setup().pool.clear();
    }
}
