//! Commands that look into the XML: the directory's users, groups and domains, and any element.

use super::{Builtin, Call, builtin, split};
use crate::sim::event::{Event, EventType};
use crate::sim::world::World;
use crate::sim::xml::{Element, Request};

pub(super) const COMMANDS: &[Builtin] = &[
    builtin(
        "domain_data",
        "<domain> [var|param|attr] <name>",
        domain_data,
    ),
    builtin("domain_exists", "<domain>", domain_exists),
    builtin("find_user_xml", "<key> <user> <domain>", find_user_xml),
    builtin("group_call", "<group>[@<domain>]", group_call),
    builtin("in_group", "<user>[@<domain>] <group_name>", in_group),
    builtin(
        "list_users",
        "[group <group>] [domain <domain>] [user <user>] [context <context>]",
        list_users,
    ),
    builtin(
        "user_data",
        "<user>@<domain> [var|param|attr] <name>",
        user_data,
    ),
    builtin("user_exists", "<key> <user> <domain>", |call| {
        find_user(call).is_ok().to_string()
    }),
    builtin("xml_flush_cache", "<id> <key> <val>", |_| {
        "+OK cleared 0 entries\n".to_owned()
    }),
    builtin(
        "xml_locate",
        "[root | <section> <tag> <tag_attr_name> <tag_attr_val>]",
        xml_locate,
    ),
];

fn no_params() -> Event {
    Event::blank(EventType::RequestParams)
}

fn domain_exists(call: &Call<'_>) -> String {
    match call.argument {
        "" => String::new(),
        name => call
            .world
            .locate_domain(name, &no_params())
            .is_some()
            .to_string(),
    }
}

/// Splits `name@domain`; the switch's own domain stands in.
fn at_domain(world: &World, text: &str) -> (String, String) {
    let (name, domain) = text.split_once('@').unwrap_or((text, ""));
    let domain = match domain {
        "" => world.global("domain").unwrap_or_default(),
        given => given.to_owned(),
    };
    (name.to_owned(), domain)
}

/// A parameter, variable or attribute of an element of the directory; the last of a name counts.
fn data_of(element: &Element, kind: &str, name: &str) -> String {
    let (container, item) = match kind {
        "attr" => return element.attribute(name).unwrap_or_default().to_owned(),
        "var" => ("variables", "variable"),
        _ => ("params", "param"),
    };
    let Some(items) = element.child(container) else {
        return String::new();
    };
    let named = items.children_named(item).filter(|item| {
        let known = item.attribute("name");
        known.is_some_and(|known| known.eq_ignore_ascii_case(name))
    });
    let values = named.filter_map(|item| item.attribute("value"));
    values.last().unwrap_or_default().to_owned()
}

fn user_data(call: &Call<'_>) -> String {
    let words = call.words(3);
    let [user, kind, name] = words.as_slice() else {
        return String::new();
    };
    let (user, domain) = at_domain(call.world, user);
    let found = call.world.locate_user("id:number-alias", &user, &domain);
    found.map_or(String::new(), |user| data_of(&user, kind, name))
}

fn domain_data(call: &Call<'_>) -> String {
    let words = call.words(3);
    let [domain, kind, name] = words.as_slice() else {
        return String::new();
    };
    let found = call.world.locate_domain(domain, &no_params());
    found.map_or(String::new(), |domain| data_of(&domain, kind, name))
}

