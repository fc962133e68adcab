//! Clean interpreters, ready before the call: for each script a supply of them with the script compiled and its modules loaded.
//!
//! A [`Road`] is a way to a clean interpreter. A script takes the first that it can, and says why it can't take the ones before.
//! A file that has changed is compiled at the next call; when that fails, its last good version stays, as far as there are
//! interpreters of it, or something to copy them from. What is not used for a while is given back.

mod settings;
mod stamp;

pub use settings::{Choice, Log, Road, Settings, Standing};

use self::stamp::Stamp;
use super::{Recipe, Source, Template, globals};
use fsperl_runtime::{Ended, Image, Interpreter, Mold, Stopped, Stopper, thread_in_background};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// Runs in a row after which a script that spoils its images leaves that road.
const SPOILED: u32 = 3;

/// Is given what ends a script that is being compiled.
type Begun<'a> = &'a dyn Fn(Stopper);

/// An interpreter that waits for a run.
#[derive(Debug)]
enum Spare {
    Image(Image),
    /// A copy or a new one, for one run.
    Single(Interpreter),
    /// One that has served so many.
    Persistent(Interpreter, u32),
}

/// What further interpreters of a script are copied from.
#[derive(Clone, Debug)]
enum Copied {
    /// Nothing: they are made as the first was.
    Nothing,
    Template(Arc<Template>),
    Mold(Arc<Mold>),
}

/// What was made for a script.
struct Made {
    spare: Spare,
    road: Road,
    /// Why it is not the road that was to be taken.
    reason: Option<String>,
    copied: Copied,
}

#[derive(Debug)]
struct State {
    /// Grows with each version of the file; what was made for another is given back.
    version: u64,
    stamp: Option<Stamp>,
    /// The version that did not compile, and why.
    failed: Option<(Stamp, String)>,
    road: Road,
    reason: Option<String>,
    copied: Copied,
    ready: Vec<(Instant, Spare)>,
    running: usize,
    runs: u64,
    /// Runs in a row that have spoiled their image.
    spoiled: u32,
    /// The background has been asked for one more.
    asked: bool,
}

/// A script, or (without a path) what runs code that is no file's.
#[derive(Debug)]
struct Script {
    path: Option<PathBuf>,
    state: Mutex<State>,
    /// Held while a new version is compiled, so that it is compiled once.
    renewing: Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
struct Shared {
    recipe: Recipe,
    settings: Settings,
    /// For what is no plain file.
    plain: Template,
    /// By their paths; what runs code that is no file's has an empty one.
    scripts: Mutex<HashMap<PathBuf, Arc<Script>>>,
    waiting: AtomicUsize,
    background: Mutex<Option<Sender<Weak<Script>>>>,
}

/// The supply of interpreters.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    /// A pool of interpreters that are made by a recipe.
    ///
    /// # Errors
    /// When perl refuses to start, and what code of the recipe throws.
    pub fn new(recipe: Recipe, settings: Settings) -> Result<Self, Stopped> {
        let plain = Template::of(recipe.make(None)?);
        let shared = Arc::new(Shared {
            recipe,
            settings,
            plain,
            scripts: Mutex::default(),
            waiting: AtomicUsize::new(0),
            background: Mutex::default(),
        });
        let (sender, receiver) = channel();
        let weak = Arc::downgrade(&shared);
        let started = thread::Builder::new()
            .name("perl pool".to_owned())
            .spawn(move || work(&weak, &receiver));
        match started {
            Ok(_) => *lock(&shared.background) = Some(sender),
            Err(error) => (shared.settings.log)(&format!(
                "no thread to make Perl interpreters beforehand: {error}"
            )),
        }
        Ok(Pool { shared })
    }

    /// A clean interpreter for one run of a source, with the source compiled if it is a file. It goes back when it is dropped.
    ///
    /// # Errors
    /// What compiling the script throws, when no version of it has ever compiled; and when no interpreter can be made.
    pub fn interpreter(&self, source: &Source) -> Result<Interpreter, Stopped> {
        self.interpreter_for(source, &|_| ())
    }

