//! The handle by which the rest of a program knows an interpreter: which one it is, where its script is, and who hears its warnings.

use std::{
    fmt,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{Home, lock};
use crate::{
    outcome::Stopped,
    output, sys,
    thread::{self, executing},
    value,
};

/// Perl tells of a warning that no handler of the script took.
extern "C" fn warned(interp: *mut sys::fsp_interp, message: sys::fsp_bytes) {
    let hook = Home::find(interp as usize).and_then(|home| lock(&home.warn).clone());
    // SAFETY: the message is lent for the time of the call.
    let message = unsafe { value::slice(message) };
    // A panic must not unwind into perl; the hook's message is printed by the panic hook.
    let told = catch_unwind(AssertUnwindSafe(|| {
        hook.map(|hook| executing(0, || hook(message)))
    }));
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

    /// File and line (from 1) of the statement that the script executes at the moment: inside of a host's method, of the call. `None`
    /// on a thread that is not in the interpreter, and before any code has run. It costs no more than the copy of the name.
    #[must_use]
    pub fn place(&self) -> Option<(String, u32)> {
        let state = lock(&self.home.state);
        if state.gone || state.depth == 0 || state.thread != thread::number() {
            return None;
        }
        drop(state);
        let mut line = 0;
        // SAFETY: this thread is in the interpreter; the name is lent until it runs again.
        let file = unsafe { value::slice(sys::fsp_place(self.home.raw, &raw mut line)) };
        output::place(file, line)
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
