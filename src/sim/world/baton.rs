//! Legs that run beside each other, each on a thread of its own, one at a time: only the thread that holds the baton runs.
//! A thread gives it away when it waits for virtual time to pass, and the clock moves only when everybody waits for that.
//! Who runs next depends on nothing but the order in which legs began, so runs stay equal.

use super::lock;
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

thread_local! {
    static TOKEN: Cell<u64> = const { Cell::new(0) };
}

/// Names the thread; the same for all worlds.
fn token() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    TOKEN.with(|cell| {
        if cell.get() == 0 {
            cell.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        cell.get()
    })
}

/// A thread that runs legs.
struct Member {
    token: u64,
    /// Until when it waits.
    deadline: u64,
    /// The change after which it last found nothing to do.
    seen: u64,
}

/// Who runs, and who waits for what.
#[derive(Default)]
struct Ring {
    members: Vec<Member>,
    holder: u64,
    /// Counts what may have changed something that others wait for.
    change: u64,
}

impl Ring {
    fn me(&mut self, token: u64) -> &mut Member {
        let at = self.members.iter().position(|member| member.token == token);
        let at = at.unwrap_or_else(|| {
            self.members.push(Member {
                token,
                deadline: 0,
                seen: 0,
            });
            self.members.len() - 1
        });
        &mut self.members[at]
    }
}

/// What a waiting thread does next.
pub(crate) enum Turn {
    /// Others ran: it looks again whether its wait is over.
    Again,
    /// Everybody waits: it moves the clock, to this time at most.
    Advance(u64),
}

/// The baton of one world.
#[derive(Default)]
pub(crate) struct Baton {
    ring: Mutex<Ring>,
    handed: Condvar,
}

impl Baton {
    /// Something happened that others may wait for.
    pub fn changed(&self) {
        lock(&self.ring).change += 1;
    }

    /// The running thread has nothing to do until `deadline`. Whoever has not looked since the last change goes next; then
    /// whose time has come; then the clock may move to the earliest deadline.
    pub fn turn(&self, now: u64, deadline: u64) -> Turn {
        let mut ring = lock(&self.ring);
        if ring.members.is_empty() {
            return Turn::Advance(deadline);
        }
        let (own, change) = (token(), ring.change);
        let me = ring.me(own);
        (me.deadline, me.seen) = (deadline, change);
        let curious = ring.members.iter().find(|member| member.seen != change);
        let earliest = ring.members.iter().min_by_key(|member| member.deadline);
        let limit = earliest.map_or(deadline, |member| member.deadline);
        let due = earliest.filter(|member| member.deadline <= now);
        match curious.or(due).map(|member| member.token) {
            Some(next) if next != own => {
                self.hand(&mut ring, next);
                self.wait(ring, own);
                Turn::Again
            }
            Some(_) => Turn::Advance(deadline),
            None => Turn::Advance(limit),
        }
    }

    /// Announces a new thread, and gives the name under which it [`Baton::join`]s.
    pub fn announce(&self) -> u64 {
        static LEGS: AtomicU64 = AtomicU64::new(1 << 32);
        let mut ring = lock(&self.ring);
        let own = token();
        if ring.members.is_empty() {
            ring.holder = own;
        }
        ring.me(own);
        let name = LEGS.fetch_add(1, Ordering::Relaxed);
        ring.change += 1;
        ring.me(name);
        name
    }

    /// The new thread takes its name and waits until it may run.
    pub fn join(&self, name: u64) {
        TOKEN.with(|cell| cell.set(name));
        self.wait(lock(&self.ring), name);
    }

    /// A thread ends, or never began; somebody else goes on.
    pub fn leave(&self, name: u64) {
        let mut ring = lock(&self.ring);
        ring.members.retain(|member| member.token != name);
        ring.change += 1;
        if ring.holder == name {
            let next = ring.members.first().map_or(0, |member| member.token);
            self.hand(&mut ring, next);
        }
        if let [_] = ring.members.as_slice() {
            ring.members.clear();
        }
    }

    fn hand(&self, ring: &mut Ring, next: u64) {
        ring.holder = next;
        self.handed.notify_all();
    }

    fn wait(&self, mut ring: MutexGuard<'_, Ring>, own: u64) {
        while ring.holder != own {
            ring = self
                .handed
                .wait(ring)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::world::World;
    use crate::sim::world::clock::SECOND;
    use std::sync::Arc;
    use std::sync::Mutex;

    #[test]
    fn threads_that_wait_for_the_same_time_all_go_on() {
        let world = World::default();
        let log = Arc::new(Mutex::new(Vec::new()));
        for name in ["a", "b", "c"] {
            let log = log.clone();
            world.spawn(move |world| {
                for round in 0..50 {
                    world.pass(if name == "c" { SECOND / 2 } else { SECOND });
                    super::lock(&log).push(format!("{name}{round}"));
                }
            });
        }
        world.pass(10 * SECOND);
        world.pass(90 * SECOND);
        let log = super::lock(&log).clone();
        assert_eq!(log.len(), 150);
        assert_eq!(log[0], "c0");
        let first = |name: &str| log.iter().position(|entry| entry == name);
        assert!(
            first("a0") < first("c2") && first("b0") < first("c2") && first("c1") < first("a1")
        );
        assert_eq!(world.elapsed(), 100 * SECOND);
    }

    #[test]
    fn a_thread_that_panics_does_not_stop_the_others() {
        let world = World::default();
        world.spawn(|_| panic!("on purpose"));
        world.pass(SECOND);
        assert!(
            world
                .timeline()
                .render()
                .contains("a leg ended with a panic")
        );
        assert_eq!(world.elapsed(), SECOND);
    }
}