fn find_user(call: &Call<'_>) -> Result<Element, &'static str> {
    let words = call.words(3);
    let [key, user, domain] = words.as_slice() else {
        return Err("bad args");
    };
    let found = call.world.locate_user(key, user, domain);
    found.ok_or("can't find user")
}

/// On behalf of a session it only tells whether the user is there.
fn find_user_xml(call: &Call<'_>) -> String {
    match (call.session, find_user(call)) {
        (Some(_), found) => found.is_ok().to_string(),
        (None, Ok(user)) => user.to_text(),
        (None, Err(error)) => format!("-ERR {error}\n"),
    }
}

fn in_group(call: &Call<'_>) -> String {
    let parts = split(call.argument, ',', 2);
    let [user, group] = parts.as_slice() else {
        return "false".to_owned();
    };
    let (user, domain) = at_domain(call.world, user);
    let group = call.world.locate_group(group, &domain, &no_params());
    let users = group.as_ref().and_then(|group| group.child("users"));
    let member = users.and_then(|users| users.find("user", "id", &user));
    member.is_some().to_string()
}

/// The users of the directory, one in a line with fields between bars.
fn list_users(call: &Call<'_>) -> String {
    let words = call.words(8);
    if words.len() % 2 == 1 {
        return call.usage();
    }
    let wanted = |name: &str| {
        let mut pairs = words.chunks_exact(2);
        pairs
            .find(|pair| pair[0].eq_ignore_ascii_case(name))
            .map(|pair| pair[1].as_str())
    };
    let mut params = no_params();
    params.add("action", "list-users");
    let directory = call.world.xml_locate(&Request {
        section: "directory",
        tag: None,
        key: None,
        value: None,
        params: &params,
    });
    let mut rows = vec!["userid|context|domain|group|contact|callgroup|effective_caller_id_name|effective_caller_id_number\n".to_owned()];
    let directory = directory.unwrap_or_default();
    for domain in directory.children_named("domain") {
        let domain_name = domain.attribute("name").unwrap_or_default();
        let groups = domain.child("groups");
        for group in groups
            .into_iter()
            .flat_map(|groups| groups.children_named("group"))
        {
            let group_name = group.attribute("name").unwrap_or_default();
            let users = group.child("users");
            for user in users
                .into_iter()
                .flat_map(|users| users.children_named("user"))
            {
                let id = user.attribute("id").unwrap_or_default();
                let var = |name: &str| data_of(user, "var", name);
                let context = var("user_context");
                let fits = [
                    ("domain", domain_name),
                    ("group", group_name),
                    ("user", id),
                    ("context", &context),
                ];
                let is_wanted =
                    |(name, value): &(&str, &str)| wanted(name).is_none_or(|w| w == *value);
                if fits.iter().all(is_wanted) {
                    rows.push(format!(
                        "{id}|{context}|{domain_name}|{group_name}|error/user_not_registered|{}|{}|{}\n",
                        var("callgroup"),
                        var("effective_caller_id_name"),
                        var("effective_caller_id_number"),
                    ));
                }
            }
        }
    }
    rows.concat() + "\n+OK\n"
}

/// The dial string that rings everybody of a group: together, or one after another with `+F`.
fn group_call(call: &Call<'_>) -> String {
    let (target, flags) = call.argument.split_once('+').unwrap_or((call.argument, ""));
    let (group, domain) = at_domain(call.world, target);
    let separator = match flags.chars().next() {
        Some('F') => "|",
        Some('E') => ":_:",
        _ => ",",
    };
    let group = call.world.locate_group(&group, &domain, &no_params());
    let Some(users) = group.as_ref().and_then(|group| group.child("users")) else {
        return "error/NO_ROUTE_DESTINATION".to_owned();
    };
    let legs: Vec<_> = users
        .children_named("user")
        .filter_map(|user| user.attribute("id"))
        .map(|id| format!("user/{id}@{domain}"))
        .collect();
    match legs.is_empty() {
        true => "error/NO_ROUTE_DESTINATION".to_owned(),
        false => legs.join(separator),
    }
}

fn xml_locate(call: &Call<'_>) -> String {
    let words = call.words(4);
    let word = |at: usize| words.get(at).map(String::as_str);
    if words.len() == 1 && word(0).is_some_and(|w| w.eq_ignore_ascii_case("root")) {
        let document = call.world.services().xml.document();
        return document.map_or(String::new(), |document| document.to_text());
    }
    if !matches!(words.len(), 1 | 4) {
        return "-ERR bad args\n".to_owned();
    }
    let mut params = no_params();
    let names = ["section", "tag", "tag_attr_name", "tag_attr_val"];
    for (name, value) in names.iter().zip(&words) {
        params.add(name, value);
    }
    let found = call.world.xml_locate(&Request {
        section: word(0).unwrap_or_default(),
        tag: word(1),
        key: word(2),
        value: word(3),
        params: &params,
    });
    found.map_or_else(|| "can't find anything\n".to_owned(), |e| e.to_text())
}
