//! Classes shaped like those of FreeSWITCH: sessions, events, API, DTMF.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, OnceLock};

use fsperl_runtime::{AnyHandle, AnyRef, Handle, Lent, Ref, Upcast};

use crate::Lab;
use crate::cells::{Plain, Text, lock, shown};
use crate::freeswitch::{self as api, SessionFlag};
use crate::{log, note};

/// Behind `switch_core_session_t *`.
pub struct OpaqueSession {
    pub number: i32,
}

/// Behind `switch_event_t *`: nothing ever makes one.
pub struct OpaqueEvent;

/// `uint32_t`, `switch_status_t` and the like, as SWIG sees them: objects that nobody can look into.
#[derive(Clone)]
pub struct OpaqueNumber(pub u32);

fn owned(text: String) -> Option<Cow<'static, CStr>> {
    CString::new(text).ok().map(Cow::Owned)
}

/// `API`.
pub struct Api;

impl api::Api<Lab> for Api {
    fn new(s: Option<Ref<'_, CoreSession>>) -> Self {
        log::made();
        note!("API({})", if s.is_some() { "sess" } else { "NULL" });
        Self
    }

    fn execute<'a>(
        &'a self,
        command: Option<&'a CStr>,
        data: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        command?;
        let mut text = format!("exec:{}:{}", shown(command), shown(data));
        text.truncate(255);
        owned(text)
    }

    fn execute_string<'a>(&'a self, command: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        command.map(Cow::Borrowed)
    }

    fn get_time(&self) -> Option<Cow<'_, CStr>> {
        Some(Cow::Borrowed(c"12345"))
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        log::destroyed();
        note!("~API");
    }
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

/// `DTMF`.
pub struct Dtmf {
    digit: Plain<u8>,
    duration: Plain<OpaqueNumber>,
}

impl api::Dtmf<Lab> for Dtmf {
    fn new(idigit: u8, iduration: Option<Ref<'_, OpaqueNumber>>) -> Self {
        let duration = iduration.map_or(OpaqueNumber(2000), |duration| (*duration).clone());
        log::made();
        note!("DTMF({},{})", idigit as i8, duration.0);
        Self {
            digit: Plain::new(idigit),
            duration: Plain::new(duration),
        }
    }

    fn digit(&self) -> u8 {
        self.digit.get()
    }

    fn set_digit(&self, digit: u8) {
        self.digit.set(digit);
    }

    fn duration(&self) -> OpaqueNumber {
        self.duration.get()
    }

    fn set_duration(&self, duration: Ref<'_, OpaqueNumber>) {
        self.duration.set((*duration).clone());
    }
}

impl Drop for Dtmf {
    fn drop(&mut self) {
        let digit = i32::from(self.digit.get() as i8);
        log::destroyed();
        log::set_last_dtor(digit);
        note!("~DTMF({digit})");
    }
}

/// `Event`.
pub struct Event {
    event: Plain<Option<Handle<OpaqueEvent>>>,
    serialized_string: Text,
    mine: Plain<i32>,
}

impl Event {
    fn named(name: Option<&CStr>, subclass: Option<&CStr>) -> Self {
        log::made();
        note!("Event(cs:{},{})", shown(name), shown(subclass));
        Self {
            event: Plain::default(),
            serialized_string: Text::new(name),
            mine: Plain::new(1),
        }
    }
}

impl api::Event<Lab> for Event {
    fn new(ty: Option<&CStr>, subclass_name: Option<&CStr>) -> Self {
        Self::named(ty, subclass_name)
    }

    fn new_2(wrap_me: Option<Ref<'_, OpaqueEvent>>, free_me: i32) -> Self {
        log::made();
        note!(
            "Event(ptr:{},{free_me})",
            if wrap_me.is_some() { "ptr" } else { "NULL" }
        );
        Self {
            event: Plain::new(wrap_me.map(|event| event.handle())),
            serialized_string: Text::default(),
            mine: Plain::new(free_me),
        }
    }

    fn event(&self) -> Option<Lent<'_, OpaqueEvent>> {
        self.event.get().map(Lent::from)
    }

    fn set_event(&self, event: Option<Ref<'_, OpaqueEvent>>) {
        self.event.set(event.map(|event| event.handle()));
    }

    fn serialized_string(&self) -> Option<Cow<'_, CStr>> {
        self.serialized_string.get()
    }

    fn set_serialized_string(&self, serialized_string: Option<&CStr>) {
        self.serialized_string.set(serialized_string);
    }

    fn mine(&self) -> i32 {
        self.mine.get()
    }

    fn set_mine(&self, mine: i32) {
        self.mine.set(mine);
    }

    fn serialize<'a>(&'a self, _format: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        self.serialized_string.get()
    }

    fn set_priority(&self, priority: Option<Ref<'_, OpaqueNumber>>) -> bool {
        note!("prio({})", priority.map_or(0, |priority| priority.0));
        true
    }

    fn get_header<'a>(&'a self, header_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        header_name?;
        owned(format!("hdr:{}", shown(header_name)))
    }

    fn get_body(&self) -> Option<Cow<'_, CStr>> {
        None
    }

    fn add_body(&self, value: Option<&CStr>) -> bool {
        note!("addBody({})", shown(value));
        value.is_some()
    }

    fn add_header(&self, header_name: Option<&CStr>, value: Option<&CStr>) -> bool {
        note!("addHeader({},{})", shown(header_name), shown(value));
        header_name.is_some() && value.is_some()
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        log::destroyed();
        note!("~Event");
    }
}

/// `EventConsumer`.
pub struct EventConsumer {
    node_index: Plain<OpaqueNumber>,
}

impl api::EventConsumer<Lab> for EventConsumer {
    fn new(event_name: Option<&CStr>, subclass_name: Option<&CStr>, len: i32) -> Self {
        log::made();
        note!("EC({},{},{len})", shown(event_name), shown(subclass_name));
        Self {
            node_index: Plain::new(OpaqueNumber(0)),
        }
    }

    fn node_index(&self) -> OpaqueNumber {
        self.node_index.get()
    }

    fn set_node_index(&self, node_index: Ref<'_, OpaqueNumber>) {
        self.node_index.set((*node_index).clone());
    }

    fn pop(&self, block: i32, _timeout: i32) -> Option<Event> {
        (block != 0).then(|| Event::named(Some(c"popped"), None))
    }
}

impl Drop for EventConsumer {
    fn drop(&mut self) {
        log::destroyed();
        note!("~EC");
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
