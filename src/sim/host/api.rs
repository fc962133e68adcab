//! `freeswitch::API`.

use super::words::{give, read};
use super::{CoreSession, Sim, busy_world, check_limits};
use crate::freeswitch;
use crate::sim::api;
use crate::sim::world::World;
use fsperl_runtime::Ref;
use std::borrow::Cow;
use std::ffi::CStr;

/// Runs the commands of the console.
pub struct Api {
    world: World,
    commands: api::Api,
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Api<Sim> for Api {
    fn new(s: Option<Ref<'_, CoreSession>>) -> Self {
        let world = busy_world();
        let commands = api::Api::new(&world, s.and_then(|s| s.model().session()));
        Api { world, commands }
    }

    fn execute<'a>(
        &'a self,
        command: Option<&'a CStr>,
        data: Option<&'a CStr>,
    ) -> Option<Cow<'a, CStr>> {
        check_limits(&self.world);
        let answer = self
            .commands
            .execute(read(command).as_deref(), read(data).as_deref());
        give(answer)
    }

    fn execute_string<'a>(&'a self, command: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        check_limits(&self.world);
        give(self.commands.execute_string(read(command).as_deref()))
    }

    fn get_time(&self) -> Option<Cow<'_, CStr>> {
        self.world.step();
        check_limits(&self.world);
        give(self.commands.get_time())
    }
}
