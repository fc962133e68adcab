//! The living interpreters of the process: who may enter one, and what waits for the next who does.
//!
//! Every interpreter that Rust has to do with has one [`Home`], found by its address. A home is entered by one thread at a
//! time, as often as that thread nests; Perl values dropped elsewhere meanwhile wait in it. An interpreter that perl made
//! belongs to the thread on which it was first met until perl destroys it.

use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{outcome::Stopped, process, sys, value};

/// What a warning is passed to.
type WarnHook = Arc<dyn Fn(&[u8]) + Send + Sync>;

static HOMES: LazyLock<RwLock<HashMap<usize, Arc<Home>>>> = LazyLock::new(RwLock::default);

/// Perl needs more stack than the threads of a switch have: code runs on at least `RED_ZONE` bytes, or on a new stack.
const RED_ZONE: usize = 1 << 20;
const STACK: usize = 8 << 20;

/// A number for the calling thread that no other thread ever has.
fn thread() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local!(static ID: Cell<u64> = const { Cell::new(0) });
    ID.with(|id| {
        if id.get() == 0 {
            id.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        id.get()
    })
}

/// A poisoned lock guards nothing that a panic could have left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct State {
    /// The thread that is in the interpreter, and how deep; 0 for none.
    thread: u64,
    depth: u32,
    /// To be ended as soon as nobody is in it.
    doomed: bool,
    gone: bool,
    /// References that were given up while another thread was in the interpreter.
    waiting: Vec<Sv>,
}

/// A scalar of some interpreter, with one reference count of it.
struct Sv(*mut sys::fsp_sv);

// SAFETY: it is only looked at by a thread that has entered its interpreter.
unsafe impl Send for Sv {}

/// One interpreter.
pub(crate) struct Home {
    raw: *mut sys::fsp_home,
    /// Perl made the interpreter, and ends it; ours is the record alone.
    borrowed: bool,
    interp: usize,
    state: Mutex<State>,
    warn: Mutex<Option<WarnHook>>,
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
        let home = Arc::new(Self {
            raw,
            borrowed: thread != 0,
            interp,
            state: Mutex::new(state),
            warn: Mutex::default(),
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
        Some(Self::register(raw, 0))
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
                lock(&home.state).thread = thread();
            }
            return Some(home);
        }
        // SAFETY: the interpreter lives and is this thread's, as the caller promises.
        let raw = unsafe { sys::fsp_home_borrow(interp) };
        (!raw.is_null()).then(|| {
            // SAFETY: as above; the record is new.
            unsafe { sys::fsp_home_on_exit(raw, Some(interpreter_gone)) };
            Self::register(raw, thread())
        })
    }

    /// Enters: from now on, and until the guard goes, the interpreter is this thread's.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Inside<'_>, Stopped> {
        let waiting = {
            let mut state = lock(&self.state);
            if state.gone {
                return Err(Stopped::Gone);
            }
            if state.depth > 0 && state.thread != thread() {
                return Err(Stopped::Busy);
            }
            state.thread = thread();
            state.depth += 1;
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
            if state.depth > 0 && state.thread != thread() {
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
            if state.depth > 0 {
                return;
            }
            // Nobody comes in between: destructors run as if this thread had entered.
            state.thread = thread();
            state.depth = 1;
        }
        self.destroy();
    }

    /// Runs END blocks and destructors, which may still call, then frees.
    fn destroy(self: &Arc<Self>) {
        let waiting = std::mem::take(&mut lock(&self.state).waiting);
        self.release_inside(&waiting);
        // SAFETY: this thread alone is in the interpreter, which runs nothing; `gone` keeps everyone out from the moment at
        // which perl starts to take itself apart.
        on_stack(|| unsafe {
            sys::fsp_home_free(self.raw);
        });
        self.set_gone();
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
        let outcome = on_stack(|| unsafe { sys::fsp_release(self.raw, svs.as_ptr(), svs.len()) });
        if !outcome.sv.is_null() {
            self.release_inside(&[Sv(outcome.sv)]);
        }
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

/// The right to use an interpreter, until it is dropped.
pub(crate) struct Inside<'a> {
    home: &'a Arc<Home>,
}

