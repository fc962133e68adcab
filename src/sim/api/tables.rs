//! The tables that scripts share: `hash` and `db` keep values by realm and key, `limit_*` counts who uses a resource.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::{Builtin, Call, builtin, split};
use crate::sim::world::lock;

const HASH_USAGE: &str =
    "-ERR Usage: hash insert|insert_ifempty|select|delete|delete_ifmatch/realm/key[/value]\n";
const DB_ERROR: &str = "!err!";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin(
        "db",
        "[insert|delete|select|exists|count|list]/<realm>/<key>/<value>",
        db,
    ),
    builtin("hash", "[insert|delete|select]/<realm>/<key>/<value>", hash),
    builtin("limit_hash_usage", "<realm> <id> [rate]", |call| {
        usage_of(call, &split(call.argument, ' ', 4))
    }),
    builtin("limit_reset", "<backend>", limit_reset),
    builtin("limit_usage", "<backend> <realm> <id> [rate]", limit_usage),
    builtin(
        "uuid_limit",
        "<uuid> <backend> <realm> <resource> [<max>[/interval]] [number [dialplan [context]]]",
        uuid_limit,
    ),
    builtin(
        "uuid_limit_release",
        "<uuid> <backend> [realm] [resource]",
        uuid_limit_release,
    ),
];

type Key = (String, String);

/// The tables.
#[derive(Default)]
pub struct Tables {
    hash: Mutex<BTreeMap<Key, String>>,
    db: Mutex<BTreeMap<Key, String>>,
    limits: Mutex<BTreeMap<Key, BTreeSet<String>>>,
}

fn key(parts: &[String]) -> Option<Key> {
    Some((parts.get(1)?.clone(), parts.get(2)?.clone()))
}

fn hash(call: &Call<'_>) -> String {
    let parts = split(call.argument, '/', 4);
    let Some(key) = key(&parts) else {
        return HASH_USAGE.to_owned();
    };
    let mut table = lock(&call.world.services().tables.hash);
    let (ok, missing) = ("+OK\n", "-ERR Not found\n");
    let answer = match (parts[0].to_ascii_lowercase().as_str(), parts.get(3)) {
        ("insert", Some(value)) => {
            table.insert(key, value.clone());
            ok
        }
        ("insert_ifempty", Some(value)) => match table.entry(key) {
            Entry::Occupied(_) => "-ERR key already exists\n",
            Entry::Vacant(free) => {
                free.insert(value.clone());
                ok
            }
        },
        ("delete", _) => match table.remove(&key) {
            Some(_) => ok,
            None => missing,
        },
        ("delete_ifmatch", Some(value)) => match table.get(&key) {
            Some(kept) if kept == value => {
                table.remove(&key);
                ok
            }
            Some(_) => "-ERR Doesn't match\n",
            None => missing,
        },
        ("select", _) => return table.get(&key).cloned().unwrap_or_default(),
        _ => HASH_USAGE,
    };
    answer.to_owned()
}

fn db(call: &Call<'_>) -> String {
    let parts = split(call.argument, '/', 4);
    let Some(action) = parts.first().map(|word| word.to_ascii_lowercase()) else {
        return DB_ERROR.to_owned();
    };
    let mut table = lock(&call.world.services().tables.db);
    let realm = parts.get(1);
    match (action.as_str(), key(&parts), parts.get(3)) {
        ("insert", Some(key), Some(value)) => {
            table.insert(key, value.clone());
            "+OK".to_owned()
        }
        ("delete", key, _) if realm.is_some() => {
            if let Some(key) = key {
                table.remove(&key);
            }
            "+OK".to_owned()
        }
        ("select", Some(key), _) => table.get(&key).cloned().unwrap_or_default(),
        ("exists", Some(key), _) => table
            .get(&key)
            .is_some_and(|value| !value.is_empty())
            .to_string(),
        ("count", None, _) => names(&table, realm).len().to_string(),
        ("list", None, _) => {
            let names: Vec<_> = names(&table, realm).into_iter().collect();
            names.join(",")
        }
        _ => DB_ERROR.to_owned(),
    }
}

/// The realms, or the keys of one realm.
fn names<'a>(table: &'a BTreeMap<Key, String>, realm: Option<&String>) -> BTreeSet<&'a str> {
    table
        .keys()
        .filter(|(in_realm, _)| realm.is_none_or(|realm| realm == in_realm))
        .map(|(in_realm, key)| if realm.is_some() { key } else { in_realm }.as_str())
        .collect()
}

fn limit_usage(call: &Call<'_>) -> String {
    let words = call.words(5);
    match words.as_slice() {
        [_, _] => usage_of(call, &words),
        [_, rest @ ..] if rest.len() >= 2 => usage_of(call, rest),
        _ => "USAGE: limit_usage <backend> <realm> <id> [rate]\n".to_owned(),
    }
}

fn usage_of(call: &Call<'_>, words: &[String]) -> String {
    let [realm, id, rest @ ..] = words else {
        return "USAGE: limit_hash_usage <realm> <id> [rate]\n".to_owned();
    };
    let limits = lock(&call.world.services().tables.limits);
    let count = limits
        .get(&(realm.clone(), id.clone()))
        .map_or(0, BTreeSet::len);
    match rest.first() {
        Some(word) if word.eq_ignore_ascii_case("rate") => format!("{count}/0"),
        _ => count.to_string(),
    }
}

fn limit_reset(call: &Call<'_>) -> String {
    if call.argument.is_empty() {
        return "USAGE: limit_reset <backend>\n".to_owned();
    }
    lock(&call.world.services().tables.limits).clear();
    "+OK\n".to_owned()
}

/// Counts a channel in; where the resource is used up, it goes to the extension that is named instead.
fn uuid_limit(call: &Call<'_>) -> String {
    let words = call.words(8);
    let [uuid, _, realm, resource, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    let Some(session) = call.world.session(uuid) else {
        return "-ERR no such session\n".to_owned();
    };
    let most = rest
        .first()
        .map_or(-1, |max| crate::sim::text::vars::atoi(max));
    let within = {
        let mut limits = lock(&call.world.services().tables.limits);
        let users = limits.entry((realm.clone(), resource.clone())).or_default();
        let used = i64::try_from(users.len()).unwrap_or(i64::MAX);
        let within = most < 0 || users.contains(uuid) || used < most;
        within.then(|| users.insert(uuid.clone()));
        within
    };
    if within {
        return "+OK\n".to_owned();
    }
    if let Some(number) = rest.get(1) {
        let given = |at: usize| rest.get(at).map(String::as_str);
        session.transfer(Some(number), given(2), given(3));
    }
    "-ERR failed to execute uuid_limit\n".to_owned()
}

fn uuid_limit_release(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [uuid, _, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    if call.world.session(uuid).is_none() {
        return "-ERR no such session\n".to_owned();
    }
    let mut limits = lock(&call.world.services().tables.limits);
    for ((realm, resource), users) in limits.iter_mut() {
        let fits = |at: usize, name: &String| rest.get(at).is_none_or(|wanted| wanted == name);
        if fits(0, realm) && fits(1, resource) {
            users.remove(uuid);
        }
    }
    "+OK\n".to_owned()
}
