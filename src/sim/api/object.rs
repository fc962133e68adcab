//! `freeswitch::API`: the object through which scripts run commands.

use std::sync::Arc;

use super::{execute, execute_string};
use crate::sim::session::Session;
use crate::sim::world::World;

/// Runs commands, on behalf of a session where it was made with one.
pub struct Api {
    world: World,
    session: Option<Arc<Session>>,
}

impl Api {
    /// An object for a switch, and a session if there is one.
    pub fn new(world: &World, session: Option<Arc<Session>>) -> Self {
        Self {
            world: world.clone(),
            session,
        }
    }

    /// Runs a command with its argument and gives what it writes.
    pub fn execute(&self, command: Option<&str>, argument: Option<&str>) -> String {
        let command = command.unwrap_or_default();
        execute(&self.world, command, argument, self.session.as_ref())
    }

    /// Runs a line, the command being its first word.
    pub fn execute_string(&self, line: Option<&str>) -> String {
        execute_string(&self.world, line.unwrap_or_default(), self.session.as_ref())
    }

    /// The time in milliseconds since 1970, as a text.
    pub fn get_time(&self) -> String {
        (self.world.now() / 1000).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_run_commands_and_read_the_time() {
        let api = Api::new(&World::default(), None);
        assert_eq!(api.execute(Some("echo"), Some("hi there")), "hi there");
        assert_eq!(api.execute_string(Some("echo hi there")), "hi there");
        assert_eq!(api.execute(None, None), "-ERR No application specified");
        assert_eq!(api.execute_string(None), "-ERR No application specified");
        assert_eq!(api.get_time(), "1767258000000");
    }
}
