//! Ending a script from outside: [`Stopper`], time limits, and alarms, which are the script's own.
//!
//! C does it in the interpreter (see `interrupt.c`); here is who may, when, and that it happens: a thread that waits in the kernel
//! is woken again and again, ever more slowly, until the script has taken notice. Everything that touches an interpreter from
//! another thread holds the lock of its state, without which no thread can leave it.

use std::{
    fmt,
    sync::{Arc, Weak, atomic::Ordering},
    time::{Duration, Instant},
};

use crate::{
    Perl, Stopped,
    home::{Home, State, lock},
    sys,
    timer::{self, Key},
};

/// Destructors and END blocks of a script that was stopped may run for so long before they are stopped, too.
const GRACE: Duration = Duration::from_secs(1);

/// The thread is woken after this time, then after twice as long, and so on up to the second: a signal that comes just before
/// a system call is lost.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(20);

/// How often a process is looked for that nobody waits for.
const REAP: Duration = Duration::from_millis(500);

/// Looks after a process until it has ended.
pub(crate) fn reap(pid: i32) {
    timer::schedule(REAP, move || {
        // SAFETY: it may be called for any process.
        if unsafe { !sys::fsp_reap(pid) } {
            reap(pid);
        }
    });
}

/// What is told of a stop.
pub(crate) type StopHook = Box<dyn Fn(&str) + Send + Sync>;

/// Stops what runs in an interpreter, from any thread. It does not keep the interpreter alive.
#[derive(Clone)]
pub struct Stopper {
    home: Weak<Home>,
}

impl Stopper {
    /// Ends the run that is going on in the interpreter, with everything that it is nested in there. It ends as by `exit`, soon:
    /// between two statements, in a loop, in a system call, while a regular expression backtracks. No `eval` catches it. Destructors
    /// run; a second stop, or a second of them, ends those. While the script is inside a method of the host, it is the
    /// host's to return soon: see [`Perl::is_stopping`] and [`Perl::on_stop`].
    ///
    /// The outcome is [`Stopped::Ended`], with the reason of the first stop. False when nothing runs, and for an interpreter
    /// that is not ours.
    ///
    /// What the script was at is left where it was, as by `exit`: a module that was being loaded, for one, is loaded in part.
    ///
    /// One wait can't be left in order: that of a handle that is closed because nothing refers to it any more (for the program
    /// behind a pipe, or a reader). After a second of it the script is torn away; the interpreter does not run again, its memory is
    /// given up, and the reason says so.
    pub fn stop(&self, reason: impl Into<Arc<str>>) -> bool {
        let reason = reason.into();
        self.home
            .upgrade()
            .is_some_and(|home| home.stop(&reason, None))
    }
}

impl fmt::Debug for Stopper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopper").finish_non_exhaustive()
    }
}

/// Keeps what [`Perl::on_stop`] was given until it is dropped.
#[must_use = "the hook is taken away when this is dropped"]
pub struct OnStop {
    home: Arc<Home>,
    id: u64,
}

impl fmt::Debug for OnStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnStop").finish_non_exhaustive()
    }
}

impl Drop for OnStop {
    fn drop(&mut self) {
        let mut hooks = lock(&self.home.stop_hooks);
        hooks.retain(|(id, _)| *id != self.id);
    }
}

/// The timer of a script.
#[derive(Debug)]
pub(crate) struct Alarm {
    key: Key,
    every: Duration,
    number: u64,
}

/// Takes back what was scheduled, whichever way the scope is left.
struct Scheduled(Key);

impl Drop for Scheduled {
    fn drop(&mut self) {
        timer::cancel(self.0);
    }
}

