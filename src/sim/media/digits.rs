//! Collecting digits: `getDigits`, `read`, `playAndGetDigits` and `collectDigits`, with their terminators, timeouts, retries
//! and result variables.

use super::input::Input;
use super::play::FileHandle;
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::pattern::Pattern;
use crate::sim::world::clock::MS;
use std::sync::Arc;

/// How many digits a buffer holds.
const BUFFER: usize = 512;

/// What digits are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// The fewest digits that will do.
    pub min: usize,
    /// The most; that many end the collection.
    pub max: usize,
    /// Keys that end it; `=` first: one is required; `+` or `x` before a key keeps it in the result.
    pub terminators: &'a str,
    /// For how many ms the first digit is waited for; 0 waits as long as between digits.
    pub timeout: u64,
    /// For how many ms each further digit is waited for; 0 is as long as the first.
    pub digit_timeout: u64,
}

/// A prompt with digits, repeated until they fit.
#[derive(Clone, Debug, Default)]
pub struct Prompted<'a> {
    /// The digits.
    pub wanted: Wanted<'a>,
    /// How often to ask.
    pub tries: u32,
    /// What is played.
    pub prompt: &'a str,
    /// What is played when the digits don't fit.
    pub bad_input: &'a str,
    /// The variable that gets the digits; `NAME_invalid` gets those that don't fit.
    pub variable: &'a str,
    /// What the digits must match; empty: anything.
    pub regex: &'a str,
    /// Where the call goes when nothing fits: `extension dialplan context`.
    pub on_failure: &'a str,
}

/// When a collection ends, in the world's time; nothing where it does not.
struct Deadlines {
    total: Option<u64>,
    digit: Option<u64>,
}

impl Deadlines {
    /// Deadlines so many ms from now, 0 for none.
    fn new(now: u64, total_ms: u64, digit_ms: u64) -> Deadlines {
        let after = |ms: u64| (ms > 0).then(|| now + ms * MS);
        Deadlines {
            total: after(total_ms),
            digit: after(digit_ms),
        }
    }

    /// A digit came: the next one has so many ms.
    fn digit(&mut self, now: u64, ms: u64) {
        self.digit = self.digit.map(|_| now + ms * MS);
    }

    fn passed(&self, now: u64) -> bool {
        now >= self.until()
    }

    fn until(&self) -> u64 {
        let both = [self.total, self.digit].into_iter().flatten();
        both.min().unwrap_or(u64::MAX / 2)
    }
}

impl Session {
    /// Waits for digits and adds them to `buffer`. Returns how it ended and the terminator that was pressed.
    pub fn collect(
        self: &Arc<Self>,
        buffer: &mut String,
        wanted: &Wanted<'_>,
        total_ms: u64,
    ) -> (Status, Option<char>) {
        if buffer.len() >= BUFFER || buffer.len() >= wanted.max {
            return (Status::False, None);
        }
        if let Some(at) = buffer.find(|c| wanted.terminators.contains(c)) {
            let terminator = buffer[at..].chars().next();
            buffer.truncate(at);
            return (Status::Success, terminator);
        }
        let now = self.world().now();
        let first = if wanted.timeout > 0 {
            wanted.timeout
        } else {
            wanted.digit_timeout
        };
        let between = if wanted.digit_timeout > 0 {
            wanted.digit_timeout
        } else {
            first
        };
        let mut deadlines = Deadlines::new(now, total_ms, first);
        loop {
            if !self.ready() {
                return (Status::False, None);
            }
            let now = self.world().now();
            if deadlines.passed(now) {
                return (Status::Timeout, None);
            }
            while let Some(dtmf) = self.take_dtmf() {
                deadlines.digit(now, between);
                if wanted.terminators.contains(dtmf.digit) {
                    return (Status::Success, Some(dtmf.digit));
                }
                buffer.push(dtmf.digit);
                if buffer.len() >= BUFFER || buffer.len() >= wanted.max {
                    return (Status::Success, None);
                }
            }
            let until = deadlines.until();
            self.asks(until);
            self.world()
                .run_until(until, || self.has_dtmf() || !self.ready());
        }
    }

    /// Hands digits and events to a handler until one of the timeouts, in ms, 0 for none. Without a handler nothing waits.
    pub fn collect_with(
        self: &Arc<Self>,
        input: &mut Input<'_>,
        digit_timeout: u64,
        total_ms: u64,
    ) -> Status {
        if !matches!(input, Input::Handler(_)) {
            return Status::GenErr;
        }
        let now = self.world().now();
        let mut deadlines = Deadlines::new(now, total_ms, digit_timeout);
        loop {
            if !self.ready() {
                return Status::False;
            }
            let now = self.world().now();
            if deadlines.passed(now) {
                return Status::Timeout;
            }
            if self.has_dtmf() {
                deadlines.digit(now, digit_timeout);
            }
            let status = input.take(self);
            if !status.ok() {
                return status;
            }
            let until = deadlines.until();
            self.asks(until);
            self.world()
                .run_until(until, || input.waiting(self) || !self.ready());
        }
    }

