//! Commands that call somebody.

use std::sync::Arc;

use super::{Builtin, Call, builtin};
use crate::sim::call::originate::{self, Request};
use crate::sim::call::state::State;
use crate::sim::media::input::Input;
use crate::sim::session::Session;
use crate::sim::text::vars::atoi;

const ORIGINATE: &str = "<call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]";

pub(super) const COMMANDS: &[Builtin] = &[
    builtin("originate", ORIGINATE, originate),
    builtin("uuid_bridge", "<uuid> <other_uuid>", uuid_bridge),
];

/// Calls, waits for the answer and sends the new leg to an extension or an application, which runs from then on beside
/// everything else.
fn originate(call: &Call<'_>) -> String {
    let words = call.words(8);
    let [dial, target, rest @ ..] = words.as_slice() else {
        return call.usage();
    };
    let word = |at: usize| {
        rest.get(at)
            .map(String::as_str)
            .filter(|word| !word.is_empty() && *word != "undef")
    };
    let timeout = word(4).map_or(60, |seconds| atoi(seconds).clamp(1, 86_400) as u32);
    let mut request = Request::new(dial, timeout);
    if let Some(name) = word(2) {
        request.caller_id = Some((name.to_owned(), word(3).unwrap_or_default().to_owned()));
    }
    match originate::originate(call.world, None, &request) {
        Ok(leg) => {
            send_to(&leg, target, word(0), word(1));
            format!("+OK {}\n", leg.uuid())
        }
        Err(cause) => format!("-ERR {cause}\n"),
    }
}

fn send_to(leg: &Arc<Session>, target: &str, dialplan: Option<&str>, context: Option<&str>) {
    leg.drive();
    match target.strip_prefix('&') {
        Some(app) => {
            let (name, data) = app.split_once('(').unwrap_or((app, ""));
            let data = data.strip_suffix(')').unwrap_or(data);
            leg.set_state(State::Execute);
            leg.run_in_background(vec![(name.to_owned(), data.to_owned())]);
        }
        None => {
            leg.transfer(Some(target), dialplan, context);
            leg.run_in_background(Vec::new());
        }
    }
}

/// Joins two legs.
fn uuid_bridge(call: &Call<'_>) -> String {
    let words = call.words(4);
    let [first, others @ ..] = words.as_slice() else {
        return call.usage();
    };
    if others.is_empty() {
        return call.usage();
    }
    let find = |uuid: &String| call.world.session(uuid).filter(|leg| leg.up());
    let other = others.iter().take(2).find_map(find);
    let (Some(a), Some(b)) = (find(first), other.filter(|other| other.uuid() != first)) else {
        return "-ERR Invalid uuid\n".to_owned();
    };
    let answer = format!("+OK {}\n", b.uuid());
    call.world.spawn(move |_| {
        for leg in [&a, &b] {
            leg.leg().flags.parked = false;
        }
        a.bridge_with(&b, Input::Keep);
    });
    answer
}