    /// As [`interpreter`](Self::interpreter), for a run that can be stopped: if the script has to be compiled, `begun` is given what ends
    /// that.
    ///
    /// # Errors
    /// As for `interpreter`, and [`Stopped::Ended`].
    pub fn interpreter_for(
        &self,
        source: &Source,
        begun: &dyn Fn(Stopper),
    ) -> Result<Interpreter, Stopped> {
        match source {
            Source::File { path, .. } => self.shared.interpreter(Some(path), begun),
            Source::Inline(_) => self.shared.interpreter(None, begun),
        }
    }

    /// How the scripts stand, by their paths.
    pub fn standing(&self) -> Vec<Standing> {
        let scripts: Vec<_> = lock(&self.shared.scripts).values().cloned().collect();
        let mut all: Vec<_> = scripts.iter().map(|script| script.standing()).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Gives back every interpreter that waits. Scripts are compiled anew at their next call.
    pub fn clear(&self) {
        let scripts = std::mem::take(&mut *lock(&self.shared.scripts));
        for script in scripts.into_values() {
            let ready = {
                let mut state = lock(&script.state);
                state.version += 1;
                std::mem::take(&mut state.ready)
            };
            self.shared.waiting.fetch_sub(ready.len(), Relaxed);
        }
    }
}

impl Script {
    fn standing(&self) -> Standing {
        let state = lock(&self.state);
        let size = |spare: &Spare| match spare {
            Spare::Image(image) => {
                let (image, written) = image.sizes();
                image + written
            }
            Spare::Single(_) | Spare::Persistent(..) => 0,
        };
        Standing {
            path: self.path.clone(),
            road: state.road,
            reason: state.reason.clone(),
            ready: state.ready.len(),
            running: state.running,
            runs: state.runs,
            failed: state.failed.as_ref().map(|(_, why)| why.clone()),
            bytes: state.ready.iter().map(|(_, spare)| size(spare)).sum(),
        }
    }

    fn name(&self) -> String {
        let path = self.path.as_deref();
        path.map_or("code".to_owned(), |path| path.display().to_string())
    }
}

/// A run of a script, while it lasts.
struct Running(Arc<Script>);

impl Running {
    fn of(script: &Arc<Script>) -> Self {
        lock(&script.state).running += 1;
        Running(script.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.0.state).running -= 1;
    }
}

impl Shared {
    fn script(&self, path: Option<&Path>) -> Arc<Script> {
        let key = path.unwrap_or(Path::new(""));
        let mut scripts = lock(&self.scripts);
        if let Some(script) = scripts.get(key) {
            return script.clone();
        }
        let script = Arc::new(Script {
            path: path.map(Path::to_owned),
            state: Mutex::new(State {
                version: 0,
                stamp: None,
                failed: None,
                road: (self.settings.road)(path),
                reason: None,
                copied: Copied::Nothing,
                ready: Vec::new(),
                running: 0,
                runs: 0,
                spoiled: 0,
                asked: false,
            }),
            renewing: Mutex::new(()),
        });
        scripts.insert(key.to_owned(), script.clone());
        script
    }

    fn interpreter(
        self: &Arc<Self>,
        path: Option<&Path>,
        begun: Begun<'_>,
    ) -> Result<Interpreter, Stopped> {
        let stamp = match path {
            Some(path) => match Stamp::of(path) {
                Some(stamp) => stamp,
                // Running it says what is wrong with it.
                None => return self.plain.interpreter(),
            },
            None => Stamp::NONE,
        };
        let script = self.script(path);
        if is_new(&lock(&script.state), stamp) {
            self.renew(&script, stamp, begun)?;
        }
        let (spare, version) = {
            let mut state = lock(&script.state);
            state.runs += 1;
            (state.ready.pop(), state.version)
        };
        let spare = match spare {
            Some((_, spare)) => {
                self.waiting.fetch_sub(1, Relaxed);
                spare
            }
            None => self.make_more(&script, begun)?,
        };
        let perl = self.start(&script, version, spare);
        self.ask(&script);
        Ok(perl)
    }

