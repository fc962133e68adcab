//! The living interpreters of the process: who may enter one, and what waits for the next who does.
//!
//! Every interpreter that Rust has to do with has one [`Home`], found by its address. A home is entered by one thread at a
//! time, as often as that thread nests; Perl values dropped elsewhere meanwhile wait in it. An interpreter that perl made
//! belongs to the thread on which it was first met until perl destroys it.

mod inside;
mod perl;

pub(crate) use inside::Inside;
pub use perl::Perl;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError, RwLock, Weak, atomic::AtomicBool,
    },
    time::Instant,
};

use crate::{
    host::HOST,
    interp::Life,
    interrupt::{Alarm, StopHook},
    outcome::Stopped,
    output::OutputHooks,
    stack::on_stack,
    sys,
    thread::{self, executing},
};

/// What a warning is passed to.
type WarnHook = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// What becomes of the record of an interpreter that is used again, when a run has ended.
pub(crate) enum Recycle {
    /// It has an image, and is given with what keeps it from being used again.
    Image(Box<dyn FnOnce(*mut sys::fsp_home, *const std::ffi::c_char) + Send>),
    /// It goes on as the run has left it.
    AsItIs(Box<dyn FnOnce(*mut sys::fsp_home) + Send>),
}

static HOMES: LazyLock<RwLock<HashMap<usize, Arc<Home>>>> = LazyLock::new(RwLock::default);

/// What spoils the image of an interpreter in which nothing may run any more.
const TORN: &std::ffi::CStr = c"it was stopped where perl could not be left in order";

/// A poisoned lock guards nothing that a panic could have left half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
pub(crate) struct State {
    /// The thread that is in the interpreter, and how deep; 0 for none. None with a depth is one that is lent, see `loan`.
    pub(crate) thread: u64,
    pub(crate) depth: u32,
    /// How often it is lent at the moment.
    pub(crate) loans: u32,
    /// Counts the times that it was entered from outside.
    pub(crate) run: u64,
    /// The thread of the run, as the system knows it, and where it notes what it executes.
    pub(crate) native: u64,
    pub(crate) executing: usize,
    /// Why the run is to end, and since when it does.
    pub(crate) stop: Option<Arc<str>>,
    pub(crate) ending: Option<Instant>,
    /// The timer looks after the run until it has done what was asked of it.
    pub(crate) followed: bool,
    /// Its memory is being given back.
    pub(crate) freed: bool,
    /// To be ended as soon as nobody is in it.
    doomed: bool,
    pub(crate) gone: bool,
    /// References that were given up while another thread was in the interpreter.
    waiting: Vec<Sv>,
}

impl State {
    /// The calling thread enters an interpreter in which nobody is.
    fn begin(&mut self) {
        self.thread = thread::number();
        self.depth = 1;
        self.run += 1;
        self.ending = None;
        self.followed = false;
        (self.native, self.executing) = thread::found_at();
    }

    /// What the thread of the run executes.
    pub(crate) fn executing(&self) -> usize {
        // SAFETY: the thread is in the interpreter, which it can't leave while the state is locked, so it has not ended.
        unsafe { thread::executed_at(self.executing) }
    }
}

/// A scalar of some interpreter, with one reference count of it.
struct Sv(*mut sys::fsp_sv);

// SAFETY: it is only looked at by a thread that has entered its interpreter.
unsafe impl Send for Sv {}

/// One interpreter.
pub(crate) struct Home {
    /// For those who have its address only.
    pub(crate) me: Weak<Self>,
    raw: *mut sys::fsp_home,
    /// Perl made the interpreter, and ends it; ours is the record alone.
    pub(crate) borrowed: bool,
    pub(crate) interp: usize,
    pub(crate) state: Mutex<State>,
    /// A visitor has left, or the interpreter is lent.
    pub(crate) free: Condvar,
    warn: Mutex<Option<WarnHook>>,
    pub(crate) output: Mutex<OutputHooks>,
    /// Whether the run is to end: `state.stop`, to be had without the lock.
    pub(crate) stopping: AtomicBool,
    /// Locked before the state, as is the alarm.
    pub(crate) stop_hooks: Mutex<Vec<(u64, StopHook)>>,
    pub(crate) alarm: Mutex<Option<Alarm>>,
    /// The script that it has compiled beforehand.
    compiled: Mutex<Option<PathBuf>>,
    /// What to do with the memory of an interpreter that has an image, when its run has ended.
    recycle: Mutex<Option<Recycle>>,
    /// What it is a copy of, until it has ended.
    original: Mutex<Option<Arc<Life>>>,
}

// SAFETY: what `raw` points to is touched by a thread that has entered only, or that ends an interpreter nobody is in.
unsafe impl Send for Home {}
// SAFETY: as above; everything else is behind locks.
unsafe impl Sync for Home {}

