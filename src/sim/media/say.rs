//! Saying numbers, dates, digits and names in English words, as the `say` modules do with recorded sounds. What comes out is
//! the text that the caller would hear. English is the only language here.

use super::input::Input;
use super::play::FileHandle;
use super::sound::{self, Sound};
use crate::sim::event::{Event, EventType};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::date;
use crate::sim::world::clock::MS;
use crate::sim::xml::Request;
use crate::sim::xml::phrases::{Phrase, Step};
use chrono::{Datelike, Timelike};
use std::sync::Arc;

/// The language of the one `say` module that is there.
pub const ENGLISH: &str = "en";

impl Session {
    /// Says something: `kind` is the type (`number`, `current_date`, ...), `method` how (`pronounced`, `iterated`, `counted`).
    ///
    /// `module` may name the language behind a colon (`en:us`). As in the switch, the variables `language` and
    /// `default_language` go before a module without one. In a language that is not here nothing is said, and the log names it.
    pub fn say(
        self: &Arc<Self>,
        text: &str,
        module: &str,
        kind: &str,
        method: &str,
        input: Input<'_>,
    ) -> Status {
        if !self.pre_answer() || !self.media_ready() {
            return Status::False;
        }
        match self.say_module(module) {
            Some(module) if self.says_in(&module) => self.say_words(text, kind, method, input),
            _ => Status::False,
        }
    }

    /// The module that says things in the language that is meant; nothing where the XML section `languages` lacks it.
    fn say_module(&self, named: &str) -> Option<String> {
        let named = if named.is_empty() { ENGLISH } else { named };
        if let Some((_, language)) = named.split_once(':') {
            return self.world().say_module(language);
        }
        let variables = ["language", "default_language"];
        let set = variables
            .iter()
            .find_map(|name| Some((name, self.get(name)?)));
        let Some((variable, language)) = set else {
            return self.world().say_module(named);
        };
        if !language.eq_ignore_ascii_case(named) {
            let text = format!(
                "say: the language is [{language}], from the variable {variable}, not [{named}]; \
                 `{named}:{named}` asks for that one"
            );
            self.log(Level::Warning, text);
        }
        self.world().say_module(&language)
    }

    /// Whether there is such a `say` module; the log says when there is not.
    fn says_in(&self, module: &str) -> bool {
        let there = module.eq_ignore_ascii_case(ENGLISH);
        if !there {
            let text = format!(
                "Invalid SAY Interface [{module}]! The embedded switch has one language: {ENGLISH}"
            );
            self.log(Level::Err, text);
        }
        there
    }

    fn say_words(
        self: &Arc<Self>,
        text: &str,
        kind: &str,
        method: &str,
        mut input: Input<'_>,
    ) -> Status {
        let Some(words) = words(text, kind, method) else {
            self.log(Level::Err, format!("Cannot say [{text}] as {kind}"));
            return Status::False;
        };
        let found = Sound {
            length: Some(sound::speech_length(&words)),
            heard: format!("\"{words}\""),
        };
        self.hear(&found, &FileHandle::default(), &mut input)
    }

    /// Speaks a phrase macro of the XML section `languages`. Without that section the macro is heard of by its name and data.
    pub fn phrase(
        self: &Arc<Self>,
        name: &str,
        data: &str,
        language: Option<&str>,
        input: &mut Input<'_>,
    ) -> Status {
        if !self.pre_answer() || !self.media_ready() {
            return Status::False;
        }
        let params = Event::blank(EventType::RequestParams);
        let request = Request {
            section: "languages",
            tag: None,
            key: None,
            value: None,
            params: &params,
        };
        if self.world().xml_locate(&request).is_none() {
            let call = if data.is_empty() {
                name.to_owned()
            } else {
                format!("{name}({data})")
            };
            let length = sound::speech_length(&call.replace(['_', '-', ',', '('], " "));
            let found = Sound {
                heard: format!("the phrase {call}"),
                length: Some(length),
            };
            return self.hear(&found, &FileHandle::default(), input);
        }
        let default = self
            .get("default_language")
            .unwrap_or_else(|| "en".to_owned());
        let language = language
            .filter(|language| !language.is_empty())
            .unwrap_or(&default);
        let Some(phrase) = self.world().phrase(self, name, data, language) else {
            return Status::False;
        };
        let before = self.get("sound_prefix");
        if phrase.sound_prefix.is_some() {
            self.set("sound_prefix", phrase.sound_prefix.as_deref());
        }
        let status = self.speak_steps(&phrase, language, input);
        if phrase.sound_prefix.is_some() {
            self.set("sound_prefix", before.as_deref());
        }
        status
    }

