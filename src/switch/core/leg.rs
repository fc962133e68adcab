//! A call of the switch, held by its read lock: as long as a [`Leg`] lives the session's memory does, hung up or not.

use super::event::OwnedEvent;
use super::text::{copy, pass};
use super::{FILE, FUNCTION, LINE, Status, succeeded, sys, xml};
use std::ffi::{CStr, CString};
use std::ptr::NonNull;

/// A session under a read lock.
#[derive(Debug)]
pub struct Leg(NonNull<sys::switch_core_session_t>);

// SAFETY: the switch's functions on sessions and channels may be called from any thread that holds the read lock, and the
// lock may be let go of by another thread than the one that took it.
unsafe impl Send for Leg {}
// SAFETY: as above; several threads may do so at a time.
unsafe impl Sync for Leg {}

impl Drop for Leg {
    fn drop(&mut self) {
        // SAFETY: one read lock is this object's.
        unsafe { sys::switch_core_session_rwunlock(self.as_ptr()) };
    }
}

impl Leg {
    /// The call with that uuid, if it is there, hung up or not.
    pub fn locate(uuid: &CStr) -> Option<Leg> {
        // SAFETY: strings for the time of the call; the answer comes with a read lock.
        let raw = unsafe {
            sys::switch_core_session_perform_force_locate(
                uuid.as_ptr(),
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
            )
        };
        NonNull::new(raw).map(Leg)
    }

    /// Takes the read lock of a session, unless it is about to be destroyed.
    ///
    /// # Safety
    /// `session` is NULL, or a session that lives for the time of the call.
    pub unsafe fn lock(session: *mut sys::switch_core_session_t) -> Option<Leg> {
        let session = NonNull::new(session)?;
        // SAFETY: promised by the caller.
        let status = unsafe { sys::switch_core_session_read_lock_hangup(session.as_ptr()) };
        succeeded(status).then_some(Leg(session))
    }

    /// Takes over a read lock.
    ///
    /// # Safety
    /// `session` is NULL, or a session under a read lock that nobody else lets go of.
    pub unsafe fn adopt(session: *mut sys::switch_core_session_t) -> Option<Leg> {
        NonNull::new(session).map(Leg)
    }

    /// A second lock on the same session, which is there as long as this one is.
    pub fn again(&self) -> Option<Leg> {
        // SAFETY: the session lives under this lock.
        unsafe { Leg::lock(self.as_ptr()) }
    }

    /// The session, alive as long as this is.
    pub fn as_ptr(&self) -> *mut sys::switch_core_session_t {
        self.0.as_ptr()
    }

    /// Its channel.
    pub fn channel(&self) -> *mut sys::switch_channel_t {
        // SAFETY: the session lives, and has a channel from the beginning.
        unsafe { sys::switch_core_session_get_channel(self.as_ptr()) }
    }

    /// The call's uuid.
    pub fn uuid(&self) -> CString {
        // SAFETY: the session lives, and keeps its uuid.
        unsafe { copy(sys::switch_core_session_get_uuid(self.as_ptr())) }.unwrap_or_default()
    }

    /// The channel's name.
    pub fn name(&self) -> CString {
        // SAFETY: the channel lives.
        unsafe { copy(sys::switch_channel_get_name(self.channel())) }.unwrap_or_default()
    }

    /// The channel's state.
    pub fn state(&self) -> sys::switch_channel_state_t {
        // SAFETY: the channel lives.
        unsafe { sys::switch_channel_get_state(self.channel()) }
    }

    /// Why the call ended, or `NONE`.
    pub fn cause(&self) -> sys::switch_call_cause_t {
        // SAFETY: the channel lives.
        unsafe { sys::switch_channel_get_cause(self.channel()) }
    }

    /// Whether it is up: not hung up, nor about to be.
    pub fn is_up(&self) -> bool {
        // SAFETY: the channel lives.
        let signalled =
            unsafe { sys::switch_channel_check_signal(self.channel(), sys::SWITCH_TRUE) };
        signalled != 0 || self.state() < sys::CS_HANGUP
    }

