//! `CoreSession` and `Session`, shaped like those of FreeSWITCH, and what a session holds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, OnceLock};

use fsperl_runtime::{AnyHandle, AnyRef, Handle, Lent, Ref, Upcast};

use crate::Lab;
use crate::cells::{Plain, Text, lock, owned, shown};
use crate::dtmf::OpaqueNumber;
use crate::event::Event;
use crate::freeswitch::{self as api, SessionFlag};
use crate::{log, note};

/// Behind `switch_core_session_t *`.
pub struct OpaqueSession {
    pub number: i32,
}

/// `input_callback_state_t`.
#[derive(Default)]
pub struct InputCallbackState {
    function: Plain<Option<AnyHandle>>,
    thread_state: Plain<Option<AnyHandle>>,
    extra: Plain<Option<AnyHandle>>,
    funcargs: Text,
}

fn keep(any: Option<AnyRef<'_>>) -> Option<AnyHandle> {
    any.map(|any| any.handle())
}

impl api::InputCallbackState<Lab> for InputCallbackState {
    fn new() -> Self {
        Self::default()
    }

    fn function(&self) -> Option<AnyHandle> {
        self.function.get()
    }

    fn set_function(&self, function: Option<AnyRef<'_>>) {
        self.function.set(keep(function));
    }

    fn thread_state(&self) -> Option<AnyHandle> {
        self.thread_state.get()
    }

    fn set_thread_state(&self, thread_state: Option<AnyRef<'_>>) {
        self.thread_state.set(keep(thread_state));
    }

    fn extra(&self) -> Option<AnyHandle> {
        self.extra.get()
    }

    fn set_extra(&self, extra: Option<AnyRef<'_>>) {
        self.extra.set(keep(extra));
    }

    fn funcargs(&self) -> Option<Cow<'_, CStr>> {
        self.funcargs.get()
    }

    fn set_funcargs(&self, funcargs: Option<&CStr>) {
        self.funcargs.set(funcargs);
    }
}

static VARIABLES: Mutex<BTreeMap<CString, CString>> = Mutex::new(BTreeMap::new());
static PRIVATE: Plain<Option<AnyHandle>> = Plain::new(None);
static BORROWED: OnceLock<Handle<Event>> = OnceLock::new();

/// `CoreSession`.
pub struct CoreSession {
    session: Plain<Option<Handle<OpaqueSession>>>,
    flags: Plain<u32>,
    allocated: Plain<i32>,
    cb_state: InputCallbackState,
    kflag: Plain<SessionFlag>,
    uuid: Text,
}

impl CoreSession {
    fn blank(allocated: i32, uuid: Option<&CStr>) -> Self {
        log::made();
        Self {
            session: Plain::default(),
            flags: Plain::new(0),
            allocated: Plain::new(allocated),
            cb_state: InputCallbackState::default(),
            kflag: Plain::new(SessionFlag::S_FREE),
            uuid: Text::new(uuid),
        }
    }

    fn plain() -> Self {
        let this = Self::blank(0, None);
        note!("CoreSession()");
        this
    }

    fn with_uuid(uuid: Option<&CStr>, a_leg: Option<Ref<'_, CoreSession>>) -> Self {
        let this = Self::blank(1, uuid);
        note!(
            "CoreSession({},{})",
            shown(uuid),
            a_leg.map_or_else(|| "NULL".to_owned(), |leg| leg.label())
        );
        this
    }

    fn around(session: Option<Ref<'_, OpaqueSession>>) -> Self {
        let this = Self::blank(0, None);
        this.session.set(session.map(|session| session.handle()));
        note!(
            "CoreSession(opaque:{})",
            session.map_or(-1, |session| session.number)
        );
        this
    }

    /// The uuid for the log.
    pub fn shown_uuid(&self) -> String {
        self.uuid.shown()
    }

    /// How other calls name this session in the log.
    fn label(&self) -> String {
        self.uuid
            .get()
            .map_or_else(|| "anon".to_owned(), |uuid| shown(Some(&uuid)))
    }
}

impl Drop for CoreSession {
    fn drop(&mut self) {
        log::destroyed();
        note!("~CoreSession({})", self.uuid.shown());
    }
}

