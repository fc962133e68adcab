//! What an event about a channel says of it: its state, its caller profile and its variables.

use super::Session;
use crate::sim::event::Event;

impl Session {
    /// Adds the channel's headers to an event: `Channel-*`, `Caller-*` and `variable_*`.
    pub fn describe(&self, event: &mut Event) {
        let leg = self.leg();
        let (flags, profile, times) = (leg.flags, &leg.profile, leg.times);
        let answer_state = match () {
            () if leg.cause != super::Cause::NONE => "hangup",
            () if flags.answered => "answered",
            () if flags.early_media => "early",
            () => "ringing",
        };
        let number = format!("{}", leg.state as usize);
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                event.add(name, value);
            }
        };
        add("Channel-State", leg.state.name());
        add("Channel-Call-State", leg.call_state.name());
        add("Channel-State-Number", &number);
        add("Channel-Name", &leg.name);
        add("Unique-ID", self.uuid());
        add("Call-Direction", leg.direction.name());
        add("Presence-Call-Direction", leg.direction.name());
        add("Channel-HIT-Dialplan", "true");
        add("Channel-Call-UUID", self.uuid());
        add("Answer-State", answer_state);
        if leg.cause != super::Cause::NONE {
            add("Hangup-Cause", leg.cause.name());
        }
        add("Channel-Read-Codec-Name", "L16");
        add("Channel-Read-Codec-Rate", "8000");
        add("Channel-Write-Codec-Name", "L16");
        add("Channel-Write-Codec-Rate", "8000");
        add("Caller-Direction", leg.direction.name());
        add("Caller-Username", &profile.username);
        add("Caller-Dialplan", &profile.dialplan);
        add("Caller-Caller-ID-Name", &profile.caller_id_name);
        add("Caller-Caller-ID-Number", &profile.caller_id_number);
        add("Caller-Callee-ID-Name", &profile.callee_id_name);
        add("Caller-Callee-ID-Number", &profile.callee_id_number);
        add("Caller-Network-Addr", &profile.network_addr);
        add("Caller-ANI", &profile.caller_id_number);
        add("Caller-RDNIS", &profile.rdnis);
        add("Caller-Destination-Number", &profile.destination_number);
        add("Caller-Unique-ID", self.uuid());
        add("Caller-Source", &profile.source);
        add("Caller-Transfer-Source", &profile.transfer_source);
        add("Caller-Context", &profile.context);
        add("Caller-Channel-Name", &leg.name);
        add("Caller-Profile-Index", "1");
        for (name, time) in [
            ("Caller-Channel-Created-Time", times.created),
            ("Caller-Channel-Answered-Time", times.answered),
            ("Caller-Channel-Progress-Time", times.progress),
            ("Caller-Channel-Progress-Media-Time", times.progress_media),
            ("Caller-Channel-Hangup-Time", times.hungup),
        ] {
            add(name, &time.to_string());
        }
        if let Some(partner) = &leg.partner {
            add("Other-Leg-Unique-ID", partner);
        }
        for (name, value) in leg.vars.iter() {
            add(&format!("variable_{name}"), value);
        }
    }
}