    /// Whether it is hung up, or about to be.
    pub fn is_down(&self) -> bool {
        // SAFETY: the channel lives.
        let signalled =
            unsafe { sys::switch_channel_check_signal(self.channel(), sys::SWITCH_TRUE) };
        signalled != 0 || self.state() >= sys::CS_HANGUP
    }

    /// Whether it is up and its script's: not being transferred away.
    pub fn is_ready(&self) -> bool {
        self.test_ready(sys::SWITCH_FALSE)
    }

    /// Whether it is ready and has audio.
    pub fn is_media_ready(&self) -> bool {
        self.test_ready(sys::SWITCH_TRUE)
    }

    fn test_ready(&self, media: sys::switch_bool_t) -> bool {
        // SAFETY: the channel lives.
        unsafe { sys::switch_channel_test_ready(self.channel(), sys::SWITCH_TRUE, media) != 0 }
    }

    /// Whether a flag of the channel is set.
    pub fn has_flag(&self, flag: sys::switch_channel_flag_t) -> bool {
        // SAFETY: the channel lives.
        unsafe { sys::switch_channel_test_flag(self.channel(), flag) != 0 }
    }

    /// Has whatever plays, records, waits or collects on the channel return: to them the channel is not ready any more.
    pub fn interrupt(&self) {
        for flag in [sys::CF_NOT_READY, sys::CF_BREAK] {
            // SAFETY: the channel lives.
            unsafe { sys::switch_channel_set_flag_value(self.channel(), flag, 1) };
        }
    }

    /// Takes [`Leg::interrupt`] back.
    pub fn forget_interrupt(&self) {
        for flag in [sys::CF_NOT_READY, sys::CF_BREAK] {
            // SAFETY: the channel lives.
            unsafe { sys::switch_channel_clear_flag(self.channel(), flag) };
        }
    }

    /// Whether the call came in.
    pub fn is_inbound(&self) -> bool {
        // SAFETY: the channel lives.
        let direction = unsafe { sys::switch_channel_direction(self.channel()) };
        direction == sys::SWITCH_CALL_DIRECTION_INBOUND
    }

    /// Answers it.
    pub fn answer(&self) -> Status {
        // SAFETY: the channel lives; strings for the time of the call.
        unsafe {
            sys::switch_channel_perform_answer(
                self.channel(),
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
            )
        }
    }

    /// Opens the audio without answering.
    pub fn pre_answer(&self) -> Status {
        // SAFETY: the channel lives; strings for the time of the call.
        unsafe {
            sys::switch_channel_perform_pre_answer(
                self.channel(),
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
            )
        }
    }

    /// Ends the call.
    pub fn hangup(&self, cause: sys::switch_call_cause_t) {
        // SAFETY: the channel lives; strings for the time of the call.
        unsafe {
            sys::switch_channel_perform_hangup(
                self.channel(),
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
                cause,
            );
        }
    }

    /// Does for a call that is down what the switch does after its application.
    pub fn hangup_state(&self) {
        // SAFETY: the session lives.
        unsafe { sys::switch_core_session_hangup_state(self.as_ptr(), sys::SWITCH_FALSE) };
    }

    /// Moves the channel into a state.
    pub fn set_state(&self, state: sys::switch_channel_state_t) {
        // SAFETY: the channel lives; strings for the time of the call.
        unsafe {
            sys::switch_channel_perform_set_state(
                self.channel(),
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
                state,
            );
        }
    }

    /// Waits until the channel has a state, or `other` has gone.
    pub fn wait_for_state(&self, other: Option<&Leg>, state: sys::switch_channel_state_t) {
        let other = other.map_or(std::ptr::null_mut(), Leg::channel);
        // SAFETY: both channels live.
        unsafe { sys::switch_channel_wait_for_state(self.channel(), other, state) };
    }

    /// A variable of the call, or what the switch offers under the name.
    pub fn variable(&self, name: &CStr) -> Option<CString> {
        // SAFETY: the channel lives; with `dup` the answer is the session's own copy, which nobody changes.
        unsafe {
            copy(sys::switch_channel_get_variable_dup(
                self.channel(),
                name.as_ptr(),
                sys::SWITCH_TRUE,
                -1,
            ))
        }
    }

