//! What the operator may want of the pool, and what the pool tells of a script.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A way to a clean interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Road {
    /// The memory of an interpreter is put back after each run.
    Image,
    /// Each run has a copy of an interpreter.
    Clone,
    /// Each run has an interpreter that is made anew.
    Fresh,
    /// An interpreter serves many runs: one sees what those before it have left. Only by the operator's wish.
    Persistent,
}

impl fmt::Display for Road {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Road::Image => "image",
            Road::Clone => "clone",
            Road::Fresh => "fresh",
            Road::Persistent => "persistent",
        })
    }
}

/// A function that is told a line for the log.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Chooses the road on which a script starts; `None` is code that is no file's.
pub type Choice = Arc<dyn Fn(Option<&Path>) -> Road + Send + Sync>;

/// What the operator may want otherwise.
#[derive(Clone)]
pub struct Settings {
    /// The road of each script; from it a script goes on to the next that it can take.
    pub road: Choice,
    /// How many interpreters of one script may wait.
    pub most_per_script: usize,
    /// How many may wait in all.
    pub most: usize,
    /// After this time unused, interpreters are given back; the last of a script after ten times this.
    pub idle: Duration,
    /// How much memory a script may take, in bytes, from 16 MiB to 1 GiB; where this perl has the road `image`, and not on the
    /// road `clone`.
    pub memory: usize,
    /// How long compiling a script may take, with its BEGIN blocks and what modules do when they are loaded.
    pub time_limit: Option<Duration>,
    /// After how many runs an interpreter on the road `persistent` is replaced.
    pub recycle: u32,
    /// Told which road a script takes when it is not its first, and why; and of versions that do not compile.
    pub log: Log,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            road: Arc::new(|_| Road::Image),
            most_per_script: 100,
            most: 500,
            idle: Duration::from_secs(60),
            memory: 1 << 30,
            time_limit: None,
            recycle: 1000,
            log: Arc::new(|_| ()),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

/// How a script stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The file; `None` for code that is no file's.
    pub path: Option<PathBuf>,
    /// The road that it takes.
    pub road: Road,
    /// Why it is not the one that it was to take.
    pub reason: Option<String>,
    /// Interpreters that wait.
    pub ready: usize,
    /// Interpreters that run, on the roads on which that is known: `image` and `persistent`.
    pub running: usize,
    /// Runs that have begun.
    pub runs: u64,
    /// Why the file as it is now does not run, when an earlier version does.
    pub failed: Option<String>,
    /// Bytes that the images which wait take, where that is known.
    pub bytes: usize,
}