    /// Compiles a version of a file that is not known yet.
    fn renew(&self, script: &Arc<Script>, stamp: Stamp, begun: Begun<'_>) -> Result<(), Stopped> {
        // Whoever compiles may take long, or (in a BEGIN block) run the script itself: nobody waits for it.
        let renewing = script.renewing.try_lock();
        if renewing.is_err() && lock(&script.state).stamp.is_some() {
            return Ok(());
        }
        if !is_new(&lock(&script.state), stamp) {
            return Ok(());
        }
        let road = (self.settings.road)(script.path.as_deref());
        let made = self.make(script.path.as_deref(), road, begun);
        let mut state = lock(&script.state);
        let made = match made {
            Ok(made) => made,
            // Whoever stopped it meant the run, and the next may fare better.
            Err(stopped @ Stopped::Ended(_)) => return Err(stopped),
            Err(stopped) if state.stamp.is_none() => return Err(stopped),
            Err(stopped) => {
                let why = stopped.to_string();
                let name = script.name();
                let text = format!("{name}: the version before this one stays in use: {why}");
                state.failed = Some((stamp, why));
                drop(state);
                (self.settings.log)(&text);
                return Ok(());
            }
        };
        let told = made
            .reason
            .clone()
            .filter(|_| state.reason != made.reason)
            .map(|reason| format!("{}: road {}: {reason}", script.name(), made.road));
        state.version += 1;
        state.stamp = Some(stamp);
        state.failed = None;
        state.road = made.road;
        state.reason = made.reason;
        state.copied = made.copied;
        state.spoiled = 0;
        let before = std::mem::take(&mut state.ready);
        state.ready.push((Instant::now(), made.spare));
        drop(state);
        self.waiting.fetch_sub(before.len(), Relaxed);
        self.waiting.fetch_add(1, Relaxed);
        drop(before);
        if let Some(told) = told {
            (self.settings.log)(&told);
        }
        Ok(())
    }

    /// One more of the version that is in use.
    fn make_more(&self, script: &Script, begun: Begun<'_>) -> Result<Spare, Stopped> {
        let (road, copied, version) = {
            let state = lock(&script.state);
            (state.road, state.copied.clone(), state.version)
        };
        match copied {
            Copied::Template(template) => return template.interpreter().map(Spare::Single),
            Copied::Mold(mold) => {
                if let Some(image) = mold.image() {
                    return Ok(Spare::Image(image));
                }
            }
            Copied::Nothing => {}
        }
        let made = self.make(script.path.as_deref(), road, begun)?;
        let mut state = lock(&script.state);
        if state.version == version && state.road == made.road {
            state.copied = made.copied;
        }
        Ok(made.spare)
    }

    /// Makes an interpreter for a script on the first road that it can take.
    fn make(&self, path: Option<&Path>, road: Road, begun: Begun<'_>) -> Result<Made, Stopped> {
        let mut reason = None;
        if road == Road::Image {
            match self.make_image(path, begun)? {
                Ok(image) => {
                    let copied = image
                        .mold()
                        .map_or(Copied::Nothing, |mold| Copied::Mold(Arc::new(mold)));
                    return Ok(Made {
                        spare: Spare::Image(image),
                        road,
                        reason,
                        copied,
                    });
                }
                Err(why) => reason = Some(why),
            }
        }
        if road <= Road::Clone {
            let perl = self.recipe.make(None)?;
            self.compile(&perl, path, begun)?;
            let template = Template::of(perl);
            match template.interpreter() {
                Ok(perl) => {
                    return Ok(Made {
                        spare: Spare::Single(perl),
                        road: Road::Clone,
                        reason,
                        copied: Copied::Template(Arc::new(template)),
                    });
                }
                Err(stopped) => {
                    let why = stopped.to_string();
                    reason = Some(reason.map_or(why.clone(), |first| format!("{first}; {why}")));
                }
            }
        }
        let limit = Interpreter::image_road()
            .is_ok()
            .then_some(self.settings.memory);
        let perl = self.recipe.make(limit)?;
        self.compile(&perl, path, begun)?;
        let (spare, road) = match road {
            Road::Persistent => (Spare::Persistent(perl, 0), road),
            _ => (Spare::Single(perl), Road::Fresh),
        };
        Ok(Made {
            spare,
            road,
            reason,
            copied: Copied::Nothing,
        })
    }

