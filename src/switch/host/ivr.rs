//! `freeswitch::IVRMenu`.

use super::{CoreSession, Switch, log_error};
use crate::freeswitch;
use crate::script::{needed, null};
use crate::switch::core::menu::{Menu, MenuOptions, action};
use crate::switch::core::{Level, LogTarget, log};
use fsperl_runtime::{Error, Ref};
use std::ffi::CStr;

/// A voice menu; `None` when the switch could not make it, which the log has told.
pub struct IvrMenu(Option<Menu>);

impl IvrMenu {
    fn menu(&self, method: &str) -> Result<&Menu, Error> {
        let menu = self.0.as_ref();
        menu.ok_or_else(|| {
            Error::runtime(format!("in method '{method}': the menu could not be made"))
        })
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::IvrMenu<Switch> for IvrMenu {
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
        let options = MenuOptions {
            texts: [
                greeting_sound,
                short_greeting_sound,
                invalid_sound,
                exit_sound,
                transfer_sound,
                confirm_macro,
                confirm_key,
                tts_engine,
                tts_voice,
            ],
            numbers: [
                confirm_attempts,
                inter_timeout,
                digit_len,
                timeout,
                max_failures,
                max_timeouts,
            ],
        };
        let name = name.filter(|name| !name.is_empty()).unwrap_or(c"no name");
        let main = main.as_ref().and_then(|main| main.0.as_ref());
        let menu = Menu::new(main, name, &options);
        if menu.is_none() {
            log_error("The menu could not be made: out of memory");
        }
        IvrMenu(menu)
    }

    fn bind_action(
        &self,
        action_name: Option<&CStr>,
        arg: Option<&CStr>,
        bind: Option<&CStr>,
    ) -> Result<(), Error> {
        let name = action_name.unwrap_or_default();
        let Some(found) = action(name) else {
            log_error(&format!("invalid action {}", name.to_string_lossy()));
            return Ok(());
        };
        let keys = needed(bind, "IVRMenu_bindAction", 4, "char const *")?;
        let arg = arg.unwrap_or_default();
        let text = format!(
            "bind {} to {}({})\n",
            keys.to_string_lossy(),
            name.to_string_lossy(),
            arg.to_string_lossy()
        );
        log(Level::Debug, LogTarget::default(), text);
        self.menu("IVRMenu_bindAction")?.bind(found, arg, keys);
        Ok(())
    }

    fn execute(
        &self,
        session: Option<Ref<'_, CoreSession>>,
        name: Option<&CStr>,
    ) -> Result<(), Error> {
        let method = "IVRMenu_execute";
        let object = session.ok_or_else(|| null(method, 2, "CoreSession *"))?;
        let leg = object.leg().ok_or_else(|| {
            Error::value(format!(
                "in method '{method}', argument 2: the session is not connected to a call"
            ))
        })?;
        let menu = self.menu(method)?;
        object.run_hangup_hook();
        let ran = menu.execute(&leg, name.unwrap_or_default());
        object.run_hangup_hook();
        ran.ok_or_else(|| {
            Error::runtime(format!("in method '{method}': the menu is running already"))
        })
    }
}
