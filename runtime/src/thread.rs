//! What a thread is to the interpreters that it enters.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
};

use crate::sys;

/// What the calling thread is, to the interpreters that it enters.
struct Me {
    /// A number that no other thread ever has; 0 before it was asked for.
    id: Cell<u64>,
    /// By which the system knows it.
    native: Cell<u64>,
    /// The interpreter whose code it is executing; 0 in code of the host, inside of a method too. Other threads read it.
    executing: AtomicUsize,
}

thread_local! {
    static ME: Me = const {
        Me { id: Cell::new(0), native: Cell::new(0), executing: AtomicUsize::new(0) }
    };
}

/// A number for the calling thread that no other ever has. The first time readies the thread to be woken.
pub(crate) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    ME.with(|me| {
        if me.id.get() == 0 {
            me.id.set(NEXT.fetch_add(1, Ordering::Relaxed));
            // SAFETY: it may be called by any thread at any time.
            me.native.set(unsafe { sys::fsp_ready_thread() });
        }
        me.id.get()
    })
}

/// Notes for the time of `work` that the thread executes code of this interpreter, or with 0 the host's.
pub(crate) fn executing<R>(interp: usize, work: impl FnOnce() -> R) -> R {
    /// Puts back what was noted before.
    struct Before(usize);
    impl Drop for Before {
        fn drop(&mut self) {
            ME.with(|me| me.executing.store(self.0, Ordering::Release));
        }
    }
    let _before = ME.with(|me| {
        let before = me.executing.load(Ordering::Relaxed);
        me.executing.store(interp, Ordering::Release);
        Before(before)
    });
    work()
}

/// Where another thread finds this one: as the system knows it, and the address at which it notes what it executes.
pub(crate) fn found_at() -> (u64, usize) {
    number();
    ME.with(|me| {
        let word = (&raw const me.executing).expose_provenance();
        (me.native.get(), word)
    })
}

/// What a thread executes that notes it there.
///
/// # Safety
/// The address is that thread's own, of `found_at`, and the thread has not ended.
pub(crate) unsafe fn executed_at(word: usize) -> usize {
    let word = std::ptr::with_exposed_provenance::<AtomicUsize>(word);
    // SAFETY: promised by the caller.
    unsafe { &*word }.load(Ordering::Acquire)
}
