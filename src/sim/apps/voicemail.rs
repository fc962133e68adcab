//! The application `voicemail`: leaves a message in a mailbox, or plays the messages that were left there.

use super::{App, app};
use crate::sim::event::{Event, Origin};
use crate::sim::log::Level;
use crate::sim::media::input::Input;
use crate::sim::media::play::FileHandle;
use crate::sim::media::record::RecordLimits;
use crate::sim::media::say::ENGLISH;
use crate::sim::session::Session;
use crate::sim::text::args;
use crate::sim::world::clock::SECOND;
use crate::sim::world::lock;
use crate::sim::world::timeline::Who;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(super) const APPS: &[App] = &[app("voicemail", voicemail)];

/// A message is no longer than that, in seconds.
const LONGEST: u64 = 300;

/// The messages of each mailbox, `user@domain`: names of recordings.
#[derive(Default)]
pub struct Mailboxes(Mutex<BTreeMap<String, Vec<String>>>);

impl Mailboxes {
    /// The messages that wait in a mailbox, oldest first.
    pub fn messages(&self, mailbox: &str) -> Vec<String> {
        lock(&self.0).get(mailbox).cloned().unwrap_or_default()
    }

    fn add(&self, mailbox: &str, message: &str) -> usize {
        let mut all = lock(&self.0);
        let messages = all.entry(mailbox.to_owned()).or_default();
        messages.push(message.to_owned());
        messages.len()
    }
}

/// `[check] [auth] profile domain [user]`
fn voicemail(session: &Arc<Session>, data: &str) {
    let words = args::words(data);
    let is_flag = |word: &&String| matches!(word.as_str(), "check" | "auth" | "auth_only");
    let checks = words.iter().any(|word| word == "check");
    let rest: Vec<&String> = words.iter().skip_while(is_flag).collect();
    let [_profile, domain, user @ ..] = rest.as_slice() else {
        session.log(
            Level::Err,
            "Usage: [check] [auth] <profile_name> <domain_name> [<id>] [uuid]",
        );
        return;
    };
    let user = user.first().map_or_else(
        || session.profile().caller_id_number,
        |user| (*user).clone(),
    );
    if !session.answer() {
        return;
    }
    if checks {
        check(session, &user, domain);
    } else {
        leave(session, &user, domain);
    }
}

/// Greeting, beep, recording; the message goes to the mailbox when something was said.
fn leave(session: &Arc<Session>, user: &str, domain: &str) {
    for sound in ["voicemail/vm-person.wav", "tone_stream://%(1000,0,640)"] {
        session.play(sound, &FileHandle::default(), Input::Keep);
    }
    let path = format!("voicemail/{domain}/{user}/msg_{}.wav", session.uuid());
    let limits = RecordLimits {
        seconds: LONGEST,
        threshold: 200,
        silence_hits: 2,
    };
    session.record(&path, &FileHandle::default(), Input::Keys("#*"), limits);
    let length = session.world().recording(&path).unwrap_or(0) / SECOND;
    if length == 0 {
        return;
    }
    session.set("voicemail_account", Some(user));
    session.set("voicemail_domain", Some(domain));
    session.set("voicemail_file_path", Some(&path));
    session.set("voicemail_message_len", Some(&length.to_string()));
    let mailbox = format!("{user}@{domain}");
    let waiting = session.world().services().mailboxes.add(&mailbox, &path);
    session.note(
        Who::Switch,
        "voicemail",
        format!("leaves a message of {length} s for {mailbox}"),
    );
    const HERE: Origin = Origin::new("mod_voicemail.c", "deliver_vm", 1);
    let mut event = Event::custom(session.world(), HERE, "vm::maintenance");
    session.describe(&mut event);
    for (name, value) in [
        ("VM-Action", "leave-message"),
        ("VM-User", user),
        ("VM-Domain", domain),
        ("VM-File-Path", &path),
        ("VM-Message-Len", &length.to_string()),
        ("VM-Total-New", &waiting.to_string()),
    ] {
        event.add(name, value);
    }
    session.world().fire(event);
}

fn check(session: &Arc<Session>, user: &str, domain: &str) {
    let messages = session
        .world()
        .services()
        .mailboxes
        .messages(&format!("{user}@{domain}"));
    session.play(
        "voicemail/vm-you_have.wav",
        &FileHandle::default(),
        Input::Keep,
    );
    let count = messages.len().to_string();
    session.say(&count, ENGLISH, "number", "pronounced", Input::Keep);
    for message in &messages {
        if !session.ready() {
            break;
        }
        session.play(message, &FileHandle::default(), Input::Keys("#*"));
    }
}
