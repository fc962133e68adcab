//! What scripts print, as lines for the host: its log, usually.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{
    Perl,
    home::{Home, lock},
    sys,
};

/// A stream of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// `STDOUT`
    Stdout,
    /// `STDERR`
    Stderr,
}

/// Gets a line, and the file and line of the statement that printed it.
type OutputHook = Arc<dyn Fn(&[u8], Option<(String, u32)>) + Send + Sync>;

/// One for each stream.
pub(crate) type OutputHooks = [Option<OutputHook>; 2];

impl Stream {
    fn index(self) -> usize {
        self as usize
    }

    /// The process's descriptor of it.
    fn number(self) -> u32 {
        self as u32 + 1
    }
}

impl Perl {
    /// Passes what scripts print to a stream on to `hook`, line by line, in the place of the process's descriptor: the bytes, with
    /// the newline, and the place of the statement. A line is told as soon as its newline is printed; what is left without one,
    /// at the end of the run, and without a place. A line of more than 64 KiB comes in pieces. A copy of the interpreter has the hook, too.
    ///
    /// It is the stream with which the script started: what a script opens under the same name goes where it says, and a
    /// duplicate of the handle (`open my $saved, '>&', \*STDERR`) is still the stream. Programs that the script starts have the
    /// process's descriptors.
    ///
    /// In a perl that is not ours, nothing is passed on.
    pub fn set_output_hook(
        &self,
        stream: Stream,
        hook: impl Fn(&[u8], Option<(String, u32)>) + Send + Sync + 'static,
    ) {
        self.home.set_output(stream, Some(Arc::new(hook)));
    }

    /// Prints to the process's descriptor again.
    pub fn clear_output_hook(&self, stream: Stream) {
        self.home.set_output(stream, None);
    }

    /// Gives this interpreter the hooks that another one has.
    pub(crate) fn inherit_output(&self, from: &Self) {
        let hooks = lock(&from.home.output).clone();
        for (stream, hook) in [Stream::Stdout, Stream::Stderr].into_iter().zip(hooks) {
            if hook.is_some() {
                self.home.set_output(stream, hook);
            }
        }
    }
}

impl Home {
    fn set_output(&self, stream: Stream, hook: Option<OutputHook>) {
        let hooked = hook.is_some();
        let before = {
            let state = lock(&self.state);
            if self.borrowed || state.freed {
                return;
            }
            // SAFETY: the record is there until the interpreter is freed.
            unsafe { sys::fsp_hook_output(self.raw(), stream.number(), hooked) };
            drop(state);
            std::mem::replace(&mut lock(&self.output)[stream.index()], hook)
        };
        // It may hold a handle to this very interpreter.
        drop(before);
    }
}

/// The place, where C knows one.
pub(crate) fn place(file: &[u8], line: u32) -> Option<(String, u32)> {
    (line > 0).then(|| (String::from_utf8_lossy(file).into_owned(), line))
}

/// C passes a line on.
pub(crate) fn printed(home: &Home, stream: u32, line: &[u8], file: &[u8], number: u32) {
    let stream = if stream == Stream::Stdout.number() {
        Stream::Stdout
    } else {
        Stream::Stderr
    };
    let hook = lock(&home.output)[stream.index()].clone();
    // A panic must not unwind into perl; the hook's message is printed by the panic hook.
    let told = catch_unwind(AssertUnwindSafe(|| {
        hook.map(|hook| hook(line, place(file, number)))
    }));
    if !matches!(told, Ok(Some(()))) {
        // Nobody is left to tell when the descriptor is closed.
        let _ = match stream {
            Stream::Stdout => std::io::stdout().write_all(line),
            Stream::Stderr => std::io::stderr().write_all(line),
        };
    }
}
