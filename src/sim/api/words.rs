//! Commands that work on their text alone: echo, expansion, conditions, patterns, escapes, digests.

use super::cond::{cond, regex, replace};
use super::{Builtin, Call, builtin, run, split};
use crate::sim::event::{Event, EventType};
use crate::sim::text::expand::{self, EventScope};
use crate::sim::text::{self, url};

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("coalesce", "[^^<delim>]<value1>,<value2>,...", coalesce),
    builtin("cond", "<expr> ? <true val> : <false val>", cond),
    builtin("echo", "<data>", |call| call.argument.to_owned()),
    builtin("escape", "<data>", escape),
    builtin("eval", "[uuid:<uuid> ]<expression>", eval),
    builtin("expand", "[uuid:<uuid> ]<cmd> <args>", expand_command),
    builtin("md5", "<data>", md5),
    builtin("quote_shell_arg", "<data>", quote_shell_arg),
    builtin("regex", "<data>|<pattern>[|<subst string>][n|b]", regex),
    builtin("replace", "<data>|<string1>|<string2>", replace),
    builtin("sql_escape", "<string>", |call| {
        call.argument.replace('\'', "''")
    }),
    builtin("tolower", "<string>", |call| {
        call.argument.to_ascii_lowercase()
    }),
    builtin("toupper", "<string>", |call| {
        call.argument.to_ascii_uppercase()
    }),
    builtin("url_decode", "<string>", |call| url::decode(call.argument)),
    builtin("url_encode", "<string>", |call| url::encode(call.argument)),
];

fn coalesce(call: &Call<'_>) -> String {
    let mut chars = call.argument.chars();
    let (delimiter, rest) = match call.argument.strip_prefix("^^") {
        Some(_) => match chars.nth(2) {
            Some(delimiter) => (delimiter, chars.as_str()),
            None => return call.usage(),
        },
        None => (',', call.argument),
    };
    let values = split(rest, delimiter, 256);
    if values.is_empty() {
        return call.usage();
    }
    values
        .into_iter()
        .find(|v| !v.is_empty())
        .unwrap_or_default()
}

fn escape(call: &Call<'_>) -> String {
    let mut out = String::new();
    for c in call.argument.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' | '\'' | '"' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Splits `uuid:<uuid> rest`; without a channel of that uuid the rest is all the same expanded.
fn channel_data(call: &Call<'_>, data: &mut Event) -> String {
    let is_prefixed = call
        .argument
        .get(..5)
        .is_some_and(|p| p.eq_ignore_ascii_case("uuid:"));
    if !is_prefixed {
        return call.argument.to_owned();
    }
    let (uuid, rest) = call.argument[5..].split_once(' ').unwrap_or_default();
    if let Some(session) = call.world.session(uuid) {
        session.describe(data);
    }
    rest.to_owned()
}

fn eval(call: &Call<'_>) -> String {
    let mut data = Event::blank(EventType::ChannelData);
    let input = channel_data(call, &mut data);
    expand::expand(&EventScope::new(call.world, &data), &input)
}

fn expand_command(call: &Call<'_>) -> String {
    let mut data = call.env.clone();
    let line = channel_data(call, &mut data);
    if line.is_empty() {
        return "-ERR No input\n".to_owned();
    }
    let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
    let argument = expand::expand(&EventScope::new(call.world, &data), argument);
    match run(call.world, command, Some(&argument), call.session) {
        Ok(answer) => answer,
        Err(answer) => format!("{answer}-ERR Cannot execute command\n"),
    }
}

fn md5(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return "!err!".to_owned();
    }
    format!("{:x}", md5::compute(text::to_bytes(call.argument)))
}

fn quote_shell_arg(call: &Call<'_>) -> String {
    format!("'{}'", call.argument.replace('\'', "'\\''"))
}