impl Home {
    /// Takes over a record that C has just made.
    fn register(raw: *mut sys::fsp_home, thread: u64) -> Arc<Self> {
        // SAFETY: C gave a record that nobody else has yet.
        let interp = unsafe { sys::fsp_home_interp(raw) } as usize;
        let state = State {
            thread,
            depth: u32::from(thread != 0),
            ..State::default()
        };
        let home = Arc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            raw,
            borrowed: thread != 0,
            interp,
            state: Mutex::new(state),
            free: Condvar::new(),
            warn: Mutex::default(),
            output: Mutex::default(),
            stopping: AtomicBool::new(false),
            stop_hooks: Mutex::default(),
            alarm: Mutex::default(),
            compiled: Mutex::default(),
            recycle: Mutex::default(),
            original: Mutex::default(),
        });
        let mut homes = HOMES.write().unwrap_or_else(PoisonError::into_inner);
        homes.insert(interp, Arc::clone(&home));
        home
    }

    /// Takes over the record of an interpreter that is ours. `None` for a null pointer.
    pub(crate) fn owned(raw: *mut sys::fsp_home) -> Option<Arc<Self>> {
        if raw.is_null() {
            return None;
        }
        // SAFETY: nobody else knows the record yet.
        unsafe { sys::fsp_home_on_exit(raw, Some(interpreter_gone)) };
        Some(Self::adopt(raw))
    }

    fn adopt(raw: *mut sys::fsp_home) -> Arc<Self> {
        let home = Self::register(raw, 0);
        let record = Arc::as_ptr(&home).cast_mut().cast();
        // SAFETY: the home lives until the interpreter has ended or has another home, see `destroy`.
        unsafe { sys::fsp_home_adopt(raw, &HOST, record) };
        home
    }

    /// Takes over the record of an interpreter of ours that had another home, and says what becomes of it after its run.
    pub(crate) fn again(
        raw: *mut sys::fsp_home,
        compiled: Option<&Path>,
        recycle: Option<Recycle>,
    ) -> Arc<Self> {
        let home = Self::adopt(raw);
        *lock(&home.compiled) = compiled.map(Path::to_owned);
        *lock(&home.recycle) = recycle;
        home
    }

    /// Gives the record away, with the interpreter as it is; nothing reaches it by this home any more, from no thread.
    pub(crate) fn leave(self: &Arc<Self>) -> *mut sys::fsp_home {
        self.set_gone();
        self.set_freed();
        self.raw
    }

    /// Nobody looks at the interpreter from outside any more. Says whether it cannot run again.
    fn set_freed(self: &Arc<Self>) -> bool {
        let mut state = lock(&self.state);
        let torn = self.forget_stop(&mut state);
        state.freed = true;
        drop(state);
        // As the warnings' hook, these may hold a handle.
        let hooks = std::mem::take(&mut *lock(&self.output));
        drop(hooks);
        torn
    }

    /// Gives the interpreter up after a run that has left it so that nothing may run in it.
    fn give_up(self: &Arc<Self>) {
        if let Some(Recycle::Image(recycle)) = lock(&self.recycle).take() {
            recycle(self.raw, TORN.as_ptr());
        }
    }

    fn find(interp: usize) -> Option<Arc<Self>> {
        let homes = HOMES.read().unwrap_or_else(PoisonError::into_inner);
        homes.get(&interp).cloned()
    }

    /// The home of an interpreter that the calling thread is in now. `None` for a null pointer, and out of memory.
    ///
    /// # Safety
    /// `interp` is null, or a living interpreter that runs on the calling thread.
    pub(crate) unsafe fn of_running(interp: *mut sys::fsp_interp) -> Option<Arc<Self>> {
        if interp.is_null() {
            return None;
        }
        if let Some(home) = Self::find(interp as usize) {
            if home.borrowed {
                // perl may have made it on another thread than the one that it runs on
                lock(&home.state).thread = thread::number();
            }
            return Some(home);
        }
        // SAFETY: the interpreter lives and is this thread's, as the caller promises.
        let raw = unsafe { sys::fsp_home_borrow(interp) };
        (!raw.is_null()).then(|| {
            // SAFETY: as above; the record is new.
            unsafe { sys::fsp_home_on_exit(raw, Some(interpreter_gone)) };
            Self::register(raw, thread::number())
        })
    }

    /// Enters: from now on, and until the guard goes, the interpreter is this thread's.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Inside<'_>, Stopped> {
        let waiting = {
            let mut state = lock(&self.state);
            if state.gone {
                return Err(Stopped::Gone);
            }
            if state.depth > 0 && state.thread != thread::number() {
                return Err(Stopped::Busy);
            }
            if state.depth == 0 {
                state.begin();
            } else {
                state.depth += 1;
            }
            std::mem::take(&mut state.waiting)
        };
        let inside = Inside { home: self };
        self.release_inside(&waiting);
        Ok(inside)
    }

    /// Gives up one reference count of a scalar, now or when the interpreter can be entered.
    pub(crate) fn release(self: &Arc<Self>, sv: *mut sys::fsp_sv) {
        {
            let mut state = lock(&self.state);
            if state.gone {
                return;
            }
            if state.depth > 0 && state.thread != thread::number() {
                state.waiting.push(Sv(sv));
                return;
            }
        }
        match self.enter() {
            Ok(_inside) => self.release_inside(&[Sv(sv)]),
            Err(Stopped::Gone) => {}
            Err(_) => lock(&self.state).waiting.push(Sv(sv)),
        }
    }

    /// Ends the interpreter: now, or when the last who is in it has left.
    pub(crate) fn end(self: &Arc<Self>) {
        {
            let mut state = lock(&self.state);
            state.doomed = true;
            if state.depth > 0 || state.gone {
                return;
            }
            // Nobody comes in between: destructors run as if this thread had entered.
            state.begin();
        }
        self.destroy();
    }

    /// Runs END blocks and destructors, which may still call, then frees.
    fn destroy(self: &Arc<Self>) {
        let waiting = std::mem::take(&mut lock(&self.state).waiting);
        self.release_inside(&waiting);
        let recycle = lock(&self.recycle).take();
        match recycle {
            Some(Recycle::Image(recycle)) => {
                // SAFETY: as below, but that perl takes nothing apart: the memory is put back once everyone is kept out.
                let mut spoiled = executing(self.interp, || {
                    // SAFETY: as above.
                    on_stack(|| unsafe { sys::fsp_image_end(self.raw) })
                });
                self.set_gone();
                if self.set_freed() {
                    spoiled = TORN.as_ptr();
                }
                return recycle(self.raw, spoiled);
            }
            Some(Recycle::AsItIs(recycle)) => return recycle(self.leave()),
            None => {}
        }
        // SAFETY: this thread alone is in the interpreter, which runs nothing; `gone` keeps everyone out from the moment at
        // which perl starts to take itself apart.
        executing(self.interp, || {
            // SAFETY: as above.
            on_stack(|| unsafe { sys::fsp_home_end(self.raw) });
        });
        self.set_gone();
        self.set_freed();
        // SAFETY: as above, and nobody looks at the interpreter from outside any more.
        on_stack(|| unsafe { sys::fsp_home_free(self.raw) });
        let original = lock(&self.original).take();
        drop(original);
    }

    /// It is a copy of an interpreter that is not to end before it.
    pub(crate) fn outlived_by(&self, original: Arc<Life>) {
        *lock(&self.original) = Some(original);
    }

    /// From now on nothing of the interpreter may be touched: perl frees what is left.
    fn set_gone(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        state.gone = true;
        state.waiting.clear();
        drop(state);
        // The hook may hold a handle to this very interpreter.
        let hook = lock(&self.warn).take();
        drop(hook);
        let mut homes = HOMES.write().unwrap_or_else(PoisonError::into_inner);
        if homes
            .get(&self.interp)
            .is_some_and(|home| Arc::ptr_eq(home, self))
        {
            homes.remove(&self.interp);
        }
    }

    /// Gives up references; the calling thread is in the interpreter.
    fn release_inside(&self, svs: &[Sv]) {
        if svs.is_empty() {
            return;
        }
        let svs: Vec<*mut sys::fsp_sv> = svs.iter().map(|sv| sv.0).collect();
        // SAFETY: this thread is in the interpreter, and the counts are ours to give up. A destructor that dies or exits has
        // nobody to tell: perl has warned of the first, and the second ends at this door.
        let outcome = executing(self.interp, || {
            // SAFETY: as above.
            on_stack(|| unsafe { sys::fsp_release(self.raw, svs.as_ptr(), svs.len()) })
        });
        if !outcome.sv.is_null() {
            self.release_inside(&[Sv(outcome.sv)]);
        }
    }

    pub(crate) fn set_compiled(&self, path: &Path) {
        *lock(&self.compiled) = Some(path.to_owned());
    }

    pub(crate) fn compiled(&self) -> Option<PathBuf> {
        lock(&self.compiled).clone()
    }

    pub(crate) fn is_compiled(&self, path: &Path) -> bool {
        lock(&self.compiled).as_deref() == Some(path)
    }

    pub(crate) fn raw(&self) -> *mut sys::fsp_home {
        self.raw
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.borrowed {
            // SAFETY: a home that nobody holds is out of the registry, so its interpreter has ended.
            unsafe { sys::fsp_home_free(self.raw) };
        }
    }
}

/// Perl tells that it is about to free what an interpreter holds.
extern "C" fn interpreter_gone(interp: *mut sys::fsp_interp) {
    if let Some(home) = Home::find(interp as usize) {
        home.set_gone();
    }
}
