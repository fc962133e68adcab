//! A thread in an interpreter: the right to use it, what C is called with it, and what its end does. The last who leaves gives up the
//! references that waited, and ends an interpreter that is to be ended.

use std::sync::Arc;

use super::{Home, Sv, lock};
use crate::{outcome::Stopped, stack::on_stack, sys, thread::executing};

/// The right to use an interpreter, until it is dropped.
pub(crate) struct Inside<'a> {
    pub(super) home: &'a Arc<Home>,
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
        let outcome = executing(self.home.interp, || on_stack(|| call(self.home.raw)));
        match outcome.kind {
            sys::FSP_DONE => Ok(outcome.sv),
            sys::FSP_EXITED => Err(Stopped::Exited(outcome.status)),
            sys::FSP_EXHAUSTED => {
                let megabytes = outcome.status;
                let text = format!("Out of memory: the script may take {megabytes} MB\n");
                Err(Stopped::message(text))
            }
            sys::FSP_STOPPED => {
                if !outcome.sv.is_null() {
                    self.home.release_inside(&[Sv(outcome.sv)]);
                }
                Err(self.home.ended(outcome.status))
            }
            _ => Err(Stopped::died(self.home, outcome.sv)),
        }
    }

    /// As [`run`](Self::run), for those who want no more than a result: an exception on the way is dropped unread.
    pub(crate) fn try_run(
        &self,
        call: impl FnOnce(*mut sys::fsp_home) -> sys::fsp_outcome,
    ) -> Option<*mut sys::fsp_sv> {
        let outcome = on_stack(|| call(self.home.raw));
        if outcome.kind == sys::FSP_DONE {
            return Some(outcome.sv);
        }
        if !outcome.sv.is_null() {
            self.home.release_inside(&[Sv(outcome.sv)]);
        }
        None
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
                    if self.home.forget_stop(&mut state) {
                        drop(state);
                        self.home.set_gone();
                        self.home.give_up();
                        return;
                    }
                    if state.doomed && !state.gone {
                        state.begin();
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
