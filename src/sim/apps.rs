//! Dialplan applications: runs one on a session, with what the switch does around it: variables are expanded, events fired,
//! the application noted for the record, and the call hung up when there is no such application.

mod basic;
mod calls;
mod media;
mod rooms;
mod voicemail;

pub use rooms::Rooms;
pub use voicemail::Mailboxes;

use super::call::cause::Cause;
use super::call::dialstring;
use super::event::EventType;
use super::log::Level;
use super::session::Session;
use super::text::expand;
use super::text::vars::Vars;
use super::world::World;
use super::world::timeline::Who;
use std::sync::Arc;

/// What an application does with a session and its data.
type Run = fn(&Arc<Session>, &str);

/// An application of the switch.
struct App {
    name: &'static str,
    run: Run,
    /// Whether it also runs on a channel that was hung up.
    zombie: bool,
}

const fn app(name: &'static str, run: Run) -> App {
    App {
        name,
        run,
        zombie: false,
    }
}

const fn zombie(name: &'static str, run: Run) -> App {
    App {
        name,
        run,
        zombie: true,
    }
}

/// The switch's own applications.
fn all() -> impl Iterator<Item = &'static App> {
    let groups = [
        basic::APPS,
        calls::APPS,
        media::APPS,
        rooms::APPS,
        voicemail::APPS,
    ];
    groups.into_iter().flatten()
}

fn find(name: &str) -> Option<&'static App> {
    all().find(|app| app.name.eq_ignore_ascii_case(name))
}

/// Waits until somebody takes the call, it is transferred, or the caller hangs up.
fn stay(session: &Session) {
    session.leg().flags.parked = true;
    session.stay_until(|| !session.flags().parked);
    session.leg().flags.parked = false;
    session.stay_until(|| !session.flags().bridged);
}

/// Whether there is an application of that name.
pub fn exists(world: &World, name: &str) -> bool {
    world.registered_app(name).is_some() || find(name).is_some()
}

/// The names of the switch's own applications, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = all().map(|app| app.name).collect();
    names.sort_unstable();
    names
}

impl Session {
    /// Runs an application and returns when it has ended; false when there is none of that name, or the channel is down.
    pub fn execute(self: &Arc<Self>, name: &str, data: Option<&str>) -> bool {
        self.world().step();
        let registered = self.world().registered_app(name);
        let own = find(name);
        if registered.is_none() && own.is_none() {
            self.log(Level::Err, format!("Invalid Application {name}"));
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
            return false;
        }
        if self.down() && !own.is_some_and(|app| app.zombie) {
            let problem = format!(
                "Channel is hungup, and application '{name}' does not have the zombie_exec flag."
            );
            self.log(Level::Debug, problem);
            return false;
        }
        let data = data.unwrap_or_default();
        let data = if expand::has_variable(data) {
            expand::expand(self, data)
        } else {
            data.to_owned()
        };
        let (scope, data) = scoped(&data);
        let scoped = scope.is_some();
        self.leg().scopes.extend(scope);
        self.note(Who::Switch, "execute", format!("executes {name}({data})"));
        let depth = self.leg().depth;
        self.log(
            Level::Debug,
            format!("EXECUTE [depth={depth}] {} {name}({data})", self.name()),
        );
        self.set("current_application", Some(name));
        self.set("current_application_data", Some(data));
        self.fire(EventType::ChannelExecute);
        {
            let mut leg = self.leg();
            leg.depth += 1;
            leg.app_log
                .push((name.to_owned(), data.to_owned(), self.world().now()));
        }
        match (registered, own) {
            (Some(run), _) => run(self, data),
            (None, Some(app)) => (app.run)(self, data),
            (None, None) => {}
        }
        self.leg().depth -= 1;
        if scoped {
            self.leg().scopes.pop();
        }
        self.fire(EventType::ChannelExecuteComplete);
        true
    }
}

/// Takes `%[name=value,...]` off the front: variables that hold while the application runs.
fn scoped(data: &str) -> (Option<Vars>, &str) {
    match data
        .strip_prefix("%[")
        .and_then(|rest| rest.split_once(']'))
    {
        Some((list, rest)) => (
            Some(dialstring::variables(list).into_iter().collect()),
            rest,
        ),
        None => (None, data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scoped_variables_stand_before_the_data() {
        let (scope, rest) = scoped("%[a=1,b=2]tone.wav");
        assert_eq!(
            scope
                .and_then(|scope| scope.get("b").map(str::to_owned))
                .as_deref(),
            Some("2")
        );
        assert_eq!(rest, "tone.wav");
    }
}
