//! The functions of the module, and which Rust type is which class.

use super::words::{give_opt, read};
use super::{
    Api, ChannelHandle, CoreSession, Dtmf, Event, EventConsumer, EventNodes, EventPointer,
    InputArgs, InputCallbackState, IvrMenu, MutexHandle, PerlHandle, QueueHandle, Session,
    SessionHandle, Sim, StateHandlers, Stream, StreamHandle, busy_world,
};
use crate::freeswitch::Host;
use crate::script::null;
use crate::sim::log::Level;
use crate::sim::status::Status;
use crate::sim::{functions, object};
use fsperl_runtime::{AnyRef, Error, Ref};
use std::borrow::Cow;
use std::ffi::CStr;

#[fsperl_macros::implements("idl/freeswitch.i")]
impl Host for Sim {
    type CoreSession = CoreSession;
    type Session = Session;
    type SwitchCoreSession = SessionHandle;
    type IvrMenu = IvrMenu;
    type Api = Api;
    type InputCallbackState = InputCallbackState;
    type Dtmf = Dtmf;
    type Stream = Stream;
    type SwitchStreamHandle = StreamHandle;
    type Event = Event;
    type SwitchEvent = EventPointer;
    type EventConsumer = EventConsumer;
    type SwitchQueue = QueueHandle;
    type PtrSwitchEventNode = EventNodes;
    type SwitchStateHandlerTable = StateHandlers;
    type SwitchInputArgs = InputArgs;
    type SwitchChannel = ChannelHandle;
    type PerlInterpreter = PerlHandle;
    type SwitchMutex = MutexHandle;

    fn set_global_variable(var_name: Option<&CStr>, var_val: Option<&CStr>) {
        let (name, value) = (read(var_name), read(var_val));
        functions::set_global_variable(&busy_world(), name.as_deref(), value.as_deref());
    }

    fn get_global_variable<'a>(var_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let name = read(var_name);
        give_opt(functions::get_global_variable(
            &busy_world(),
            name.as_deref(),
        ))
    }

    fn console_log(level_str: Option<&CStr>, msg: Option<&CStr>) {
        let (level, message) = (read(level_str), read(msg));
        functions::console_log(&busy_world(), level.as_deref(), message.as_deref());
    }

    fn console_log2(
        level_str: Option<&CStr>,
        file: Option<&CStr>,
        _func: Option<&CStr>,
        line: i32,
        msg: Option<&CStr>,
    ) {
        let (level, file, message) = (read(level_str), read(file), read(msg));
        functions::console_log2(
            &busy_world(),
            level.as_deref(),
            file.as_deref(),
            line,
            message.as_deref(),
        );
    }

    fn console_clean_log(msg: Option<&CStr>) {
        functions::console_clean_log(&busy_world(), read(msg).as_deref());
    }

    fn running() -> bool {
        functions::running(&super::world())
    }

    fn email(
        to: Option<&CStr>,
        from: Option<&CStr>,
        headers: Option<&CStr>,
        body: Option<&CStr>,
        file: Option<&CStr>,
        convert_cmd: Option<&CStr>,
        convert_ext: Option<&CStr>,
    ) -> bool {
        let arguments = [to, from, headers, body, file, convert_cmd, convert_ext].map(read);
        functions::email(
            &busy_world(),
            arguments.each_ref().map(|argument| argument.as_deref()),
        )
    }

    fn legacy_console_log(level_str: Option<&CStr>, msg: Option<&CStr>) {
        Self::console_log(level_str, msg);
    }

    fn legacy_console_log2(
        level_str: Option<&CStr>,
        file: Option<&CStr>,
        func: Option<&CStr>,
        line: i32,
        msg: Option<&CStr>,
    ) {
        Self::console_log2(level_str, file, func, line, msg);
    }

    fn legacy_console_clean_log(msg: Option<&CStr>) {
        Self::console_clean_log(msg);
    }

    fn msleep(ms: u32) {
        functions::msleep(&busy_world(), ms);
    }

    fn bridge(session_a: Ref<'_, CoreSession>, session_b: Ref<'_, CoreSession>) {
        object::bridge(session_a.model(), session_b.model());
    }

    fn hangup_hook(session: Option<Ref<'_, SessionHandle>>) -> i32 {
        match session {
            Some(_) => Status::Success as i32,
            None => {
                busy_world().log(
                    Level::Err,
                    None,
                    "hangup hook called with null session, something is horribly wrong",
                );
                Status::False as i32
            }
        }
    }

    fn dtmf_callback(
        session: Option<Ref<'_, SessionHandle>>,
        _input: Option<AnyRef<'_>>,
        itype: i32,
        _buf: Option<AnyRef<'_>>,
        _buflen: u32,
    ) -> Result<i32, Error> {
        let session = session.ok_or_else(|| null("dtmf_callback", 1, "switch_core_session_t *"))?;
        Ok(super::callback::run_by_switch(&session.0, itype) as i32)
    }
}