    /// Plays a prompt, if there is one, and collects digits, the first of which may interrupt it. Sets `read_result`,
    /// `read_terminator_used` and the variable.
    pub fn read(
        self: &Arc<Self>,
        prompt: &str,
        variable: &str,
        wanted: &Wanted<'_>,
    ) -> (Status, String) {
        let mut wanted = wanted.clone();
        if wanted.digit_timeout == 0 {
            wanted.digit_timeout = wanted.timeout;
        }
        if wanted.max < wanted.min {
            let (min, max) = (wanted.min, wanted.max);
            let problem = format!("Max digits {max} is less than Min {min}, forcing Max to {min}");
            self.log(Level::Warning, problem);
            wanted.max = min;
        }
        self.set("read_result", None);
        self.set(variable, None);
        let mut digits = String::new();
        if BUFFER < wanted.max {
            self.log(Level::Err, "Buffer too small!");
            return (Status::False, digits);
        }
        if !self.pre_answer() {
            return (Status::False, digits);
        }
        let mut status = Status::Success;
        if !prompt.is_empty() && !prompt.eq_ignore_ascii_case("silence") {
            status = self.play(prompt, &FileHandle::default(), Input::Into(&mut digits));
        }
        if matches!(status, Status::Success | Status::Break) {
            status = self.read_after_prompt(&mut digits, &wanted);
        }
        if status != Status::Restart
            && wanted.max == 1
            && digits.len() == 1
            && wanted.terminators.contains(&digits)
        {
            digits.clear();
        }
        if !digits.is_empty() {
            self.set(variable, Some(&digits));
        }
        (status, digits)
    }

    fn read_after_prompt(self: &Arc<Self>, digits: &mut String, wanted: &Wanted<'_>) -> Status {
        let (mut status, mut used) = (Status::Success, None);
        if digits.len() < wanted.min.max(wanted.max) {
            let timeout = if digits.is_empty() {
                wanted.timeout
            } else {
                wanted.digit_timeout
            };
            (status, used) = self.collect(
                digits,
                &Wanted {
                    timeout,
                    ..wanted.clone()
                },
                0,
            );
        }
        match used {
            Some(key) => {
                self.set("read_terminator_used", Some(&key.to_string()));
                let before = wanted
                    .terminators
                    .find(key)
                    .and_then(|at| wanted.terminators[..at].chars().next_back());
                if let Some('+' | 'x') = before {
                    digits.push(key);
                    if before == Some('x') {
                        status = Status::Restart;
                    }
                }
            }
            None if wanted.terminators.starts_with('=') => status = Status::TooSmall,
            None => {}
        }
        if digits.len() < wanted.min {
            status = Status::TooSmall;
        }
        let result = match status {
            Status::Success => "success",
            Status::Timeout => "timeout",
            _ => "failure",
        };
        self.set("read_result", Some(result));
        status
    }

    /// Asks for digits until they fit, or the tries are used up; the call may then be transferred. Returns the digits.
    pub fn play_and_get_digits(self: &Arc<Self>, ask: &Prompted<'_>) -> (Status, String) {
        let invalid = format!("{}_invalid", ask.variable);
        if !ask.regex.is_empty() && !ask.variable.is_empty() {
            self.set(&invalid, None);
        }
        for _ in 0..ask.tries {
            if !self.ready() {
                break;
            }
            let (mut status, digits) = self.read(ask.prompt, ask.variable, &ask.wanted);
            if status == Status::Restart {
                return (status, digits);
            }
            if status == Status::Timeout && digits.len() >= ask.wanted.min {
                status = Status::Success;
            }
            if ask.wanted.min == 0
                && digits.is_empty()
                && self.get("read_terminator_used").is_some()
            {
                return (Status::Success, digits);
            }
            if status.ok() && !digits.is_empty() {
                if ask.regex.is_empty() || self.matches(ask.regex, &digits) {
                    return (Status::Success, digits);
                }
                self.set(ask.variable, None);
                if !ask.variable.is_empty() {
                    self.set(&invalid, Some(&digits));
                }
            }
            if !self.ready() {
                break;
            }
            self.play(ask.bad_input, &FileHandle::default(), Input::Keep);
        }
        let mut target = ask.on_failure.split_whitespace();
        if let Some(extension) = target.next() {
            let (dialplan, context) = (target.next(), target.next());
            self.log(
                Level::Warning,
                format!(
                    "PAGD failure! Transfer to: {extension} / {} / {}",
                    dialplan.unwrap_or("(null)"),
                    context.unwrap_or("(null)")
                ),
            );
            self.transfer(Some(extension), dialplan, context);
        }
        (Status::False, String::new())
    }

    /// Whether a text matches a regular expression; one that cannot be read matches nothing, with a log line.
    fn matches(&self, regex: &str, text: &str) -> bool {
        match Pattern::parse(regex) {
            Ok(pattern) => pattern.matches(text).is_some(),
            Err(problem) => {
                self.log(Level::Err, problem);
                false
            }
        }
    }
}
