//! How a script ended.

use super::Source;
use fsperl_runtime::Stopped;

/// How a script ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It came to its end.
    Ended,
    /// It called `exit`, with this status.
    Exited(i32),
    /// It was made to end, for this reason.
    Stopped(String),
    /// It died, or could not be read or compiled; the message has its file and line.
    Died(String),
}

impl Outcome {
    /// Reads what the runtime says.
    pub fn of(result: Result<(), Stopped>) -> Self {
        match result {
            Ok(()) => Outcome::Ended,
            Err(Stopped::Exited(status)) => Outcome::Exited(status),
            Err(Stopped::Ended(reason)) => Outcome::Stopped(reason.to_string()),
            Err(other) => Outcome::Died(other.to_string()),
        }
    }

    /// Whether the script did what it wanted to: it ended, or left with status 0.
    pub fn is_good(&self) -> bool {
        matches!(self, Outcome::Ended | Outcome::Exited(0))
    }

    /// What is to be logged at level ERR: nothing, unless the script died or was made to end.
    pub fn log_text(&self, source: &Source) -> Option<String> {
        match self {
            Outcome::Died(message) => Some(format!("[{}]\n{message}", source.code())),
            Outcome::Stopped(reason) => Some(format!(
                "[{}]\nthe script was ended: {reason}",
                source.code()
            )),
            Outcome::Ended | Outcome::Exited(_) => None,
        }
    }
}