impl Perl {
    /// What stops the scripts of this interpreter.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper {
            home: Arc::downgrade(&self.home),
        }
    }

    /// Whether the script that runs is to end. For methods of the host that take long: they should return, with whatever
    /// result, and the script ends there. A look at an atomic.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.home.stopping.load(Ordering::Acquire)
    }

    /// Has `hook` called with the reason when a run in this interpreter is stopped, on the thread that stops it (the timer's for
    /// a time limit), at once if it is being stopped already. It is for a method that waits where no poll is possible: to raise
    /// a flag, to wake a condition variable. It must not block, nor come back here, and may be called more than once. After the
    /// guard is gone, it is not running.
    pub fn on_stop(&self, hook: impl Fn(&str) + Send + Sync + 'static) -> OnStop {
        let mut hooks = lock(&self.home.stop_hooks);
        let id = hooks.last().map_or(0, |(id, _)| id + 1);
        let reason = lock(&self.home.state).stop.clone();
        if let Some(reason) = reason {
            hook(&reason);
        }
        hooks.push((id, Box::new(hook)));
        OnStop {
            home: Arc::clone(&self.home),
            id,
        }
    }

    /// Does `work`, and stops what it runs in this interpreter when the time is over, as a [`Stopper`] does. All runs in `work`
    /// share the time.
    ///
    /// # Errors
    /// [`Stopped::Gone`], [`Stopped::Busy`]: `work` is not done then.
    pub fn with_limit<R>(&self, limit: Duration, work: impl FnOnce() -> R) -> Result<R, Stopped> {
        let _inside = self.home.enter()?;
        let run = lock(&self.home.state).run;
        let home = Arc::downgrade(&self.home);
        let _limit = Scheduled(timer::schedule(limit, move || {
            if let Some(home) = home.upgrade() {
                let reason = format!("it ran for longer than {limit:?}");
                home.stop(&reason.into(), Some(run));
            }
        }));
        Ok(work())
    }
}

impl Home {
    /// Stops what runs, if it is still that run.
    pub(crate) fn stop(self: &Arc<Self>, reason: &Arc<str>, run: Option<u64>) -> bool {
        {
            let mut state = lock(&self.state);
            if self.is_idle(&state) || run.is_some_and(|run| run != state.run) {
                return false;
            }
            let level = if state.stop.is_some() {
                sys::FSP_STOP_NOW
            } else {
                state.stop = Some(Arc::clone(reason));
                sys::FSP_STOP_SOON
            };
            self.stopping.store(true, Ordering::Release);
            // SAFETY: the interpreter is not being freed.
            unsafe { sys::fsp_stop(self.raw(), level) };
            self.wake(&state);
            self.follow_up(&mut state);
        }
        for (_, hook) in lock(&self.stop_hooks).iter() {
            hook(reason);
        }
        true
    }

    /// Whether there is nothing to interrupt.
    fn is_idle(&self, state: &State) -> bool {
        self.borrowed || state.freed || state.depth == 0
    }

    /// Wakes the thread if it is executing this very interpreter's code: a host's method, or another interpreter, is not disturbed.
    fn wake(&self, state: &State) {
        if state.executing() == self.interp {
            // SAFETY: the thread can't end before it has left the interpreter, for which it needs the lock.
            unsafe { sys::fsp_wake(state.native) };
        }
    }

    /// Sees to it that what was asked is done, unless that is seen to already.
    fn follow_up(self: &Arc<Self>, state: &mut State) {
        if !state.followed {
            state.followed = true;
            self.look_later(state.run, FIRST_LOOK);
        }
    }

    fn look_later(self: &Arc<Self>, run: u64, wait: Duration) {
        let home = Arc::downgrade(self);
        timer::schedule(wait, move || {
            if let Some(home) = home.upgrade() {
                home.look(run, wait);
            }
        });
    }

