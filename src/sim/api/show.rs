//! `show`: lists of channels, calls, modules, commands and tasks, as text with a header line or as JSON.

use serde_json::{Map, Value};

use super::{Builtin, Call, builtin, commands};
use crate::sim::session::Session;
use crate::sim::text::date;
use crate::sim::world::clock::SECOND;
use std::sync::Arc;

const SYNTAX: &str = "codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|calls|\
                      detailed_calls|bridged_calls|detailed_bridged_calls|\
                      modules|interfaces|tasks|status";

pub(super) const COMMANDS: &[Builtin] = &[builtin("show", SYNTAX, show)];

struct Table {
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

fn show(call: &Call<'_>) -> String {
    let words = call.words(20);
    let Some(what) = words.first() else {
        return call.usage();
    };
    let rest: Vec<_> = words[1..].iter().map(|w| w.to_ascii_lowercase()).collect();
    let mut table = match what.to_ascii_lowercase().as_str() {
        "channels" => channels(call),
        "calls" | "detailed_calls" => calls(call, false),
        "bridged_calls" | "detailed_bridged_calls" => calls(call, true),
        "modules" => modules(call),
        "api" => api(call),
        "tasks" => tasks(call),
        _ => return call.usage(),
    };
    match rest.as_slice() {
        [word, ..] if word == "count" => {
            return match rest.get(1..) {
                Some([as_word, json]) if as_word == "as" && json == "json" => {
                    format!("{{\"row_count\":{}}}", table.rows.len())
                }
                _ => format!("\n{} total.\n", table.rows.len()),
            };
        }
        [word, ..] if word == "like" => {
            let wanted = words.get(2).map_or("", String::as_str);
            table
                .rows
                .retain(|row| row.iter().any(|field| field.contains(wanted)));
        }
        _ => {}
    }
    let format = rest.iter().position(|word| word == "as");
    match format.and_then(|at| rest.get(at + 1)).map(String::as_str) {
        Some("json") => json(&table),
        _ => csv(&table),
    }
}

fn csv(table: &Table) -> String {
    let mut out = String::new();
    if !table.rows.is_empty() {
        out += &(table.columns.join(",") + "\n");
    }
    for row in &table.rows {
        out += &(row.join(",") + "\n");
    }
    out + &format!("\n{} total.\n", table.rows.len())
}

fn json(table: &Table) -> String {
    let mut result = Map::new();
    result.insert("row_count".into(), table.rows.len().into());
    if !table.rows.is_empty() {
        let rows = table.rows.iter().map(|row| {
            let columns = table.columns.iter().map(|name| (*name).to_owned());
            let fields = columns.zip(row.iter().map(|field| field.as_str().into()));
            Value::Object(fields.collect())
        });
        result.insert("rows".into(), rows.collect());
    }
    Value::Object(result).to_string()
}

/// The columns of the channels.
const CHANNEL: &[&str] = &[
    "uuid",
    "direction",
    "created",
    "created_epoch",
    "name",
    "state",
    "cid_name",
    "cid_num",
    "ip_addr",
    "dest",
    "application",
    "application_data",
    "dialplan",
    "context",
    "read_codec",
    "read_rate",
    "read_bit_rate",
    "write_codec",
    "write_rate",
    "write_bit_rate",
    "secure",
    "hostname",
    "presence_id",
    "presence_data",
    "accountcode",
    "callstate",
    "callee_name",
    "callee_num",
    "callee_direction",
    "call_uuid",
    "sent_callee_name",
    "sent_callee_num",
    "initial_cid_name",
    "initial_cid_num",
    "initial_ip_addr",
    "initial_dest",
    "initial_dialplan",
    "initial_context",
];

/// The columns of the calls; those of the leg that was called begin with `b_`.
const CALL: &[&str] = &[
    "uuid",
    "direction",
    "created",
    "created_epoch",
    "name",
    "state",
    "cid_name",
    "cid_num",
    "ip_addr",
    "dest",
    "presence_id",
    "presence_data",
    "accountcode",
    "callstate",
    "callee_name",
    "callee_num",
    "callee_direction",
    "call_uuid",
    "hostname",
    "sent_callee_name",
    "sent_callee_num",
    "b_uuid",
    "b_direction",
    "b_created",
    "b_created_epoch",
    "b_name",
    "b_state",
    "b_cid_name",
    "b_cid_num",
    "b_ip_addr",
    "b_dest",
    "b_presence_id",
    "b_presence_data",
    "b_accountcode",
    "b_callstate",
    "b_callee_name",
    "b_callee_num",
    "b_callee_direction",
    "b_sent_callee_name",
    "b_sent_callee_num",
    "call_created_epoch",
];

fn field(session: &Session, column: &str) -> String {
    let profile = session.profile();
    let created = session.times().created;
    let get = |name: &str| session.get(name).unwrap_or_default();
    match column.strip_prefix("initial_").unwrap_or(column) {
        "uuid" | "call_uuid" => session.uuid().to_owned(),
        "direction" => session.direction().name().to_owned(),
        "created" => date::local(created),
        "created_epoch" | "call_created_epoch" => (created / SECOND).to_string(),
        "name" => session.name(),
        "state" => session.state().name().to_owned(),
        "cid_name" => profile.caller_id_name,
        "cid_num" => profile.caller_id_number,
        "ip_addr" => profile.network_addr,
        "dest" => profile.destination_number,
        "application" => get("current_application"),
        "application_data" => get("current_application_data"),
        "dialplan" => profile.dialplan,
        "context" => profile.context,
        "callstate" => session.call_state().name().to_owned(),
        "callee_name" => profile.callee_id_name,
        "callee_num" => profile.callee_id_number,
        "read_bit_rate" | "write_bit_rate" => "128000".to_owned(),
        other => get(other),
    }
}

fn channels(call: &Call<'_>) -> Table {
    let sessions = call.world.sessions().into_iter();
    let row = |session: Arc<Session>| CHANNEL.iter().map(|name| field(&session, name)).collect();
    Table {
        columns: CHANNEL,
        rows: sessions.map(row).collect(),
    }
}

/// One row for each call: a leg with the one that it is joined with, if there is one.
fn calls(call: &Call<'_>, bridged_only: bool) -> Table {
    let mut seen: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for a in call.world.sessions() {
        let b = a.partner().filter(|_| a.flags().bridged);
        let known = seen.iter().any(|uuid| uuid == a.uuid());
        if known || (bridged_only && b.is_none()) {
            continue;
        }
        let cell = |column: &&str| match (column.strip_prefix("b_"), &b) {
            (None, _) => field(&a, column),
            (Some(column), Some(b)) => field(b, column),
            (Some(_), None) => String::new(),
        };
        rows.push(CALL.iter().map(cell).collect());
        seen.extend(b.map(|b| b.uuid().to_owned()));
    }
    Table {
        columns: CALL,
        rows,
    }
}

fn modules(call: &Call<'_>) -> Table {
    let names = call.world.services().modules.names().into_iter();
    Table {
        columns: &["type", "name", "ikey", "filename"],
        rows: names
            .map(|name| {
                let file = format!("/usr/local/freeswitch/mod/{name}.so");
                vec!["generic".into(), name.clone(), name, file]
            })
            .collect(),
    }
}

fn api(call: &Call<'_>) -> Table {
    let rows = commands(call.world).into_iter();
    Table {
        columns: &["name", "description", "syntax", "ikey"],
        rows: rows
            .map(|(name, syntax)| vec![name, String::new(), syntax, "mod_commands".into()])
            .collect(),
    }
}

fn tasks(call: &Call<'_>) -> Table {
    let tasks = call.world.services().tasks.planned().into_iter();
    Table {
        columns: &["task_id", "task_desc", "task_group", "task_runtime"],
        rows: tasks
            .map(|task| {
                let runtime = (task.at / SECOND).to_string();
                vec![task.id.to_string(), task.desc, task.group, runtime]
            })
            .collect(),
    }
}
