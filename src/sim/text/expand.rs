//! Variable expansion: `${name}`, `${name:offset:length}`, `${name[2]}`, `$${global}`, `${api(arguments)}`, nested, and
//! the escapes `\$`, `\\` and `\'`. Where names come from is the [`Scope`]: a session, an event's headers or the globals.

use std::sync::Arc;

use super::vars::{self, atoi};
use crate::sim::api;
use crate::sim::event::Event;
use crate::sim::session::Session;
use crate::sim::text;
use crate::sim::world::World;

/// Nesting beyond which a text is left as it is.
const DEEPEST: u32 = 100;

/// Where the names in `${...}` come from.
pub trait Scope {
    /// The value of a variable, or of one element of an array.
    fn variable(&self, name: &str, index: Option<usize>) -> Option<String>;
    /// What an API command answers; nothing where there is no such command or it failed.
    fn api(&self, command: &str, argument: &str) -> Option<String>;
    /// The value behind `$${name}`; the same as `${name}` where the scope makes no difference.
    fn global(&self, name: &str, index: Option<usize>) -> Option<String> {
        self.variable(name, index)
    }
}

impl Scope for Arc<Session> {
    fn variable(&self, name: &str, index: Option<usize>) -> Option<String> {
        element(self.get(name)?, index)
    }

    fn api(&self, command: &str, argument: &str) -> Option<String> {
        api::run(self.world(), command, Some(argument), Some(self)).ok()
    }
}

impl Scope for World {
    fn variable(&self, name: &str, index: Option<usize>) -> Option<String> {
        element(World::global(self, name)?, index)
    }

    fn api(&self, command: &str, argument: &str) -> Option<String> {
        api::run(self, command, Some(argument), None).ok()
    }
}

/// The headers of an event, then the global variables.
pub struct EventScope<'a> {
    world: &'a World,
    event: &'a Event,
}

impl<'a> EventScope<'a> {
    /// A scope over an event.
    pub fn new(world: &'a World, event: &'a Event) -> Self {
        Self { world, event }
    }
}

impl Scope for EventScope<'_> {
    fn variable(&self, name: &str, index: Option<usize>) -> Option<String> {
        let header = match index {
            Some(index) => self.event.get_index(name, index),
            None => self.event.get(name),
        };
        header
            .map(str::to_owned)
            .or_else(|| self.world.variable(name, None))
    }

    fn api(&self, command: &str, argument: &str) -> Option<String> {
        Scope::api(self.world, command, argument)
    }

    fn global(&self, name: &str, _: Option<usize>) -> Option<String> {
        World::global(self.world, name)
    }
}

fn element(value: String, index: Option<usize>) -> Option<String> {
    match index {
        Some(index) => vars::elements(&value).nth(index).map(str::to_owned),
        None => Some(value),
    }
}

/// Replaces what is to be replaced in a text. Unknown variables and commands vanish.
pub fn expand(scope: &dyn Scope, text: &str) -> String {
    expand_at(scope, text, 0)
}