    /// Whether the run has done what was asked; if not, wakes it.
    fn look(self: &Arc<Self>, run: u64, wait: Duration) {
        let mut state = lock(&self.state);
        if self.is_idle(&state) || state.run != run {
            return;
        }
        // SAFETY: the interpreter is not being freed.
        if unsafe { sys::fsp_nudge(self.raw()) } {
            self.wake(&state);
        } else if state.stop.is_none() {
            state.followed = false;
            return;
        }
        // A method of the host has all the time that it takes.
        if state.stop.is_some()
            && state.executing() == self.interp
            && state.ending.get_or_insert_with(Instant::now).elapsed() > GRACE
        {
            // SAFETY: as above.
            unsafe { sys::fsp_stop(self.raw(), sys::FSP_STOP_NOW) };
        }
        drop(state);
        self.look_later(run, (wait * 2).min(LAST_LOOK));
    }

    /// The run is over: what was asked of it is nothing to the next. Says whether there can be none.
    pub(crate) fn forget_stop(&self, state: &mut State) -> bool {
        if state.stop.take().is_none() {
            return false;
        }
        self.stopping.store(false, Ordering::Release);
        // SAFETY: the caller's thread is in the interpreter.
        state.freed = unsafe {
            sys::fsp_stop(self.raw(), sys::FSP_STOP_NONE);
            sys::fsp_is_torn(self.raw())
        };
        state.freed
    }

    /// Why a run ended that was made to end.
    pub(crate) fn ended(&self, signal: i32) -> Stopped {
        let own = || {
            let name = match signal {
                0 => return None,
                // SAFETY: C has a name for every signal.
                _ => unsafe { std::ffi::CStr::from_ptr(sys::fsp_signal_name(signal)) },
            };
            Some(format!(
                "it got SIG{}, for which it has no handler",
                name.to_string_lossy()
            ))
        };
        let reason = lock(&self.state).stop.clone();
        // SAFETY: the caller's thread is in the interpreter.
        if unsafe { sys::fsp_is_torn(self.raw()) } {
            let reason = reason.unwrap_or_default();
            let torn = "perl could not be left in order, and does not run again";
            return Stopped::Ended(format!("{reason} ({torn})").into());
        }
        Stopped::Ended(reason.or_else(|| own().map(Into::into)).unwrap_or_default())
    }

    fn alarm_in(self: &Arc<Self>, wait: Duration, every: Duration, number: u64) -> Alarm {
        let home = Arc::downgrade(self);
        let key = timer::schedule(wait, move || {
            if let Some(home) = home.upgrade() {
                home.alarm_off(number);
            }
        });
        Alarm { key, every, number }
    }

    /// The alarm of that number goes off, unless it was taken back at the last moment.
    fn alarm_off(self: &Arc<Self>, number: u64) {
        let mut alarm = lock(&self.alarm);
        let Some(Alarm { key, every, .. }) = alarm.take_if(|alarm| alarm.number == number) else {
            return;
        };
        if !every.is_zero() {
            let next = (key.due() + every).saturating_duration_since(Instant::now());
            *alarm = Some(self.alarm_in(next, every, number));
        }
        let mut state = lock(&self.state);
        if !self.is_idle(&state) {
            // SAFETY: the interpreter is not being freed.
            unsafe { sys::fsp_alarm_due(self.raw()) };
            self.wake(&state);
            self.follow_up(&mut state);
        }
    }

    /// The script sets, asks for or takes back its alarm. Gives what was left of the last one, never 0 for one that was set, and
    /// its interval.
    pub(crate) fn set_alarm(
        self: &Arc<Self>,
        new: Option<(Duration, Duration)>,
    ) -> (Duration, Duration) {
        let mut alarm = lock(&self.alarm);
        let last = alarm.as_ref().map_or_else(Default::default, |alarm| {
            let left = alarm.key.due().saturating_duration_since(Instant::now());
            (left.max(Duration::from_micros(1)), alarm.every)
        });
        if let Some((first, every)) = new {
            let number = alarm.as_ref().map_or(0, |alarm| alarm.number) + 1;
            if let Some(alarm) = alarm.take() {
                timer::cancel(alarm.key);
            }
            if !first.is_zero() {
                *alarm = Some(self.alarm_in(first, every, number));
            }
        }
        last
    }
}
