//! The directory: users, groups and domains, with the parameters and variables that a user inherits.

use super::{Element, Request};
use crate::sim::event::{Event, EventType};
use crate::sim::world::World;

impl World {
    /// A domain of the directory.
    pub fn locate_domain(&self, domain: &str, params: &Event) -> Option<Element> {
        self.xml_locate(&Request {
            section: "directory",
            tag: Some("domain"),
            key: Some("name"),
            value: Some(domain),
            params,
        })
    }

    /// A group of a domain.
    pub fn locate_group(&self, group: &str, domain: &str, params: &Event) -> Option<Element> {
        let domain = self.locate_domain(domain, params)?;
        let groups = domain.child("groups")?;
        groups.find("group", "name", group).cloned()
    }

    /// A user whose attribute is `name`; several attributes may be tried, as in `id:number-alias`. Parameters and
    /// variables of the domain and the group are merged in; what is nearest to the user wins.
    pub fn locate_user(&self, key: &str, name: &str, domain: &str) -> Option<Element> {
        let mut params = Event::blank(EventType::RequestParams);
        params.add("user", name);
        params.add("domain", domain);
        params.add("key", key);
        let domain = self.locate_domain(domain, &params)?;
        let grouped = domain.child("groups").and_then(|groups| {
            groups.children_named("group").find_map(|group| {
                let users = group.child("users")?;
                find_user(users, key, name).map(|user| (user, Some(group)))
            })
        });
        let direct = || {
            let users = domain.child("users").unwrap_or(&domain);
            find_user(users, key, name).map(|user| (user, None))
        };
        let (user, group) = grouped.or_else(direct)?;
        let mut merged = user.clone();
        for outer in group.into_iter().chain([&domain]) {
            for (container, item) in [
                ("params", "param"),
                ("variables", "variable"),
                ("profile-variables", "variable"),
            ] {
                inherit(&mut merged, outer, container, item);
            }
        }
        Some(merged)
    }
}

/// Pointers, which groups use to name a user of the domain, have no data of their own and are passed over.
fn find_user<'a>(users: &'a Element, key: &str, name: &str) -> Option<&'a Element> {
    let is_named = |user: &Element, by: &str| {
        let value = user.attribute(by);
        value.is_some_and(|value| value.eq_ignore_ascii_case(name))
    };
    let mut candidates = users
        .children_named("user")
        .filter(|user| user.attribute("type") != Some("pointer"));
    candidates.find(|user| key.split(':').any(|by| is_named(user, by)))
}

fn inherit(user: &mut Element, outer: &Element, container: &str, item: &str) {
    let Some(source) = outer.child(container) else {
        return;
    };
    let at = match user.children.iter().position(|c| c.name == container) {
        Some(at) => at,
        None => {
            user.children.push(Element::new(container));
            user.children.len() - 1
        }
    };
    let own = &mut user.children[at];
    for inherited in source.children_named(item) {
        let name = inherited.attribute("name").unwrap_or_default();
        if own.find(item, "name", name).is_none() {
            own.children.push(inherited.clone());
        }
    }
}
