//! The call detail record as XML, in the shape of the switch's `mod_xml_cdr`.

use crate::sim::session::Session;
use crate::sim::text::url;
use crate::sim::world::timeline::Who;
use std::fmt::Write;

/// The record of a call so far.
pub fn xml(session: &Session) -> String {
    let (profile, times) = (session.profile(), session.times());
    let mut out = String::from("<?xml version=\"1.0\"?>\n");
    let _ = write!(
        out,
        "<cdr core-uuid=\"{}\">\n  <channel_data>\n",
        session.get("core_uuid").unwrap_or_default()
    );
    for (name, value) in [
        ("state", session.state().name()),
        ("direction", session.direction().name()),
        ("state_number", &(session.state() as usize).to_string()),
    ] {
        element(&mut out, 4, name, value);
    }
    out.push_str("  </channel_data>\n  <variables>\n");
    for (name, value) in session.vars().iter() {
        element(&mut out, 4, name, &url::encode(value));
    }
    out.push_str("  </variables>\n  <app_log>\n");
    for (app, data, at) in session.leg().app_log.iter() {
        let _ = writeln!(
            out,
            "    <application app_name=\"{}\" app_data=\"{}\" app_stamp=\"{at}\"></application>",
            escaped(app),
            escaped(data)
        );
    }
    out.push_str("  </app_log>\n  <callflow dialplan=\"");
    let _ = write!(
        out,
        "{}\" profile_index=\"1\">\n    <caller_profile>\n",
        escaped(&profile.dialplan)
    );
    for (name, value) in [
        ("username", &profile.username),
        ("dialplan", &profile.dialplan),
        ("caller_id_name", &profile.caller_id_name),
        ("caller_id_number", &profile.caller_id_number),
        ("callee_id_name", &profile.callee_id_name),
        ("callee_id_number", &profile.callee_id_number),
        ("ani", &profile.caller_id_number),
        ("network_addr", &profile.network_addr),
        ("rdnis", &profile.rdnis),
        ("destination_number", &profile.destination_number),
        ("uuid", &session.uuid().to_owned()),
        ("source", &profile.source),
        ("context", &profile.context),
        ("chan_name", &session.name()),
    ] {
        element(&mut out, 6, name, &escaped(value));
    }
    out.push_str("    </caller_profile>\n    <times>\n");
    for (name, value) in [
        ("created_time", times.created),
        ("profile_created_time", times.created),
        ("progress_time", times.progress),
        ("progress_media_time", times.progress_media),
        ("answered_time", times.answered),
        ("bridged_time", times.bridged),
        ("hangup_time", times.hungup),
    ] {
        element(&mut out, 6, name, &value.to_string());
    }
    out.push_str("    </times>\n  </callflow>\n</cdr>\n");
    session.note(Who::Switch, "cdr", "wrote the call's record");
    out
}

/// One element on a line of its own. Writing to a String cannot fail.
fn element(out: &mut String, indent: usize, name: &str, value: &str) {
    let _ = writeln!(out, "{:indent$}<{name}>{value}</{name}>", "");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
