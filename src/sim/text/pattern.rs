//! Regular expressions as the switch has them: PCRE, optionally written `/.../` with flags, and `$1` in a substitution.

use pcre2::bytes::{Regex, RegexBuilder};

use crate::sim::text;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

/// What matched: the whole first, then the groups; a group that took no part is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match(Vec<String>);

impl Pattern {
    /// Compiles an expression. `/expression/imsx` sets flags. The error says what is wrong and where.
    pub fn parse(expression: &str) -> Result<Self, String> {
        let parts = expression
            .strip_prefix('/')
            .and_then(|rest| rest.rsplit_once('/'));
        let (body, flags) = parts.unwrap_or((expression, ""));
        let mut builder = RegexBuilder::new();
        builder
            .caseless(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .dotall(flags.contains('s'))
            .extended(flags.contains('x'));
        let compiled = builder.build(body);
        compiled
            .map(Self)
            .map_err(|error| format!("COMPILE ERROR: {error} [{expression}]"))
    }

    /// The first match in a text.
    pub fn matches(&self, value: &str) -> Option<Match> {
        let bytes = text::to_bytes(value);
        let captures = self.0.captures(&bytes).ok().flatten()?;
        let group = |at| {
            let found = captures.get(at).map_or(&b""[..], |m| m.as_bytes());
            text::from_bytes(found).into_owned()
        };
        Some(Match((0..captures.len()).map(group).collect()))
    }
}

impl Match {
    /// The whole match and its groups.
    pub fn groups(&self) -> &[String] {
        &self.0
    }

    /// Fills `$1`, `$2`, ... and `${1}` in a text; `\$` stays a dollar, a number without a group vanishes.
    pub fn substitute(&self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            let (before, after) = (&rest[..at], &rest[at + 1..]);
            if let Some(before) = before.strip_suffix('\\') {
                out.push_str(before);
                out.push('$');
                rest = after;
                continue;
            }
            out.push_str(before);
            let inner = after.strip_prefix('{').unwrap_or(after);
            let digits = inner.find(|c: char| !c.is_ascii_digit());
            let (number, tail) = inner.split_at(digits.unwrap_or(inner.len()));
            let tail = if inner.len() == after.len() {
                Some(tail)
            } else {
                tail.strip_prefix('}')
            };
            match (number.parse::<usize>(), tail) {
                (Ok(number), Some(tail)) => {
                    out.push_str(self.0.get(number).map_or("", String::as_str));
                    rest = tail;
                }
                _ => {
                    out.push('$');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(expression: &str, value: &str) -> Option<Match> {
        Pattern::parse(expression).ok()?.matches(value)
    }

    #[test]
    fn groups_fill_a_template() {
        let found = find(r"^(\d{2})(\d*)(x)?$", "4915").expect("the number matches");
        assert_eq!(found.substitute("+$1-${2}$3 \\$1 $9 $x"), "+49-15 $1  $x");
    }

    #[test]
    fn flags_follow_the_second_slash() {
        assert!(find("^abc$", "ABC").is_none());
        assert!(find("/^abc$/i", "ABC").is_some());
    }

    #[test]
    fn a_broken_expression_says_so() {
        let error = Pattern::parse("a(").expect_err("the group is open");
        assert!(error.contains("a("), "{error}");
    }

    #[test]
    fn bytes_that_are_no_text_match_too() {
        let value = text::from_bytes(b"\xe9t").into_owned();
        assert_eq!(
            find("^.t$", &value).map(|m| m.groups()[0].clone()),
            Some(value)
        );
    }
}
