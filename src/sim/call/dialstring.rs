//! Dial strings: `{for=all}[for=this]endpoint/destination,at the same time|then this`. Reads one into the groups that are
//! called one after the other, each with the destinations that ring together.

/// One destination to call.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Target {
    /// The endpoint's name: `user`, `sofia`, ...
    pub endpoint: String,
    /// What comes after it.
    pub destination: String,
    /// Variables of the new leg: those for all first, then its own.
    pub vars: Vec<(String, String)>,
}

/// A dial string, read.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DialString {
    /// Variables in `{...}` and `<...>` at the start.
    pub vars: Vec<(String, String)>,
    /// Groups in turn; the targets of a group ring together.
    pub groups: Vec<Vec<Target>>,
}

/// Reads a dial string. What is wrong with it shows when it is called: a target without an endpoint has an empty name.
pub fn parse(text: &str) -> DialString {
    let mut rest = text.trim();
    let mut vars = Vec::new();
    for (open, close) in [('<', '>'), ('{', '}')] {
        while let Some((inside, after)) = enclosed(rest, open, close) {
            vars.extend(variables(inside));
            rest = after.trim_start();
        }
    }
    let rest = rest.replace(":_:", "|");
    let groups = split(&rest, '|').into_iter().map(|group| {
        let targets = split(group, ',')
            .into_iter()
            .map(|target| read_target(target, &vars));
        targets.collect()
    });
    let groups = groups.collect();
    DialString { vars, groups }
}

fn read_target(text: &str, shared: &[(String, String)]) -> Target {
    let mut rest = text.trim();
    let mut vars = shared.to_vec();
    while let Some((inside, after)) = enclosed(rest, '[', ']').or_else(|| enclosed(rest, '{', '}'))
    {
        vars.extend(variables(inside));
        rest = after.trim_start();
    }
    let (endpoint, destination) = rest.split_once('/').unwrap_or((rest, ""));
    Target {
        endpoint: endpoint.to_owned(),
        destination: destination.to_owned(),
        vars,
    }
}

/// Takes what is between brackets off the front; brackets inside are passed over.
fn enclosed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    if !text.starts_with(open) {
        return None;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some((&text[1..at], &text[at + 1..]));
            }
        }
    }
    None
}

/// Splits where neither quotes nor brackets are open.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            c if c == separator && depth <= 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Reads `a=1,b='x,y'`; `^^:a=1:b=2` names another separator.
pub fn variables(text: &str) -> Vec<(String, String)> {
    let (separator, text) = match text
        .strip_prefix("^^")
        .and_then(|rest| Some((rest.chars().next()?, rest)))
    {
        Some((separator, rest)) => (separator, &rest[separator.len_utf8()..]),
        None => (',', text),
    };
    let pairs = split(text, separator).into_iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, "true"));
        let value = value.trim();
        let value = value
            .strip_prefix('\'')
            .and_then(|value| value.strip_suffix('\''))
            .unwrap_or(value);
        (!name.trim().is_empty()).then(|| (name.trim().to_owned(), value.replace("\\,", ",")))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn groups_ring_in_turn_and_their_targets_together() {
        let dial = parse("user/1000,user/1001|sofia/gateway/out/555");
        let names = |group: &[Target]| {
            group
                .iter()
                .map(|target| target.destination.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&dial.groups[0]), ["1000", "1001"]);
        assert_eq!(names(&dial.groups[1]), ["gateway/out/555"]);
    }

    #[test]
    fn variables_are_for_all_or_for_one() {
        let dial = parse("{a=1,b='x,y'}[c=3]null/1,null/2");
        assert_eq!(
            dial.groups[0][0].vars,
            [pair("a", "1"), pair("b", "x,y"), pair("c", "3")]
        );
        assert_eq!(dial.groups[0][1].vars, [pair("a", "1"), pair("b", "x,y")]);
    }

    #[test]
    fn a_list_may_name_its_separator() {
        assert_eq!(
            variables("^^:a=1:b=2,3"),
            [pair("a", "1"), pair("b", "2,3")]
        );
    }
}
