//! Stacks for Perl. The threads of a switch have less than perl may need, so what enters an interpreter runs on a stack of its own,
//! which is kept for the next when it has returned: making one and giving it back to the system costs as much as a short script.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr,
    sync::Mutex,
};

use crate::sys;

/// With less than this left, in bytes, another stack is taken.
const RED_ZONE: usize = 1 << 20;

/// The size of a stack, in bytes. What of it is never used costs nothing but addresses; a hundred thousand closures inside each
/// other, which perl frees recursively, take 24 MB.
const SIZE: usize = 64 << 20;

/// What of a stack Perl code may take by recursion, in bytes; the rest is for what perl then does in C alone.
const FOR_OPS: usize = 8 << 20;

/// How much memory a stack keeps while it waits, in bytes, and how many may wait.
const KEPT: usize = 256 << 10;
const WAITING: usize = 64;

/// Below a stack nothing may be touched: running over its end is a fault, and not a change of something else. Perl's largest
/// frames are smaller than this.
const GUARD: usize = 64 << 10;

thread_local! {
    /// The lowest address of the stack that the thread is on; 0 before it was asked for.
    static LOWEST: Cell<usize> = const { Cell::new(0) };
}

fn here() -> usize {
    let here = 0_u8;
    (&raw const here).addr()
}

/// The lowest address of the stack that the thread is on, or 1 where nobody knows.
fn lowest() -> usize {
    let known = LOWEST.get();
    if known != 0 {
        return known;
    }
    // SAFETY: it asks the system about this thread.
    let found = unsafe { sys::fsp_thread_stack_end() };
    LOWEST.set(found);
    found
}

/// Runs `work` with as much stack as perl may need. The threads of a switch have less, and everything that enters an interpreter
/// asks for it: who enters several times in a row asks once for all of them, and saves the others the change of stacks.
pub fn on_stack<R>(work: impl FnOnce() -> R) -> R {
    let lowest = lowest();
    if lowest > 1 && here().saturating_sub(lowest) >= RED_ZONE {
        return with_limit(lowest, work);
    }
    // Without one, perl says at its next step that there is no stack for it.
    let Some(stack) = Stack::take() else {
        return with_limit(lowest, work);
    };
    let base = stack.lowest();
    LOWEST.set(base.addr());
    let on_it = || catch_unwind(AssertUnwindSafe(|| with_limit(base.addr(), work)));
    // SAFETY: the memory is a stack's: this call's alone, writable, with a guard below, aligned to pages; no panic leaves it.
    let done = unsafe { psm::on_stack(base, SIZE, on_it) };
    LOWEST.set(lowest);
    stack.give_back();
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Tells C how far Perl code may go on the stack that `work` runs on.
fn with_limit<R>(lowest: usize, work: impl FnOnce() -> R) -> R {
    struct Before(usize);
    impl Drop for Before {
        fn drop(&mut self) {
            // SAFETY: sets a variable of this thread.
            unsafe { sys::fsp_set_stack_end(self.0) };
        }
    }
    let here = here();
    // SAFETY: reads a variable of this thread.
    let known = unsafe { sys::fsp_stack_end() };
    let end = match (lowest..here).contains(&known) {
        true => known,
        false => lowest.max(here.saturating_sub(FOR_OPS)),
    };
    // SAFETY: sets a variable of this thread.
    let _before = Before(unsafe { sys::fsp_set_stack_end(end) });
    work()
}

/// A stack, with its guard at the low end.
struct Stack(*mut u8);

// SAFETY: it is memory that nobody else knows of.
unsafe impl Send for Stack {}

/// Nobody waits for it: in a child that a script forked, the thread that held it is not there.
static SUPPLY: Mutex<Vec<Stack>> = Mutex::new(Vec::new());

impl Stack {
    /// One that waits, or a new one; `None` when the system has no memory to give.
    fn take() -> Option<Self> {
        let waiting = SUPPLY.try_lock().ok().and_then(|mut supply| supply.pop());
        waiting.or_else(Self::new)
    }

    fn new() -> Option<Self> {
        let (read_write, private) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE);
        let flags = private | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
        // SAFETY: asks for memory at an address that is free.
        let start = unsafe { libc::mmap(ptr::null_mut(), GUARD + SIZE, read_write, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        let stack = Stack(start.cast());
        // SAFETY: the pages are the stack's, and nothing is on them.
        let guarded = unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) } == 0;
        guarded.then_some(stack)
    }

    fn lowest(&self) -> *mut u8 {
        self.0.wrapping_add(GUARD)
    }

    /// Nothing runs on it any more.
    fn give_back(self) {
        self.trim();
        match SUPPLY.try_lock() {
            Ok(mut supply) if supply.len() < WAITING => supply.push(self),
            _ => drop(self),
        }
    }

    /// Gives the system the memory below what is kept, if anything was there. Most runs have not been: then the next page is
    /// empty, which is cheaper to see than to ask the system. Whoever has come by it has left return addresses in it, but for
    /// a frame that is larger than the page, and then the next that goes deep shows.
    fn trim(&self) {
        const WORDS: usize = 4096 / size_of::<u64>();
        let kept = self.lowest().wrapping_add(SIZE - KEPT);
        // SAFETY: the page is the stack's, of memory that the system has emptied or this process has written, and aligned to more
        // than it needs; nothing runs on the stack.
        let next = unsafe { &*kept.cast::<[u64; WORDS]>().wrapping_sub(1) };
        if next.iter().any(|word| *word != 0) {
            // SAFETY: nothing runs on the stack, so nothing of it is needed. That it could not be done loses no more than memory.
            unsafe { libc::madvise(self.lowest().cast(), SIZE - KEPT, libc::MADV_DONTNEED) };
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the memory is this stack's, and nothing runs on it.
        unsafe { libc::munmap(self.0.cast(), GUARD + SIZE) };
    }
}
