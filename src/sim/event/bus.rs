//! Who hears of an event. A fired event goes to everyone who listens to its kind, the newest listener first, then to those
//! who listen to `ALL`; an event that is fired while another one is on its way waits its turn, so the order is always the
//! order of firing.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::{Bench, Event, EventType};
use crate::sim::log::Level;
use crate::sim::world::{World, lock};

/// Gets each event that was listened for.
pub type Listener = Arc<dyn Fn(&World, &Event) + Send + Sync>;

/// Names a subscription, so that it can be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription(u64);

struct Node {
    id: Subscription,
    kind: EventType,
    subclass: Option<String>,
    listener: Listener,
}

/// The listeners and the events on their way.
#[derive(Default)]
pub struct Bus {
    next_id: AtomicU64,
    nodes: Mutex<Vec<Node>>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Event>,
    delivering: bool,
}

impl Bus {
    /// Listens to a kind of event. With a subclass, only events of that subclass are heard; a subclass that starts with
    /// `file:` or `func:` names the event's `file` or `function` header instead.
    pub fn subscribe(
        &self,
        kind: EventType,
        subclass: Option<&str>,
        listener: Listener,
    ) -> Subscription {
        let id = Subscription(self.next_id.fetch_add(1, Ordering::Relaxed));
        lock(&self.nodes).push(Node {
            id,
            kind,
            subclass: subclass.filter(|s| !s.is_empty()).map(str::to_owned),
            listener,
        });
        id
    }

    /// Ends a subscription; tells whether there was one.
    pub fn unsubscribe(&self, subscription: Subscription) -> bool {
        let mut nodes = lock(&self.nodes);
        let before = nodes.len();
        nodes.retain(|node| node.id != subscription);
        nodes.len() != before
    }

    /// Delivers an event, and after it those that its listeners fire.
    pub fn fire(&self, world: &World, event: Event) {
        {
            let mut queue = lock(&self.queue);
            queue.waiting.push_back(event);
            if std::mem::replace(&mut queue.delivering, true) {
                return;
            }
        }
        let _done = Delivering(self);
        self.pump(world);
    }

    /// Delivers what waits. A listener that itself waits for an event calls it, since until it returns nobody else does.
    pub(super) fn pump(&self, world: &World) {
        while let Some(event) = self.next() {
            for listener in self.listeners(&event) {
                listener(world, &event);
            }
        }
    }

    fn next(&self) -> Option<Event> {
        lock(&self.queue).waiting.pop_front()
    }

    fn listeners(&self, event: &Event) -> Vec<Listener> {
        let nodes = lock(&self.nodes);
        let of_kind = |kind| nodes.iter().rev().filter(move |node| node.kind == kind);
        let everything = (event.kind() != EventType::All).then(|| of_kind(EventType::All));
        of_kind(event.kind())
            .chain(everything.into_iter().flatten())
            .filter(|node| node.hears(event))
            .map(|node| Arc::clone(&node.listener))
            .collect()
    }
}

/// Ends the delivery even when a listener panics, so that later events are not stuck behind it.
struct Delivering<'a>(&'a Bus);

impl Drop for Delivering<'_> {
    fn drop(&mut self) {
        lock(&self.0.queue).delivering = false;
    }
}

impl Node {
    fn hears(&self, event: &Event) -> bool {
        let (Some(wanted), Some(subclass)) = (&self.subclass, event.subclass()) else {
            return self.subclass.is_none();
        };
        let after = |prefix: &str| {
            let head = wanted.get(..prefix.len())?;
            head.eq_ignore_ascii_case(prefix)
                .then(|| &wanted[prefix.len()..])
        };
        match (after("file:"), after("func:")) {
            (Some(file), _) => event.get("file") == Some(file),
            (_, Some(function)) => event.get("function") == Some(function),
            _ => subclass == wanted,
        }
    }
}

impl Bench for World {
    fn log(&self, level: Level, text: &str) {
        World::log(self, level, None, text);
    }

    fn fire(&self, event: Event) -> bool {
        World::fire(self, event);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::event::Origin;

    const HERE: Origin = Origin::new("test.c", "test", 1);

    fn heard(
        world: &World,
        kind: EventType,
        subclass: Option<&str>,
    ) -> (Arc<Mutex<Vec<String>>>, Subscription) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&heard);
        let id = world.bus().subscribe(
            kind,
            subclass,
            Arc::new(move |_, event| {
                let what = event.get("what").unwrap_or(event.kind().name()).to_owned();
                lock(&into).push(what);
            }),
        );
        (heard, id)
    }

    #[test]
    fn listeners_hear_their_kind_and_their_subclass() {
        let world = World::default();
        let (all, _) = heard(&world, EventType::All, None);
        let (custom, _) = heard(&world, EventType::Custom, None);
        let (mine, subscription) = heard(&world, EventType::Custom, Some("my::sub"));
        world.fire(Event::custom(&world, HERE, "my::sub"));
        world.fire(Event::custom(&world, HERE, "MY::SUB"));
        world.fire(Event::plain(&world, HERE, EventType::Heartbeat));
        assert!(world.bus().unsubscribe(subscription));
        assert!(!world.bus().unsubscribe(subscription));
        world.fire(Event::custom(&world, HERE, "my::sub"));
        assert_eq!(lock(&all).len(), 4);
        assert_eq!(lock(&custom).len(), 3);
        assert_eq!(lock(&mine).len(), 1);
    }

    #[test]
    fn an_event_fired_by_a_listener_comes_after_the_one_it_heard() {
        let world = World::default();
        let (all, _) = heard(&world, EventType::All, None);
        world.bus().subscribe(
            EventType::Heartbeat,
            None,
            Arc::new(|world, _| {
                world.fire(Event::plain(world, HERE, EventType::Trap));
            }),
        );
        world.fire(Event::plain(&world, HERE, EventType::Heartbeat));
        assert_eq!(*lock(&all), ["HEARTBEAT", "TRAP"]);
    }

    #[test]
    fn events_are_numbered_and_carry_the_virtual_time() {
        let world = World::default();
        let first = Event::plain(&world, HERE, EventType::Heartbeat);
        world.pass(5_000_000);
        let second = Event::plain(&world, HERE, EventType::Heartbeat);
        let time = |event: &Event| -> u64 {
            event
                .get("Event-Date-Timestamp")
                .and_then(|t| t.parse().ok())
                .unwrap_or_default()
        };
        assert_eq!(time(&second) - time(&first), 5_000_000);
        assert_eq!(first.get("Event-Sequence"), Some("1"));
        assert_eq!(second.get("Event-Sequence"), Some("2"));
    }
}
