//! `API`, shaped like that of FreeSWITCH.

use std::borrow::Cow;
use std::ffi::CStr;

use fsperl_runtime::Ref;

use crate::Lab;
use crate::cells::{owned, shown};
use crate::freeswitch as api;
use crate::session::CoreSession;
use crate::{log, note};

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
