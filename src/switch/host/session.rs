//! `freeswitch::Session`: what scripts make and are given. It adds to `CoreSession` where a session comes from, and the Perl
//! subs that are called.

use super::{CoreSession, MutexHandle, PerlHandle, SessionHandle, Switch};
use crate::freeswitch;
use crate::script::{Sub, TextField, named};
use crate::switch::core::Leg;
use fsperl_runtime::{AnyRef, Callback, Lent, Ref, Scalar, Upcast};
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// A call, as a script holds it. The base comes first: callbacks find the script's object by its address.
#[repr(C)]
pub struct Session {
    core: CoreSession,
    mutex: MutexHandle,
    destroying: AtomicI32,
    event_idx: AtomicI32,
    suuid: TextField,
}

/// A sub of a session: every `CoreSession` is the first part of a [`Session`].
pub(super) fn sub(object: &CoreSession, callback: Callback, arg: Option<&CStr>) -> Sub {
    Sub::new(std::ptr::from_ref(object).cast::<Session>(), callback, arg)
}

impl Session {
    /// An object for a call that is there.
    pub fn of(leg: Leg) -> Self {
        Session::over(CoreSession::attached(leg))
    }

    fn over(core: CoreSession) -> Self {
        Session {
            core,
            mutex: MutexHandle,
            destroying: AtomicI32::default(),
            event_idx: AtomicI32::default(),
            suuid: TextField::default(),
        }
    }

    fn sub(&self, callback: Callback, arg: Option<&CStr>) -> Sub {
        sub(&self.core, callback, arg)
    }
}

impl Upcast<CoreSession> for Session {
    fn upcast(&self) -> &CoreSession {
        &self.core
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Session<Switch> for Session {
    fn new() -> Self {
        Session::over(CoreSession::unattached())
    }

    fn open(uuid: Option<&CStr>, a_leg: Option<Ref<'_, CoreSession>>) -> Self {
        Session::over(CoreSession::open(
            uuid.unwrap_or_default(),
            a_leg.as_deref(),
        ))
    }

    fn wrap(session: Option<Ref<'_, SessionHandle>>) -> Self {
        match session.and_then(|handle| handle.0.again()) {
            Some(leg) => Session::of(leg),
            None => Session::over(CoreSession::unattached()),
        }
    }

    fn callback_mutex(&self) -> Option<Lent<'_, MutexHandle>> {
        Some((&self.mutex).into())
    }

    /// The lock is the switch's; it cannot be replaced.
    fn set_callback_mutex(&self, _value: Option<Ref<'_, MutexHandle>>) {}

    fn destroying(&self) -> i32 {
        self.destroying.load(Relaxed)
    }

    /// Only `destroy` begins to let go of the session.
    fn set_destroying(&self, _value: i32) {}

    fn event_idx(&self) -> i32 {
        self.event_idx.load(Relaxed)
    }

    fn set_event_idx(&self, value: i32) {
        self.event_idx.store(value, Relaxed);
    }

    fn suuid(&self) -> Option<Cow<'_, CStr>> {
        self.suuid.get().or_else(|| {
            let uuid = freeswitch::CoreSession::uuid(&self.core)?;
            let name = format!("main::uuid_{}", uuid.to_string_lossy().replace('-', "_"));
            CString::new(name).ok().map(Cow::Owned)
        })
    }

    fn set_suuid(&self, value: Option<&CStr>) {
        self.suuid.set(value);
    }

    fn cb_function(&self) -> Option<Cow<'_, CStr>> {
        self.core.input()?.name()
    }

    fn set_cb_function(&self, value: Option<&CStr>) {
        let arg = self.cb_arg();
        let sub = named(value).map(|callback| self.sub(callback, arg.as_deref()));
        self.core.set_input(sub);
    }

    fn cb_arg(&self) -> Option<Cow<'_, CStr>> {
        self.core.input()?.arg()
    }

    fn set_cb_arg(&self, value: Option<&CStr>) {
        if let Some(sub) = self.core.input() {
            self.core.set_input(Some(sub.with_arg(value)));
        }
    }

    fn hangup_func_str(&self) -> Option<Cow<'_, CStr>> {
        self.core.hook()?.name()
    }

    fn set_hangup_func_str(&self, value: Option<&CStr>) {
        let arg = self.hangup_func_arg();
        let sub = named(value).map(|callback| self.sub(callback, arg.as_deref()));
        self.core.set_hook(sub);
    }

    fn hangup_func_arg(&self) -> Option<Cow<'_, CStr>> {
        self.core.hook()?.arg()
    }

    fn set_hangup_func_arg(&self, value: Option<&CStr>) {
        if let Some(sub) = self.core.hook() {
            self.core.set_hook(Some(sub.with_arg(value)));
        }
    }

    /// The name of the global variable stays behind.
    fn destroy(&self) {
        if self.core.leg().is_some() {
            self.destroying.store(1, Relaxed);
            self.suuid.set(self.suuid().as_deref());
        }
        self.core.let_go();
    }

    fn begin_allow_threads(&self) -> bool {
        freeswitch::CoreSession::begin_allow_threads(&self.core)
    }

    fn end_allow_threads(&self) -> bool {
        freeswitch::CoreSession::end_allow_threads(&self.core)
    }

    fn check_hangup_hook(&self) {
        freeswitch::CoreSession::check_hangup_hook(&self.core);
    }

    fn run_dtmf_callback(&self, input: Option<AnyRef<'_>>, itype: i32) -> i32 {
        freeswitch::CoreSession::run_dtmf_callback(&self.core, input, itype)
    }

    /// The object that stands for the session is found without being told.
    fn set_me(&self, _p: Option<Scalar>) {}

    fn set_input_callback(&self, cbfunc: Option<Callback>, funcargs: Option<&CStr>) {
        self.core
            .set_input(cbfunc.map(|callback| self.sub(callback, funcargs)));
    }

    fn unset_input_callback(&self) {
        self.core.set_input(None);
    }

    fn set_hangup_hook(&self, func: Option<Callback>, arg: Option<&CStr>) {
        self.core
            .set_hook(func.map(|callback| self.sub(callback, arg)));
    }

    fn ready(&self) -> bool {
        freeswitch::CoreSession::ready(&self.core)
    }

    /// A callback knows its interpreter.
    fn set_perl(&self, _pi: Option<Ref<'_, PerlHandle>>) {}
}
