//! What happened in a run, in the order of time and in the words of a person: what the caller heard, pressed and said, what
//! the script set, logged and executed, what the far ends did, and how each call ended. Rendered as aligned text or JSON.

use super::clock::{MS, SECOND};
use std::borrow::Cow;

use serde_json::{Value, json};
use std::fmt::Write;

/// How many characters of a line are shown.
const LONGEST: usize = 1000;

/// Who did or noticed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// The person who calls, or is called.
    Caller,
    /// The switch itself.
    Switch,
    /// The script that drives the call.
    Script,
    /// The switch's log.
    Log,
}

impl Who {
    /// The word in the second column.
    pub fn name(self) -> &'static str {
        match self {
            Who::Caller => "caller",
            Who::Switch => "switch",
            Who::Script => "script",
            Who::Log => "log",
        }
    }
}

/// One line of the time line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Microseconds since the run began.
    pub at: u64,
    /// Who did it.
    pub who: Who,
    /// The channel's name when it is not the first call's, so that one call reads without clutter.
    pub leg: Option<String>,
    /// What kind of thing it is, for programs: `hears`, `pressed`, `set`, `hangup`, ...
    pub kind: &'static str,
    /// What happened, for people: it begins with the verb.
    pub text: String,
}

/// The whole run.
#[derive(Clone, Debug, Default)]
pub struct Timeline(Vec<Entry>);

impl Timeline {
    /// Adds a line at the end.
    pub fn push(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// The lines so far.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Aligned text, one line each: `00:03.250  caller   pressed 2`. Very long lines are cut.
    pub fn render(&self) -> String {
        let mut out = String::new();
        for entry in &self.0 {
            let leg = entry
                .leg
                .as_ref()
                .map(|leg| format!("{leg}: "))
                .unwrap_or_default();
            for (number, line) in entry.text.lines().enumerate() {
                let lead = if number == 0 {
                    format!("{}  {:<7}  {leg}", stamp(entry.at), entry.who.name())
                } else {
                    " ".repeat(20)
                };
                // Writing to a String cannot fail.
                let _ = writeln!(out, "{lead}{}", clipped(line));
            }
        }
        out
    }

    /// An array of objects with `ms`, `who`, `kind`, `text` and, for other legs than the first, `leg`.
    pub fn to_json(&self) -> Value {
        let entries = self.0.iter().map(|entry| {
            let mut object =
                json!({"ms": entry.at / MS, "who": entry.who.name(), "kind": entry.kind, "text": entry.text});
            if let Some(leg) = &entry.leg {
                object["leg"] = json!(leg);
            }
            object
        });
        Value::Array(entries.collect())
    }
}

/// A line that somebody would want to read: what goes on for long is cut, and its length is told.
fn clipped(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let all = line.chars().count();
            Cow::Owned(format!("{}... ({all} characters)", &line[..end]))
        }
        None => Cow::Borrowed(line),
    }
}

/// Minutes, seconds and milliseconds; hours only when there are any.
pub fn stamp(us: u64) -> String {
    let (seconds, ms) = (us / SECOND, us % SECOND / MS);
    let clock = format!("{:02}:{:02}.{ms:03}", seconds / 60 % 60, seconds % 60);
    if seconds >= 3600 {
        format!("{}:{clock}", seconds / 3600)
    } else {
        clock
    }
}

/// A length of time as people say it: `1.500 s`, or `250 ms` below a second.
pub fn span(us: u64) -> String {
    if us >= SECOND {
        format!("{}.{:03} s", us / SECOND, us % SECOND / MS)
    } else {
        format!("{} ms", us / MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_goes_on_for_long_is_cut() {
        assert_eq!(clipped("short"), "short");
        let line = clipped(&"\u{e9}".repeat(5000)).into_owned();
        assert!(line.ends_with("\u{e9}... (5000 characters)") && line.len() < 2100);
    }

    fn sample() -> Timeline {
        let mut timeline = Timeline::default();
        timeline.push(Entry {
            at: 0,
            who: Who::Switch,
            leg: None,
            kind: "answer",
            text: "answered".into(),
        });
        timeline.push(Entry {
            at: 3_250_000,
            who: Who::Caller,
            leg: None,
            kind: "pressed",
            text: "pressed 2".into(),
        });
        timeline.push(Entry {
            at: 3_601_000_000,
            who: Who::Log,
            leg: Some("null/2".into()),
            kind: "log",
            text: "a\nb".into(),
        });
        timeline
    }

    #[test]
    fn the_text_is_aligned_and_has_minutes_and_milliseconds() {
        assert_eq!(
            sample().render(),
            "00:00.000  switch   answered\n00:03.250  caller   pressed 2\n\
             1:00:01.000  log      null/2: a\n                    b\n"
        );
    }

    #[test]
    fn the_json_has_one_object_per_line() {
        let json = sample().to_json();
        assert_eq!(
            json[1],
            serde_json::json!({"ms": 3250, "who": "caller", "kind": "pressed", "text": "pressed 2"})
        );
        assert_eq!(json[2]["leg"], "null/2");
    }
}