fn expand_at(scope: &dyn Scope, text: &str, depth: u32) -> String {
    if depth > DEEPEST || !(has_variable(text) || has_escape(text)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix('\\') {
            if let Some(tail) = tail.strip_prefix('$') {
                out.push('$');
                rest = tail.strip_prefix('$').unwrap_or(tail);
                continue;
            }
            if let Some(tail) = tail.strip_prefix('\'') {
                rest = tail;
                continue;
            }
            if let Some(tail) = tail.strip_prefix('\\') {
                out.push('\\');
                rest = tail;
                continue;
            }
        }
        let opened = rest
            .strip_prefix("$${")
            .map(|inner| (inner, true))
            .or_else(|| rest.strip_prefix("${").map(|inner| (inner, false)));
        if let Some((inner, global)) = opened {
            let (reference, tail) = split_reference(inner);
            out.push_str(&resolve(scope, reference, global, depth).unwrap_or_default());
            rest = tail;
        } else {
            rest = if rest.starts_with("$$") {
                &rest[1..]
            } else {
                rest
            };
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// Splits what stands inside the braces from what follows them; braces may nest, and the last one may be missing.
fn split_reference(inner: &str) -> (&str, &str) {
    let mut open = 1;
    for (at, c) in inner.char_indices() {
        match c {
            '}' if open == 1 => return (&inner[..at], &inner[at + 1..]),
            '}' => open -= 1,
            '{' if at > 0 => open += 1,
            _ => {}
        }
    }
    (inner, "")
}

fn resolve(scope: &dyn Scope, reference: &str, global: bool, depth: u32) -> Option<String> {
    if let Some(at) = reference.find([' ', '(']) {
        let parenthesis = reference.as_bytes()[at] == b'(';
        let command = reference[..at].trim_end_matches(' ');
        let argument = cut_argument(&reference[at + 1..], i32::from(parenthesis));
        return scope.api(
            &expand_at(scope, command, depth + 1),
            &expand_at(scope, argument, depth + 1),
        );
    }
    let reference = expand_at(scope, reference, depth + 1);
    let (name, offset, length) = split_offsets(&reference);
    let (name, index) = split_index(name);
    let value = if global {
        scope.global(name, index)
    } else {
        scope.variable(name, index)
    }?;
    let value = expand_at(scope, &value, depth + 1);
    Some(cut(&value, offset, length))
}

/// An API command's argument ends at the parenthesis that closes it.
fn cut_argument(argument: &str, mut open: i32) -> &str {
    for (at, c) in argument.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 1 => return &argument[..at],
            ')' if open > 1 => open -= 1,
            _ => {}
        }
    }
    argument
}

fn split_offsets(reference: &str) -> (&str, i64, i64) {
    let mut parts = reference.splitn(3, ':');
    let name = parts.next().unwrap_or_default();
    let offset = parts.next().map_or(0, atoi);
    (name, offset, parts.next().map_or(0, atoi))
}

fn split_index(name: &str) -> (&str, Option<usize>) {
    match name.split_once('[') {
        Some((name, index)) if index.contains(']') => (name, usize::try_from(atoi(index)).ok()),
        _ => (name, None),
    }
}

/// Bytes from `offset` on, from the end where it is negative; at most `length` of them where that is above 0.
fn cut(value: &str, offset: i64, length: i64) -> String {
    let bytes = text::to_bytes(value);
    let distance = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let start = if offset >= 0 {
        distance.min(bytes.len())
    } else {
        bytes.len().saturating_sub(distance)
    };
    let tail = &bytes[start..];
    let length = usize::try_from(length).unwrap_or(0);
    let end = if length > 0 {
        length.min(tail.len())
    } else {
        tail.len()
    };
    text::from_bytes(&tail[..end]).into_owned()
}

/// Whether a text holds a reference such as `${a}`.
pub fn has_variable(text: &str) -> bool {
    text.contains("${")
}

fn has_escape(text: &str) -> bool {
    let mut escapes = text.as_bytes().windows(2).filter(|pair| pair[0] == b'\\');
    escapes.any(|pair| matches!(pair[1], b'\\' | b'n' | b's' | b't' | b'\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables by name; the command `up` answers its argument in capitals.
    struct Few;

    impl Scope for Few {
        fn variable(&self, name: &str, index: Option<usize>) -> Option<String> {
            let value = match name {
                "name" => "world",
                "which" => "name",
                "deep" => "<${name}>",
                "list" => "ARRAY::a|:b",
                _ => return None,
            };
            element(value.to_owned(), index)
        }

        fn api(&self, command: &str, argument: &str) -> Option<String> {
            (command == "up").then(|| argument.to_uppercase())
        }
    }

    fn of(text: &str) -> String {
        expand(&Few, text)
    }

    #[test]
    fn variables_are_replaced_and_unknown_ones_vanish() {
        assert_eq!(of("hello ${name}!"), "hello world!");
        assert_eq!(of("hello ${nobody}!"), "hello !");
        assert_eq!(of("${deep} ${${which}} $${name}"), "<world> world world");
    }

    #[test]
    fn parts_of_a_value_are_taken_by_offset_and_length() {
        assert_eq!(of("${name:1}"), "orld");
        assert_eq!(of("${name:0:3}"), "wor");
        assert_eq!(of("${name:-2}"), "ld");
        assert_eq!(of("${name:-4:2}"), "or");
        assert_eq!(of("${name:99}"), "");
        assert_eq!(of("${list[1]}"), "b");
    }

    #[test]
    fn commands_run_inside_a_text() {
        assert_eq!(of("${up(a ${name} (b))} c"), "A WORLD (B) c");
        assert_eq!(of("${up a}"), "A");
        assert_eq!(of("[${nosuch(x)}]"), "[]");
    }

    #[test]
    fn escapes_keep_a_dollar() {
        assert_eq!(of(r"\${name} ${name}"), "${name} world");
        assert_eq!(of(r"a\\b ${name}"), r"a\b world");
        assert_eq!(of("$5 costs ${name}"), "$5 costs world");
        assert_eq!(of("plain $5"), "plain $5");
    }

    #[test]
    fn an_open_brace_is_no_accident() {
        assert_eq!(of("${name"), "world");
        assert_eq!(of("a$"), "a$");
    }

    #[test]
    fn headers_come_before_globals() {
        let world = World::default();
        world.set_global("domain", Some("pbx"));
        let mut event = Event::blank(crate::sim::event::EventType::General);
        event.add("from", "me");
        let scope = EventScope::new(&world, &event);
        assert_eq!(expand(&scope, "${from}@${domain}"), "me@pbx");
        assert_eq!(expand(&scope, "${echo(hi ${from})}"), "hi me");
    }
}
