//! The process that embeds perl, and what must not happen to it.
//!
//! The rules are kept by the runtime's C (`guard.c` and what it names). Here is what Rust has to know: a child that a script
//! forked has one thread and none of the host's, so nothing of the host's is called in it.

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
