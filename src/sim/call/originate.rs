//! Calling somebody. Who answers is decided by the endpoint: `null/` at once, `loopback/` when its dialplan answers, `error/`
//! never, with the cause that it names; everybody else as [`World::script_far_end`] says, after a second otherwise.

use super::caller::{Answer, Caller};
use super::cause::Cause;
use super::dialplan;
use super::dialstring::{self, Target};
use super::state::{CallState, Direction, State};
use crate::sim::event::EventType;
use crate::sim::log::Level;
use crate::sim::session::{Session, StateHook};
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::world::World;
use crate::sim::world::clock::{MS, SECOND};
use crate::sim::world::timeline::Who;
use std::sync::Arc;

/// The endpoints that there are.
const ENDPOINTS: [&str; 14] = [
    "sofia",
    "user",
    "loopback",
    "null",
    "error",
    "group",
    "verto",
    "verto.rtc",
    "freetdm",
    "rtmp",
    "skinny",
    "dingaling",
    "pickup",
    "rtc",
];

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Request {
    dial: String,
    timeout: u64,
    /// The caller id that is shown, instead of the calling leg's.
    pub caller_id: Option<(String, String)>,
}

impl Request {
    /// A call to a dial string that may ring for so many seconds; 0 is a minute.
    pub fn new(dial: &str, timeout: u32) -> Request {
        let timeout = if timeout == 0 { 60 } else { timeout };
        Request {
            dial: dial.to_owned(),
            timeout: u64::from(timeout) * SECOND,
            caller_id: None,
        }
    }
}

/// Calls, and waits until somebody answers. The new leg waits in CS_CONSUME_MEDIA; the error says why there is none.
pub fn originate(
    world: &World,
    caller: Option<&Arc<Session>>,
    request: &Request,
) -> Result<Arc<Session>, Cause> {
    let dial = dialstring::parse(&request.dial);
    let mut timeout = request.timeout;
    if let Some((_, value)) = dial
        .vars
        .iter()
        .find(|(name, _)| name == "originate_timeout")
    {
        timeout = atoi(value).max(1) as u64 * SECOND;
    }
    let mut last = Cause::DESTINATION_OUT_OF_ORDER;
    for group in &dial.groups {
        match ring(world, caller, group, timeout, request) {
            Ok(session) => {
                // Who calls for somebody is connected as soon as that one answers, whatever is done with the two.
                if let Some(caller) = caller {
                    caller.answer();
                }
                finish(caller, Cause::SUCCESS);
                return Ok(session);
            }
            Err(cause) => last = cause,
        }
        if caller.is_some_and(|caller| caller.down()) {
            break;
        }
    }
    finish(caller, last);
    Err(last)
}

/// Tells the calling leg how it went.
fn finish(caller: Option<&Arc<Session>>, cause: Cause) {
    let Some(caller) = caller else { return };
    caller.set("originate_disposition", Some(cause.name()));
    let status = match cause {
        Cause::USER_BUSY => "BUSY",
        Cause::NO_ANSWER => "NOANSWER",
        Cause::ORIGINATOR_CANCEL => "CANCEL",
        Cause::CALL_REJECTED => "DONTCALL",
        Cause::UNALLOCATED_NUMBER => "INVALIDARGS",
        Cause::SUCCESS => "SUCCESS",
        _ => "CHANUNAVAIL",
    };
    caller.set("DIALSTATUS", Some(status));
}

