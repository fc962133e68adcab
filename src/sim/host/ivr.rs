//! `freeswitch::IVRMenu`.

use super::words::{needed, or_empty};
use super::{CoreSession, Sim, busy_world};
use crate::freeswitch;
use crate::script::null;
use crate::sim::media::menu::{Action, Menu, Options};
use fsperl_runtime::{Error, Ref};
use std::ffi::CStr;
use std::sync::Arc;

/// A voice menu.
pub struct IvrMenu(Arc<Menu>);

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::IvrMenu<Sim> for IvrMenu {
    fn new(
        main: Option<Ref<'_, IvrMenu>>,
        name: Option<&CStr>,
        greeting_sound: Option<&CStr>,
        short_greeting_sound: Option<&CStr>,
        invalid_sound: Option<&CStr>,
        exit_sound: Option<&CStr>,
        transfer_sound: Option<&CStr>,
        confirm_macro: Option<&CStr>,
        confirm_key: Option<&CStr>,
        tts_engine: Option<&CStr>,
        tts_voice: Option<&CStr>,
        confirm_attempts: i32,
        inter_timeout: i32,
        digit_len: i32,
        timeout: i32,
        max_failures: i32,
        max_timeouts: i32,
    ) -> Self {
        let text = |argument| or_empty(argument).into_owned();
        let options = Options {
            greeting: text(greeting_sound),
            short_greeting: text(short_greeting_sound),
            invalid_sound: text(invalid_sound),
            exit_sound: text(exit_sound),
            transfer_sound: text(transfer_sound),
            confirm_macro: text(confirm_macro),
            confirm_key: text(confirm_key),
            tts_engine: text(tts_engine),
            tts_voice: text(tts_voice),
            confirm_attempts,
            inter_timeout,
            digit_len,
            timeout,
            max_failures,
            max_timeouts,
        };
        let main = main.as_ref().map(|main| &main.0);
        IvrMenu(Menu::new(&busy_world(), main, &or_empty(name), options))
    }

    fn bind_action(
        &self,
        action: Option<&CStr>,
        arg: Option<&CStr>,
        bind: Option<&CStr>,
    ) -> Result<(), Error> {
        let action = or_empty(action);
        let keys = match Action::parse(&action) {
            Some(_) => needed(bind, "IVRMenu_bindAction", 4, "char const *")?,
            None => or_empty(bind),
        };
        self.0.bind(&action, &or_empty(arg), &keys);
        Ok(())
    }

    fn execute(
        &self,
        session: Option<Ref<'_, CoreSession>>,
        name: Option<&CStr>,
    ) -> Result<(), Error> {
        let refused = || null("IVRMenu_execute", 2, "CoreSession *");
        let object = session.ok_or_else(refused)?;
        let call = object.model().session().ok_or_else(|| {
            Error::value(
                "in method 'IVRMenu_execute', argument 2: the session is not connected to a call",
            )
        })?;
        object.model().run_hangup_hook();
        self.0.execute(&call, &or_empty(name));
        object.model().run_hangup_hook();
        Ok(())
    }
}
