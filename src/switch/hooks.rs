//! Events that are bound to scripts. The switch's event threads only put them into a queue; threads of the module, which come
//! and go with the events, run the scripts.

use super::config::Hook;
use super::core::event::{EventCell, OwnedEvent};
use super::core::subscription::{Listener, Subscription};
use super::core::text::c_string;
use super::core::{Level, LogTarget, log};
use super::entry;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many scripts of hooks run at a time.
const WORKERS: usize = 8;

/// How many events may wait for one of them.
const LONGEST: usize = 10_000;

/// The hooks that are bound.
#[derive(Default)]
pub struct Hooks {
    subscriptions: Mutex<Vec<Subscription>>,
    work: Arc<Mutex<Work>>,
}

#[derive(Default)]
struct Work {
    waiting: VecDeque<(Arc<str>, OwnedEvent)>,
    workers: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hooks {
    /// Binds these, and no others any more.
    pub fn set(&self, hooks: &[Hook]) {
        let before = std::mem::take(&mut *lock(&self.subscriptions));
        drop(before);
        let bound = hooks.iter().filter_map(|hook| {
            let listener = ToScript {
                script: hook.script.as_str().into(),
                work: self.work.clone(),
            };
            let (event, subclass) = (
                c_string(hook.event.as_str()),
                c_string(hook.subclass.as_str()),
            );
            Subscription::new(&event, Some(&subclass), Arc::new(listener))
        });
        let bound: Vec<_> = bound.collect();
        *lock(&self.subscriptions) = bound;
    }

    /// Binds none any more, and forgets the events that wait; the log says how many.
    pub fn end(&self) {
        self.set(&[]);
        let waiting = std::mem::take(&mut lock(&self.work).waiting);
        if !waiting.is_empty() {
            let text = format!(
                "{} events are lost that waited for a script\n",
                waiting.len()
            );
            log(Level::Warning, LogTarget::default(), text);
        }
    }
}

/// Puts events into the queue for a script.
struct ToScript {
    script: Arc<str>,
    work: Arc<Mutex<Work>>,
}

impl Listener for ToScript {
    fn on_event(&self, event: OwnedEvent) {
        let mut work = lock(&self.work);
        if work.waiting.len() >= LONGEST {
            drop(work);
            let text = format!(
                "{}: {LONGEST} events are waiting, this one is lost\n",
                self.script
            );
            return log(Level::Err, LogTarget::default(), text);
        }
        work.waiting.push_back((self.script.clone(), event));
        if work.workers >= WORKERS {
            return;
        }
        work.workers += 1;
        drop(work);
        let queue = self.work.clone();
        let started = thread::Builder::new()
            .name("perl hook".to_owned())
            .spawn(move || serve(&queue));
        if let Err(error) = started {
            lock(&self.work).workers -= 1;
            let text = format!("No thread for a Perl script: {error}\n");
            log(Level::Err, LogTarget::default(), text);
        }
    }
}

/// Runs scripts until no event waits.
fn serve(queue: &Mutex<Work>) {
    loop {
        let next = {
            let mut work = lock(queue);
            let next = work.waiting.pop_front();
            if next.is_none() {
                work.workers -= 1;
            }
            next
        };
        let Some((script, event)) = next else { return };
        let cell: Arc<EventCell> = Arc::new(Some(event).into());
        entry::event(&script, &cell);
    }
}
