//! Log levels and log lines, as the switch has them. A level is given by name or number; what is not a level is INVALID,
//! and the scripting functions then log at DEBUG.

use std::fmt;

/// A log level. The order is that of severity: the console comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Level {
    Console,
    Alert,
    Crit,
    Err,
    Warning,
    Notice,
    Info,
    Debug,
}

const NAMES: [(&str, Level); 8] = [
    ("CONSOLE", Level::Console),
    ("ALERT", Level::Alert),
    ("CRIT", Level::Crit),
    ("ERR", Level::Err),
    ("WARNING", Level::Warning),
    ("NOTICE", Level::Notice),
    ("INFO", Level::Info),
    ("DEBUG", Level::Debug),
];

impl Level {
    /// Reads a level: a name in any case, or a number (above 7: DEBUG). `None` is what the switch calls an invalid
    /// level; `ERROR` and `WARN` are, the names being `ERR` and `WARNING`.
    pub fn parse(text: &str) -> Option<Level> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            let number = text.parse::<usize>().unwrap_or(usize::MAX);
            return Some(NAMES.get(number).map_or(Level::Debug, |(_, level)| *level));
        }
        NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, level)| *level)
    }

    /// The level that a script's log call uses: DEBUG when the text is missing or no level.
    pub fn for_script(text: Option<&str>) -> Level {
        text.and_then(Level::parse).unwrap_or(Level::Debug)
    }

    /// The name that is printed in brackets.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One line of the switch's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Virtual time, in microseconds since 1970.
    pub at: u64,
    /// How severe it is.
    pub level: Level,
    /// The session that it belongs to.
    pub uuid: Option<String>,
    /// Where it was logged, when the caller said so: `file.pl:12`.
    pub place: Option<String>,
    /// Whether the line is printed bare, without time and level.
    pub clean: bool,
    /// The message, without the line's end.
    pub text: String,
}

impl LogLine {
    /// The line as the console shows it, without colours and time.
    pub fn render(&self) -> String {
        if self.clean {
            return self.text.clone();
        }
        match &self.place {
            Some(place) => format!("[{}] {place} {}", self.level, self.text),
            None => format!("[{}] {}", self.level, self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_by_name_and_by_number() {
        assert_eq!(Level::parse("notice"), Some(Level::Notice));
        assert_eq!(Level::parse("3"), Some(Level::Err));
        assert_eq!(Level::parse("99"), Some(Level::Debug));
    }

    #[test]
    fn a_level_that_does_not_exist_logs_at_debug() {
        assert_eq!(Level::parse("nolevel"), None);
        assert_eq!(Level::parse("ERROR"), None);
        assert_eq!(Level::for_script(Some("nolevel")), Level::Debug);
        assert_eq!(Level::for_script(None), Level::Debug);
    }
}
