//! What a script does with the call as a whole: answer, hang up, transfer, originate, and its variables.

use super::CoreSession;
use crate::sim::call::cause::Cause;
use crate::sim::call::originate::{self, Request};
use crate::sim::call::state::State;
use crate::sim::event::Event;
use crate::sim::log::Level;
use crate::sim::session::{Private, Session};
use crate::sim::world::lock;

impl CoreSession {
    /// Answers. 1 when the call is answered, 0 when it cannot be, -1 without a session.
    pub fn answer(&self) -> i32 {
        self.live()
            .map_or(-1, |session| i32::from(session.answer()))
    }

    /// Opens early media; results as of [`CoreSession::answer`].
    pub fn pre_answer(&self) -> i32 {
        self.live()
            .map_or(-1, |session| i32::from(session.pre_answer()))
    }

    /// Hangs up with a cause by name or number; NORMAL_CLEARING when it is none.
    pub fn hangup(&self, cause: &str) {
        self.blocking((), |session| session.hangup(Cause::parse(cause)));
    }

    /// Asks the switch to look after a hangup at once. It does so for channels that `early_hangup` was executed on; for
    /// others when the script has ended.
    pub fn hangup_state(&self) {
        self.blocking((), |session| {
            if session.down() && session.flags().early_hangup {
                session.after_hangup();
            }
        });
    }

    /// Sends the call to another extension. 1, 0 or -1.
    pub fn transfer(
        &self,
        extension: Option<&str>,
        dialplan: Option<&str>,
        context: Option<&str>,
    ) -> i32 {
        self.blocking(-1, |session| {
            i32::from(session.transfer(extension, dialplan, context))
        })
    }

    /// Whether the call may go on: not hung up, not transferred. Asking takes a little time when it is done in a loop.
    pub fn ready(&self) -> bool {
        self.live().is_some_and(|session| {
            let ready = session.ready();
            self.run_hangup_hook();
            ready
        })
    }

    /// Whether sound goes through.
    pub fn media_ready(&self) -> bool {
        self.live().is_some_and(|session| session.media_ready())
    }

    /// Whether the call was answered; it stays so after the hangup.
    pub fn answered(&self) -> bool {
        self.live().is_some_and(|session| session.flags().answered)
    }

    /// Whether the call is joined with another.
    pub fn bridged(&self) -> bool {
        self.world().step();
        self.session()
            .is_some_and(|session| session.up() && session.flags().bridged)
    }

