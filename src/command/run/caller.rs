//! The person who calls, and those who are called, as they are written on the command line.

use std::str::FromStr;

use crate::sim::caller::{Answer, Caller};
use crate::sim::cause::Cause;
use crate::sim::clock::{MS, SECOND};
use crate::sim::keys::{self, Step};

use super::Args;

/// `NAME=VALUE`.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    name: String,
    value: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Pair {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("write it as NAME=VALUE".to_owned()),
        }
    }
}

/// A time, in ms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Duration(u64);

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
            Some(at) => text.split_at(at),
            None => (text, "s"),
        };
        let unit = match unit {
            "ms" => 1.0,
            "s" => 1000.0,
            "m" => 60_000.0,
            _ => return Err("write it as 3s, 500ms or 2m".to_owned()),
        };
        match number.parse::<f64>() {
            Ok(number) if number >= 0.0 && number.is_finite() => {
                Ok(Duration((number * unit) as u64))
            }
            _ => Err("write it as 3s, 500ms or 2m".to_owned()),
        }
    }
}

/// What a person presses.
#[derive(Clone, Debug)]
pub(super) struct Keys(Vec<Step>);

impl FromStr for Keys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match keys::parse(text) {
            Ok(steps) => Ok(Keys(steps)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Somebody who is called.
#[derive(Clone, Debug)]
pub(super) struct FarEnd {
    /// How the dial strings begin that reach them.
    pub destination: String,
    /// What they do.
    pub person: Caller,
}

impl FromStr for FarEnd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (destination, reaction) = text
            .split_once('=')
            .ok_or("write it as DIAL=REACTION, such as user/1001=busy")?;
        let person = Caller::default();
        let person = match reaction {
            "answer" => person,
            "busy" => person.answering(Answer::Refuse(Cause::USER_BUSY, SECOND)),
            "reject" => person.answering(Answer::Refuse(Cause::CALL_REJECTED, SECOND)),
            "no-answer" => person.answering(Answer::Never),
            keys => person.pressing(keys).map_err(|error| error.to_string())?,
        };
        Ok(FarEnd {
            destination: destination.to_owned(),
            person,
        })
    }
}

impl Args {
    /// The person who calls.
    pub(super) fn caller(&self) -> Caller {
        let mut caller = Caller::dialling(&self.caller, &self.dest);
        if let Some(Keys(steps)) = &self.dtmf {
            caller.steps.clone_from(steps);
        }
        caller.name.clone_from(&self.caller_name);
        for pair in &self.vars {
            caller = caller.with_var(&pair.name, &pair.value);
        }
        for text in &self.say {
            caller = caller.saying(text);
        }
        if let Some(Duration(ms)) = self.hangup_after {
            caller = caller.hanging_up_after(ms.min(u64::MAX / 2 / MS));
        }
        caller
    }
}
