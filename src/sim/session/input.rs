//! What comes in from the person: digits and events wait in queues until something on the session's thread takes them.

use super::Session;
use crate::sim::event::Event;
use crate::sim::log::Level;
use crate::sim::text::vars::atoi;
use crate::sim::world::timeline::Who;

/// The length of a key press when nothing else is said, in samples of 8000 per second.
pub const DEFAULT_DURATION: u32 = 2000;
/// The longest and the shortest that the switch lets through.
const DURATIONS: std::ops::RangeInclusive<u32> = 400..=192_000;
/// How many digits a channel keeps; the oldest make room.
const QUEUE: usize = 3000;

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtmf {
    /// The key.
    pub digit: char,
    /// How long it was held, in samples of 8000 per second.
    pub duration: u32,
}

impl Session {
    /// The person, or somebody in their place, pressed a key.
    pub fn press(&self, digit: char) {
        if !self.down() {
            self.world().note(
                Who::Caller,
                self.leg_label(),
                "pressed",
                format!("pressed {digit}"),
            );
            self.queue_dtmf(Dtmf {
                digit,
                duration: DEFAULT_DURATION,
            });
        }
    }

    /// A key press arrives at the channel. What is no key is dropped.
    pub fn queue_dtmf(&self, dtmf: Dtmf) {
        if !is_key(dtmf.digit) {
            return;
        }
        if !self.var_true("sensitive_dtmf") {
            self.world().log(
                Level::Debug,
                Some(self),
                format!("RECV DTMF {}:{}", dtmf.digit, dtmf.duration),
            );
        }
        let duration = match dtmf.duration {
            0 => DEFAULT_DURATION,
            given => given.clamp(*DURATIONS.start(), *DURATIONS.end()),
        };
        let mut leg = self.leg();
        if leg.dtmf.len() >= QUEUE {
            leg.dtmf.pop_front();
        }
        leg.dtmf.push_back(Dtmf { duration, ..dtmf });
    }

    /// The switch sends keys to the far end. The person there hears them; the other side of a loopback receives them.
    pub fn send_dtmf(&self, keys: &[Dtmf]) {
        let inside = self
            .get("other_loopback_leg_uuid")
            .and_then(|uuid| self.world().session(&uuid));
        match inside {
            Some(inside) => keys.iter().for_each(|key| inside.queue_dtmf(*key)),
            None => {
                let names: String = keys.iter().map(|key| key.digit).collect();
                let plural = if keys.len() == 1 { "" } else { "s" };
                self.note(
                    Who::Caller,
                    "hears",
                    format!("hears the key{plural} {names}"),
                );
            }
        }
    }

    /// Whether a digit waits.
    pub fn has_dtmf(&self) -> bool {
        !self.leg().dtmf.is_empty()
    }

    /// Takes the next digit.
    pub fn take_dtmf(&self) -> Option<Dtmf> {
        self.leg().dtmf.pop_front()
    }

    /// Throws waiting digits away; tells how many.
    pub fn flush_dtmf(&self) -> usize {
        self.leg().dtmf.drain(..).count()
    }

    /// Hands an event to the endpoint of the channel, which sends it to the phone; false when the channel is down. It is
    /// not input: what the input callback gets comes from the phone, or from a recognizer, by [`Session::queue_event`].
    pub fn receive_event(&self, event: &Event) -> bool {
        if self.down() {
            return false;
        }
        let mut text = format!("sends the phone the event {}", event.kind().name());
        if let Some(subclass) = event.subclass() {
            text = format!("{text} {subclass}");
        }
        if let Some(body) = event.body() {
            text = format!("{text}: {body}");
        }
        self.note(Who::Switch, "event", text);
        true
    }

    /// An event arrives for the session.
    pub fn queue_event(&self, event: Event) {
        self.leg().events.push_back(event);
    }

    /// Whether an event waits.
    pub fn has_event(&self) -> bool {
        !self.leg().events.is_empty()
    }

    /// Takes the next event.
    pub fn take_event(&self) -> Option<Event> {
        self.leg().events.pop_front()
    }

    /// Throws waiting events away.
    pub fn flush_events(&self) {
        self.leg().events.clear();
    }
}

/// The keys of a text such as `12w#@400`: pauses are left out, what follows the `@` is the duration in ms.
pub fn keys(text: &str) -> Vec<Dtmf> {
    let (keys, duration) = text.split_once('@').unwrap_or((text, ""));
    let ms = u32::try_from(atoi(duration).clamp(0, 8_000)).unwrap_or(0);
    keys.chars()
        .filter(|key| !matches!(key, 'w' | 'W'))
        .map(|digit| Dtmf {
            digit: digit.to_ascii_uppercase(),
            duration: ms * 8,
        })
        .collect()
}

/// Whether a channel takes this for a key.
pub fn is_key(c: char) -> bool {
    matches!(c, '0'..='9' | '*' | '#' | 'a'..='d' | 'A'..='D' | 'f' | 'F' | 'w' | 'W')
}
