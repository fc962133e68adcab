//! One thread that does things later: limits of runs, alarms of scripts, and the follow-up to both.
//!
//! It starts with the first job, sleeps until the earliest is due, and lives as long as the process. To schedule and to cancel
//! costs a look at the clock, a lock and a place in a tree; the thread is woken only for a job that comes before all others.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crate::sys;

type Job = Box<dyn FnOnce() + Send>;

/// Identifies a job until it is done. Jobs are in the order in which they are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(Instant, u64);

impl Key {
    /// When the job is due.
    pub(crate) fn due(self) -> Instant {
        self.0
    }
}

struct Queue {
    jobs: BTreeMap<Key, Job>,
    next: u64,
    /// When the thread looks again by itself; `None` while it is at work and will look anyway.
    wakes: Option<Instant>,
    running: bool,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    jobs: BTreeMap::new(),
    next: 0,
    wakes: None,
    running: false,
});
static EARLIER: Condvar = Condvar::new();

/// How long the thread sleeps when there is nothing to do.
const IDLE: Duration = Duration::from_secs(3600);

/// No timer goes off later than this: a century is for ever.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

fn lock() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has the job done on the timer's thread when the time has come. It must not block.
pub(crate) fn schedule(after: Duration, job: impl FnOnce() + Send + 'static) -> Key {
    let due = Instant::now() + after.min(LONGEST);
    let mut queue = lock();
    let key = Key(due, queue.next);
    queue.next += 1;
    queue.jobs.insert(key, Box::new(job));
    if !queue.running {
        // Without a thread (the system has none left) the next job tries again.
        let started = thread::Builder::new()
            .name("fsperl-timer".to_owned())
            .spawn(work);
        queue.running = started.is_ok();
    } else if queue.wakes.is_some_and(|wakes| due < wakes) {
        queue.wakes = Some(due);
        drop(queue);
        EARLIER.notify_one();
    }
    key
}

/// Takes a job back. False when it has been done, or is being done.
pub(crate) fn cancel(key: Key) -> bool {
    let job = lock().jobs.remove(&key);
    job.is_some()
}

fn work() {
    // SAFETY: it is this thread's own mask; signals to the process are for threads that expect them.
    unsafe { sys::fsp_block_signals() };
    let mut queue = lock();
    loop {
        let now = Instant::now();
        match queue.jobs.first_key_value() {
            Some((&key, _)) if key.due() <= now => {
                let job = queue.jobs.remove(&key);
                queue.wakes = None;
                drop(queue);
                // What a panic says has been printed; the timer goes on for the others.
                let _ = catch_unwind(AssertUnwindSafe(|| job.map(|job| job())));
                queue = lock();
            }
            first => {
                let wait = first.map_or(IDLE, |(key, _)| key.due() - now);
                queue.wakes = Some(now + wait);
                queue = EARLIER
                    .wait_timeout(queue, wait)
                    .map_or_else(|poisoned| poisoned.into_inner().0, |(queue, _)| queue);
            }
        }
    }
}
