//! `freeswitch::CoreSession`: what a script can do with a call.

mod attach;
mod hangup;
mod waiting;

use super::opaque::{ChannelHandle, InputArgs, SessionHandle, StateHandlers};
use super::{Event, Switch, event, give, give_opt, lock, log_error, log_for_script};
use crate::freeswitch;
use crate::script::{InputCallbackState, Sub, needed, null};
use crate::switch::core::media::{CurrentFile, Limits, Prompted};
use crate::switch::core::originate::{cause_name, cause_of, state_name};
use crate::switch::core::{Leg, Level, LogTarget, Status, log, private, succeeded};
use crate::switch::sys;
use fsperl_runtime::{AnyHandle, AnyRef, Callback, Error, Handle, Lent, Ref};
use hangup::{HangupWatch, concerns_hook};
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Arc, Mutex};

/// Log line of every method that needs a session and has none.
const NOT_THERE: &str = "session is not initalized";

/// The object is hung up with its owner (`S_HUP`).
const HANGS_UP: u32 = freeswitch::SessionFlag::S_HUP.0 as u32;

/// The base of every session object.
pub struct CoreSession {
    leg: Mutex<Option<Arc<Leg>>>,
    state: Mutex<Object>,
    watch: Arc<HangupWatch>,
    file: CurrentFile,
    callback_state: InputCallbackState,
    input_args: InputArgs,
}

/// What an object knows besides its session.
#[derive(Default)]
struct Object {
    uuid: Option<CString>,
    flags: u32,
    cause: sys::switch_call_cause_t,
    tts: (Option<CString>, Option<CString>),
    input: Option<Arc<Sub>>,
    hook: Option<Arc<Sub>>,
}

fn target(leg: &Leg) -> LogTarget<'_> {
    LogTarget {
        leg: Some(leg),
        place: None,
    }
}

