//! Conditions on the time in the dialplan: attributes such as `wday="mon-fri"` and `time-of-day="08:00-17:00"`.

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::sim::text::date;
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::xml::Element;

/// Whether the time fits all time attributes of an element; nothing where it has none. `tz-offset` must be 0 and `dst`
/// is never in force, since the embedded switch lives in UTC.
pub fn check(element: &Element, now: u64) -> Option<bool> {
    let time = date::calendar(now);
    let weekday = i64::from(time.weekday().number_from_sunday());
    let first_weekday = (i64::from(time.day()) - weekday).rem_euclid(7);
    let number = |value: u32| i64::from(value);
    let seconds = number(time.num_seconds_from_midnight());
    let mut result = None;
    for (name, wanted) in &element.attributes {
        let fits = match name.as_str() {
            "tz-offset" => atoi(wanted) == 0,
            "dst" => !is_true(wanted),
            "date-time" => in_dates(wanted, now),
            "year" => in_numbers(wanted, i64::from(time.year())),
            "yday" => in_numbers(wanted, number(time.ordinal())),
            "mon" => in_numbers(wanted, number(time.month())),
            "mday" => in_numbers(wanted, number(time.day())),
            "week" => in_numbers(wanted, number(time.ordinal0() / 7 + 1)),
            "mweek" => in_numbers(wanted, month_week(&time, first_weekday)),
            "wday" => in_weekdays(wanted, weekday),
            "hour" => in_numbers(wanted, number(time.hour())),
            "minute" => in_numbers(wanted, number(time.minute())),
            "minute-of-day" => in_numbers(wanted, seconds / 60 + 1),
            "time-of-day" => in_times(wanted, seconds),
            _ => continue,
        };
        result = Some(result.unwrap_or(true) && fits);
    }
    result
}

/// The week of the month, from 1 to 6; weeks begin on Sunday.
fn month_week(time: &DateTime<Utc>, first_weekday: i64) -> i64 {
    let shift = (7 - first_weekday) % 7;
    (i64::from(time.day()) + shift + 6) / 7
}

/// Whether a value is in a range; a range that ends before it starts goes over the end.
fn within(start: i64, end: i64, value: i64) -> bool {
    if start <= end {
        (start..=end).contains(&value)
    } else {
        value >= start || value <= end
    }
}

/// `1,3-5`
fn in_numbers(list: &str, value: i64) -> bool {
    list.split(',').any(|item| match item.split_once('-') {
        Some((start, end)) => within(atoi(start), atoi(end), value),
        None => atoi(item) == value,
    })
}

/// `mon-fri`, `2-6`; Sunday is 1.
fn in_weekdays(list: &str, value: i64) -> bool {
    list.split(',').any(|item| match item.split_once('-') {
        Some((start, end)) => match (weekday(start), weekday(end)) {
            (Some(start), Some(end)) => within(start, end, value),
            _ => false,
        },
        None => weekday(item) == Some(value),
    })
}

fn weekday(text: &str) -> Option<i64> {
    const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let text = text.trim().to_ascii_lowercase();
    let by_name = NAMES.iter().position(|name| text.starts_with(name));
    let number = by_name.and_then(|at| i64::try_from(at + 1).ok());
    number.or_else(|| text.parse().ok().filter(|day| (1..=7).contains(day)))
}

/// `08:00-12:00,13:00:30-17:00`
fn in_times(list: &str, value: i64) -> bool {
    list.split(',').any(|item| {
        item.split_once('-')
            .and_then(|(start, end)| Some(within(seconds(start)?, seconds(end)?, value)))
            .unwrap_or(false)
    })
}

fn seconds(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    Some(atoi(hours) * 3600 + atoi(minutes) * 60 + atoi(seconds))
}

/// `2026-12-24 00:00:00~2026-12-27 00:00:00`; the end is not part of it.
fn in_dates(list: &str, now: u64) -> bool {
    list.split(',').any(|item| {
        item.split_once('~')
            .and_then(|(start, end)| Some((date::parse(start)?..date::parse(end)?).contains(&now)))
            .unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday, 1 January 2026, 09:00 UTC.
    const MOMENT: u64 = 1_767_258_000_000_000;

    fn fits(attribute: &str, wanted: &str) -> Option<bool> {
        let mut element = Element::new("condition");
        element.set_attribute(attribute, wanted);
        check(&element, MOMENT)
    }

    #[test]
    fn times_and_days_are_compared_with_ranges() {
        for (attribute, wanted) in [
            ("wday", "mon-fri"),
            ("wday", "5"),
            ("wday", "sat-thu"),
            ("time-of-day", "08:00-17:00"),
            ("time-of-day", "22:00-09:00"),
            ("hour", "1,9"),
            ("mon", "12-2"),
            ("mday", "1"),
            ("mweek", "1"),
            ("week", "1"),
            ("minute-of-day", "541"),
            ("date-time", "2026-01-01 08:00:00~2026-01-01 10:00:00"),
            ("year", "2026"),
        ] {
            assert_eq!(fits(attribute, wanted), Some(true), "{attribute}={wanted}");
        }
        for (attribute, wanted) in [
            ("wday", "sat,sun"),
            ("time-of-day", "10:00-17:00"),
            ("hour", "10-8"),
            ("date-time", "2026-01-02~2026-01-03"),
            ("mweek", "2"),
        ] {
            assert_eq!(fits(attribute, wanted), Some(false), "{attribute}={wanted}");
        }
        assert_eq!(fits("field", "destination_number"), None);
    }
}
