//! API commands.

use super::session::Session;
use super::world::World;
use std::sync::Arc;

/// Runs a command and returns what it writes.
pub fn execute(
    world: &World,
    command: &str,
    _argument: Option<&str>,
    session: Option<&Arc<Session>>,
) -> String {
    world.log(
        super::log::Level::Debug,
        session.map(Arc::as_ref),
        format!("API {command}"),
    );
    "INVALID COMMAND!\n".to_owned()
}