/// 1 when it went well, 0 when not.
fn flag(status: Status) -> i32 {
    i32::from(succeeded(status))
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::CoreSession<Switch> for CoreSession {
    fn session(&self) -> Option<Lent<'_, SessionHandle>> {
        let leg = self.leg()?;
        Some(Handle::new(SessionHandle(leg)).into())
    }

    /// The session is the switch's; an object for another one is made with `new`.
    fn set_session(&self, _value: Option<Ref<'_, SessionHandle>>) {}

    fn channel(&self) -> Option<Lent<'_, ChannelHandle>> {
        self.leg()?;
        Some(Handle::new(ChannelHandle).into())
    }

    /// The channel is the switch's.
    fn set_channel(&self, _value: Option<Ref<'_, ChannelHandle>>) {}

    fn flags(&self) -> u32 {
        lock(&self.state).flags
    }

    fn set_flags(&self, value: u32) {
        lock(&self.state).flags = value & HANGS_UP;
    }

    fn allocated(&self) -> i32 {
        i32::from(self.leg().is_some())
    }

    /// Whether there is a call is for the switch to say.
    fn set_allocated(&self, _value: i32) {}

    fn cb_state(&self) -> Lent<'_, InputCallbackState> {
        (&self.callback_state).into()
    }

    fn set_cb_state(&self, value: Ref<'_, InputCallbackState>) {
        self.callback_state.copy(&value);
    }

    fn hook_state(&self) -> i32 {
        lock(&self.watch.0).last as i32
    }

    /// The state is the channel's.
    fn set_hook_state(&self, _value: i32) {}

    fn cause(&self) -> i32 {
        lock(&self.state).cause as i32
    }

    /// The cause is the call's.
    fn set_cause(&self, _value: i32) {}

    fn uuid(&self) -> Option<Cow<'_, CStr>> {
        give_opt(lock(&self.state).uuid.clone())
    }

    /// The uuid is the call's.
    fn set_uuid(&self, _value: Option<&CStr>) {}

    fn tts_name(&self) -> Option<Cow<'_, CStr>> {
        give_opt(lock(&self.state).tts.0.clone())
    }

    fn set_tts_name(&self, value: Option<&CStr>) {
        lock(&self.state).tts.0 = value.map(CStr::to_owned);
    }

    fn voice_name(&self) -> Option<Cow<'_, CStr>> {
        give_opt(lock(&self.state).tts.1.clone())
    }

    fn set_voice_name(&self, value: Option<&CStr>) {
        lock(&self.state).tts.1 = value.map(CStr::to_owned);
    }

    fn insert_file(
        &self,
        file: Option<&CStr>,
        insert_file: Option<&CStr>,
        sample_point: i32,
    ) -> Result<i32, Error> {
        let Some(leg) = self.live() else {
            return Ok(-1);
        };
        let file = needed(file, "CoreSession_insertFile", 2, "char const *")?;
        let inserted = needed(insert_file, "CoreSession_insertFile", 3, "char const *")?;
        Ok(flag(leg.insert_file(file, inserted, sample_point.max(0))))
    }

    fn answer(&self) -> i32 {
        self.live().map_or(-1, |leg| flag(leg.answer()))
    }

    fn print(&self, txt: Option<&CStr>) -> i32 {
        self.live()
            .map_or(-1, |leg| flag(leg.print(txt.unwrap_or_default())))
    }

    fn pre_answer(&self) -> i32 {
        self.live().map_or(-1, |leg| flag(leg.pre_answer()))
    }

    fn hangup(&self, cause: Option<&CStr>) {
        self.blocking((), |leg| {
            log(Level::Debug, target(leg), "CoreSession::hangup\n");
            leg.hangup(cause_of(cause));
        });
    }

    fn hangup_state(&self) {
        self.blocking((), |leg| {
            if leg.is_down() {
                leg.hangup_state();
            }
        });
    }

    fn set_variable(&self, var: Option<&CStr>, val: Option<&CStr>) {
        let (Some(leg), Some(name)) = (self.live(), var) else {
            return;
        };
        let text = format!(
            "CoreSession::setVariable('{}', '{}')\n",
            name.to_string_lossy(),
            val.unwrap_or(c"(null)").to_string_lossy()
        );
        log(Level::Debug, target(&leg), text);
        leg.set_variable(name, val);
    }

    fn set_private(&self, var: Option<&CStr>, val: Option<AnyRef<'_>>) -> Result<(), Error> {
        let Some(leg) = self.live() else {
            return Ok(());
        };
        let name = needed(var, "CoreSession_setPrivate", 2, "char *")?;
        let kept = val.map(|val| Arc::new(val.handle()) as private::Private);
        private::set(&leg, name, kept);
        Ok(())
    }

    fn get_private(&self, var: Option<&CStr>) -> Result<Option<AnyHandle>, Error> {
        let Some(leg) = self.live() else {
            return Ok(None);
        };
        let name = needed(var, "CoreSession_getPrivate", 2, "char *")?;
        let kept = private::get(&leg, name);
        Ok(kept.and_then(|kept| kept.downcast_ref::<AnyHandle>().cloned()))
    }

    fn get_variable<'a>(&'a self, var: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        match self.live() {
            Some(leg) => give_opt(leg.variable(var?)),
            None => give(CString::default()),
        }
    }

    fn process_callback_result(&self, result: Option<&CStr>) -> i32 {
        let status = match self.live() {
            Some(leg) => self.file.process(&leg, result.unwrap_or_default()),
            None => sys::SWITCH_STATUS_FALSE,
        };
        status as i32
    }

    fn say(
        &self,
        tosay: Option<&CStr>,
        module_name: Option<&CStr>,
        say_type: Option<&CStr>,
        say_method: Option<&CStr>,
        say_gender: Option<&CStr>,
    ) {
        let Some(leg) = self.live() else { return };
        let (Some(text), Some(module), Some(kind), Some(method)) =
            (tosay, module_name, say_type, say_method)
        else {
            log(Level::Err, target(&leg), "Error! invalid args.\n");
            return;
        };
        self.media(|leg, input| leg.say([text, module, kind, method], say_gender, input));
    }

    fn say_phrase(
        &self,
        phrase_name: Option<&CStr>,
        phrase_data: Option<&CStr>,
        phrase_lang: Option<&CStr>,
    ) {
        let Some(leg) = self.live() else { return };
        let Some(name) = phrase_name else {
            log(Level::Err, target(&leg), "Error! invalid args.\n");
            return;
        };
        self.media(|leg, input| leg.say_phrase(name, phrase_data, phrase_lang, input));
    }

    fn hangup_cause(&self) -> Option<Cow<'_, CStr>> {
        let cause = lock(&self.state).cause;
        give_opt(cause_name(cause))
    }

    fn get_state(&self) -> Option<Cow<'_, CStr>> {
        match self.leg() {
            Some(leg) => give_opt(state_name(leg.state())),
            None => give(c"ERROR".to_owned()),
        }
    }

    fn record_file(
        &self,
        file_name: Option<&CStr>,
        time_limit: i32,
        silence_threshold: i32,
        silence_hits: i32,
    ) -> i32 {
        let Some(name) = file_name else {
            return self.live().map_or(-1, |_| 0);
        };
        let limits = Limits {
            seconds: time_limit.max(0),
            silence_threshold: silence_threshold.max(0),
            silence_hits: silence_hits.max(0),
        };
        self.media(|leg, input| self.file.record(leg, name, limits, input))
    }

    fn originate(
        &self,
        a_leg_session: Option<Ref<'_, CoreSession>>,
        dest: Option<&CStr>,
        timeout: i32,
        _handlers: Option<Ref<'_, StateHandlers>>,
    ) -> Result<i32, Error> {
        let dial = needed(dest, "CoreSession_originate", 3, "char *")?;
        let seconds = u32::try_from(timeout).unwrap_or_default();
        let placed = self.place_for(a_leg_session.as_deref(), dial, seconds);
        Ok(i32::from(!placed))
    }

    fn destroy(&self) {
        self.let_go();
    }

    fn set_dtmf_callback(&self, cbfunc: Option<Callback>, funcargs: Option<&CStr>) {
        if self.live().is_some() {
            self.callback_state.remember(funcargs);
            self.set_input(cbfunc.map(|callback| super::session::sub(self, callback, funcargs)));
        }
    }

    fn speak(&self, text: Option<&CStr>) -> i32 {
        let Some(leg) = self.live() else { return -1 };
        let tts = lock(&self.state).tts.clone();
        let missing = match &tts {
            (None, _) => "engine",
            (_, None) => "voice",
            (Some(engine), Some(voice)) => {
                let text = text.unwrap_or_default();
                return self.media(|leg, input| leg.speak(engine, voice, text, input));
            }
        };
        let text = format!("No TTS {missing} specified\n");
        log(Level::Err, target(&leg), text);
        sys::SWITCH_STATUS_FALSE as i32
    }

    fn set_tts_parms(
        &self,
        tts_name: Option<&CStr>,
        voice_name: Option<&CStr>,
    ) -> Result<(), Error> {
        needed(tts_name, "CoreSession_set_tts_parms", 2, "char *")?;
        needed(voice_name, "CoreSession_set_tts_parms", 3, "char *")?;
        log_error("set_tts_parms is deprecated. Use set_tts_params.");
        self.set_tts_params(tts_name, voice_name);
        Ok(())
    }

    fn set_tts_params(&self, tts_name: Option<&CStr>, voice_name: Option<&CStr>) {
        if self.live().is_some() {
            let text = |text: Option<&CStr>| Some(text.unwrap_or_default().to_owned());
            lock(&self.state).tts = (text(tts_name), text(voice_name));
        }
    }

    fn collect_digits(&self, abs_timeout: i32) -> i32 {
        self.collect_digits_with_digit_timeout(0, abs_timeout)
    }

    fn collect_digits_with_digit_timeout(&self, digit_timeout: i32, abs_timeout: i32) -> i32 {
        let collected =
            self.media(|leg, input| leg.collect_digits(digit_timeout, abs_timeout, input));
        collected.min(0)
    }

    fn get_digits<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
    ) -> Option<Cow<'a, CStr>> {
        self.get_digits_with_abstimeout(maxdigits, terminators, timeout, 0, 0)
    }

    fn get_digits_with_interdigit<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
        interdigit: i32,
    ) -> Option<Cow<'a, CStr>> {
        self.get_digits_with_abstimeout(maxdigits, terminators, timeout, interdigit, 0)
    }

    fn get_digits_with_abstimeout<'a>(
        &'a self,
        maxdigits: i32,
        terminators: Option<&'a CStr>,
        timeout: i32,
        interdigit: i32,
        abstimeout: i32,
    ) -> Option<Cow<'a, CStr>> {
        let digits = self.blocking(CString::default(), |leg| {
            let digits = leg.get_digits(maxdigits, terminators, [timeout, interdigit, abstimeout]);
            if !leg.is_sensitive() {
                let text = format!("getDigits dtmf_buf: {}\n", digits.to_string_lossy());
                log(Level::Debug, target(leg), text);
            }
            digits
        });
        give(digits)
    }

    fn transfer(
        &self,
        extension: Option<&CStr>,
        dialplan: Option<&CStr>,
        context: Option<&CStr>,
    ) -> i32 {
        self.blocking(-1, |leg| {
            let status = leg.transfer(extension, dialplan, context);
            log(
                Level::Debug,
                target(leg),
                format!("transfer result: {status}\n"),
            );
            flag(status)
        })
    }

    fn read<'a>(
        &'a self,
        min_digits: i32,
        max_digits: i32,
        prompt_audio_file: Option<&'a CStr>,
        timeout: i32,
        valid_terminators: Option<&'a CStr>,
        digit_timeout: i32,
    ) -> Option<Cow<'a, CStr>> {
        let numbers = [
            min_digits.max(1),
            max_digits.max(1),
            timeout.max(1),
            digit_timeout,
        ];
        give(self.blocking(CString::default(), |leg| {
            leg.read(numbers, prompt_audio_file, valid_terminators)
        }))
    }

    fn detect_speech(
        &self,
        arg0: Option<&CStr>,
        arg1: Option<&CStr>,
        arg2: Option<&CStr>,
        arg3: Option<&CStr>,
    ) {
        self.blocking((), |leg| {
            if let Some(what) = arg0 {
                leg.detect_speech(what, [arg1, arg2, arg3]);
            }
        });
    }

    fn play_and_get_digits<'a>(
        &'a self,
        min_digits: i32,
        max_digits: i32,
        max_tries: i32,
        timeout: i32,
        terminators: Option<&'a CStr>,
        audio_files: Option<&'a CStr>,
        bad_input_audio_files: Option<&'a CStr>,
        digits_regex: Option<&'a CStr>,
        var_name: Option<&'a CStr>,
        digit_timeout: i32,
        transfer_on_failure: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        let ask = Prompted {
            min: min_digits.max(0),
            max: max_digits.max(0),
            tries: max_tries.max(0),
            timeout: timeout.max(0),
            terminators,
            prompt: audio_files,
            bad_input: bad_input_audio_files,
            variable: var_name,
            regex: digits_regex,
            digit_timeout: digit_timeout.max(0),
            on_failure: transfer_on_failure,
        };
        give(self.blocking(CString::default(), |leg| leg.play_and_get_digits(&ask)))
    }

    fn play_and_detect_speech<'a>(
        &'a self,
        file: Option<&'a CStr>,
        engine: Option<&'a CStr>,
        grammar: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        let words = [file, engine, grammar].map(Option::unwrap_or_default);
        give_opt(self.blocking(Some(CString::default()), |leg| {
            self.with_input(leg, |input| leg.play_and_detect_speech(words, input))
        }))
    }

    fn stream_file(&self, file: Option<&CStr>, starting_sample_count: i32) -> i32 {
        self.media(|leg, input| {
            self.file
                .play(leg, file, starting_sample_count.max(0), input)
        })
    }

    fn sleep(&self, ms: i32, sync: i32) -> i32 {
        self.media(|leg, input| leg.sleep(ms.max(0), sync != 0, input))
    }

    fn flush_events(&self) -> i32 {
        self.live().map_or(-1, |leg| {
            while leg.dequeue_event().is_some() {}
            0
        })
    }

    fn flush_digits(&self) -> i32 {
        self.live().map_or(-1, |leg| {
            leg.flush_digits();
            0
        })
    }

    fn set_auto_hangup(&self, val: bool) -> i32 {
        if self.live().is_none() {
            return -1;
        }
        lock(&self.state).flags = if val { HANGS_UP } else { 0 };
        0
    }

    fn set_hangup_hook(&self, hangup_func: Option<Callback>) {
        self.set_hook(hangup_func.map(|callback| super::session::sub(self, callback, None)));
    }

    fn ready(&self) -> bool {
        self.live().is_some_and(|leg| {
            let ready = leg.is_ready();
            self.run_hangup_hook();
            ready
        })
    }

    fn bridged(&self) -> bool {
        self.leg()
            .is_some_and(|leg| leg.is_up() && leg.has_flag(sys::CF_BRIDGED))
    }

    fn answered(&self) -> bool {
        self.live()
            .is_some_and(|leg| leg.has_flag(sys::CF_ANSWERED))
    }

    fn media_ready(&self) -> bool {
        self.live().is_some_and(|leg| leg.is_media_ready())
    }

    fn wait_for_answer(&self, calling_session: Option<Ref<'_, CoreSession>>) -> Result<(), Error> {
        let Some(leg) = self.live() else {
            return Ok(());
        };
        let method = "CoreSession_waitForAnswer";
        let caller = calling_session.ok_or_else(|| null(method, 2, "CoreSession *"))?;
        let caller = caller.leg().ok_or_else(|| {
            Error::value(format!(
                "in method '{method}', argument 2: the session is not connected to a call"
            ))
        })?;
        leg.wait_for_answer(&caller);
        Ok(())
    }

    fn execute(&self, app: Option<&CStr>, data: Option<&CStr>) {
        let Some(leg) = self.live() else { return };
        match app.filter(|app| !app.is_empty()) {
            Some(app) => self.blocking((), |leg| leg.execute(app, data)),
            None => log(Level::Err, target(&leg), "No application specified\n"),
        }
    }

    fn send_event(&self, send_me: Option<Ref<'_, Event>>) -> Result<(), Error> {
        let Some(leg) = self.live() else {
            return Ok(());
        };
        let event = event::required(send_me, "CoreSession_sendEvent", 2)?;
        if let Some(copy) = event.cell().duplicate() {
            leg.receive_event(copy);
        }
        Ok(())
    }

    fn set_event_data(&self, e: Option<Ref<'_, Event>>) -> Result<(), Error> {
        let Some(leg) = self.live() else {
            return Ok(());
        };
        let event = event::required(e, "CoreSession_setEventData", 2)?;
        event.cell().fill_from(&leg);
        Ok(())
    }

    fn get_xml_cdr(&self) -> Option<Cow<'_, CStr>> {
        let cdr = self.live().and_then(|leg| leg.xml_cdr());
        give(cdr.unwrap_or_default())
    }

    fn begin_allow_threads(&self) -> bool {
        self.run_hangup_hook();
        true
    }

    fn end_allow_threads(&self) -> bool {
        self.run_hangup_hook();
        true
    }

    fn get_uuid(&self) -> Option<Cow<'_, CStr>> {
        let uuid = lock(&self.state).uuid.clone();
        give(uuid.unwrap_or_else(|| c"uninitialized".to_owned()))
    }

    fn get_cb_args(&self) -> Lent<'_, InputArgs> {
        (&self.input_args).into()
    }

    fn check_hangup_hook(&self) {
        let mut watched = lock(&self.watch.0);
        watched.pending |= watched.armed && concerns_hook(watched.last);
    }

    fn run_dtmf_callback(&self, _input: Option<AnyRef<'_>>, itype: i32) -> i32 {
        self.call_without_input(itype) as i32
    }

    fn console_log(&self, level_str: Option<&CStr>, msg: Option<&CStr>) {
        log_for_script(level_str, self.leg().as_deref(), msg);
    }

    fn console_log2(
        &self,
        level_str: Option<&CStr>,
        file: Option<&CStr>,
        _func: Option<&CStr>,
        line: i32,
        msg: Option<&CStr>,
    ) {
        let leg = self.leg();
        let target = LogTarget {
            leg: leg.as_deref(),
            place: Some((file.unwrap_or_default(), line)),
        };
        log(
            Level::for_script(level_str),
            target,
            msg.unwrap_or_default().to_bytes(),
        );
    }
}
