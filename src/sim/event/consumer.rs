//! `freeswitch::EventConsumer`: a queue that collects events of the kinds it was bound to, for a script to pop at its own
//! pace. Waiting passes virtual time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::bus::Subscription;
use super::{Event, EventType};
use crate::sim::log::Level;
use crate::sim::world::{World, lock};

/// How many events wait at most when the script says nothing.
pub const DEFAULT_LENGTH: usize = 5000;

/// A consumer of events.
pub struct EventConsumer {
    world: World,
    length: usize,
    events: Arc<Mutex<VecDeque<Event>>>,
    state: Mutex<State>,
}

struct State {
    ready: bool,
    bindings: Vec<Subscription>,
}

impl EventConsumer {
    /// A consumer, bound already where a kind is given. At most `length` events wait in it.
    pub fn new(world: &World, event: Option<&str>, subclass: Option<&str>, length: usize) -> Self {
        let consumer = Self {
            world: world.clone(),
            length,
            events: Arc::default(),
            state: Mutex::new(State {
                ready: true,
                bindings: Vec::new(),
            }),
        };
        if event.is_some_and(|name| !name.is_empty()) {
            consumer.bind(event, subclass);
        }
        consumer
    }

    /// Listens to one more kind of event. False for a kind that does not exist, after cleanup, and when it is bound as
    /// often as there are kinds of events.
    pub fn bind(&self, event: Option<&str>, subclass: Option<&str>) -> bool {
        if !lock(&self.state).ready {
            return false;
        }
        let name = event.unwrap_or_default();
        let subclass = subclass.unwrap_or_default();
        let Some(kind) = EventType::from_name(name) else {
            let text = format!("Can't bind to {name}, event not found");
            self.world.log(Level::Warning, None, text);
            return false;
        };
        if self.node_index() >= EventType::EVERY.len() {
            let text = format!("Cannot bind to {name} {subclass}");
            self.world.log(Level::Err, None, text);
            return false;
        }
        let (events, length) = (Arc::clone(&self.events), self.length);
        let binding = self.world.bus().subscribe(
            kind,
            Some(subclass),
            Arc::new(move |world, event| {
                let mut events = lock(&events);
                if events.len() < length {
                    events.push_back(event.duplicate());
                } else {
                    drop(events);
                    world.log(Level::Err, None, "Cannot queue any more events.....");
                }
            }),
        );
        lock(&self.state).bindings.push(binding);
        let text = format!("bound to {name} {subclass}");
        self.world.log(Level::Debug, None, text);
        true
    }

    /// Takes the oldest event. With `block` it waits for one, `timeout` ms at most where that is above 0. A wait that
    /// nothing can end, because nothing more is going to happen, ends at once and says so in the log.
    pub fn pop(&self, block: bool, timeout: i64) -> Option<Event> {
        if !lock(&self.state).ready {
            return None;
        }
        if block {
            match u64::try_from(timeout) {
                Ok(ms) if ms > 0 => self.wait_until(self.world.now().saturating_add(ms * 1000)),
                _ => self.wait(),
            }
        }
        lock(&self.events).pop_front()
    }

    fn wait_until(&self, deadline: u64) {
        self.world.run_until(deadline, || {
            self.world.bus().pump(&self.world);
            !lock(&self.events).is_empty()
        });
    }

    fn wait(&self) {
        while lock(&self.events).is_empty() && self.world.exhausted().is_none() {
            match self.world.next_at() {
                Some(at) => self.wait_until(at),
                None => {
                    let text = "EventConsumer waits for an event, but nothing more is going to happen; \
                                give pop() a timeout";
                    self.world.log(Level::Warning, None, text);
                    return;
                }
            }
        }
    }

    /// Ends all bindings and throws away what waits; the consumer is of no more use.
    pub fn cleanup(&self) {
        let bindings = {
            let mut state = lock(&self.state);
            state.ready = false;
            std::mem::take(&mut state.bindings)
        };
        for binding in bindings {
            self.world.bus().unsubscribe(binding);
        }
        lock(&self.events).clear();
    }

    /// How many bindings there are: the member `node_index`.
    pub fn node_index(&self) -> usize {
        lock(&self.state).bindings.len()
    }
}

impl Drop for EventConsumer {
    fn drop(&mut self) {
        self.cleanup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::event::Origin;

    fn fire(world: &World, subclass: &str) {
        world.fire(Event::custom(world, Origin::SCRIPT, subclass));
    }

    #[test]
    fn events_come_in_the_order_in_which_they_were_fired() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("CUSTOM"), Some("a"), DEFAULT_LENGTH);
        assert!(consumer.bind(Some("HEARTBEAT"), None));
        assert_eq!(consumer.node_index(), 2);
        fire(&world, "a");
        fire(&world, "b");
        world.fire(Event::plain(&world, Origin::SCRIPT, EventType::Heartbeat));
        let names: Vec<_> = std::iter::from_fn(|| consumer.pop(false, 0))
            .map(|e| e.kind().name())
            .collect();
        assert_eq!(names, ["CUSTOM", "HEARTBEAT"]);
    }

    #[test]
    fn waiting_passes_virtual_time_until_the_event_comes() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("CUSTOM"), Some("later"), DEFAULT_LENGTH);
        let start = world.now();
        assert!(consumer.pop(true, 10).is_none());
        assert_eq!(world.now() - start, 10_000);
        world.after(3_000_000, |world| fire(world, "later"));
        assert!(consumer.pop(true, 0).is_some());
        assert_eq!(world.now() - start, 3_010_000);
    }

    #[test]
    fn one_who_listens_may_wait_for_another_event() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("CUSTOM"), Some("answer"), DEFAULT_LENGTH);
        let consumer = Arc::new(consumer);
        let (waiting, answered) = (Arc::clone(&consumer), Arc::new(Mutex::new(false)));
        let into = Arc::clone(&answered);
        world.bus().subscribe(
            EventType::Custom,
            Some("question"),
            Arc::new(move |world, _| {
                world.after(1_000_000, |world| fire(world, "answer"));
                *lock(&into) = waiting.pop(true, 5_000).is_some();
            }),
        );
        fire(&world, "question");
        assert!(*lock(&answered));
        assert_eq!(world.elapsed(), 1_000_000);
    }

    #[test]
    fn a_wait_that_nothing_can_end_ends_at_once() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("CUSTOM"), None, DEFAULT_LENGTH);
        assert!(consumer.pop(true, 0).is_none());
    }

    #[test]
    fn an_unknown_event_is_not_bound_and_a_full_queue_drops() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("NOSUCHEVENT"), None, 1);
        assert!(!consumer.bind(Some("NOSUCH"), None));
        assert_eq!(consumer.node_index(), 0);
        assert!(consumer.bind(Some("CUSTOM"), None));
        fire(&world, "kept");
        fire(&world, "dropped");
        let kept = consumer.pop(false, 0);
        assert_eq!(kept.as_ref().and_then(Event::subclass), Some("kept"));
        assert!(consumer.pop(false, 0).is_none());
    }

    #[test]
    fn after_cleanup_nothing_is_bound_or_popped() {
        let world = World::default();
        let consumer = EventConsumer::new(&world, Some("CUSTOM"), None, DEFAULT_LENGTH);
        fire(&world, "a");
        consumer.cleanup();
        assert!(consumer.pop(false, 0).is_none());
        assert!(!consumer.bind(Some("CUSTOM"), None));
        assert_eq!(consumer.node_index(), 0);
    }
}