    fn speak_steps(
        self: &Arc<Self>,
        phrase: &Phrase,
        language: &str,
        input: &mut Input<'_>,
    ) -> Status {
        for step in &phrase.steps {
            let status = match step {
                Step::Play { file } => self.play(file, &FileHandle::default(), input.again()),
                // A language that is not there does not end the phrase.
                Step::Say { .. } if !self.says_in(&phrase.say_module) => Status::Success,
                Step::Say {
                    kind, method, text, ..
                } => self.say_words(text, kind, method, input.again()),
                Step::Speak {
                    engine,
                    voice,
                    text,
                } => self.speak(engine, voice, text, input.again()),
                Step::Phrase { name, data } if self.leg().depth < 10 => {
                    self.leg().depth += 1;
                    let status = self.phrase(name, data, Some(language), input);
                    self.leg().depth -= 1;
                    status
                }
                Step::Phrase { .. } => Status::False,
                Step::Execute { application, data } => {
                    self.execute(application, Some(data));
                    Status::Success
                }
            };
            if !status.ok() {
                return status;
            }
            self.pass_while_ready(phrase.pause * MS);
        }
        Status::Success
    }
}

/// The words for something; nothing where the text is not of that type.
pub fn words(text: &str, kind: &str, method: &str) -> Option<String> {
    let kind = kind.to_ascii_lowercase();
    Some(match kind.as_str() {
        "number" | "items" | "persons" | "messages" => match method.to_ascii_lowercase().as_str() {
            "iterated" => spelled(text),
            "counted" => ordinal(whole(text)?),
            _ => decimal(text)?,
        },
        "telephone_number" | "telephone_extension" | "account_number" => spelled(text),
        "name_spelled" | "name_phonetic" | "url" | "email_address" | "postal_address" => {
            spelled(text)
        }
        "ip_address" => text
            .split('.')
            .map(decimal)
            .collect::<Option<Vec<_>>>()?
            .join(" dot "),
        "currency" => currency(text)?,
        "time_measurement" => measured(text)?,
        "current_date" => day(text)?,
        "current_time" => clock(text)?,
        "current_date_time" | "short_date_time" => format!("{} {}", day(text)?, clock(text)?),
        _ => return None,
    })
}

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn whole(text: &str) -> Option<i64> {
    text.trim().replace(',', "").parse().ok()
}

/// A number with or without a fraction.
fn decimal(text: &str) -> Option<String> {
    match text.trim().split_once('.') {
        Some((before, after)) => Some(format!(
            "{} point {}",
            number(whole(before)?),
            spelled(after)
        )),
        None => Some(number(whole(text)?)),
    }
}

/// A whole number in words.
pub fn number(n: i64) -> String {
    if n < 0 {
        return format!("negative {}", positive(n.unsigned_abs()));
    }
    positive(n.unsigned_abs())
}

fn positive(n: u64) -> String {
    const SCALES: [(u64, &str); 3] = [
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1_000, "thousand"),
    ];
    for (scale, name) in SCALES {
        if n >= scale {
            return tail(format!("{} {name}", positive(n / scale)), n % scale);
        }
    }
    match n {
        0..=19 => ONES[n as usize].to_owned(),
        20..=99 => tail(TENS[n as usize / 10].to_owned(), n % 10),
        _ => tail(format!("{} hundred", ONES[n as usize / 100]), n % 100),
    }
}

fn tail(head: String, rest: u64) -> String {
    if rest == 0 {
        head
    } else {
        format!("{head} {}", positive(rest))
    }
}

/// A number in an order: `twenty first`.
fn ordinal(n: i64) -> String {
    let words = number(n);
    let (head, last) = words
        .rsplit_once(' ')
        .map_or(("", words.as_str()), |(head, last)| (head, last));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        word => word
            .strip_suffix('y')
            .map_or_else(|| format!("{word}th"), |stem| format!("{stem}ieth")),
    };
    if head.is_empty() {
        last
    } else {
        format!("{head} {last}")
    }
}