impl Inside<'_> {
    /// Whether the thread had entered before.
    pub(crate) fn is_nested(&self) -> bool {
        lock(&self.home.state).depth > 1
    }

    /// Calls into C, on enough stack, and tells how the code ended. The result's scalar comes with its reference count.
    pub(crate) fn run(
        &self,
        call: impl FnOnce(*mut sys::fsp_home) -> sys::fsp_outcome,
    ) -> Result<*mut sys::fsp_sv, Stopped> {
        let outcome = on_stack(|| call(self.home.raw));
        match outcome.kind {
            sys::FSP_DONE => Ok(outcome.sv),
            sys::FSP_EXITED => Err(Stopped::Exited(outcome.status)),
            _ => Err(Stopped::died(self.home, outcome.sv)),
        }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        loop {
            let waiting = {
                let mut state = lock(&self.home.state);
                if state.depth > 1 {
                    state.depth -= 1;
                    return;
                }
                if state.waiting.is_empty() {
                    if state.doomed && !state.gone {
                        break;
                    }
                    state.depth = 0;
                    state.thread = 0;
                    return;
                }
                std::mem::take(&mut state.waiting)
            };
            self.home.release_inside(&waiting);
        }
        self.home.destroy();
    }
}

/// Runs `work` with as much stack as perl may need.
pub(crate) fn on_stack<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, STACK, || process::with_stack_end(work))
}

/// Perl tells that it is about to free what an interpreter holds.
extern "C" fn interpreter_gone(interp: *mut sys::fsp_interp) {
    if let Some(home) = Home::find(interp as usize) {
        home.set_gone();
    }
}

/// Perl tells of a warning that no handler of the script took.
extern "C" fn warned(interp: *mut sys::fsp_interp, message: sys::fsp_bytes) {
    let hook = Home::find(interp as usize).and_then(|home| lock(&home.warn).clone());
    // SAFETY: the message is lent for the time of the call.
    let message = unsafe { value::slice(message) };
    // A panic must not unwind into perl; the hook's message is printed by the panic hook.
    let told = catch_unwind(AssertUnwindSafe(|| hook.map(|hook| hook(message))));
    if !matches!(told, Ok(Some(()))) {
        // Nobody is left to tell when STDERR is closed.
        let _ = std::io::stderr().write_all(message);
    }
}

/// A handle to an interpreter, which it does not keep alive.
///
/// All methods enter the interpreter for their time. They fail with [`Stopped::Gone`] once it has ended, and with
/// [`Stopped::Busy`] while another thread is in it; on the thread that is in it they nest.
#[derive(Clone)]
pub struct Perl {
    pub(crate) home: Arc<Home>,
}

impl Perl {
    /// The interpreter that the calling thread is in: in a call from Perl, the caller's. `None` outside of any.
    #[must_use]
    pub fn current() -> Option<Self> {
        // SAFETY: the thread's own context is an interpreter that runs on it, or null.
        let home = unsafe { Home::of_running(sys::fsp_context()) }?;
        Some(Self { home })
    }

    /// Whether two handles mean the same interpreter.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.home, &other.home)
    }

    /// The interpreter's address, by which perl's own API knows it. It may be dangling once the interpreter has ended.
    #[must_use]
    pub fn as_ptr(&self) -> *mut sys::fsp_interp {
        self.home.interp as *mut sys::fsp_interp
    }

    /// Passes every warning that no handler of the script takes to `hook`, in the place of STDERR: bytes, with the newline.
    /// A copy of the interpreter starts without a hook.
    ///
    /// # Errors
    /// [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn set_warn_hook(
        &self,
        hook: impl Fn(&[u8]) + Send + Sync + 'static,
    ) -> Result<(), Stopped> {
        let inside = self.home.enter()?;
        *lock(&self.home.warn) = Some(Arc::new(hook));
        // SAFETY: this thread is in the interpreter.
        inside.run(|home| unsafe { sys::fsp_set_warn_hook(home, Some(warned)) })?;
        Ok(())
    }
}

impl fmt::Debug for Perl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Perl").field(&self.as_ptr()).finish()
    }
}