    /// An image, or why there can be none.
    fn make_image(
        &self,
        path: Option<&Path>,
        begun: Begun<'_>,
    ) -> Result<Result<Image, String>, Stopped> {
        if let Err(refused) = Interpreter::image_road() {
            return Ok(Err(refused.to_string()));
        }
        let perl = self.recipe.make(Some(self.settings.memory))?;
        // Each run sets its own; the way to it is in the image.
        perl.set_warn_hook(|_| ())?;
        self.compile(&perl, path, begun)?;
        Ok(perl.into_image().map_err(|refused| refused.to_string()))
    }

    /// Compiles the script, if there is one. BEGIN blocks run then, and what modules do when they are loaded.
    fn compile(
        &self,
        perl: &Interpreter,
        path: Option<&Path>,
        begun: Begun<'_>,
    ) -> Result<(), Stopped> {
        let Some(path) = path else { return Ok(()) };
        begun(perl.stopper());
        match self.settings.time_limit {
            Some(limit) => perl.with_limit(limit, || perl.compile_file(path))?,
            None => perl.compile_file(path),
        }
    }

    fn start(self: &Arc<Self>, script: &Arc<Script>, version: u64, spare: Spare) -> Interpreter {
        let shared = Arc::downgrade(self);
        match spare {
            Spare::Single(perl) => perl,
            Spare::Image(image) => {
                let running = Running::of(script);
                image.start(move |ended| {
                    let script = running.0.clone();
                    drop(running);
                    match ended {
                        Ended::Ready(image) => {
                            put_back(&shared, &script, version, Spare::Image(image));
                        }
                        Ended::Spoiled(why) => spoil(&shared, &script, version, why),
                    }
                })
            }
            Spare::Persistent(perl, runs) => {
                let running = Running::of(script);
                perl.lend(move |perl| {
                    let script = running.0.clone();
                    drop(running);
                    let recycle = shared.upgrade().map_or(0, |shared| shared.settings.recycle);
                    // What an assignment throws comes of a script's own tie, and goes with the interpreter.
                    let left = globals::forget(&perl).is_ok();
                    if left && runs + 1 < recycle && !perl.is_worn() {
                        put_back(&shared, &script, version, Spare::Persistent(perl, runs + 1));
                    }
                })
            }
        }
    }

    /// Has one more made when none waits.
    fn ask(&self, script: &Arc<Script>) {
        let mut state = lock(&script.state);
        let few = state.ready.is_empty() && state.running < self.settings.most_per_script;
        if !few || state.asked || state.road > Road::Clone {
            return;
        }
        let background = lock(&self.background);
        if let Some(sender) = background.as_ref() {
            state.asked = sender.send(Arc::downgrade(script)).is_ok();
        }
    }

    fn make_beforehand(&self, script: &Script) {
        let version = {
            let mut state = lock(&script.state);
            state.asked = false;
            if !state.ready.is_empty() {
                return;
            }
            state.version
        };
        // A file that has changed meanwhile is the next call's matter.
        let stamp = script.path.as_deref().and_then(Stamp::of);
        if script.path.is_some() && lock(&script.state).stamp != stamp {
            return;
        }
        if let Ok(spare) = self.make_more(script, &|_| ()) {
            self.keep(script, version, spare);
        }
    }