/// Lets a group ring together; the first who answers gets the call.
fn ring(
    world: &World,
    caller: Option<&Arc<Session>>,
    group: &[Target],
    timeout: u64,
    request: &Request,
) -> Result<Arc<Session>, Cause> {
    let mut cause = Cause::NONE;
    let mut legs = Vec::new();
    for target in group {
        match set_up(world, caller, target, request) {
            Ok(leg) => legs.push(leg),
            Err(why) => cause = why,
        }
    }
    if let Some(caller) = caller.filter(|_| !legs.is_empty())
        && !caller.flags().answered
    {
        caller.ring_ready();
    }
    let until = world.now() + timeout;
    let gone = || caller.is_some_and(|caller| caller.down());
    world.run_until(until, || {
        gone() || legs.iter().any(|leg| leg.flags().answered) || legs.iter().all(|leg| leg.down())
    });
    let winner = legs
        .iter()
        .find(|leg| leg.flags().answered && !gone())
        .cloned();
    let rest = match () {
        () if winner.is_some() => Cause::LOSE_RACE,
        () if gone() => Cause::ORIGINATOR_CANCEL,
        () => Cause::NO_ANSWER,
    };
    for leg in &legs {
        if winner
            .as_ref()
            .is_none_or(|winner| !Arc::ptr_eq(winner, leg))
        {
            leg.hangup(rest);
        }
    }
    if let Some(winner) = winner {
        winner.set_state(State::ConsumeMedia);
        winner.fire(EventType::ChannelOriginate);
        return Ok(winner);
    }
    let of_legs = legs
        .iter()
        .map(|leg| leg.cause())
        .find(|of_leg| *of_leg != Cause::NONE);
    let why = of_legs
        .or(Some(cause))
        .filter(|cause| *cause != Cause::NONE);
    Err(why.unwrap_or(Cause::DESTINATION_OUT_OF_ORDER))
}

