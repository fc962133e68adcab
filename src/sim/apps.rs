//! Dialplan applications: runs one on a session, with what the switch does around it (variables expanded, events fired, the
//! hangup for an application that does not exist).

use super::cause::Cause;
use super::event::EventType;
use super::log::Level;
use super::session::Session;
use super::timeline::Who;
use std::sync::Arc;

/// What an application does with a session and its data.
type App = fn(&Arc<Session>, &str);

/// The application of a name, and whether it also runs on a channel that was hung up.
fn find(name: &str) -> Option<(App, bool)> {
    Some(match name {
        "answer" => (|session, _| drop(session.answer()), false),
        "pre_answer" => (|session, _| drop(session.pre_answer()), false),
        "ring_ready" => (|session, _| drop(session.ring_ready()), false),
        "hangup" => (|session, data| session.hangup(Cause::parse(data)), false),
        _ => return None,
    })
}

impl Session {
    /// Runs an application. Returns when it has ended; false when there is none of that name, or the channel is down.
    pub fn execute(self: &Arc<Self>, name: &str, data: Option<&str>) -> bool {
        self.world().step();
        let data = data.unwrap_or_default();
        let registered = self.world().registered_app(name);
        let own = find(&name.to_ascii_lowercase());
        if registered.is_none() && own.is_none() {
            self.log(Level::Err, format!("Invalid Application {name}"));
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
            return false;
        }
        if self.down() && !own.is_some_and(|(_, zombie)| zombie) {
            self.log(
                Level::Debug,
                format!("Channel is hungup, and application '{name}' does not have the zombie_exec flag."),
            );
            return false;
        }
        self.note(Who::Switch, "execute", format!("executes {name}({data})"));
        self.set("current_application", Some(name));
        self.set("current_application_data", Some(data));
        self.fire(EventType::ChannelExecute);
        match (registered, own) {
            (Some(app), _) => app(self, data),
            (None, Some((app, _))) => app(self, data),
            (None, None) => {}
        }
        self.fire(EventType::ChannelExecuteComplete);
        true
    }
}
