//! Chat: messages that scripts send to a carrier such as `sip`, and chat applications that work on a message. A message is
//! a `MESSAGE` event with `from`, `to`, `subject`, `type` and a body. Carriers of the embedded switch keep what they get.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::event::{Bench, Event, EventType, Origin, Place};
use super::log::Level;
use super::text::expand::{self, EventScope};
use super::world::timeline::Who;
use super::world::{World, lock};

/// The status that scripts see when all went well.
pub const SUCCESS: i32 = 0;
/// The status that scripts see when it did not.
pub const FALSE: i32 = 1;

/// Carries a message; tells whether it could.
pub type Carrier = Arc<dyn Fn(&World, &Event) -> bool + Send + Sync>;
/// Works on a message with the application's data, and returns a status.
pub type ChatApp = Arc<dyn Fn(&World, &mut Event, Option<&str>) -> i32 + Send + Sync>;

/// Carriers that only keep what they get.
const KEEPERS: [&str; 4] = ["sip", "verto", "jingle", "sms"];

/// Carriers, applications and the messages kept.
#[derive(Default)]
pub struct Chat {
    carriers: Mutex<BTreeMap<String, Carrier>>,
    apps: Mutex<BTreeMap<String, ChatApp>>,
    kept: Mutex<Vec<Event>>,
}

impl Chat {
    /// Adds a carrier for messages to this `dest_proto`.
    pub fn add_carrier(&self, proto: &str, carrier: Carrier) {
        lock(&self.carriers).insert(proto.to_ascii_lowercase(), carrier);
    }

    /// Adds a chat application, such as `perl`.
    pub fn add_app(&self, name: &str, app: ChatApp) {
        lock(&self.apps).insert(name.to_ascii_lowercase(), app);
    }

    /// The messages that the switch's own carriers got, first come first.
    pub fn kept(&self) -> Vec<Event> {
        lock(&self.kept).clone()
    }

    fn app(&self, name: &str) -> Option<ChatApp> {
        let name = name.to_ascii_lowercase();
        if let Some(app) = lock(&self.apps).get(&name) {
            return Some(Arc::clone(app));
        }
        let own: fn(&World, &mut Event, Option<&str>) -> i32 = match name.as_str() {
            "set" => app_set,
            "unset" => app_unset,
            "reply" => app_reply,
            "send" => app_send,
            "fire" => app_fire,
            "info" => app_info,
            "stop" => app_stop,
            _ => return None,
        };
        Some(Arc::new(own))
    }
}

impl World {
    /// Runs a chat application on a message, its data expanded with the message's headers. Returns the status.
    pub fn chat_execute(&self, message: &mut Event, app: &str, data: Option<&str>) -> i32 {
        let Some(run) = self.services().chat.app(app) else {
            let text = format!("Invalid chat application interface [{app}]!");
            self.log(Level::Err, None, text);
            return FALSE;
        };
        let data = data
            .filter(|data| *data != "__undef")
            .map(|data| expand::expand(&EventScope::new(self, message), data));
        run(self, message, data.as_deref())
    }

    /// Sends a copy of a message; where no carrier is named the message's `dest_proto` header names it. The switch only
    /// queues messages, so the status is always success; whether one was carried shows in the log and in the `MESSAGE`
    /// event that follows.
    pub fn chat_send(&self, message: &Event, dest_proto: Option<&str>) -> i32 {
        let proto = dest_proto
            .filter(|proto| !proto.is_empty())
            .or_else(|| message.get("dest_proto"));
        let mut copy = message.duplicate();
        if let Some(proto) = proto {
            copy.add("dest_proto", proto);
        }
        self.deliver(copy);
        SUCCESS
    }

    fn deliver(&self, mut message: Event) -> bool {
        let Some(proto) = message.get("dest_proto").map(str::to_owned) else {
            return false;
        };
        if message.get("proto").is_none() {
            message.add("proto", "global");
        }
        let carried = proto.to_ascii_lowercase().contains("global") || self.carry(&proto, &message);
        let mut report = message.duplicate();
        if message
            .get("blocking")
            .is_some_and(super::text::vars::is_true)
        {
            report.add("Delivery-Failure", if carried { "false" } else { "true" });
        } else {
            report.add("Nonblocking-Delivery", "true");
        }
        self.fire(report);
        carried
    }

    fn carry(&self, proto: &str, message: &Event) -> bool {
        let chat = &self.services().chat;
        let wanted = proto.to_ascii_lowercase();
        let carrier = lock(&chat.carriers).get(&wanted).map(Arc::clone);
        if let Some(carrier) = carrier {
            return carrier(self, message);
        }
        match wanted.as_str() {
            "event" => {
                let mut copy = message.duplicate();
                copy.add("proto", "event");
                Bench::fire(self, copy)
            }
            "api" => {
                let command = message.body().unwrap_or_default();
                let (command, argument) = command.split_once(' ').unwrap_or((command, ""));
                self.api(command, Some(argument), None);
                true
            }
            keeper if KEEPERS.contains(&keeper) => {
                let header = |name| message.get(name).unwrap_or_default();
                let text = format!(
                    "sends a message to {}: {}",
                    header("to"),
                    message.body().unwrap_or_default()
                );
                self.note(Who::Switch, None, "message", text);
                lock(&chat.kept).push(message.clone());
                true
            }
            _ => {
                let text = format!("Invalid chat interface [{proto}]!");
                self.log(Level::Err, None, text);
                false
            }
        }
    }

