//! Ends a run whose script never asks the switch for anything again. Virtual time stands still for such a script, so real
//! time decides.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Watches until it is dropped.
#[derive(Debug)]
pub(super) struct Watchdog {
    /// Its end tells the thread that nothing is left to watch.
    watched: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// Calls `expired`, on a thread of its own, when it still exists after `limit`.
    pub fn start(limit: Duration, expired: impl FnOnce() + Send + 'static) -> Self {
        let (watched, gone) = mpsc::channel();
        let thread = thread::spawn(move || {
            if gone.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                expired();
            }
        });
        Watchdog {
            watched: Some(watched),
            thread: Some(thread),
        }
    }
}

impl Drop for Watchdog {
    /// Waits for the thread: it may be the last to hold interpreters, and they must be gone before the program ends, which
    /// takes perl's hold of its threads away.
    fn drop(&mut self) {
        drop(self.watched.take());
        if let Some(thread) = self.thread.take() {
            // It can't be joined only when it panicked, and then there is nothing to wait for.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_goes_on_for_too_long_is_noticed() {
        let (expired, seen) = mpsc::channel();
        let _watchdog = Watchdog::start(Duration::from_millis(1), move || {
            let _ = expired.send("too long");
        });
        assert_eq!(seen.recv(), Ok("too long"));
    }

    #[test]
    fn a_run_that_is_over_is_left_alone() {
        let (expired, seen) = mpsc::channel::<()>();
        let watchdog = Watchdog::start(Duration::from_secs(3600), move || {
            let _ = expired.send(());
        });
        drop(watchdog);
        assert!(seen.recv().is_err(), "the thread ends without a call");
    }
}
