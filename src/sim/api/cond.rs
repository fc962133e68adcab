//! The commands that decide: `cond` compares, `regex` matches and substitutes, `replace` exchanges.

use super::{Call, split};
use crate::sim::text;
use crate::sim::text::pattern::Pattern;

const ERROR: &str = "-ERR";

/// `<a> <op> <b> ? <yes> : <no>`. Numbers compare as numbers; a number against a text compares with the text's length,
/// and so do two texts in order comparisons, as in the switch.
pub(super) fn cond(call: &Call<'_>) -> String {
    decide(call.argument).unwrap_or_else(|| ERROR.to_owned())
}

fn decide(expression: &str) -> Option<String> {
    let (left, rest) = operand(expression)?;
    let rest = rest.trim_start();
    let operators = ["==", "!=", ">=", "<=", ">", "<"];
    let operator = operators.into_iter().find(|op| rest.starts_with(op))?;
    // One character after the operator is passed over, whatever it is.
    let mut rest = rest[operator.len()..].chars();
    rest.next();
    let (right, rest) = operand(rest.as_str().trim_start())?;
    let outcomes = split(rest.trim_start().strip_prefix('?')?, ':', 2);
    let holds = match operator {
        "==" => left.equals(&right),
        "!=" => !left.equals(&right),
        ">=" => left.size() >= right.size(),
        "<=" => left.size() <= right.size(),
        ">" => left.size() > right.size(),
        _ => left.size() < right.size(),
    };
    let yes = outcomes.first()?;
    let no = outcomes.get(1).map_or("", String::as_str);
    Some(if holds { yes.clone() } else { no.to_owned() })
}

struct Operand {
    text: String,
    number: Option<f64>,
}

impl Operand {
    fn size(&self) -> f64 {
        self.number
            .unwrap_or_else(|| text::to_bytes(&self.text).len() as f64)
    }

    fn equals(&self, other: &Self) -> bool {
        if self.number.is_none() && other.number.is_none() {
            self.text == other.text
        } else {
            self.size() == other.size()
        }
    }
}

/// The operand at the start, up to a blank; between single quotes blanks belong to it and it is never a number.
fn operand(text: &str) -> Option<(Operand, &str)> {
    let Some(quoted) = text.strip_prefix('\'') else {
        let (word, rest) = text.split_once(' ')?;
        let is_number = !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        let number = is_number.then(|| word.parse().unwrap_or(0.0));
        let text = word.to_owned();
        return Some((Operand { text, number }, rest));
    };
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = quoted[at + 1..].starts_with(['\\', '\'']);
        } else if c == '\'' {
            let rest = &quoted[at + 1..];
            let text = quoted[..at].to_owned();
            let operand = Operand { text, number: None };
            return rest
                .starts_with(char::is_whitespace)
                .then_some((operand, rest));
        }
    }
    None
}

/// Takes `m:<delimiter>` off the front.
fn delimiter(text: &str) -> (char, &str) {
    let chosen = text.strip_prefix("m:").and_then(|rest| {
        let delimiter = rest.chars().next()?;
        matches!(delimiter, '|' | '~' | '/').then(|| (delimiter, &rest[1..]))
    });
    chosen.unwrap_or(('|', text))
}

/// `<data>|<pattern>`: true or false. With a substitution: the substitution, or the data itself where nothing matched
/// (nothing with the flag `n`, `false` with `b`). `%1` and `$1` are the captures.
pub(super) fn regex(call: &Call<'_>) -> String {
    let (delimiter, rest) = delimiter(call.argument);
    let parts = split(rest, delimiter, 4);
    let [data, pattern, options @ ..] = parts.as_slice() else {
        return ERROR.to_owned();
    };
    let found = Pattern::parse(pattern)
        .ok()
        .and_then(|pattern| pattern.matches(data));
    match (options, found) {
        ([], found) => found.is_some().to_string(),
        ([with, ..], Some(found)) => found.substitute(&with.replace('%', "$")),
        ([_, flags], None) if flags.contains('n') => String::new(),
        ([_, flags], None) if flags.contains('b') => "false".to_owned(),
        (_, None) => data.clone(),
    }
}

/// `<data>|<from>|<to>`
pub(super) fn replace(call: &Call<'_>) -> String {
    let (delimiter, rest) = delimiter(call.argument);
    match split(rest, delimiter, 3).as_slice() {
        [data, from, to] if !from.is_empty() => data.replace(from.as_str(), to),
        _ => ERROR.to_owned(),
    }
}
