//! The person at the other end of a leg and what they do: which keys they press and when, what they say, when they hang up,
//! and, for somebody who is called, whether they answer. Everything is written down before the call.

use super::cause::Cause;
use super::keys::{self, Step};
use crate::sim::world::clock::{MS, SECOND};

/// Whether and when somebody who is called answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Picks up after so many microseconds of ringing.
    After(u64),
    /// Refuses, or cannot be reached, after so many microseconds.
    Refuse(Cause, u64),
    /// Lets it ring.
    Never,
}

/// A person: who they are and what they do.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their number; `caller_id_number`.
    pub number: String,
    /// Their name; `caller_id_name`.
    pub name: String,
    /// What they dialled; `destination_number`.
    pub destination: String,
    /// The dialplan that routes the call; `XML`.
    pub dialplan: String,
    /// The dialplan context; `default`.
    pub context: String,
    /// Channel variables that the call starts with.
    pub vars: Vec<(String, String)>,
    /// What they do with their keys, in order; see [`keys`].
    pub steps: Vec<Step>,
    /// What they say, one result for each time that speech is asked for. An empty one is silence.
    pub speech: Vec<String>,
    /// For how long they talk when they are recorded, in microseconds.
    pub talk: u64,
    /// When they hang up at the latest, in microseconds after the call began.
    pub hangup_after: u64,
    /// What they do when they are called.
    pub answer: Answer,
}

impl Default for Caller {
    fn default() -> Self {
        Caller {
            number: "1000".to_owned(),
            name: "Caller".to_owned(),
            destination: "5000".to_owned(),
            dialplan: "XML".to_owned(),
            context: "default".to_owned(),
            vars: Vec::new(),
            steps: Vec::new(),
            speech: Vec::new(),
            talk: 3 * SECOND,
            hangup_after: 2 * 3600 * SECOND,
            answer: Answer::After(SECOND),
        }
    }
}

impl Caller {
    /// Somebody with a number who dials a destination and does nothing else.
    pub fn dialling(number: &str, destination: &str) -> Caller {
        Caller {
            number: number.to_owned(),
            destination: destination.to_owned(),
            ..Caller::default()
        }
    }

    /// Gives them keys to press, as written in [`keys`].
    pub fn pressing(mut self, script: &str) -> Result<Caller, keys::KeyError> {
        self.steps = keys::parse(script)?;
        Ok(self)
    }

    /// Gives them a channel variable to start with.
    pub fn with_var(mut self, name: &str, value: &str) -> Caller {
        self.vars.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives them something to say when speech is asked for.
    pub fn saying(mut self, text: &str) -> Caller {
        self.speech.push(text.to_owned());
        self
    }

    /// Makes them hang up so many milliseconds after the call began.
    pub fn hanging_up_after(mut self, ms: u64) -> Caller {
        self.hangup_after = ms * MS;
        self
    }

    /// Decides how they react when they are called.
    pub fn answering(mut self, answer: Answer) -> Caller {
        self.answer = answer;
        self
    }
}
