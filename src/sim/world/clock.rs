//! Virtual time. The clock moves only when somebody waits, and then jumps to the next thing that is due; what is due at the
//! same microsecond happens in the order in which it was planned, so two runs are equal.

use super::World;
use std::collections::BTreeMap;

/// One second, in the clock's unit.
pub const SECOND: u64 = 1_000_000;
/// One millisecond, in the clock's unit.
pub const MS: u64 = 1_000;

/// Something that happens at a time.
pub type Happening = Box<dyn FnOnce(&World) + Send>;

/// Names a planned happening, so that it can be called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    at: u64,
    turn: u64,
}

/// What may be used up before a run is taken for an endless loop.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Virtual time from the start, in microseconds.
    pub time: u64,
    /// Calls into the switch.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: 7 * 24 * 3600 * SECOND,
            steps: 20_000_000,
        }
    }
}

/// The clock and the agenda.
pub struct Clock {
    now: u64,
    start: u64,
    turn: u64,
    agenda: BTreeMap<Ticket, Happening>,
    limits: Limits,
    steps: u64,
    idle: u64,
}

impl Clock {
    /// A clock that shows `start`, in microseconds since 1970.
    pub fn new(start: u64, limits: Limits) -> Clock {
        Clock {
            now: start,
            start,
            turn: 0,
            agenda: BTreeMap::new(),
            limits,
            steps: 0,
            idle: 0,
        }
    }

    /// The time, in microseconds since 1970.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Microseconds since the start.
    pub fn elapsed(&self) -> u64 {
        self.now - self.start
    }

    /// Plans a happening; a time that is over means now.
    pub fn plan(&mut self, at: u64, what: Happening) -> Ticket {
        self.turn += 1;
        let ticket = Ticket {
            at: at.max(self.now),
            turn: self.turn,
        };
        self.agenda.insert(ticket, what);
        ticket
    }

    /// Calls a happening off; tells whether it was still to come.
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        self.agenda.remove(&ticket).is_some()
    }

    /// Takes the next happening that is due by `deadline` and moves the clock to it. Without one, the clock moves to the
    /// deadline.
    pub fn take_due(&mut self, deadline: u64) -> Option<Happening> {
        match self.agenda.first_key_value() {
            Some((ticket, _)) if ticket.at <= deadline => {
                let at = ticket.at;
                self.move_to(at);
                self.agenda.pop_first().map(|(_, what)| what)
            }
            _ => {
                self.move_to(deadline);
                None
            }
        }
    }

    /// Takes everything that is planned off the agenda.
    pub fn forget(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.agenda).into_values().collect()
    }

    /// When the next planned thing happens.
    pub fn next_at(&self) -> Option<u64> {
        self.agenda.first_key_value().map(|(ticket, _)| ticket.at)
    }

    /// Counts a call into the switch, and tells how long it takes. Calls take no time, unless a script makes hundreds of
    /// them while no time passes, as an endless loop does: then 1 ms each, ten times that after a thousand and after
    /// ten thousand, and 10 s after a hundred thousand.
    pub fn step(&mut self) -> u64 {
        self.steps += 1;
        self.idle += 1;
        match self.idle {
            0..=200 => 0,
            201..=1_000 => MS,
            1_001..=10_000 => 10 * MS,
            10_001..=100_000 => 100 * MS,
            _ => 10 * SECOND,
        }
    }

    /// How many calls were made since time last passed.
    pub fn idle(&self) -> u64 {
        self.idle
    }

    /// Goes on counting from there: the time that passed was that of the calls themselves.
    pub fn set_idle(&mut self, calls: u64) {
        self.idle = calls;
    }

    fn move_to(&mut self, time: u64) {
        if time > self.now {
            self.now = time;
            self.idle = 0;
        }
    }

    /// Says what was used up, when something was.
    pub fn exhausted(&self) -> Option<String> {
        if self.elapsed() > self.limits.time {
            let seconds = self.limits.time / SECOND;
            return Some(format!(
                "the script is still running after {seconds} s of virtual time; it probably loops for ever \
                 (does its loop end when $session->ready() is false?)"
            ));
        }
        (self.steps > self.limits.steps).then(|| {
            format!(
                "the script made more than {} calls into the switch; it probably loops for ever",
                self.limits.steps
            )
        })
    }
}