impl api::CoreSession<Lab> for CoreSession {
    fn session(&self) -> Option<Lent<'_, OpaqueSession>> {
        self.session.get().map(Lent::from)
    }

    fn set_session(&self, session: Option<Ref<'_, OpaqueSession>>) {
        self.session.set(session.map(|session| session.handle()));
    }

    fn flags(&self) -> u32 {
        self.flags.get()
    }

    fn set_flags(&self, flags: u32) {
        self.flags.set(flags);
    }

    fn allocated(&self) -> i32 {
        self.allocated.get()
    }

    fn set_allocated(&self, allocated: i32) {
        self.allocated.set(allocated);
    }

    fn cb_state(&self) -> Lent<'_, InputCallbackState> {
        (&self.cb_state).into()
    }

    fn set_cb_state(&self, cb_state: Ref<'_, InputCallbackState>) {
        let (mine, other) = (&self.cb_state, &*cb_state);
        mine.function.set(other.function.get());
        mine.thread_state.set(other.thread_state.get());
        mine.extra.set(other.extra.get());
        mine.funcargs.set(other.funcargs.get().as_deref());
    }

    fn kflag(&self) -> SessionFlag {
        self.kflag.get()
    }

    fn set_kflag(&self, kflag: SessionFlag) {
        self.kflag.set(kflag);
    }

    fn uuid(&self) -> Option<Cow<'_, CStr>> {
        self.uuid.get()
    }

    fn set_uuid(&self, uuid: Option<&CStr>) {
        self.uuid.set(uuid);
    }

    fn answer(&self) -> i32 {
        self.allocated.get()
    }

    fn hangup(&self, cause: Option<&CStr>) {
        note!("hangup({})", shown(cause));
    }

    fn set_variable(&self, var: Option<&CStr>, val: Option<&CStr>) {
        note!("setVariable({},{})", shown(var), shown(val));
        if let (Some(var), Some(val)) = (var, val) {
            lock(&VARIABLES).insert(var.to_owned(), val.to_owned());
        }
    }

    fn get_variable<'a>(&'a self, var: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        lock(&VARIABLES).get(var?).cloned().map(Cow::Owned)
    }

    fn set_private(&self, _var: Option<&CStr>, val: Option<AnyRef<'_>>) {
        PRIVATE.set(keep(val));
    }

    fn get_private(&self, _var: Option<&CStr>) -> Option<AnyHandle> {
        PRIVATE.get()
    }

    fn process_callback_result(&self, result: Option<&CStr>) -> OpaqueNumber {
        OpaqueNumber(u32::from(result.is_some()))
    }

    fn collect_digits(&self, abs_timeout: i32) -> i32 {
        note!("collectDigits({abs_timeout})");
        1
    }

    fn collect_digits_2(&self, digit_timeout: i32, abs_timeout: i32) -> i32 {
        note!("collectDigits({digit_timeout},{abs_timeout})");
        2
    }

    fn get_digits<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
    ) -> Option<Cow<'a, CStr>> {
        owned(format!("3:{maxdigits}:{}:{timeout}", shown(terminators)))
    }

    fn get_digits_2<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
        interdigit: i32,
    ) -> Option<Cow<'a, CStr>> {
        owned(format!(
            "4:{maxdigits}:{}:{timeout}:{interdigit}",
            shown(terminators)
        ))
    }

    fn get_digits_3<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
        interdigit: i32,
        abstimeout: i32,
    ) -> Option<Cow<'a, CStr>> {
        owned(format!(
            "5:{maxdigits}:{}:{timeout}:{interdigit}:{abstimeout}",
            shown(terminators)
        ))
    }

    fn set_auto_hangup(&self, val: bool) -> i32 {
        i32::from(val)
    }

    fn ready(&self) -> bool {
        false
    }

    fn wait_for_answer(&self, calling_session: Option<Ref<'_, CoreSession>>) {
        note!(
            "waitForAnswer({})",
            calling_session.map_or_else(|| "NULL".to_owned(), |session| session.label())
        );
    }

    fn send_event(&self, send_me: Option<Ref<'_, Event>>) {
        note!(
            "sendEvent({})",
            if send_me.is_some() { "ev" } else { "NULL" }
        );
    }

    fn borrow_event(&self) -> Option<Lent<'_, Event>> {
        Some(
            BORROWED
                .get_or_init(|| Handle::new(Event::named(Some(c"borrowed"), None)))
                .into(),
        )
    }

    fn null_event(&self) -> Option<Lent<'_, Event>> {
        None
    }

    fn destroy(&self) {
        note!("CoreSession::destroy");
    }

    fn begin_allow_threads(&self) -> bool {
        true
    }

    fn run_dtmf_callback(
        &self,
        _input: Option<AnyRef<'_>>,
        _itype: Ref<'_, OpaqueNumber>,
    ) -> OpaqueNumber {
        OpaqueNumber(0)
    }

    fn get_uuid(&self) -> Option<Cow<'_, CStr>> {
        self.uuid.get().or(Some(Cow::Borrowed(c"uninitialized")))
    }
}

/// `PERL::Session`.
pub struct Session {
    core: CoreSession,
    destroying: Plain<i32>,
    suuid: Text,
}

impl Session {
    fn over(core: CoreSession) -> Self {
        Self {
            core,
            destroying: Plain::new(0),
            suuid: Text::default(),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        note!("~Session({})", self.core.uuid.shown());
    }
}

impl Upcast<CoreSession> for Session {
    fn upcast(&self) -> &CoreSession {
        &self.core
    }
}

impl api::Session<Lab> for Session {
    fn new() -> Self {
        let this = Self::over(CoreSession::plain());
        note!("Session()");
        this
    }

    fn new_2(uuid: Option<&CStr>, a_leg: Option<Ref<'_, CoreSession>>) -> Self {
        let this = Self::over(CoreSession::with_uuid(uuid, a_leg));
        note!(
            "Session({},{})",
            shown(uuid),
            if a_leg.is_some() { "leg" } else { "NULL" }
        );
        this
    }

    fn new_3(session: Option<Ref<'_, OpaqueSession>>) -> Self {
        let this = Self::over(CoreSession::around(session));
        note!(
            "Session(opaque:{})",
            session.map_or(-1, |session| session.number)
        );
        this
    }

    fn destroy(&self) {
        note!("Session::destroy");
    }

    fn begin_allow_threads(&self) -> bool {
        true
    }

    fn run_dtmf_callback(
        &self,
        _input: Option<AnyRef<'_>>,
        itype: Ref<'_, OpaqueNumber>,
    ) -> OpaqueNumber {
        note!("dtmf_cb({})", itype.0);
        OpaqueNumber(0)
    }

    fn set_input_callback(&self, cbfunc: Option<&CStr>, funcargs: Option<&CStr>) {
        note!("setInputCallback({},{})", shown(cbfunc), shown(funcargs));
    }

    fn ready(&self) -> bool {
        true
    }

    fn destroying(&self) -> i32 {
        self.destroying.get()
    }

    fn set_destroying(&self, destroying: i32) {
        self.destroying.set(destroying);
    }

    fn suuid(&self) -> Option<Cow<'_, CStr>> {
        self.suuid.get()
    }

    fn set_suuid(&self, suuid: Option<&CStr>) {
        self.suuid.set(suuid);
    }
}
