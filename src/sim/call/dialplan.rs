//! The dialplan: finds out which applications a call executes. `XML` looks the section `dialplan` up (scripts that are bound
//! to it answer first, then the switch's document); `inline` reads `app:data,app:data`.

mod times;
pub mod xml;

use crate::sim::log::Level;
use crate::sim::session::Session;
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
    let actions = xml::hunt(session).unwrap_or_default();
    if actions.is_empty() {
        session.log(Level::Info, "No Route, Aborting");
    }
    actions
}

/// Reads `answer,sleep:1000,hangup:USER_BUSY`; `m:^:a:b^c` names another separator.
pub fn inline(text: &str) -> Vec<(String, String)> {
    let marked = text
        .strip_prefix("m:")
        .and_then(|rest| Some((rest.chars().next()?, rest)));
    let (separator, text) = match marked {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(app, data)| ((*app).to_owned(), (*data).to_owned()))
            .collect()
    }

    #[test]
    fn an_inline_dialplan_lists_applications() {
        let expected = pairs(&[("answer", ""), ("sleep", "100"), ("playback", "a:b.wav")]);
        assert_eq!(inline("answer,sleep:100,playback:a:b.wav"), expected);
    }

    #[test]
    fn an_inline_dialplan_may_name_its_separator() {
        assert_eq!(
            inline("m:^:set:a=1,2^hangup"),
            pairs(&[("set", "a=1,2"), ("hangup", "")])
        );
    }
}
