//! The hangup hook of a session object. The switch tells of states on whatever thread they happen; the hook is called on the
//! script's own, before and after what may take time.

use super::super::{lock, log_error};
use super::CoreSession;
use crate::script::Sub;
use crate::switch::core::watch::{self, Watch};
use crate::switch::sys;
use fsperl_runtime::{Arg, Error, Stopped};
use std::sync::{Arc, Mutex};

/// Notes the changes of state that a hangup hook is to hear of, on whatever thread they happen.
#[derive(Default)]
pub(super) struct HangupWatch(pub(super) Mutex<Watched>);

#[derive(Default)]
pub(super) struct Watched {
    pub(super) armed: bool,
    pub(super) last: sys::switch_channel_state_t,
    cause: Option<sys::switch_call_cause_t>,
    pub(super) pending: bool,
    called: bool,
}

/// Whether a hangup hook is to hear of a state.
pub(super) fn concerns_hook(state: sys::switch_channel_state_t) -> bool {
    matches!(state, sys::CS_HANGUP | sys::CS_ROUTING)
}

impl HangupWatch {
    /// Whether there is a hook that has nothing to tell yet.
    fn waits(&self) -> bool {
        let watched = lock(&self.0);
        watched.armed && !watched.pending && !watched.called
    }
}

impl Watch for HangupWatch {
    fn changed(&self, state: sys::switch_channel_state_t, cause: sys::switch_call_cause_t) {
        let mut watched = lock(&self.0);
        if watched.last != state {
            watched.last = state;
            watched.cause = Some(cause).filter(|cause| *cause != sys::SWITCH_CAUSE_NONE);
            watched.pending |= watched.armed && concerns_hook(state);
        }
    }
}

impl CoreSession {
    /// The hangup hook.
    pub(in crate::switch::host) fn hook(&self) -> Option<Arc<Sub>> {
        lock(&self.state).hook.clone()
    }

    /// Sets the hangup hook, or removes it.
    pub(in crate::switch::host) fn set_hook(&self, sub: Option<Sub>) {
        let Some(leg) = self.live() else { return };
        {
            let mut watched = lock(&self.watch.0);
            watched.armed = sub.is_some();
            watched.last = leg.state();
        }
        let before = std::mem::replace(&mut lock(&self.state).hook, sub.map(Arc::new));
        drop(before);
        let watcher: Arc<dyn Watch> = self.watch.clone();
        watch::watch(&leg, &watcher);
    }

    /// Calls the hangup hook, once, when there is something to tell. A hook that dies or exits makes the method do so in
    /// which it is called.
    pub(in crate::switch::host) fn run_hangup_hook(&self) {
        // The switch's function may return before the thread that hung up has told of it.
        if let Some(leg) = self.leg().filter(|_| self.watch.waits()) {
            self.watch.changed(leg.state(), leg.cause());
        }
        let what: &[u8] = {
            let mut watched = lock(&self.watch.0);
            if !watched.pending || watched.called {
                return;
            }
            watched.called = true;
            if let Some(cause) = watched.cause {
                lock(&self.state).cause = cause;
            }
            match watched.last {
                sys::CS_HANGUP => b"hangup",
                _ => b"transfer",
            }
        };
        let Some(hook) = self.hook() else { return };
        match hook.call(&[Arg::Bytes(what)]) {
            Ok(_) => {}
            Err(stopped @ (Stopped::Died(_) | Stopped::Exited(_))) => Error::from(stopped).raise(),
            Err(stopped) => log_error(&format!("hangup hook: {stopped}")),
        }
    }
}
