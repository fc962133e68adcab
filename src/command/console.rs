//! Where a command's words go, and how it ends.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// Standard output and standard error, or what stands in for them in a test.
pub struct Console {
    /// Results.
    pub out: Box<dyn Write>,
    /// Warnings and errors.
    pub err: Box<dyn Write>,
    /// Whether errors may be coloured.
    pub colour: bool,
}

impl Console {
    /// The console of this process.
    pub fn of_process() -> Self {
        Console {
            out: Box::new(BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            colour: io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// Writes what is left, says what failed, and tells the exit status. A reader that went away, as `head` does, is no
    /// failure.
    pub fn finish(&mut self, result: Result<Outcome, Failure>) -> ExitCode {
        let result = result.and_then(|outcome| {
            self.out.flush()?;
            Ok(outcome)
        });
        match result {
            Ok(Outcome::Fine) => ExitCode::SUCCESS,
            Ok(Outcome::Different) => ExitCode::from(1),
            Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::SUCCESS
            }
            Err(failure) => {
                // Nothing can be done when even standard error is closed; the exit status still tells.
                let _ = write!(self.err, "{failure}");
                ExitCode::from(1)
            }
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// It found what it was asked to look for: a difference, a breaking change.
    Different,
}

impl Outcome {
    /// `Different` when that is so.
    pub fn different_if(different: bool) -> Self {
        if different {
            Outcome::Different
        } else {
            Outcome::Fine
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// What is wrong with an interface, ready to be shown.
    Diagnostics(String),
    /// Anything else: what happened, and what to do about it.
    Message {
        /// What happened.
        message: String,
        /// What to do about it.
        help: String,
    },
    /// The console could not be written to.
    Io(io::Error),
}

impl Failure {
    /// Something that could not be done with a file.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the permissions, or choose another place",
            io::ErrorKind::StorageFull => "make room, or choose another place",
            io::ErrorKind::IsADirectory => "name a file",
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                "a file is where a directory is wanted: choose another place"
            }
            _ => "check that the place exists and can be written",
        };
        Failure::Message {
            message: format!("can't {doing} {}: {error}", path.display()),
            help: help.to_string(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Diagnostics(text) => f.write_str(text),
            Failure::Message { message, help } => {
                write!(f, "error: {message}\n  = help: {help}\n")
            }
            Failure::Io(error) => writeln!(f, "error: can't write the output: {error}"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}