/// Character by character.
fn spelled(text: &str) -> String {
    let words = text.chars().filter_map(|c| match c {
        '0'..='9' => Some(ONES[c as usize - '0' as usize].to_owned()),
        '*' => Some("star".to_owned()),
        '#' => Some("pound".to_owned()),
        '.' => Some("dot".to_owned()),
        '@' => Some("at".to_owned()),
        '-' => Some("dash".to_owned()),
        '_' => Some("underscore".to_owned()),
        ' ' => None,
        other => Some(other.to_string()),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Dollars, and cents where there is a point.
fn currency(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('$');
    let (dollars, cents) = match text.split_once('.') {
        Some((dollars, cents)) => (dollars, Some(cents)),
        None => (text, None),
    };
    let dollars = counted(whole(dollars.trim_start_matches('$'))?, "dollar");
    let Some(cents) = cents else {
        return Some(dollars);
    };
    let cents = whole(&format!("{cents:0<2}")[..2])?;
    Some(format!("{dollars} and {}", counted(cents, "cent")))
}

/// A number of something: `one dollar`, `two dollars`.
fn counted(n: i64, name: &str) -> String {
    format!("{} {name}{}", number(n), if n == 1 { "" } else { "s" })
}

/// `hh:mm:ss` or seconds. What is zero is said, too.
fn measured(text: &str) -> Option<String> {
    let parts: Vec<i64> = text.split(':').map(whole).collect::<Option<_>>()?;
    let total = parts.iter().fold(0, |sum, part| sum * 60 + part);
    Some(format!(
        "{} {} {}",
        counted(total / 3600, "hour"),
        counted(total / 60 % 60, "minute"),
        counted(total % 60, "second"),
    ))
}

/// The date of seconds since 1970, in UTC.
fn day(text: &str) -> Option<String> {
    let seconds = u64::try_from(whole(text)?).ok()?;
    let when = date::calendar(seconds * 1_000_000);
    Some(format!(
        "{} {} {}",
        when.format("%A %B"),
        ordinal(i64::from(when.day())),
        number(i64::from(when.year()))
    ))
}

/// The time of day of seconds since 1970, in UTC.
fn clock(text: &str) -> Option<String> {
    let seconds = u64::try_from(whole(text)?).ok()?;
    let when = date::calendar(seconds * 1_000_000);
    let (afternoon, hour) = when.hour12();
    let minutes = match when.minute() {
        0 => "o'clock".to_owned(),
        m @ 1..=9 => format!("oh {}", number(i64::from(m))),
        m => number(i64::from(m)),
    };
    Some(format!(
        "{} {minutes} {}",
        number(i64::from(hour)),
        if afternoon { "PM" } else { "AM" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_pronounced_iterated_and_counted() {
        assert_eq!(
            words("1234", "number", "pronounced").as_deref(),
            Some("one thousand two hundred thirty four")
        );
        assert_eq!(
            words("120", "NUMBER", "ITERATED").as_deref(),
            Some("one two zero")
        );
        assert_eq!(
            words("21", "number", "counted").as_deref(),
            Some("twenty first")
        );
        assert_eq!(words("abc", "number", "pronounced"), None);
    }

    #[test]
    fn money_and_spans_of_time_have_their_units() {
        assert_eq!(
            words("12.5", "currency", "pronounced").as_deref(),
            Some("twelve dollars and fifty cents")
        );
        assert_eq!(
            words("1", "currency", "pronounced").as_deref(),
            Some("one dollar")
        );
        assert_eq!(
            words("01:00:05", "time_measurement", "pronounced").as_deref(),
            Some("one hour zero minutes five seconds")
        );
    }

    #[test]
    fn dates_and_times_are_read_from_seconds() {
        let said = words("1767258300", "current_date_time", "pronounced");
        assert_eq!(
            said.as_deref(),
            Some("Thursday January first two thousand twenty six nine oh five AM")
        );
    }

    #[test]
    fn what_is_spelled_is_heard_sign_by_sign() {
        assert_eq!(
            words("a1#", "name_spelled", "pronounced").as_deref(),
            Some("a one pound")
        );
    }
}
