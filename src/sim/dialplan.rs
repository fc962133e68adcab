//! The dialplan: finds out which applications a call executes. `XML` looks the section `dialplan` up (scripts that are bound
//! to it answer first, then the switch's document) and reads its context; `inline` reads `app:data,app:data`. Conditions are
//! tested when the call is routed; variables in the actions are expanded when they are executed.

use super::event::{Event, EventType};
use super::expand::expand;
use super::log::Level;
use super::pattern::{Match, Pattern};
use super::session::Session;
use super::vars::is_true;
use super::xml::{Element, Request};
use std::sync::Arc;

/// The applications for the call's destination, with their data; none when nothing fits.
pub fn route(session: &Arc<Session>) -> Vec<(String, String)> {
    let profile = session.profile();
    if profile.dialplan.eq_ignore_ascii_case("inline") {
        return inline(&profile.destination_number);
    }
    session.log(
        Level::Debug,
        format!(
            "Processing {} <{}>->{} in context {}",
            profile.caller_id_name,
            profile.caller_id_number,
            profile.destination_number,
            profile.context
        ),
    );
    let mut params = Event::blank(EventType::RequestParams);
    session.describe(&mut params);
    for (name, value) in [
        ("Hunt-Context", &profile.context),
        ("Hunt-Destination-Number", &profile.destination_number),
        ("Hunt-Dialplan", &profile.dialplan),
        ("Hunt-Caller-ID-Number", &profile.caller_id_number),
        ("Hunt-Caller-ID-Name", &profile.caller_id_name),
    ] {
        params.add(name, value);
    }
    let request = Request {
        section: "dialplan",
        tag: None,
        key: None,
        value: None,
        params: &params,
    };
    let Some(section) = session.world().xml_locate(&request) else {
        session.log(Level::Err, "Open of dialplan failed");
        return Vec::new();
    };
    let actions = in_section(session, &section, &profile.context);
    if !actions.is_empty() {
        return actions;
    }
    session.log(Level::Info, "No Route, Aborting");
    Vec::new()
}

/// Reads `answer,sleep:1000,hangup:USER_BUSY`; `m:^:a:b^c` names another separator.
pub fn inline(text: &str) -> Vec<(String, String)> {
    let (separator, text) = match text
        .strip_prefix("m:")
        .and_then(|rest| Some((rest.chars().next()?, rest)))
    {
        Some((separator, rest)) => (
            separator,
            rest[separator.len_utf8()..].trim_start_matches(':'),
        ),
        None => (',', text),
    };
    let actions = text
        .split(separator)
        .filter(|action| !action.trim().is_empty())
        .map(|action| {
            let (app, data) = action.split_once(':').unwrap_or((action, ""));
            (app.trim().to_owned(), data.to_owned())
        });
    actions.collect()
}

/// The actions of a context's extensions that fit.
fn in_section(session: &Arc<Session>, section: &Element, context: &str) -> Vec<(String, String)> {
    let mut actions = Vec::new();
    let named = section
        .find("context", "name", context)
        .or_else(|| section.find("context", "name", "any"));
    let Some(context) = named else {
        session.log(Level::Warning, format!("Context {context} not found"));
        return actions;
    };
    for extension in context.children_named("extension") {
        let before = actions.len();
        extension_fits(session, extension, &mut actions);
        let goes_on = extension.attribute("continue").is_some_and(is_true);
        if actions.len() > before && !goes_on {
            break;
        }
    }
    actions
}

/// Tests an extension's conditions in turn and gathers what they say to do.
fn extension_fits(
    session: &Arc<Session>,
    extension: &Element,
    actions: &mut Vec<(String, String)>,
) {
    let name = extension.attribute("name").unwrap_or_default();
    for condition in extension.children_named("condition") {
        let tested = test(session, condition);
        let fits = tested.is_some();
        session.log(
            Level::Debug,
            format!(
                "Regex ({}) [{name}] {} =~ /{}/",
                if fits { "PASS" } else { "FAIL" },
                condition.attribute("field").unwrap_or_default(),
                condition.attribute("expression").unwrap_or_default()
            ),
        );
        let wanted = if fits { "action" } else { "anti-action" };
        for action in condition.children_named(wanted) {
            take(
                session,
                action,
                tested.as_ref().and_then(Option::as_ref),
                actions,
            );
        }
        let stops = match condition.attribute("break").unwrap_or("on-false") {
            "never" => false,
            "always" => true,
            "on-true" => fits,
            _ => !fits,
        };
        if stops {
            break;
        }
    }
}

/// Tests a condition. Nothing: it is not met; met without an expression, there are no groups.
fn test(session: &Arc<Session>, condition: &Element) -> Option<Option<Match>> {
    let Some(mode) = condition.attribute("regex") else {
        return test_one(session, condition);
    };
    let results: Vec<Option<Option<Match>>> = condition
        .children_named("regex")
        .map(|regex| test_one(session, regex))
        .collect();
    let met = match mode {
        "any" => results.iter().any(Option::is_some),
        "xor" => results.iter().filter(|result| result.is_some()).count() == 1,
        _ => results.iter().all(Option::is_some),
    };
    met.then(|| results.into_iter().flatten().flatten().next_back())
}

fn test_one(session: &Arc<Session>, element: &Element) -> Option<Option<Match>> {
    let inner = element
        .child("expression")
        .map(|expression| expression.text.trim());
    let Some(expression) = element.attribute("expression").or(inner) else {
        return Some(None);
    };
    let value = field(session, element.attribute("field").unwrap_or_default());
    match Pattern::parse(&expand(session, expression)) {
        Ok(pattern) => pattern.matches(&value).map(Some),
        Err(problem) => {
            session.log(Level::Err, problem);
            None
        }
    }
}

/// The value of a field: a caller profile field, a variable by name, or a text with `${...}`.
fn field(session: &Arc<Session>, name: &str) -> String {
    if name.contains('$') {
        expand(session, name)
    } else {
        session.get(name).unwrap_or_default()
    }
}

/// Takes an action over, with `$1` filled in; one marked inline is executed at once.
fn take(
    session: &Arc<Session>,
    action: &Element,
    found: Option<&Match>,
    actions: &mut Vec<(String, String)>,
) {
    let Some(app) = action.attribute("application") else {
        return;
    };
    let data = action.attribute("data").unwrap_or(action.text.trim());
    let data = found.map_or_else(|| data.to_owned(), |found| substitute(data, found.groups()));
    if action.attribute("inline").is_some_and(is_true) {
        session.execute(app, Some(&data));
    } else {
        actions.push((app.to_owned(), data));
    }
}

/// Fills `$1` to `$99` and leaves `${name}` for later.
fn substitute(text: &str, groups: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let end = after
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(after.len())
            .min(2);
        match after[..end].parse::<usize>() {
            Ok(number) => out.push_str(groups.get(number).map_or("", String::as_str)),
            Err(_) => out.push('$'),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_dialplan_lists_applications() {
        let expected = [("answer", ""), ("sleep", "100"), ("playback", "a:b.wav")];
        let expected: Vec<_> = expected
            .iter()
            .map(|(app, data)| ((*app).to_owned(), (*data).to_owned()))
            .collect();
        assert_eq!(inline("answer,sleep:100,playback:a:b.wav"), expected);
    }

    #[test]
    fn groups_are_filled_in_and_variables_left_for_later() {
        let groups = ["555".to_owned(), "5".to_owned()];
        assert_eq!(
            substitute("user/$1 ${domain} $9", &groups),
            "user/5 ${domain} "
        );
    }
}
