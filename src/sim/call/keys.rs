//! The language in which a caller's keys are written, as after `--dtmf`:
//!
//! | text | the caller |
//! | --- | --- |
//! | `0`-`9` `*` `#` `A`-`D` | presses that key, when the script asks for input |
//! | `w` | first waits half a second |
//! | `W` or `,` | first waits a second |
//! | `@3s` `@500ms` `@2m` | first waits until so long after the call began |
//! | `>` | first waits for the next prompt to start |
//! | `?` | goes back to waiting until the script asks |
//! | `!` | hangs up |
//!
//! So `12#` presses 1, 2 and # whenever the script wants them, and `>w1` presses 1 half a second into the next prompt. After
//! `w`, `W`, `,`, `@` or `>`, keys follow each other at a fifth of a second, wanted or not, until a `?`. Blanks are skipped.

use crate::sim::world::clock::{MS, SECOND};
use std::fmt;

/// How long a practised finger needs from key to key.
pub const KEY_GAP: u64 = 200 * MS;

/// What a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The script asks for input.
    Asked,
    /// So many microseconds after the step before.
    After(u64),
    /// So many microseconds after the call began.
    At(u64),
    /// So many microseconds after the next prompt begins.
    Prompt(u64),
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Presses a key.
    Press(char),
    /// Hangs up.
    HangUp,
}

/// One step of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it waits for.
    pub when: When,
    /// What is done then.
    pub what: What,
}

/// A key script that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    /// What was found, in characters from the start, beginning with 1.
    pub column: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at character {} of the keys",
            self.problem, self.column
        )
    }
}

impl std::error::Error for KeyError {}

/// Reads a key script.
pub fn parse(script: &str) -> Result<Vec<Step>, KeyError> {
    let chars: Vec<char> = script.chars().collect();
    let mut steps = Vec::new();
    let mut when = When::Asked;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d' => {
                steps.push(Step {
                    when,
                    what: What::Press(c.to_ascii_uppercase()),
                });
                when = following(when);
            }
            '!' => {
                steps.push(Step {
                    when,
                    what: What::HangUp,
                });
                when = following(when);
            }
            'w' => when = later(when, SECOND / 2, steps.is_empty()),
            'W' | ',' => when = later(when, SECOND, steps.is_empty()),
            '?' => when = When::Asked,
            '>' => when = When::Prompt(0),
            '@' => {
                let (us, next) = time(&chars, at)?;
                (when, at) = (When::At(us), next);
            }
            ' ' | '\t' | '\n' => {}
            other => {
                let problem = format!("'{other}' is neither a key nor a pause");
                return Err(KeyError {
                    column: at,
                    problem,
                });
            }
        }
    }
    Ok(steps)
}

/// When the key after this one is pressed.
fn following(when: When) -> When {
    if when == When::Asked {
        When::Asked
    } else {
        When::After(KEY_GAP)
    }
}

/// Adds a pause. The first step of all has no step before it: its pauses count from the start of the call.
fn later(when: When, us: u64, first: bool) -> When {
    match when {
        When::Asked if first => When::At(us),
        When::Asked => When::After(us),
        When::After(KEY_GAP) => When::After(us),
        When::After(before) => When::After(before + us),
        When::At(before) => When::At(before + us),
        When::Prompt(before) => When::Prompt(before + us),
    }
}

/// Reads `3s`, `1.5s`, `500ms` or `2m` from `start`; gives microseconds and where it ends.
fn time(chars: &[char], start: usize) -> Result<(u64, usize), KeyError> {
    let mut end = start;
    while chars
        .get(end)
        .is_some_and(|c| c.is_ascii_digit() || *c == '.')
    {
        end += 1;
    }
    let number: String = chars[start..end].iter().collect();
    let (unit, length) = match (chars.get(end), chars.get(end + 1)) {
        (Some('m'), Some('s')) => (MS, 2),
        (Some('m'), _) => (60 * SECOND, 1),
        (Some('s'), _) => (SECOND, 1),
        _ => (0, 0),
    };
    match number.parse::<f64>() {
        Ok(number) if unit > 0 => Ok(((number * unit as f64) as u64, end + length)),
        _ => Err(KeyError {
            column: start,
            problem: "'@' wants a time such as @3s, @500ms or @2m".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(when: When, key: char) -> Step {
        Step {
            when,
            what: What::Press(key),
        }
    }

    #[test]
    fn plain_keys_wait_until_they_are_asked_for() {
        assert_eq!(
            parse("1 #"),
            Ok(vec![press(When::Asked, '1'), press(When::Asked, '#')])
        );
    }

    #[test]
    fn a_pause_counts_from_the_key_before() {
        assert_eq!(
            parse("1,w2"),
            Ok(vec![
                press(When::Asked, '1'),
                press(When::After(1_500_000), '2')
            ])
        );
    }

    #[test]
    fn keys_after_a_time_are_typed_in_a_row() {
        let expected = vec![
            press(When::At(3_000_000), '1'),
            press(When::After(KEY_GAP), '2'),
            press(When::Asked, '3'),
        ];
        assert_eq!(parse("@3s12?3"), Ok(expected));
    }

    #[test]
    fn a_prompt_can_be_interrupted_and_the_call_hung_up() {
        let hang_up = Step {
            when: When::After(KEY_GAP),
            what: What::HangUp,
        };
        assert_eq!(
            parse(">w1!"),
            Ok(vec![press(When::Prompt(500_000), '1'), hang_up])
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        assert_eq!(
            parse("12x").unwrap_err().to_string(),
            "'x' is neither a key nor a pause at character 3 of the keys"
        );
        assert_eq!(parse("@3").unwrap_err().column, 1);
    }
}