    /// Builds a message from its parts and sends it, as the API command `chat` does; tells whether it was carried.
    pub fn chat_send_parts(
        &self,
        proto: &str,
        from: &str,
        to: &str,
        body: &str,
        kind: &str,
    ) -> bool {
        let origin = Origin::new("switch_loadable_module.c", "switch_core_chat_send_args", 1);
        let mut message = Event::plain(self, origin, EventType::Message);
        let headers = [
            ("proto", "global"),
            ("from", from),
            ("to", to),
            ("type", kind),
            ("skip_global_process", "true"),
            ("blocking", "true"),
            ("dest_proto", proto),
        ];
        for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
            message.add(name, value);
        }
        message.set_body(Some(body));
        self.deliver(message)
    }
}

fn app_set(_: &World, message: &mut Event, data: Option<&str>) -> i32 {
    let Some((name, value)) = data.and_then(|data| data.split_once('=')) else {
        return FALSE;
    };
    message.delete(name.trim(), None);
    message.add(name.trim(), value);
    SUCCESS
}

fn app_unset(_: &World, message: &mut Event, data: Option<&str>) -> i32 {
    message.delete(data.unwrap_or("_body"), None);
    SUCCESS
}

fn app_reply(world: &World, message: &mut Event, data: Option<&str>) -> i32 {
    let proto = message.get("proto").unwrap_or("global").to_owned();
    let mut reply = Event::plain(world, Origin::SCRIPT, EventType::Message);
    for (name, source) in [("from", "to"), ("to", "from"), ("subject", "subject")] {
        if let Some(value) = message.get(source) {
            reply.add(name, value);
        }
    }
    reply.add("replying", "true");
    reply.set_body(data.or(message.body()));
    world.chat_send(&reply, Some(&proto))
}

fn app_send(world: &World, message: &mut Event, data: Option<&str>) -> i32 {
    world.chat_send(message, data)
}

fn app_fire(world: &World, message: &mut Event, _: Option<&str>) -> i32 {
    world.fire(message.duplicate());
    SUCCESS
}

fn app_info(world: &World, message: &mut Event, _: Option<&str>) -> i32 {
    let text = format!("CHANNEL_DATA:\n{}", message.to_plain());
    world.log(Level::Info, None, text);
    SUCCESS
}

fn app_stop(_: &World, message: &mut Event, _: Option<&str>) -> i32 {
    message.delete("final_delivery", None);
    message.add_at(Place::Bottom, "final_delivery", "true");
    SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::event::EventHandle;

    fn message(world: &World) -> Event {
        let mut message = Event::plain(world, Origin::SCRIPT, EventType::Message);
        message.add("from", "1000@pbx");
        message.add("to", "1001@pbx");
        message.set_body(Some("hi"));
        message
    }

    #[test]
    fn an_unknown_application_is_false_and_an_unknown_carrier_is_only_logged() {
        let world = World::default();
        let mut message = message(&world);
        assert_eq!(world.chat_execute(&mut message, "nosuchapp", None), FALSE);
        assert_eq!(world.chat_send(&message, None), SUCCESS);
        assert_eq!(world.chat_send(&message, Some("nosuchproto")), SUCCESS);
        let log: Vec<_> = world
            .timeline()
            .entries()
            .iter()
            .map(|entry| entry.text.clone())
            .collect();
        assert_eq!(
            log,
            [
                "[ERR] Invalid chat application interface [nosuchapp]!",
                "[ERR] Invalid chat interface [nosuchproto]!"
            ]
        );
    }

    #[test]
    fn a_sent_message_is_kept_and_its_delivery_is_an_event() {
        let world = World::default();
        let events = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&events);
        world.bus().subscribe(
            EventType::Message,
            None,
            Arc::new(move |_, event| lock(&into).push(event.clone())),
        );
        world.chat_send(&message(&world), Some("sip"));
        assert_eq!(world.services().chat.kept()[0].body(), Some("hi"));
        assert_eq!(lock(&events)[0].get("Nonblocking-Delivery"), Some("true"));
    }

    #[test]
    fn an_application_gets_its_data_with_the_headers_filled_in() {
        let world = World::default();
        let mut message = message(&world);
        assert_eq!(
            world.chat_execute(&mut message, "set", Some("greeting=hello ${from}")),
            SUCCESS
        );
        assert_eq!(message.get("greeting"), Some("hello 1000@pbx"));
    }

    #[test]
    fn the_scripts_message_has_what_an_application_set() {
        let world = World::default();
        let handle = EventHandle::holding(Some(message(&world)));
        assert_eq!(handle.chat_execute(&world, "set", Some("a=b")), SUCCESS);
        assert_eq!(handle.get_header(&world, Some("a")).as_deref(), Some("b"));
        assert_eq!(handle.chat_execute(&world, "nosuchapp", None), FALSE);
        assert_eq!(handle.chat_send(&world, None), SUCCESS);
    }

    #[test]
    fn a_lent_message_comes_back_with_its_changes() {
        let world = World::default();
        let mut message = message(&world);
        let kept = EventHandle::lend(&mut message, |handle| {
            handle.add_header(&world, Some("x"), Some("y"));
            Arc::clone(handle)
        });
        assert_eq!(message.get("x"), Some("y"));
        assert_eq!(kept.type_name(&world), "invalid");
    }

    #[test]
    fn applications_can_be_added() {
        let world = World::default();
        world.services().chat.add_app(
            "perl",
            Arc::new(|_, message, data| {
                message.add("ran", data.unwrap_or("nothing"));
                SUCCESS
            }),
        );
        let mut message = message(&world);
        world.chat_execute(&mut message, "perl", Some("chat.pl one"));
        assert_eq!(message.get("ran"), Some("chat.pl one"));
    }
}