    /// Sets a variable, or removes it.
    pub fn set_variable(&self, name: &CStr, value: Option<&CStr>) {
        // SAFETY: the channel lives; strings for the time of the call.
        unsafe {
            sys::switch_channel_set_variable_var_check(
                self.channel(),
                name.as_ptr(),
                pass(value),
                sys::SWITCH_FALSE,
            );
        }
    }

    /// Whether the digits of the call are secret (`sensitive_dtmf`).
    pub fn is_sensitive(&self) -> bool {
        let value = self.variable(c"sensitive_dtmf");
        value.is_some_and(|value| is_true(&value))
    }

    /// Forgets the digits that nobody has collected.
    pub fn flush_digits(&self) {
        // SAFETY: the channel lives.
        unsafe { sys::switch_channel_flush_dtmf(self.channel()) };
    }

    /// Sends text to the other side.
    pub fn print(&self, text: &CStr) -> Status {
        // SAFETY: the session lives; a string for the time of the call.
        unsafe { sys::switch_core_session_print(self.as_ptr(), text.as_ptr()) }
    }

    /// Runs an application of the dialplan.
    pub fn execute(&self, application: &CStr, data: Option<&CStr>) {
        // SAFETY: the session lives; strings for the time of the call.
        unsafe {
            sys::switch_core_session_execute_application_get_flags(
                self.as_ptr(),
                application.as_ptr(),
                pass(data),
                std::ptr::null_mut(),
            );
        }
    }

    /// Sends the call to another extension.
    pub fn transfer(
        &self,
        extension: Option<&CStr>,
        dialplan: Option<&CStr>,
        context: Option<&CStr>,
    ) -> Status {
        // SAFETY: the session lives; strings for the time of the call.
        unsafe {
            sys::switch_ivr_session_transfer(
                self.as_ptr(),
                pass(extension),
                pass(dialplan),
                pass(context),
            )
        }
    }

    /// Waits until `self`, placed on behalf of `caller`, is answered.
    pub fn wait_for_answer(&self, caller: &Leg) {
        // SAFETY: both sessions live.
        unsafe { sys::switch_ivr_wait_for_answer(caller.as_ptr(), self.as_ptr()) };
    }

    /// The call as XML, as call detail records have it.
    pub fn xml_cdr(&self) -> Option<CString> {
        let mut cdr = std::ptr::null_mut();
        // SAFETY: the session lives; the XML is ours to free, and its text too.
        unsafe {
            if !succeeded(sys::switch_ivr_generate_xml_cdr(self.as_ptr(), &mut cdr)) {
                return None;
            }
            let text = super::text::take(xml::to_text(cdr));
            sys::switch_xml_free(cdr);
            text
        }
    }

    /// Hands an event to the endpoint of the channel.
    pub fn receive_event(&self, event: OwnedEvent) {
        let mut raw = event.into_raw();
        // SAFETY: the session lives; what the endpoint did not take is ours again.
        unsafe {
            sys::switch_core_session_receive_event(self.as_ptr(), &mut raw);
            drop(OwnedEvent::from_raw(raw));
        }
    }

    /// Takes the first event that was queued for the session.
    pub fn dequeue_event(&self) -> Option<OwnedEvent> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: the session lives; an event that is taken is ours.
        unsafe {
            let status =
                sys::switch_core_session_dequeue_event(self.as_ptr(), &mut raw, sys::SWITCH_TRUE);
            succeeded(status)
                .then(|| OwnedEvent::from_raw(raw))
                .flatten()
        }
    }
}

/// What the switch takes for true.
pub fn is_true(text: &CStr) -> bool {
    let word = text.to_string_lossy().to_ascii_lowercase();
    matches!(
        word.as_str(),
        "yes" | "on" | "true" | "t" | "enabled" | "active" | "allow"
    ) || word.parse::<i64>().is_ok_and(|number| number != 0)
}
