//! `freeswitch::API`.

use super::{CoreSession, Switch, give};
use crate::freeswitch;
use crate::switch::core::command::execute;
use crate::switch::core::text::c_string;
use crate::switch::core::variables::now;
use crate::switch::core::{Leg, Level, LogTarget, log};
use fsperl_runtime::Ref;
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::sync::{Arc, Weak};

/// Runs the commands of the console.
#[derive(Debug)]
pub struct Api {
    /// The call on whose behalf they run; it is not held for it.
    leg: Weak<Leg>,
}

impl Api {
    fn run(&self, command: Option<&CStr>, data: Option<&CStr>) -> CString {
        let leg = self.leg.upgrade();
        match command.filter(|command| !command.is_empty()) {
            Some(command) => execute(command, data, leg.as_deref()),
            None => {
                let target = LogTarget {
                    leg: leg.as_deref(),
                    place: None,
                };
                log(Level::Err, target, "No application specified\n");
                c"-ERR No application specified".to_owned()
            }
        }
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Api<Switch> for Api {
    fn new(s: Option<Ref<'_, CoreSession>>) -> Self {
        let leg = s.and_then(|s| s.leg());
        Api {
            leg: leg.as_ref().map(Arc::downgrade).unwrap_or_default(),
        }
    }

    fn execute<'a>(
        &'a self,
        command: Option<&'a CStr>,
        data: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        give(self.run(command, data))
    }

    fn execute_string<'a>(&'a self, command: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        let line = command.unwrap_or_default().to_bytes();
        let blank = line.iter().position(|byte| *byte == b' ');
        let (name, data) = match blank {
            Some(blank) => (&line[..blank], Some(c_string(&line[blank + 1..]))),
            None => (line, None),
        };
        give(self.run(Some(&c_string(name)), data.as_deref()))
    }

    fn get_time(&self) -> Option<Cow<'_, CStr>> {
        give(c_string((now() / 1000).to_string()))
    }
}
