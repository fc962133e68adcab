//! The functions of the module, and which Rust type is which class.

use super::{
    Api, ChannelHandle, CoreSession, Event, EventConsumer, EventNodes, EventPointer, InputArgs,
    IvrMenu, MutexHandle, PerlHandle, QueueHandle, Session, SessionHandle, StateHandlers, Stream,
    StreamHandle, Switch, give_opt, is_stopping, log_error, log_for_script,
};
use crate::freeswitch::Host;
use crate::script::{Dtmf, InputCallbackState, null};
use crate::switch::core::log::log_clean;
use crate::switch::core::{Level, LogTarget, bridge, log, variables};
use crate::switch::sys;
use fsperl_runtime::{AnyRef, Error, Perl, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::time::{Duration, Instant};

/// How often a script that sleeps is asked whether it is to end.
const LOOK: Duration = Duration::from_millis(50);

#[fsperl_macros::implements("idl/freeswitch.i")]
impl Host for Switch {
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
        if let Some(name) = var_name.filter(|name| !name.is_empty()) {
            variables::set_global(name, var_val);
        }
    }

    fn get_global_variable<'a>(var_name: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        give_opt(variables::global(var_name?))
    }

    fn console_log(level_str: Option<&CStr>, msg: Option<&CStr>) {
        log_for_script(level_str, None, msg);
    }

    fn console_log2(
        level_str: Option<&CStr>,
        file: Option<&CStr>,
        _func: Option<&CStr>,
        line: i32,
        msg: Option<&CStr>,
    ) {
        let target = LogTarget {
            leg: None,
            place: Some((file.unwrap_or_default(), line)),
        };
        log(
            Level::for_script(level_str),
            target,
            msg.unwrap_or_default().to_bytes(),
        );
    }

    fn console_clean_log(msg: Option<&CStr>) {
        log_clean(msg.unwrap_or_default().to_bytes());
    }

    fn running() -> bool {
        variables::running()
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
        variables::email([to, from, headers, body, file, convert_cmd, convert_ext])
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
        let end = Instant::now() + Duration::from_millis(u64::from(ms));
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || is_stopping() {
                return;
            }
            std::thread::sleep(left.min(LOOK));
        }
    }

    fn bridge(session_a: Ref<'_, CoreSession>, session_b: Ref<'_, CoreSession>) {
        let (Some(a), Some(b)) = (session_a.leg(), session_b.leg()) else {
            log_error("Channels not ready");
            return;
        };
        let ready = || a.is_ready() && b.is_ready();
        if ready() {
            session_a.run_hangup_hook();
            if a.is_inbound() && !a.is_media_ready() {
                a.pre_answer();
            }
            let joined = ready();
            if joined {
                let relay = super::input::bridge_relay(&session_a, &session_b);
                // A bridge ends with one of its legs only.
                let other = b.clone();
                let end = move |_: &str| other.hangup(sys::SWITCH_CAUSE_MANAGER_REQUEST);
                let _on_stop = Perl::current().map(|perl| perl.on_stop(end));
                let join = || bridge::bridge(&a, &b, relay.clone().map(|relay| relay as _));
                match Perl::current().filter(|_| relay.is_some()) {
                    Some(perl) => perl.lend_during(join),
                    None => join(),
                }
                if let Some(relay) = relay {
                    relay.finish();
                }
            }
            session_a.run_hangup_hook();
            if joined {
                return;
            }
        }
        let target = LogTarget {
            leg: Some(&a),
            place: None,
        };
        log(Level::Err, target, "Channels not ready\n");
    }

    fn hangup_hook(session: Option<Ref<'_, SessionHandle>>) -> i32 {
        match session {
            Some(_) => sys::SWITCH_STATUS_SUCCESS as i32,
            None => {
                log_error("hangup hook called with null session, something is horribly wrong");
                sys::SWITCH_STATUS_FALSE as i32
            }
        }
    }

    /// The callback of a session is the object's, which the switch's session does not know: there is none to call.
    fn dtmf_callback(
        session: Option<Ref<'_, SessionHandle>>,
        _input: Option<AnyRef<'_>>,
        _itype: i32,
        _buf: Option<AnyRef<'_>>,
        _buflen: u32,
    ) -> Result<i32, Error> {
        session.ok_or_else(|| null("dtmf_callback", 1, "switch_core_session_t *"))?;
        Ok(sys::SWITCH_STATUS_FALSE as i32)
    }
}
