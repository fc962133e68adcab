//! `freeswitch::Session`: what scripts make and are given. It adds to `CoreSession` where a session comes from, and the Perl
//! subs that are called.

use super::callback;
use super::words::{give_opt, or_empty};
use super::{CoreSession, MutexHandle, PerlHandle, SessionHandle, Sim, busy_world};
use crate::freeswitch;
use crate::script::TextField;
use crate::script::{Sub, named};
use crate::sim::object;
use crate::sim::session;
use crate::sim::world::lock;
use fsperl_runtime::{AnyRef, Callback, Lent, Ref, Scalar, Upcast};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// A call, as a script holds it. The base comes first: callbacks find the script's object by its address.
#[repr(C)]
pub struct Session {
    core: CoreSession,
    mutex: MutexHandle,
    subs: Mutex<Subs>,
    destroying: AtomicI32,
    event_idx: AtomicI32,
    suuid: TextField,
}

/// A sub of a session: every `CoreSession` is the first part of a [`Session`].
pub(super) fn sub(object: &CoreSession, callback: Callback, arg: Option<&CStr>) -> Sub {
    Sub::new(std::ptr::from_ref(object).cast::<Session>(), callback, arg)
}

#[derive(Default)]
struct Subs {
    input: Option<Arc<Sub>>,
    hangup: Option<Arc<Sub>>,
}

impl Session {
    /// An object for a call that is there.
    pub fn of(session: &Arc<session::Session>) -> Self {
        Session::over(object::CoreSession::attached(session))
    }

    fn over(model: object::CoreSession) -> Self {
        Session {
            core: CoreSession::over(model),
            mutex: MutexHandle,
            subs: Mutex::default(),
            destroying: AtomicI32::default(),
            event_idx: AtomicI32::default(),
            suuid: TextField::default(),
        }
    }

    fn input(&self) -> Option<Arc<Sub>> {
        lock(&self.subs).input.clone()
    }

    fn hangup(&self) -> Option<Arc<Sub>> {
        lock(&self.subs).hangup.clone()
    }

    /// Dropping a sub may run Perl code, so what was there is dropped when nothing is locked.
    fn change(&self, change: impl FnOnce(&mut Subs) -> Option<Arc<Sub>>) {
        let before = change(&mut lock(&self.subs));
        drop(before);
    }

    fn set_input(&self, sub: Option<Sub>) {
        let sub = sub.map(Arc::new);
        callback::set_input(&self.core, sub.clone());
        self.change(|subs| std::mem::replace(&mut subs.input, sub));
    }

    fn set_hook(&self, sub: Option<Sub>) {
        let sub = sub.map(Arc::new);
        let hook = sub.clone().map(|sub| sub as Arc<dyn object::HangupHook>);
        self.core.model().set_hangup_hook(hook);
        self.change(|subs| std::mem::replace(&mut subs.hangup, sub));
    }

    fn sub(&self, callback: Callback, arg: Option<&CStr>) -> Sub {
        sub(&self.core, callback, arg)
    }

    fn let_go(&self) {
        self.core.model().destroy();
        self.change(|subs| subs.input.take());
        self.change(|subs| subs.hangup.take());
    }
}

impl Upcast<CoreSession> for Session {
    fn upcast(&self) -> &CoreSession {
        &self.core
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Session<Sim> for Session {
    fn new() -> Self {
        Session::over(object::CoreSession::unattached(&busy_world()))
    }

    fn open(uuid: Option<&CStr>, a_leg: Option<Ref<'_, CoreSession>>) -> Self {
        let world = busy_world();
        world.step();
        let a_leg = a_leg.as_ref().map(|a_leg| a_leg.model());
        Session::over(object::CoreSession::open(&world, &or_empty(uuid), a_leg))
    }

    fn wrap(session: Option<Ref<'_, SessionHandle>>) -> Self {
        match session {
            Some(handle) if handle.0.up() => Session::of(&handle.0),
            _ => Session::over(object::CoreSession::unattached(&busy_world())),
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
            let uuid = self.core.model().uuid()?;
            give_opt(Some(format!("main::uuid_{}", uuid.replace('-', "_"))))
        })
    }

    fn set_suuid(&self, value: Option<&CStr>) {
        self.suuid.set(value);
    }

    fn cb_function(&self) -> Option<Cow<'_, CStr>> {
        self.input()?.name()
    }

    fn set_cb_function(&self, value: Option<&CStr>) {
        let arg = self.cb_arg();
        let sub = named(value).map(|callback| self.sub(callback, arg.as_deref()));
        self.set_input(sub);
    }

    fn cb_arg(&self) -> Option<Cow<'_, CStr>> {
        self.input()?.arg()
    }

    fn set_cb_arg(&self, value: Option<&CStr>) {
        if let Some(sub) = self.input() {
            self.set_input(Some(sub.with_arg(value)));
        }
    }

    fn hangup_func_str(&self) -> Option<Cow<'_, CStr>> {
        self.hangup()?.name()
    }

    fn set_hangup_func_str(&self, value: Option<&CStr>) {
        let arg = self.hangup_func_arg();
        let sub = named(value).map(|callback| self.sub(callback, arg.as_deref()));
        self.set_hook(sub);
    }

    fn hangup_func_arg(&self) -> Option<Cow<'_, CStr>> {
        self.hangup()?.arg()
    }

    fn set_hangup_func_arg(&self, value: Option<&CStr>) {
        if let Some(sub) = self.hangup() {
            self.set_hook(Some(sub.with_arg(value)));
        }
    }

    /// The name of the global variable stays behind.
    fn destroy(&self) {
        if self.core.model().allocated() {
            self.destroying.store(1, Relaxed);
            self.suuid.set(self.suuid().as_deref());
        }
        self.let_go();
    }

    fn begin_allow_threads(&self) -> bool {
        freeswitch::CoreSession::begin_allow_threads(&self.core)
    }

    fn end_allow_threads(&self) -> bool {
        freeswitch::CoreSession::end_allow_threads(&self.core)
    }

    fn check_hangup_hook(&self) {
        self.core.model().check_hangup_hook();
    }

    fn run_dtmf_callback(&self, input: Option<AnyRef<'_>>, itype: i32) -> i32 {
        freeswitch::CoreSession::run_dtmf_callback(&self.core, input, itype)
    }

    /// The object that stands for the session is found without being told.
    fn set_me(&self, _p: Option<Scalar>) {}

    fn set_input_callback(&self, cbfunc: Option<Callback>, funcargs: Option<&CStr>) {
        self.set_input(cbfunc.map(|callback| self.sub(callback, funcargs)));
    }

    fn unset_input_callback(&self) {
        self.set_input(None);
    }

    fn set_hangup_hook(&self, func: Option<Callback>, arg: Option<&CStr>) {
        self.set_hook(func.map(|callback| self.sub(callback, arg)));
    }

    fn ready(&self) -> bool {
        freeswitch::CoreSession::ready(&self.core)
    }

    /// A callback knows its interpreter.
    fn set_perl(&self, _pi: Option<Ref<'_, PerlHandle>>) {}
}
