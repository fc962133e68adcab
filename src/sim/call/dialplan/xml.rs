//! The XML dialplan: from a channel's destination to the applications that its call executes. Conditions are tested when
//! the call is routed; what is left of `${...}` in an action is expanded when it is executed.

use std::sync::Arc;

use super::times;
use crate::sim::event::{Event, EventType};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::text::expand;
use crate::sim::text::pattern::{Match, Pattern};
use crate::sim::text::vars::{Place, atoi, is_true};
use crate::sim::xml::{Element, Request};

/// Nesting of conditions beyond which the dialplan gives up.
const DEEPEST: u32 = 100;

/// Applications with their data, in the order of their execution.
pub type Actions = Vec<(String, String)>;

/// Looks the channel's destination up in the section `dialplan` of the handlers' and the switch's XML. Nothing where
/// there is no dialplan or it lacks the context.
pub fn hunt(session: &Arc<Session>) -> Option<Actions> {
    let mut params = Event::blank(EventType::RequestParams);
    session.describe(&mut params);
    let hunted: Vec<_> = params
        .headers()
        .iter()
        .filter_map(|header| {
            let rest = header.name().strip_prefix("Caller-")?;
            Some((format!("Hunt-{rest}"), header.value().to_owned()))
        })
        .collect();
    for (name, value) in hunted {
        params.add(&name, &value);
    }
    let located = session.world().xml_locate(&Request {
        section: "dialplan",
        tag: None,
        key: None,
        value: None,
        params: &params,
    });
    let Some(section) = located else {
        session.log(Level::Err, "Open of dialplan failed");
        return None;
    };
    in_section(session, &section)
}

/// The applications that a dialplan section has for the channel: those of the first extension of its context that fits,
/// and of those before it that say `continue`. Nothing where the context is missing.
pub fn in_section(session: &Arc<Session>, section: &Element) -> Option<Actions> {
    let profile = session.profile();
    let named = |name: &str| section.find("context", "name", name);
    let Some(context) = named(&profile.context).or_else(|| named("global")) else {
        let text = format!("Context {} not found", profile.context);
        session.log(Level::Warning, text);
        return None;
    };
    let hunted = session
        .var_true("auto_hunt")
        .then(|| context.find("extension", "name", &profile.destination_number))
        .flatten();
    let first = hunted.map_or(0, |hunted| {
        let same = |child: &Element| std::ptr::eq(child, hunted);
        context.children.iter().position(same).unwrap_or(0)
    });
    let mut parser = Parser {
        session,
        actions: Vec::new(),
    };
    let later = context.children[first..].iter();
    for extension in later.filter(|child| child.name == "extension") {
        let goes_on = extension.attribute("continue").is_some_and(is_true);
        let name = extension.attribute("name").unwrap_or("UNKNOWN");
        if parser.extension(extension, name, 0) && !goes_on {
            break;
        }
    }
    Some(parser.actions)
}

struct Parser<'a> {
    session: &'a Arc<Session>,
    actions: Actions,
}

/// How a condition came out.
struct Outcome {
    /// Actions are taken, not anti-actions.
    met: bool,
    /// The extension counts as found, and nested conditions are looked at.
    proceed: bool,
    /// What the groups of the expression matched, where it has groups.
    groups: Option<Match>,
}

