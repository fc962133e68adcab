//! Which call a session object stands for: it is found by its uuid, placed, and let go of with the object.

use super::super::opaque::InputArgs;
use super::super::{lock, log_error};
use super::{CoreSession, HANGS_UP, NOT_THERE, Object, target};
use crate::script::InputCallbackState;
use crate::switch::core::media::CurrentFile;
use crate::switch::core::originate::{Cancel, originate};
use crate::switch::core::{Leg, Level, LogTarget, log};
use crate::switch::sys;
use fsperl_runtime::Perl;
use std::ffi::CStr;
use std::sync::{Arc, Mutex};

impl CoreSession {
    /// An object with no call yet.
    pub(in crate::switch::host) fn unattached() -> Self {
        CoreSession {
            leg: Mutex::default(),
            state: Mutex::default(),
            watch: Arc::default(),
            file: CurrentFile::default(),
            callback_state: InputCallbackState::default(),
            input_args: InputArgs,
        }
    }

    /// An object for a call that is there.
    pub(in crate::switch::host) fn attached(leg: Leg) -> Self {
        let object = CoreSession::unattached();
        object.attach(Arc::new(leg));
        object
    }

    /// An object for the call with that uuid or, failing that, for a new call to that dial string, which is hung up with the
    /// object.
    pub(in crate::switch::host) fn open(text: &CStr, a_leg: Option<&CoreSession>) -> Self {
        let located = match text.to_bytes().contains(&b'/') {
            true => None,
            false => Leg::locate(text),
        };
        if let Some(leg) = located {
            return CoreSession::attached(leg);
        }
        let object = CoreSession::unattached();
        if object.place(a_leg, text, 60) {
            lock(&object.state).flags |= HANGS_UP;
            if let Some(leg) = object.leg() {
                let caller = a_leg.and_then(CoreSession::leg);
                leg.wait_for_state(caller.as_deref(), sys::CS_SOFT_EXECUTE);
            }
        }
        object
    }

    fn attach(&self, leg: Arc<Leg>) {
        lock(&self.state).uuid = Some(leg.uuid());
        let before = lock(&self.leg).replace(leg);
        drop(before);
    }

    /// Places a call, and connects the object to it. Says whether it was answered or has early media.
    fn place(&self, a_leg: Option<&CoreSession>, dial: &CStr, seconds: u32) -> bool {
        let caller = a_leg.and_then(CoreSession::leg);
        let cancel = Cancel::default();
        let cancelled = cancel.clone();
        let on_stop = Perl::current().map(|perl| perl.on_stop(move |_| cancelled.cancel()));
        let placed = originate(caller.as_deref(), dial, seconds, &cancel);
        drop(on_stop);
        lock(&self.state).cause = placed.cause;
        match placed.leg {
            Some(leg) => {
                leg.set_state(sys::CS_SOFT_EXECUTE);
                self.attach(Arc::new(leg));
                true
            }
            None => false,
        }
    }

    /// Places a call for another one, whose hangup hook is looked after; without success the log says so.
    pub(super) fn place_for(&self, a_leg: Option<&CoreSession>, dial: &CStr, seconds: u32) -> bool {
        if let Some(a_leg) = a_leg {
            a_leg.run_hangup_hook();
        }
        let placed = self.place(a_leg, dial, seconds);
        if !placed {
            let text = format!(
                "Error Creating Outgoing Channel! [{}]\n",
                dial.to_string_lossy()
            );
            log(Level::Warning, LogTarget::default(), text);
        }
        if let Some(a_leg) = a_leg {
            a_leg.run_hangup_hook();
        }
        placed
    }

    /// The call, when there is one.
    pub(in crate::switch::host) fn leg(&self) -> Option<Arc<Leg>> {
        lock(&self.leg).clone()
    }

    /// The call; without one the log says so.
    pub(super) fn live(&self) -> Option<Arc<Leg>> {
        let leg = self.leg();
        if leg.is_none() {
            log_error(NOT_THERE);
        }
        leg
    }

    /// Lets go of the call, which is hung up when `setAutoHangup` says so and it was not transferred.
    pub(in crate::switch::host) fn let_go(&self) {
        let leg = lock(&self.leg).take();
        let object = {
            let mut state = lock(&self.state);
            let cause = state.cause;
            std::mem::replace(
                &mut *state,
                Object {
                    cause,
                    ..Object::default()
                },
            )
        };
        if let Some(leg) = leg {
            lock(&self.watch.0).armed = false;
            let text = format!(
                "{} destroy/unlink session from object\n",
                leg.name().to_string_lossy()
            );
            log(Level::Debug, target(&leg), text);
            let stays = leg.has_flag(sys::CF_TRANSFER);
            if leg.is_up() && object.flags & HANGS_UP != 0 && !stays {
                leg.hangup(sys::SWITCH_CAUSE_NORMAL_CLEARING);
            }
        }
        drop(object);
    }
}

impl Drop for CoreSession {
    fn drop(&mut self) {
        self.let_go();
    }
}