/// Creates a leg and plans what its far end will do.
fn set_up(
    world: &World,
    caller: Option<&Arc<Session>>,
    target: &Target,
    request: &Request,
) -> Result<Arc<Session>, Cause> {
    let Target {
        endpoint,
        destination,
        vars,
    } = target;
    let refuse = |cause: Cause| {
        world.log(
            Level::Notice,
            caller.map(Arc::as_ref),
            format!("Cannot create outgoing channel of type [{endpoint}] cause: [{cause}]"),
        );
        Err(cause)
    };
    if !ENDPOINTS.contains(&endpoint.to_ascii_lowercase().as_str()) {
        world.log(
            Level::Err,
            caller.map(Arc::as_ref),
            format!("Could not locate channel type {endpoint}"),
        );
        return refuse(Cause::CHAN_NOT_IMPLEMENTED);
    }
    if endpoint.eq_ignore_ascii_case("error") {
        return refuse(Cause::parse(destination));
    }
    let name = format!("{endpoint}/{destination}");
    let mut person = world.far_end(&name).unwrap_or_default();
    let shown = caller_id(caller, vars, request);
    (person.name, person.number) = shown;
    person.destination = number_of(destination);
    person.vars.extend(vars.iter().cloned());
    let var = |wanted: &str| {
        vars.iter()
            .rev()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let uuid = var("origination_uuid").filter(|uuid| world.session(uuid).is_none());
    let leg = Session::create(world, &name, Direction::Outbound, &person, uuid);
    if let Some(caller) = caller {
        leg.set("originator", Some(caller.uuid()));
        let exported = caller.get("export_vars").unwrap_or_default();
        for name in exported.split(',').filter(|name| !name.is_empty()) {
            let bare = name.strip_prefix("nolocal:").unwrap_or(name);
            leg.set(
                bare,
                caller.get(name).or_else(|| caller.get(bare)).as_deref(),
            );
        }
    }
    leg.fire(EventType::ChannelCreate);
    leg.fire(EventType::ChannelOutgoing);
    leg.set_state(State::Init);
    leg.set_state(State::Routing);
    leg.set_call_state(CallState::Dialing);
    let for_whom = caller.and_then(|caller| caller.leg_label());
    world.note(Who::Switch, for_whom, "calls", format!("calls {name}"));
    leg.set_state(State::ConsumeMedia);
    if let Some(limit) = var("leg_timeout").map(atoi).filter(|limit| *limit > 0) {
        let ringing = leg.clone();
        world.after(limit as u64 * SECOND, move |_| {
            if !ringing.flags().answered {
                ringing.hangup(Cause::NO_ANSWER);
            }
        });
    }
    match endpoint.to_ascii_lowercase().as_str() {
        "null" => {
            let delay = var("null_answer_delay").map_or(0, |ms| atoi(ms).max(0) as u64 * MS);
            answer_after(&leg, delay);
        }
        "loopback" => loop_back(world, &leg, &person, destination),
        _ => react(&leg, person.answer),
    }
    Ok(leg)
}

/// The caller id that the called person sees: name and number.
fn caller_id(
    caller: Option<&Arc<Session>>,
    vars: &[(String, String)],
    request: &Request,
) -> (String, String) {
    let var = |wanted: &str| {
        vars.iter()
            .rev()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
    };
    let own = caller.map(|caller| {
        let effective = |name: &str| caller.get(name).filter(|value| !value.is_empty());
        let profile = caller.profile();
        (
            effective("effective_caller_id_name").unwrap_or(profile.caller_id_name),
            effective("effective_caller_id_number").unwrap_or(profile.caller_id_number),
        )
    });
    let (name, number) = request
        .caller_id
        .clone()
        .or(own)
        .unwrap_or_else(|| (String::new(), "0000000000".to_owned()));
    (
        var("origination_caller_id_name").unwrap_or(name),
        var("origination_caller_id_number").unwrap_or(number),
    )
}

/// What is dialled, of `gateway/out/555`, `1000@domain` or `9100/default`.
fn number_of(destination: &str) -> String {
    let dialled = destination.rsplit('/').next().unwrap_or(destination);
    let dialled = if destination.contains("gateway/") {
        dialled
    } else {
        destination.split('/').next().unwrap_or(dialled)
    };
    let dialled = if dialled.is_empty() {
        destination
    } else {
        dialled
    };
    dialled.split('@').next().unwrap_or(dialled).to_owned()
}

fn react(leg: &Arc<Session>, answer: Answer) {
    match answer {
        Answer::After(us) => answer_after(leg, us),
        Answer::Refuse(cause, us) => {
            let leg = leg.clone();
            leg.world().clone().after(us, move |_| leg.hangup(cause));
        }
        Answer::Never => {
            leg.ring_ready();
        }
    }
}

fn answer_after(leg: &Arc<Session>, us: u64) {
    let leg = leg.clone();
    if us > 0 {
        leg.ring_ready();
    }
    leg.world().clone().after(us, move |_| {
        if leg.up() {
            leg.mark_answered();
            leg.person_begins();
        }
    });
}

/// The other side of a loopback: a leg that comes in and runs its dialplan. Both ends answer and hang up together.
fn loop_back(world: &World, leg: &Arc<Session>, person: &Caller, destination: &str) {
    let mut parts = destination.split('/');
    let extension = parts.next().unwrap_or_default();
    let mut other = person.clone();
    other.destination = extension.to_owned();
    other.context = parts.next().unwrap_or("default").to_owned();
    other.dialplan = parts.next().unwrap_or("XML").to_owned();
    let inside = Session::create(
        world,
        &format!("loopback/{extension}-b"),
        Direction::Inbound,
        &other,
        None,
    );
    leg.leg().name = format!("loopback/{extension}-a");
    leg.set("other_loopback_leg_uuid", Some(inside.uuid()));
    inside.set("other_loopback_leg_uuid", Some(leg.uuid()));
    inside.leg().driven = true;
    inside.leg().mirror = Some(leg.uuid().to_owned());
    inside.add_state_hook(Arc::new(HangsUp(leg.uuid().to_owned())));
    leg.add_state_hook(Arc::new(HangsUp(inside.uuid().to_owned())));
    leg.person_begins();
    inside.fire(EventType::ChannelCreate);
    inside.set_state(State::Init);
    inside.set_state(State::Routing);
    let actions = dialplan::route(&inside);
    if actions.is_empty() {
        inside.hangup(Cause::NO_ROUTE_DESTINATION);
    } else {
        inside.set_state(State::Execute);
    }
    inside.run_in_background(actions);
}

/// Hangs another leg up with this one.
struct HangsUp(String);

impl StateHook for HangsUp {
    fn state_changed(&self, session: &Arc<Session>, state: State) {
        if state == State::Hangup
            && let Some(other) = session.world().session(&self.0)
        {
            other.hangup(session.cause());
        }
    }
}

/// Whether a failed call lets the dialplan go on: `continue_on_fail` is true, or lists the cause by name or number.
pub fn goes_on(caller: &Session, cause: Cause) -> bool {
    caller.get("continue_on_fail").is_some_and(|value| {
        let named = |item: &str| {
            let item = item.trim();
            !item.is_empty()
                && (item.eq_ignore_ascii_case(cause.name()) || item == cause.0.to_string())
        };
        is_true(&value) || value.split(',').any(named)
    })
}