    fn keep(&self, script: &Script, version: u64, spare: Spare) {
        let mut state = lock(&script.state);
        if state.version == version
            && state.ready.len() < self.settings.most_per_script
            && self.waiting.load(Relaxed) < self.settings.most
        {
            state.ready.push((Instant::now(), spare));
            self.waiting.fetch_add(1, Relaxed);
        } else {
            drop(state);
            drop(spare);
        }
    }

    /// Gives back what has waited for too long.
    fn prune(&self) {
        let idle = self.settings.idle;
        let scripts: Vec<_> = lock(&self.scripts).values().cloned().collect();
        for script in scripts {
            let mut old = Vec::new();
            let mut state = lock(&script.state);
            // The last is the one that was used last.
            let count = state.ready.len();
            let mut kept = Vec::with_capacity(count);
            for (index, (since, spare)) in state.ready.drain(..).enumerate() {
                let limit = if index + 1 == count { 10 * idle } else { idle };
                match since.elapsed() > limit {
                    true => old.push(spare),
                    false => kept.push((since, spare)),
                }
            }
            state.ready = kept;
            // A mold is memory, too. Who comes next compiles the script anew.
            if state.ready.is_empty()
                && state.running == 0
                && matches!(state.copied, Copied::Mold(_))
            {
                state.copied = Copied::Nothing;
            }
            drop(state);
            self.waiting.fetch_sub(old.len(), Relaxed);
        }
    }
}

/// Whether a file is neither the version in use nor the one that does not compile.
fn is_new(state: &State, stamp: Stamp) -> bool {
    let failed = state.failed.as_ref().map(|(stamp, _)| *stamp);
    state.stamp != Some(stamp) && failed != Some(stamp)
}

fn put_back(shared: &Weak<Shared>, script: &Script, version: u64, spare: Spare) {
    lock(&script.state).spoiled = 0;
    if let Some(shared) = shared.upgrade() {
        shared.keep(script, version, spare);
    }
}

/// A run has spoiled its image. One that does so every time costs more than a copy.
fn spoil(shared: &Weak<Shared>, script: &Arc<Script>, version: u64, why: &str) {
    let Some(shared) = shared.upgrade() else {
        return;
    };
    let mut state = lock(&script.state);
    if state.version != version {
        return;
    }
    state.spoiled += 1;
    if state.spoiled < SPOILED || state.road != Road::Image {
        drop(state);
        return shared.ask(script);
    }
    drop(state);
    let Ok(made) = shared.make(script.path.as_deref(), Road::Clone, &|_| ()) else {
        return;
    };
    let reason = format!("its runs cannot be undone: {why}");
    let text = format!("{}: road {}: {reason}", script.name(), made.road);
    let mut state = lock(&script.state);
    if state.version != version || state.road != Road::Image {
        return;
    }
    state.version += 1;
    state.road = made.road;
    state.reason = Some(reason);
    state.copied = made.copied;
    let before = std::mem::take(&mut state.ready);
    state.ready.push((Instant::now(), made.spare));
    drop(state);
    shared.waiting.fetch_sub(before.len(), Relaxed);
    shared.waiting.fetch_add(1, Relaxed);
    drop(before);
    (shared.settings.log)(&text);
}

/// Makes interpreters beforehand, and gives idle ones back, until the pool is gone.
fn work(shared: &Weak<Shared>, asked: &Receiver<Weak<Script>>) {
    thread_in_background();
    let mut pruned = Instant::now();
    let Some(idle) = shared.upgrade().map(|shared| shared.settings.idle) else {
        return;
    };
    let period = (idle / 4).max(Duration::from_millis(10));
    loop {
        let next = asked.recv_timeout(period);
        let Some(shared) = shared.upgrade() else {
            return;
        };
        match next {
            Ok(script) => {
                if let Some(script) = script.upgrade() {
                    shared.make_beforehand(&script);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if pruned.elapsed() >= period {
            shared.prune();
            pruned = Instant::now();
        }
    }
}
