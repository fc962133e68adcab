//! `show`: lists of channels, calls, modules, commands and tasks, as text with a header line or as JSON.

use serde_json::{Map, Value};

use super::{Builtin, Call, builtin, commands};
use crate::sim::clock::SECOND;
use crate::sim::date;

const SYNTAX: &str = "codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|\
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
        "channels" | "calls" | "detailed_calls" => channels(call),
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

fn channels(call: &Call<'_>) -> Table {
    let rows = call.world.sessions().into_iter().map(|session| {
        let profile = session.profile();
        let created = session.times().created;
        let get = |name: &str| session.get(name).unwrap_or_default();
        vec![
            session.uuid().to_owned(),
            session.direction().name().to_owned(),
            date::local(created),
            (created / SECOND).to_string(),
            session.name(),
            session.state().name().to_owned(),
            profile.caller_id_name,
            profile.caller_id_number,
            profile.network_addr,
            profile.destination_number,
            get("current_application"),
            get("current_application_data"),
            profile.dialplan,
            profile.context,
            session.call_state().name().to_owned(),
        ]
    });
    Table {
        columns: &[
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
            "callstate",
        ],
        rows: rows.collect(),
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
