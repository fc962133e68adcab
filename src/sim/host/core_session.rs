//! `freeswitch::CoreSession`.

use super::callback;
use super::words::{give, give_opt, needed, or_empty, read};
use super::{
    ChannelHandle, Event, InputArgs, InputCallbackState, SessionHandle, Sim, StateHandlers,
    check_limits,
};
use crate::freeswitch;
use crate::script::null;
use crate::sim::call::cause::Cause;
use crate::sim::call::state::State;
use crate::sim::media::digits::{Prompted, Wanted};
use crate::sim::object;
use crate::sim::status::Status;
use fsperl_runtime::{AnyHandle, AnyRef, Callback, Error, Handle, Lent, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::Arc;

/// The base of every session object.
pub struct CoreSession {
    model: object::CoreSession,
    callback_state: InputCallbackState,
    input_args: InputArgs,
}

impl CoreSession {
    /// Puts the class over the model's object.
    pub(super) fn over(model: object::CoreSession) -> Self {
        CoreSession {
            model,
            callback_state: InputCallbackState::default(),
            input_args: InputArgs,
        }
    }

    /// The model's object.
    pub(super) fn model(&self) -> &object::CoreSession {
        &self.model
    }

    /// The model's object for a call of the script, which ends here when it has used up the limits of the run.
    fn busy(&self) -> &object::CoreSession {
        check_limits(self.model.world());
        &self.model
    }
}

/// What is asked of an argument that must be a session with a call.
fn other<'a>(
    session: &'a Option<Ref<'_, CoreSession>>,
    method: &str,
) -> Result<&'a CoreSession, Error> {
    match session {
        Some(session) => Ok(session),
        None => Err(null(method, 2, "CoreSession *")),
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::CoreSession<Sim> for CoreSession {
    fn session(&self) -> Option<Lent<'_, SessionHandle>> {
        let session = self.model.session()?;
        Some(Handle::new(SessionHandle(session)).into())
    }

    /// The session is the switch's; an object for another one is made with `new`.
    fn set_session(&self, _value: Option<Ref<'_, SessionHandle>>) {}

    fn channel(&self) -> Option<Lent<'_, ChannelHandle>> {
        self.model.session()?;
        Some(Handle::new(ChannelHandle).into())
    }

    /// The channel is the switch's.
    fn set_channel(&self, _value: Option<Ref<'_, ChannelHandle>>) {}

    fn flags(&self) -> u32 {
        u32::from(self.model.auto_hangup())
    }

    fn set_flags(&self, value: u32) {
        let hangs_up = freeswitch::SessionFlag::S_HUP.0 as u32;
        self.model.set_auto_hangup(value & hangs_up != 0);
    }

    fn allocated(&self) -> i32 {
        i32::from(self.model.allocated())
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
        self.model.hook_state().unwrap_or(State::New) as i32
    }

    /// The state is the channel's.
    fn set_hook_state(&self, _value: i32) {}

    fn cause(&self) -> i32 {
        Cause::parse(self.model.hangup_cause()).0 as i32
    }

    /// The cause is the call's.
    fn set_cause(&self, _value: i32) {}

    fn uuid(&self) -> Option<Cow<'_, CStr>> {
        give_opt(self.model.uuid())
    }

    /// The uuid is the call's.
    fn set_uuid(&self, _value: Option<&CStr>) {}

    fn tts_name(&self) -> Option<Cow<'_, CStr>> {
        give_opt(self.model.tts().0)
    }

    fn set_tts_name(&self, value: Option<&CStr>) {
        let name = read(value).map(Cow::into_owned);
        self.model.edit_tts(|tts| tts.0 = name);
    }

    fn voice_name(&self) -> Option<Cow<'_, CStr>> {
        give_opt(self.model.tts().1)
    }

    fn set_voice_name(&self, value: Option<&CStr>) {
        let name = read(value).map(Cow::into_owned);
        self.model.edit_tts(|tts| tts.1 = name);
    }

    fn insert_file(
        &self,
        file: Option<&CStr>,
        insert_file: Option<&CStr>,
        sample_point: i32,
    ) -> Result<i32, Error> {
        if !self.busy().is_connected() {
            return Ok(-1);
        }
        let file = needed(file, "CoreSession_insertFile", 2, "char const *")?;
        let inserted = needed(insert_file, "CoreSession_insertFile", 3, "char const *")?;
        Ok(self.busy().insert_file(&file, &inserted, sample_point))
    }

    fn answer(&self) -> i32 {
        self.busy().answer()
    }

    fn print(&self, txt: Option<&CStr>) -> i32 {
        self.busy().print(&or_empty(txt))
    }

    fn pre_answer(&self) -> i32 {
        self.busy().pre_answer()
    }

    fn hangup(&self, cause: Option<&CStr>) {
        self.busy().hangup(&or_empty(cause));
    }

    fn hangup_state(&self) {
        self.busy().hangup_state();
    }

    fn set_variable(&self, var: Option<&CStr>, val: Option<&CStr>) {
        self.busy()
            .set_variable(&or_empty(var), read(val).as_deref());
    }

    fn set_private(&self, var: Option<&CStr>, val: Option<AnyRef<'_>>) -> Result<(), Error> {
        if !self.busy().is_connected() {
            return Ok(());
        }
        let name = needed(var, "CoreSession_setPrivate", 2, "char *")?;
        let kept = val.map(|val| Arc::new(val.handle()) as _);
        self.busy().set_private(&name, kept);
        Ok(())
    }

    fn get_private(&self, var: Option<&CStr>) -> Result<Option<AnyHandle>, Error> {
        if !self.busy().is_connected() {
            return Ok(None);
        }
        let name = needed(var, "CoreSession_getPrivate", 2, "char *")?;
        let kept = self.busy().get_private(&name);
        Ok(kept.and_then(|kept| kept.downcast_ref::<AnyHandle>().cloned()))
    }

    fn get_variable<'a>(&'a self, var: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        give_opt(self.busy().get_variable(&or_empty(var)))
    }

    fn process_callback_result(&self, result: Option<&CStr>) -> i32 {
        self.busy().process_callback_result(read(result).as_deref()) as i32
    }

    fn say(
        &self,
        tosay: Option<&CStr>,
        module_name: Option<&CStr>,
        say_type: Option<&CStr>,
        say_method: Option<&CStr>,
        _say_gender: Option<&CStr>,
    ) {
        let [text, module, kind, method] = [tosay, module_name, say_type, say_method].map(read);
        self.busy().say(
            text.as_deref(),
            module.as_deref(),
            kind.as_deref(),
            method.as_deref(),
        );
    }

    fn say_phrase(
        &self,
        phrase_name: Option<&CStr>,
        phrase_data: Option<&CStr>,
        phrase_lang: Option<&CStr>,
    ) {
        let (name, language) = (read(phrase_name), read(phrase_lang));
        self.busy()
            .say_phrase(name.as_deref(), &or_empty(phrase_data), language.as_deref());
    }

    fn hangup_cause(&self) -> Option<Cow<'_, CStr>> {
        give(self.busy().hangup_cause())
    }

    fn get_state(&self) -> Option<Cow<'_, CStr>> {
        give(self.busy().get_state())
    }

    fn record_file(
        &self,
        file_name: Option<&CStr>,
        time_limit: i32,
        silence_threshold: i32,
        silence_hits: i32,
    ) -> i32 {
        let name = read(file_name);
        self.busy()
            .record_file(name.as_deref(), time_limit, silence_threshold, silence_hits)
    }

    fn originate(
        &self,
        a_leg_session: Option<Ref<'_, CoreSession>>,
        dest: Option<&CStr>,
        timeout: i32,
        _handlers: Option<Ref<'_, StateHandlers>>,
    ) -> Result<i32, Error> {
        let dial = needed(dest, "CoreSession_originate", 3, "char *")?;
        let a_leg = a_leg_session.as_ref().map(|a_leg| a_leg.model());
        let seconds = u32::try_from(timeout).unwrap_or_default();
        Ok(self.busy().originate(a_leg, &dial, seconds))
    }

    fn destroy(&self) {
        self.model.destroy();
    }

    fn set_dtmf_callback(&self, cbfunc: Option<Callback>, funcargs: Option<&CStr>) {
        self.callback_state.remember(funcargs);
        let sub = cbfunc.map(|callback| Arc::new(super::session::sub(self, callback, funcargs)));
        callback::set_input(self, sub);
    }

    fn speak(&self, text: Option<&CStr>) -> i32 {
        self.busy().speak(&or_empty(text))
    }

    fn set_tts_parms(
        &self,
        tts_name: Option<&CStr>,
        voice_name: Option<&CStr>,
    ) -> Result<(), Error> {
        let name = needed(tts_name, "CoreSession_set_tts_parms", 2, "char *")?;
        let voice = needed(voice_name, "CoreSession_set_tts_parms", 3, "char *")?;
        self.busy().set_tts_parms(&name, &voice);
        Ok(())
    }

    fn set_tts_params(&self, tts_name: Option<&CStr>, voice_name: Option<&CStr>) {
        self.busy()
            .set_tts_params(&or_empty(tts_name), &or_empty(voice_name));
    }

    fn collect_digits(&self, abs_timeout: i32) -> i32 {
        self.busy().collect_digits(0, abs_timeout)
    }

    fn collect_digits_with_digit_timeout(&self, digit_timeout: i32, abs_timeout: i32) -> i32 {
        self.busy().collect_digits(digit_timeout, abs_timeout)
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
        let terminators = read(terminators);
        give(self.busy().get_digits(
            maxdigits,
            terminators.as_deref(),
            timeout,
            interdigit,
            abstimeout,
        ))
    }

    fn transfer(
        &self,
        extension: Option<&CStr>,
        dialplan: Option<&CStr>,
        context: Option<&CStr>,
    ) -> i32 {
        let [extension, dialplan, context] = [extension, dialplan, context].map(read);
        self.busy().transfer(
            extension.as_deref(),
            dialplan.as_deref(),
            context.as_deref(),
        )
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
        let (prompt, terminators) = (read(prompt_audio_file), read(valid_terminators));
        give(self.busy().read(
            min_digits,
            max_digits,
            prompt.as_deref(),
            timeout,
            terminators.as_deref(),
            digit_timeout,
        ))
    }

    fn detect_speech(
        &self,
        arg0: Option<&CStr>,
        arg1: Option<&CStr>,
        arg2: Option<&CStr>,
        arg3: Option<&CStr>,
    ) {
        let arguments = [arg0, arg1, arg2, arg3].map(read);
        self.busy()
            .detect_speech(arguments.each_ref().map(|argument| argument.as_deref()));
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
        let count = |number: i32| u64::try_from(number).unwrap_or_default();
        let ask = Prompted {
            wanted: Wanted {
                min: count(min_digits) as usize,
                max: count(max_digits) as usize,
                terminators: &or_empty(terminators),
                timeout: count(timeout),
                digit_timeout: count(digit_timeout),
            },
            tries: u32::try_from(max_tries).unwrap_or_default(),
            prompt: &or_empty(audio_files),
            bad_input: &or_empty(bad_input_audio_files),
            variable: &or_empty(var_name),
            regex: &or_empty(digits_regex),
            on_failure: &or_empty(transfer_on_failure),
        };
        give(self.busy().play_and_get_digits(&ask))
    }

    fn play_and_detect_speech<'a>(
        &'a self,
        file: Option<&'a CStr>,
        engine: Option<&'a CStr>,
        grammar: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        give_opt(self.busy().play_and_detect_speech(
            &or_empty(file),
            &or_empty(engine),
            &or_empty(grammar),
        ))
    }

    fn stream_file(&self, file: Option<&CStr>, starting_sample_count: i32) -> i32 {
        self.busy()
            .stream_file(read(file).as_deref(), starting_sample_count)
    }

    fn sleep(&self, ms: i32, _sync: i32) -> i32 {
        self.busy().sleep(ms)
    }

    fn flush_events(&self) -> i32 {
        self.busy().flush_events()
    }

    fn flush_digits(&self) -> i32 {
        self.busy().flush_digits()
    }

    fn set_auto_hangup(&self, val: bool) -> i32 {
        self.busy().set_auto_hangup(val)
    }

    fn set_hangup_hook(&self, hangup_func: Option<Callback>) {
        let sub =
            hangup_func.map(|callback| Arc::new(super::session::sub(self, callback, None)) as _);
        self.busy().set_hangup_hook(sub);
    }

    fn ready(&self) -> bool {
        self.busy().ready()
    }

    fn bridged(&self) -> bool {
        self.busy().bridged()
    }

    fn answered(&self) -> bool {
        self.busy().answered()
    }

    fn media_ready(&self) -> bool {
        self.busy().media_ready()
    }

    fn wait_for_answer(&self, calling_session: Option<Ref<'_, CoreSession>>) -> Result<(), Error> {
        if !self.busy().is_connected() {
            return Ok(());
        }
        let method = "CoreSession_waitForAnswer";
        let caller = other(&calling_session, method)?.model();
        if !caller.allocated() {
            return Err(Error::value(format!(
                "in method '{method}', argument 2: the session is not connected to a call"
            )));
        }
        self.busy().wait_for_answer(Some(caller));
        Ok(())
    }

    fn execute(&self, app: Option<&CStr>, data: Option<&CStr>) {
        let (app, data) = (read(app), read(data));
        self.busy().execute(app.as_deref(), data.as_deref());
    }

    fn send_event(&self, send_me: Option<Ref<'_, Event>>) -> Result<(), Error> {
        if !self.busy().is_connected() {
            return Ok(());
        }
        let event = send_me.ok_or_else(|| null("CoreSession_sendEvent", 2, "Event *"))?;
        if let Some(event) = event.shared().snapshot() {
            self.busy().send_event(&event);
        }
        Ok(())
    }

    fn set_event_data(&self, e: Option<Ref<'_, Event>>) -> Result<(), Error> {
        if !self.busy().is_connected() {
            return Ok(());
        }
        let event = e.ok_or_else(|| null("CoreSession_setEventData", 2, "Event *"))?;
        let event = event.shared();
        if let Some(mut filled) = event.snapshot() {
            self.busy().set_event_data(&mut filled);
            event.with(|event| *event = filled);
        }
        Ok(())
    }

    fn get_xml_cdr(&self) -> Option<Cow<'_, CStr>> {
        give(self.busy().get_xml_cdr())
    }

    fn begin_allow_threads(&self) -> bool {
        self.busy().run_hangup_hook();
        true
    }

    fn end_allow_threads(&self) -> bool {
        self.busy().run_hangup_hook();
        true
    }

    fn get_uuid(&self) -> Option<Cow<'_, CStr>> {
        give(self.busy().get_uuid())
    }

    fn get_cb_args(&self) -> Lent<'_, InputArgs> {
        (&self.input_args).into()
    }

    fn check_hangup_hook(&self) {
        self.model.check_hangup_hook();
    }

    fn run_dtmf_callback(&self, _input: Option<AnyRef<'_>>, itype: i32) -> i32 {
        let status = match self.busy().session() {
            Some(session) => callback::run_by_switch(&session, itype),
            None => Status::False,
        };
        status as i32
    }

    fn console_log(&self, level_str: Option<&CStr>, msg: Option<&CStr>) {
        let (level, message) = (read(level_str), read(msg));
        self.busy()
            .console_log(level.as_deref(), message.as_deref());
    }

    fn console_log2(
        &self,
        level_str: Option<&CStr>,
        file: Option<&CStr>,
        _func: Option<&CStr>,
        line: i32,
        msg: Option<&CStr>,
    ) {
        let (level, message) = (read(level_str), read(msg));
        self.busy()
            .console_log2(level.as_deref(), &or_empty(file), line, message.as_deref());
    }
}
