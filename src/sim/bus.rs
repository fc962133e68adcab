//! The event bus: everyone who listens gets each fired event.

use super::event::Event;
use super::world::{World, lock};
use std::sync::{Arc, Mutex};

/// Gets each event.
pub type Listener = Arc<dyn Fn(&World, &Event) + Send + Sync>;

/// Who listens.
#[derive(Default)]
pub struct Bus(Mutex<Vec<Listener>>);

impl Bus {
    /// Adds a listener.
    pub fn listen(&self, listener: Listener) {
        lock(&self.0).push(listener);
    }

    /// Passes an event on.
    pub fn fire(&self, world: &World, event: Event) {
        let listeners = lock(&self.0).clone();
        listeners
            .iter()
            .for_each(|listener| listener(world, &event));
    }
}