    /// How [`CoreSession::originate`] ended: SUCCESS, or why there is no call. Once the hangup hook has been called, why the call
    /// ended. For a call that the object was given, without a hook, it is NONE, also after the hangup; the record's
    /// `hangup_cause` says why that one ended.
    pub fn hangup_cause(&self) -> &'static str {
        self.world().step();
        lock(&self.state).cause.name()
    }

    /// The channel's state by name; `ERROR` without a session.
    pub fn get_state(&self) -> &'static str {
        self.world().step();
        self.session()
            .map_or("ERROR", |session| session.state().name())
    }

    /// Sets a variable; nothing or an empty value removes it.
    pub fn set_variable(&self, name: &str, value: Option<&str>) {
        let Some(session) = self.live().filter(|_| !name.is_empty()) else {
            return;
        };
        session.log(
            Level::Debug,
            format!(
                "CoreSession::setVariable('{name}', '{}')",
                value.unwrap_or("(null)")
            ),
        );
        session.set(name, value);
        let text = match value {
            Some(value) if !value.is_empty() => format!("sets {name} = {value}"),
            _ => format!("removes {name}"),
        };
        self.note(&session, "set", text);
    }

    /// A variable, a field of the caller profile or a global variable. Without a session it is empty, not missing.
    pub fn get_variable(&self, name: &str) -> Option<String> {
        match self.live() {
            Some(session) => session.get(name),
            None => Some(String::new()),
        }
    }

    /// Keeps something private with the channel.
    pub fn set_private(&self, name: &str, value: Option<Private>) {
        if let Some(session) = self.live() {
            session.set_private(name, value);
        }
    }

    /// Gives it back.
    pub fn get_private(&self, name: &str) -> Option<Private> {
        self.live().and_then(|session| session.private(name))
    }

    /// Runs a dialplan application.
    pub fn execute(&self, app: Option<&str>, data: Option<&str>) {
        let Some(session) = self.live() else { return };
        match app.filter(|app| !app.is_empty()) {
            Some(app) => {
                self.run_hangup_hook();
                session.execute(app, data);
                self.run_hangup_hook();
            }
            None => session.log(Level::Err, "No application specified"),
        }
    }

    /// Calls somebody and waits for the answer. 0 when they answered, 1 when not.
    pub fn originate(&self, a_leg: Option<&CoreSession>, dial: &str, timeout: u32) -> i32 {
        let done = self.call_out(a_leg, dial, timeout);
        if !done {
            self.world().log(
                Level::Warning,
                None,
                format!("Error Creating Outgoing Channel! [{dial}]"),
            );
        }
        i32::from(!done)
    }

    /// The same, with nothing logged about a call that fails: what the constructor does. True when they answered.
    pub(super) fn call_out(&self, a_leg: Option<&CoreSession>, dial: &str, timeout: u32) -> bool {
        self.world().step();
        lock(&self.state).cause = Cause::DESTINATION_OUT_OF_ORDER;
        if let Some(a_leg) = a_leg {
            a_leg.run_hangup_hook();
        }
        let caller = a_leg.and_then(CoreSession::session);
        let outcome =
            originate::originate(self.world(), caller.as_ref(), &Request::new(dial, timeout));
        if let Some(a_leg) = a_leg {
            a_leg.run_hangup_hook();
        }
        match outcome {
            Ok(session) => {
                lock(&self.state).cause = Cause::SUCCESS;
                session.set_state(State::SoftExecute);
                self.attach(session);
                true
            }
            Err(cause) => {
                lock(&self.state).cause = cause;
                false
            }
        }
    }

    /// Waits until a call that was set up without waiting is answered, or the caller has gone.
    pub fn wait_for_answer(&self, caller: Option<&CoreSession>) {
        let Some(session) = self.live() else { return };
        let caller = caller.and_then(CoreSession::session);
        let far = self.world().now() + 3600 * crate::sim::world::clock::SECOND;
        self.world().run_until(far, || {
            let flags = session.flags();
            flags.answered
                || !session.ready()
                || caller.as_ref().is_some_and(|caller| !caller.ready())
        });
    }

    /// Hands an event to the endpoint of the session's channel; no input callback gets it.
    pub fn send_event(&self, event: &Event) {
        if let Some(session) = self.live() {
            session.receive_event(event);
        }
    }

    /// Adds the channel's headers to an event.
    pub fn set_event_data(&self, event: &mut Event) {
        if let Some(session) = self.live() {
            session.describe(event);
        }
    }

    /// Throws waiting events away; 0, or -1 without a session.
    pub fn flush_events(&self) -> i32 {
        self.live().map_or(-1, |session| {
            session.flush_events();
            0
        })
    }

    /// The call's record as XML; empty without a session.
    pub fn get_xml_cdr(&self) -> String {
        self.live()
            .map_or_else(String::new, |session| crate::sim::call::cdr::xml(&session))
    }
}

/// Joins two calls until one of them ends. Both must be ready.
pub fn bridge(a: &CoreSession, b: &CoreSession) {
    a.world().step();
    let (Some(a_leg), Some(b_leg)) = (a.session(), b.session()) else {
        a.world()
            .log(Level::Err, a.session().as_deref(), "Channels not ready");
        return;
    };
    let ready = |a: &Session, b: &Session| a.ready() && b.ready();
    if !ready(&a_leg, &b_leg) {
        a_leg.log(Level::Err, "Channels not ready");
        return;
    }
    a.run_hangup_hook();
    if !a_leg.media_ready() {
        a_leg.pre_answer();
    }
    if ready(&a_leg, &b_leg) {
        a.with_input(|input| a_leg.bridge_with(&b_leg, input));
    }
    a.run_hangup_hook();
}
