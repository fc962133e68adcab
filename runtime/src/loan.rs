//! Interpreters that are lent: a host's method that waits for other threads, which call subs of the script meanwhile. The thread
//! of the script is out of the interpreter for that time, and others visit it, one at a time. What a visitor runs has ended
//! before the method returns, so perl's frames nest as if one thread had run it all.

use std::{
    cell::RefCell,
    sync::{Arc, MutexGuard, PoisonError},
};

use crate::{
    Perl, Stopped,
    home::{Home, State, lock},
    sys, thread,
};

thread_local! {
    /// What the thread has lent and waits to get back, the innermost last.
    static LENT: RefCell<Vec<Arc<Home>>> = const { RefCell::new(Vec::new()) };
}

impl Perl {
    /// Does `work` with the interpreter lent: meanwhile other threads, and callbacks that `work` makes on this one, may
    /// [`visit`](Self::visit) it. Waits for the last of them before it returns. For a method of the host that was called from
    /// this interpreter; elsewhere it does `work` and nothing else.
    pub fn lend_during<R>(&self, work: impl FnOnce() -> R) -> R {
        let _loan = Loan::new(&self.home);
        work()
    }

    /// Does `work`, which calls into the interpreter, as one visit: nobody else is in it from its beginning to its end. When
    /// another visits an interpreter that is lent, it waits for him. On a thread that is in the interpreter already, it does
    /// `work`.
    ///
    /// # Errors
    /// [`Stopped::Gone`]; [`Stopped::Busy`] when another thread is in the interpreter, which is not lent. `work` is not done
    /// then.
    pub fn visit<R>(&self, work: impl FnOnce() -> R) -> Result<R, Stopped> {
        let _visit = Visit::new(&self.home)?;
        Ok(work())
    }

    /// The interpreter that the calling thread has lent: it is in none, but what it does is done for that one's script.
    #[must_use]
    pub fn lent_here() -> Option<Self> {
        let home = LENT.with_borrow(|lent| lent.last().cloned())?;
        Some(Self { home })
    }
}

fn wait<'a>(home: &Home, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    home.free
        .wait(state)
        .unwrap_or_else(PoisonError::into_inner)
}

/// Lends an interpreter until it is dropped.
struct Loan<'a>(Option<Lent<'a>>);

struct Lent<'a> {
    home: &'a Arc<Home>,
    /// How deep the thread is in it.
    depth: u32,
    lender: sys::fsp_lender,
}

impl<'a> Loan<'a> {
    fn new(home: &'a Arc<Home>) -> Self {
        // SAFETY: it compares.
        if !unsafe { sys::fsp_is_current(home.raw()) } {
            return Loan(None);
        }
        let mut state = lock(&home.state);
        if state.thread != thread::number() || state.gone {
            return Loan(None);
        }
        let mut lender = sys::fsp_lender::default();
        // SAFETY: this thread is in the interpreter, and nobody else can be yet.
        unsafe { sys::fsp_lend(home.raw(), &raw mut lender) };
        let depth = state.depth;
        state.thread = 0;
        state.loans += 1;
        drop(state);
        LENT.with_borrow_mut(|lent| lent.push(Arc::clone(home)));
        home.free.notify_all();
        Loan(Some(Lent {
            home,
            depth,
            lender,
        }))
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let Some(lent) = self.0.take() else { return };
        let before = LENT.with_borrow_mut(Vec::pop);
        drop(before);
        let mut state = lock(&lent.home.state);
        // A visitor may have lent it in turn: his frames are above this thread's.
        while state.thread != 0 || state.depth != lent.depth {
            state = wait(lent.home, state);
        }
        state.loans -= 1;
        state.thread = thread::number();
        (state.native, state.executing) = thread::found_at();
        drop(state);
        // Those who wait to visit it will not.
        lent.home.free.notify_all();
        // SAFETY: this thread is in the interpreter again, as deep as it was.
        unsafe { sys::fsp_take_back(lent.home.raw(), &raw const lent.lender) };
    }
}

/// The visit of a thread to an interpreter that is lent.
struct Visit<'a>(Option<Visitor<'a>>);

struct Visitor<'a> {
    home: &'a Arc<Home>,
    found: sys::fsp_visitor,
    /// Where the thread is found that visited, or lent, before.
    before: (u64, usize),
}

impl<'a> Visit<'a> {
    fn new(home: &'a Arc<Home>) -> Result<Self, Stopped> {
        let mut state = lock(&home.state);
        loop {
            if state.gone {
                return Err(Stopped::Gone);
            }
            if state.depth == 0 || state.thread == thread::number() {
                return Ok(Visit(None));
            }
            if state.thread == 0 {
                break;
            }
            if state.loans == 0 {
                return Err(Stopped::Busy);
            }
            state = wait(home, state);
        }
        let before = (state.native, state.executing);
        state.thread = thread::number();
        state.depth += 1;
        (state.native, state.executing) = thread::found_at();
        drop(state);
        let mut found = sys::fsp_visitor::default();
        // SAFETY: this thread alone is in the interpreter.
        unsafe { sys::fsp_begin_visit(home.raw(), &raw mut found) };
        Ok(Visit(Some(Visitor {
            home,
            found,
            before,
        })))
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let Some(visitor) = self.0.take() else { return };
        // SAFETY: this thread is still in the interpreter.
        unsafe { sys::fsp_end_visit(visitor.home.raw(), &raw const visitor.found) };
        let mut state = lock(&visitor.home.state);
        state.depth -= 1;
        state.thread = 0;
        (state.native, state.executing) = visitor.before;
        drop(state);
        visitor.home.free.notify_all();
    }
}
