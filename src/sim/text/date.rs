//! Times as text. The embedded switch lives in UTC, so that a run reads the same wherever it runs.

use std::fmt::Write;

use super::vars::atoi;
use crate::sim::world::clock::SECOND;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// The calendar time of a count of microseconds since 1970; a count beyond the calendar is its end.
pub fn calendar(now: u64) -> DateTime<Utc> {
    i64::try_from(now)
        .ok()
        .and_then(DateTime::from_timestamp_micros)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// `2026-11-22 21:46:01`
pub fn local(now: u64) -> String {
    calendar(now).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// `Sun, 22 Nov 2026 21:46:01 GMT`
pub fn rfc822(now: u64) -> String {
    calendar(now)
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// The time in the format of `strftime(3)`; nothing where the format is not understood.
pub fn format(now: u64, format: &str) -> Option<String> {
    let mut text = String::new();
    write!(text, "{}", calendar(now).format(format)).ok()?;
    Some(text)
}

/// The moment that a text such as `2026-11-22 21:46:01` or `2026-11-22` names, in microseconds since 1970.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .ok()
        .or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").ok())
        .or_else(|| {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            day.and_hms_opt(0, 0, 0)
        })?;
    u64::try_from(time.and_utc().timestamp_micros()).ok()
}

/// The moment that `+30` (or `@30`), seconds from now, or a count of seconds since 1970 names, in microseconds.
pub fn due(now: u64, text: &str) -> u64 {
    let seconds = |text: &str| {
        u64::try_from(atoi(text))
            .unwrap_or(0)
            .saturating_mul(SECOND)
    };
    match text.strip_prefix(['+', '@']) {
        Some(ahead) => now.saturating_add(seconds(ahead)),
        None => seconds(text),
    }
}
