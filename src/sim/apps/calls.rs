//! Applications that take the call elsewhere or join it with others.

use super::{App, app, stay};
use crate::sim::call::cause::Cause;
use crate::sim::call::dialplan;
use crate::sim::event::EventType;
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::text::args;
use crate::sim::world::clock::SECOND;
use crate::sim::world::timeline::Who;
use std::sync::Arc;

pub(super) const APPS: &[App] = &[
    app("bridge", |session, data| session.bridge_to(data)),
    app("transfer", transfer),
    app("execute_extension", execute_extension),
    app("park", park),
    app("hold", |session, _| session.leg().flags.held = true),
    app("unhold", |session, _| session.leg().flags.held = false),
    app("echo", |session, _| echo(session)),
    app("delay_echo", |session, _| echo(session)),
    app("eavesdrop", listen_in),
    app("intercept", intercept),
    app("respond", respond),
    app("redirect", redirect),
    app("deflect", redirect),
];

/// `extension [dialplan [context]]`; `-bleg` and `-both` move the other leg.
fn transfer(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let (flag, rest) = match words.first().map(String::as_str) {
        Some(flag @ ("-bleg" | "-both")) => (flag.to_owned(), &words[1..]),
        _ => (String::new(), &words[..]),
    };
    let Some(extension) = rest.first() else {
        session.log(Level::Err, "No extension specified.");
        return;
    };
    let (dialplan, context) = (
        rest.get(1).map(String::as_str),
        rest.get(2).map(String::as_str),
    );
    let partner = session.partner();
    if !flag.is_empty() {
        match partner {
            Some(partner) => {
                partner.transfer(Some(extension), dialplan, context);
            }
            None => session.log(Level::Err, "There is no other leg to transfer."),
        }
    }
    if flag != "-bleg" {
        session.transfer(Some(extension), dialplan, context);
    }
}

/// Runs another extension's actions and comes back.
fn execute_extension(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let before = session.profile();
    session.edit_profile(|profile| {
        profile.destination_number = words.first().cloned().unwrap_or_default();
        if let Some(dialplan) = words.get(1) {
            profile.dialplan = dialplan.clone();
        }
        if let Some(context) = words.get(2) {
            profile.context = context.clone();
        }
    });
    let actions = dialplan::route(session);
    session.edit_profile(|profile| {
        profile.destination_number = before.destination_number;
        profile.dialplan = before.dialplan;
        profile.context = before.context;
    });
    for (app, data) in actions {
        if !session.ready() {
            break;
        }
        session.execute(&app, Some(&data));
    }
}

fn park(session: &Arc<Session>, _: &str) {
    session.note(Who::Switch, "park", "is parked");
    session.fire(EventType::ChannelPark);
    stay(session);
    session.fire(EventType::ChannelUnpark);
}

/// The caller stays for half a minute, unless their script says for how long.
fn echo(session: &Arc<Session>) {
    if !session.answer() {
        return;
    }
    session.note(Who::Caller, "echo", "hears themselves");
    session.talks_for(30 * SECOND);
    session.stay_until(|| std::mem::take(&mut session.leg().flags.broadcast_break));
}

fn listen_in(session: &Arc<Session>, uuid: &str) {
    let Some(other) = session.world().session(uuid.trim()) else {
        session.log(Level::Err, format!("Cannot locate session {uuid}"));
        return;
    };
    session.note(
        Who::Caller,
        "eavesdrops",
        format!("listens to {}", other.name()),
    );
    session.stay_until(|| other.down());
}

fn intercept(session: &Arc<Session>, data: &str) {
    let uuid = data.split_whitespace().last().unwrap_or_default();
    match session.world().session(uuid) {
        Some(other) if session.answer() => {
            other.leg().flags.parked = false;
            session.bridge_with(&other, crate::sim::media::input::Input::Keep);
        }
        Some(_) => {}
        None => session.log(Level::Warning, format!("no uuid {uuid}")),
    }
}

/// Ends the call with a SIP answer.
fn respond(session: &Arc<Session>, data: &str) {
    let code = data.split_whitespace().next().unwrap_or_default();
    session.note(Who::Switch, "respond", format!("responds {data}"));
    session.set("sip_term_status", Some(code));
    let cause = match code {
        "486" | "600" => Cause::USER_BUSY,
        "403" | "603" => Cause::CALL_REJECTED,
        "404" => Cause::UNALLOCATED_NUMBER,
        "480" => Cause(18),
        "484" => Cause::INVALID_NUMBER_FORMAT,
        "487" => Cause::ORIGINATOR_CANCEL,
        "503" => Cause(41),
        _ => Cause::NORMAL_CLEARING,
    };
    session.hangup(cause);
}

fn redirect(session: &Arc<Session>, data: &str) {
    session.note(
        Who::Switch,
        "redirect",
        format!("sends the caller to {data}"),
    );
    session.set("sip_redirect_contact_0", Some(data));
    session.hangup(Cause::BLIND_TRANSFER);
}
