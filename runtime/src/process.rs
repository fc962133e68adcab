//! The process that embeds perl, and what must not happen to it.
//!
//! The rules are kept by the runtime's C (`guard.c` and what it names). Here is what Rust has to know: a child that a script
//! forked has one thread and none of the host's, so nothing of the host's is called in it; and how far a thread's stack goes.

use crate::{Error, sys};

/// Whether this process is a child that a script forked.
pub(crate) fn is_child() -> bool {
    // SAFETY: C writes it while the process has one thread, the one that has just been forked.
    unsafe { (&raw const sys::fsp_fork_count).read_volatile() != 0 }
}

/// Why the host's method can't be called, if it can't.
pub(crate) fn refusal(xs: &'static str) -> Option<Error> {
    is_child().then(|| refused(xs))
}

#[cold]
fn refused(xs: &'static str) -> Error {
    Error::runtime(format!(
        "in method '{xs}': this process is a child that the script forked, and the host is not in it; call it in the parent"
    ))
}

/// What of a stack Perl code may take by recursion, in bytes; the rest is for what perl then does in C alone.
const FOR_OPS: usize = 8 << 20;

/// Tells C how far the stack goes on which `work` runs.
pub(crate) fn with_stack_end<R>(work: impl FnOnce() -> R) -> R {
    struct Before(usize);
    impl Drop for Before {
        fn drop(&mut self) {
            // SAFETY: sets a variable of this thread.
            unsafe { sys::fsp_set_stack_end(self.0) };
        }
    }
    let here = 0_u8;
    // Where nothing is known of the stack, nothing is watched.
    let end = stacker::remaining_stack().map_or(1, |left| {
        let here = (&raw const here).addr();
        let end = here.saturating_sub(left).max(1);
        // SAFETY: reads a variable of this thread.
        let known = unsafe { sys::fsp_stack_end() };
        match (end..here).contains(&known) {
            true => known,
            false => end.max(here.saturating_sub(FOR_OPS)),
        }
    });
    // SAFETY: sets a variable of this thread.
    let _before = Before(unsafe { sys::fsp_set_stack_end(end) });
    work()
}
