//! The scripts that run, how many have, and what is ready for those to come.

use crate::script::{Source, Standing};
use fsperl_runtime::Stopper;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long END blocks and destructors of a script may take that was stopped.
const GRACE: Duration = Duration::from_secs(1);

/// How often it is looked whether a script that is to end has begun.
const LOOK: Duration = Duration::from_millis(5);

/// A script that runs.
#[derive(Debug)]
pub struct Run {
    /// Its number, which `perl_kill` takes.
    pub id: u64,
    /// How it was started: `application`, `command`, ...
    pub entry: &'static str,
    /// What it is.
    pub script: Source,
    /// The call; empty for none.
    pub uuid: String,
    started: Instant,
    since: SystemTime,
    /// What ends it: first the compiling of its script, if there is any, then the run.
    stopper: Mutex<Option<Stopper>>,
    /// It was made to end.
    stopped: AtomicBool,
    /// It has ended, with its END blocks and destructors.
    over: AtomicBool,
}

impl Run {
    /// Whether it was started beside everything else.
    pub fn may_run_for_ever(&self) -> bool {
        matches!(self.entry, "startup" | "background")
    }

    /// From now on it is ended so.
    pub fn can_be_stopped_by(&self, stopper: Stopper) {
        *self.stopper() = Some(stopper);
    }

    fn stopper(&self) -> MutexGuard<'_, Option<Stopper>> {
        self.stopper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it, as soon as it has begun; a second time, its END blocks and destructors too. False when it is over.
    pub fn stop(self: &Arc<Self>, reason: &str) -> bool {
        if self.over.load(Relaxed) {
            return false;
        }
        let again = self.stopped.swap(true, Relaxed);
        match self.try_stop(reason) {
            _ if again => {}
            true => self.insist(reason),
            false => self.stop_when_begun(reason),
        }
        true
    }

    /// False while it has no interpreter, or is not in it yet.
    fn try_stop(&self, reason: &str) -> bool {
        let stopper = self.stopper().clone();
        stopper.is_some_and(|stopper| stopper.stop(reason))
    }

    fn stop_when_begun(self: &Arc<Self>, reason: &str) {
        let (run, reason) = (self.clone(), reason.to_owned());
        // Without a thread it takes another `perl_kill`.
        let _ = thread::Builder::new()
            .name("perl_kill".to_owned())
            .spawn(move || {
                while !run.over.load(Relaxed) {
                    if run.try_stop(&reason) {
                        return run.insist(&reason);
                    }
                    thread::sleep(LOOK);
                }
            });
    }

    /// Has END blocks and destructors of a script that was stopped end, too, when they take longer than [`GRACE`].
    pub fn insist(self: &Arc<Self>, reason: &str) {
        let (run, reason) = (self.clone(), reason.to_owned());
        // Without a thread they take what they take, or another `perl_kill`.
        let _ = thread::Builder::new()
            .name("perl_kill".to_owned())
            .spawn(move || {
                loop {
                    thread::sleep(GRACE);
                    if run.over.load(Relaxed) {
                        return;
                    }
                    run.try_stop(&reason);
                }
            });
    }

    fn age(&self) -> Duration {
        self.started.elapsed()
    }

    fn json(&self) -> Value {
        let since = self.since.duration_since(UNIX_EPOCH).unwrap_or_default();
        json!({
            "id": self.id,
            "entry": self.entry,
            "script": self.script.to_string(),
            "uuid": self.uuid,
            "since": since.as_secs_f64(),
            "milliseconds": self.age().as_millis() as u64,
        })
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Runs {
    next: AtomicU64,
    running: Mutex<BTreeMap<u64, Arc<Run>>>,
    ended: AtomicU64,
    died: AtomicU64,
}

impl Runs {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Run>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A script begins.
    pub fn begin(&self, entry: &'static str, script: Source, uuid: String) -> Arc<Run> {
        let run = Arc::new(Run {
            id: self.next.fetch_add(1, Relaxed) + 1,
            entry,
            script,
            uuid,
            started: Instant::now(),
            since: SystemTime::now(),
            stopper: Mutex::default(),
            stopped: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        self.lock().insert(run.id, run.clone());
        run
    }

    /// A script has ended.
    pub fn end(&self, run: &Run, died: bool) {
        run.over.store(true, Relaxed);
        self.lock().remove(&run.id);
        self.ended.fetch_add(1, Relaxed);
        self.died.fetch_add(u64::from(died), Relaxed);
    }

    /// Those that run, in the order of their start.
    pub fn running(&self) -> Vec<Arc<Run>> {
        self.lock().values().cloned().collect()
    }

    /// Ends those that have this number or belong to this call, or `all`. Says how many.
    pub fn stop(&self, which: &str, reason: &str) -> usize {
        let running = self.running();
        let meant = |run: &&Arc<Run>| {
            which == "all" || run.uuid == which || which.parse().is_ok_and(|id: u64| id == run.id)
        };
        let meant = running.iter().filter(meant);
        meant.filter(|run| run.stop(reason)).count()
    }

    /// Ends those that nobody has made to end yet. Says how many run.
    pub fn stop_running(&self, reason: &str) -> usize {
        let running = self.running();
        let untold = running.iter().filter(|run| !run.stopped.load(Relaxed));
        for run in untold {
            run.stop(reason);
        }
        running.len()
    }

    /// For people.
    pub fn text(&self, scripts: &[Standing]) -> String {
        let running = self.running();
        let (ended, died) = (self.ended.load(Relaxed), self.died.load(Relaxed));
        let mut text = format!(
            "{} running, {ended} ended, {died} of them died; {} kB of memory\n",
            running.len(),
            memory()
        );
        if !running.is_empty() {
            text.push_str("id\tseconds\tentry\tuuid\tscript\n");
        }
        for run in running {
            let seconds = run.age().as_secs_f64();
            let uuid = if run.uuid.is_empty() { "-" } else { &run.uuid };
            let script = run.script.to_string().replace(['\n', '\r'], " ");
            let _ = writeln!(
                text,
                "{}\t{seconds:.3}\t{}\t{uuid}\t{script}",
                run.id, run.entry
            );
        }
        if !scripts.is_empty() {
            text.push_str("road\truns\tready\tkB\tscript\n");
        }
        for script in scripts {
            let Standing {
                road, runs, ready, ..
            } = script;
            let _ = write!(
                text,
                "{road}\t{runs}\t{ready}\t{}\t{}",
                script.bytes / 1024,
                name(script)
            );
            for trouble in [&script.reason, &script.failed].into_iter().flatten() {
                let _ = write!(text, ": {}", trouble.trim_end().replace('\n', " "));
            }
            text.push('\n');
        }
        text
    }

    /// For programs.
    pub fn json(&self, scripts: &[Standing]) -> Value {
        let running: Vec<_> = self.running().iter().map(|run| run.json()).collect();
        let scripts: Vec<_> = scripts.iter().map(standing_json).collect();
        json!({
            "running": running,
            "scripts": scripts,
            "ended": self.ended.load(Relaxed),
            "died": self.died.load(Relaxed),
            "memory_kb": memory(),
        })
    }
}

/// What a script is called; the one without a file stands for code on the command line.
fn name(script: &Standing) -> String {
    let path = script.path.as_deref();
    path.map_or("~".to_owned(), |path| path.display().to_string())
}

fn standing_json(script: &Standing) -> Value {
    json!({
        "script": name(script),
        "road": script.road.to_string(),
        "reason": script.reason,
        "failed": script.failed,
        "runs": script.runs,
        "ready": script.ready,
        "ready_kb": script.bytes / 1024,
    })
}

/// The memory of the switch, in kB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}