impl Parser<'_> {
    /// Goes through the conditions of an extension, or through those inside a condition. Tells whether it counts as found.
    fn extension(&mut self, element: &Element, name: &str, depth: u32) -> bool {
        if depth > DEEPEST {
            self.session.log(Level::Err, "Recursion LIMIT!");
            return false;
        }
        let nested = element.attribute("require-nested");
        let optional = depth > 0 && nested.is_some_and(|value| !is_true(value));
        let mut proceed = false;
        for condition in element.children_named("condition") {
            let outcome = self.test(condition, name);
            proceed = outcome.proceed;
            let wanted = if outcome.met { "action" } else { "anti-action" };
            for action in condition.children_named(wanted) {
                self.take(action, outcome.groups.as_ref());
                proceed |= !outcome.met;
            }
            let on = condition.attribute("break").unwrap_or("on-false");
            let stops = match on.to_ascii_lowercase().as_str() {
                "never" => false,
                "always" => true,
                "on-true" => outcome.met,
                _ => !outcome.met,
            };
            if stops {
                break;
            }
            if proceed && condition.child("condition").is_some() {
                proceed = self.extension(condition, name, depth + 1);
                if !proceed && !on.eq_ignore_ascii_case("never") {
                    break;
                }
            }
        }
        proceed || optional
    }

    fn test(&mut self, condition: &Element, name: &str) -> Outcome {
        let time = times::check(condition, self.session.world().now());
        if let Some(rule) = condition.attribute("regex") {
            return self.test_all(condition, &rule.to_ascii_lowercase(), name);
        }
        let mut outcome = Outcome {
            met: time == Some(true),
            proceed: time == Some(true),
            groups: None,
        };
        if condition.attribute("field").is_some() {
            let (found, groups) = self.test_field(condition, name);
            outcome.met |= found;
            outcome.proceed = found;
            self.capture("DP_MATCH", groups.as_ref());
            outcome.groups = groups;
        } else if time.is_none() {
            outcome = Outcome {
                met: true,
                proceed: true,
                groups: None,
            };
        }
        outcome
    }

    /// Several expressions in one condition: `all` of them, `any`, or exactly one (`xor`).
    fn test_all(&mut self, condition: &Element, rule: &str, name: &str) -> Outcome {
        let (mut passed, mut failed, mut groups) = (0, 0, None);
        for (at, regex) in condition.children_named("regex").enumerate() {
            let time = times::check(regex, self.session.world().now());
            let (found, captured) = if regex.attribute("field").is_some() {
                self.test_field(regex, name)
            } else {
                (time.unwrap_or(true), None)
            };
            if captured.is_some() {
                self.capture(&format!("DP_REGEX_MATCH_{}", at + 1), captured.as_ref());
                groups = captured;
            }
            *(if found { &mut passed } else { &mut failed }) += 1;
            if (found && rule == "any") || (!found && rule == "all") {
                break;
            }
        }
        let met = match rule {
            "xor" => passed == 1,
            "all" => failed == 0,
            _ => passed > 0,
        };
        Outcome {
            met,
            proceed: met,
            groups,
        }
    }

    /// Tests the field of an element against its expression; the groups come along where it has any and matched.
    fn test_field(&self, element: &Element, name: &str) -> (bool, Option<Match>) {
        let field = element.attribute("field").unwrap_or_default();
        let value = if field.contains('$') {
            expand::expand(self.session, field)
        } else {
            self.session.get(field).unwrap_or_default()
        };
        let inner = element.child("expression").map(|e| e.text.as_str());
        let expression = inner
            .or(element.attribute("expression"))
            .unwrap_or_default();
        let expression = expand::expand(self.session, expression);
        let found = match Pattern::parse(&expression) {
            Ok(pattern) => pattern.matches(&value),
            Err(error) => {
                self.session.log(Level::Err, error);
                None
            }
        };
        let word = if found.is_some() { "PASS" } else { "FAIL" };
        let text = format!(
            "Dialplan: {} Regex ({word}) [{name}] {field}({value}) =~ /{expression}/",
            self.session.name()
        );
        self.session.log(Level::Debug, text);
        let groups = found.clone().filter(|_| expression.contains('('));
        (found.is_some(), groups)
    }

    /// Keeps what the groups matched in an array variable.
    fn capture(&self, variable: &str, groups: Option<&Match>) {
        if let Some(groups) = groups {
            self.session.set(variable, None);
            for group in groups.groups() {
                self.session.add(variable, group, Place::Push);
            }
        }
    }

    /// Takes an action over, its groups filled in; one that says `inline` is executed at once.
    fn take(&mut self, action: &Element, groups: Option<&Match>) {
        let application = action.attribute("application").unwrap_or_default();
        let data = match action.text.as_str() {
            "" => action.attribute("data").unwrap_or_default(),
            text => text,
        };
        let data = match groups {
            Some(groups) => groups.substitute(data),
            None => data.to_owned(),
        };
        let inline = action.attribute("inline").is_some_and(is_true);
        for _ in 0..action.attribute("loop").map_or(1, atoi) {
            if inline {
                self.session.execute(application, Some(&data));
            } else {
                self.actions.push((application.to_owned(), data.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::call::caller::Caller;
    use crate::sim::call::state::Direction;
    use crate::sim::world::World;

    /// What a dialplan, the content of its context, has for a destination: `app(data) app(data)`.
    fn route(extensions: &str, destination: &str) -> String {
        let world = World::default();
        let context = format!("<context name=\"default\">{extensions}</context>");
        let added = world.services().xml.add_section("dialplan", &context);
        assert_eq!(added, Ok(()));
        let mut person = Caller::dialling("1000", destination);
        person.context = "default".to_owned();
        let session = Session::create(&world, "embedded/1000", Direction::Inbound, &person, None);
        let actions = hunt(&session).expect("the context is there");
        let list: Vec<_> = actions
            .iter()
            .map(|(app, data)| format!("{app}({data})"))
            .collect();
        list.join(" ")
    }

    #[test]
    fn the_first_extension_that_fits_is_taken_and_its_groups_filled_in() {
        let plan = "<extension name=\"no\"><condition field=\"destination_number\" expression=\"^9$\">\
                    <action application=\"no\"/></condition></extension>\
                    <extension name=\"yes\"><condition field=\"destination_number\" expression=\"^(5)(\\d+)$\">\
                    <action application=\"answer\"/><action application=\"bridge\" data=\"user/$2@${domain}\"/>\
                    </condition></extension>\
                    <extension name=\"late\"><condition><action application=\"late\"/></condition></extension>";
        assert_eq!(route(plan, "512"), "answer() bridge(user/12@${domain})");
        assert_eq!(route(plan, "7"), "late()");
    }

    #[test]
    fn an_extension_may_continue_and_a_condition_may_break() {
        let plan = "<extension name=\"first\" continue=\"true\"><condition><action application=\"one\"/></condition></extension>\
                    <extension name=\"second\">\
                    <condition field=\"destination_number\" expression=\"^5\" break=\"on-true\"><action application=\"five\"/>\
                    <anti-action application=\"other\"/></condition>\
                    <condition><action application=\"never\"/></condition></extension>";
        assert_eq!(route(plan, "5"), "one() five()");
        assert_eq!(route(plan, "6"), "one() other() never()");
    }

    #[test]
    fn conditions_nest() {
        let plan = "<extension name=\"x\"><condition field=\"destination_number\" expression=\"^5\">\
                    <action application=\"outer\"/>\
                    <condition field=\"caller_id_number\" expression=\"^1000$\"><action application=\"inner\"/></condition>\
                    </condition></extension>";
        assert_eq!(route(plan, "5"), "outer() inner()");
    }

    #[test]
    fn several_expressions_decide_together() {
        let plan = |rule: &str| {
            format!(
                "<extension name=\"x\"><condition regex=\"{rule}\">\
                 <regex field=\"destination_number\" expression=\"^5\"/>\
                 <regex field=\"caller_id_number\" expression=\"^2(.*)$\"/>\
                 <action application=\"met\"/><anti-action application=\"not\"/></condition></extension>"
            )
        };
        assert_eq!(route(&plan("any"), "5"), "met()");
        assert_eq!(route(&plan("all"), "5"), "not()");
        assert_eq!(route(&plan("xor"), "5"), "met()");
        assert_eq!(route(&plan("xor"), "6"), "not()");
    }

    #[test]
    fn the_time_decides() {
        let plan = "<extension name=\"x\"><condition wday=\"mon-fri\" time-of-day=\"08:00-17:00\">\
                    <action application=\"office\"/><anti-action application=\"closed\"/></condition></extension>\
                    <extension name=\"y\"><condition hour=\"3\"><action application=\"night\"/>\
                    <anti-action application=\"day\" loop=\"2\"/></condition></extension>";
        assert_eq!(route(plan, "5"), "office()");
        let night = plan.split_once("</extension>").map_or("", |(_, rest)| rest);
        assert_eq!(route(night, "5"), "day() day()");
    }
}
