//! Mail: what scripts send with `freeswitch::email` goes to an outbox instead of the network, where a test finds it.

use std::sync::Mutex;

use super::world::timeline::Who;
use super::world::{World, lock};

/// One mail, with the arguments of the call that sent it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The receiver.
    pub to: String,
    /// The sender.
    pub from: String,
    /// Header lines, such as `Subject: ...`.
    pub headers: String,
    /// The text.
    pub body: String,
    /// The file to attach.
    pub file: Option<String>,
    /// The command that would convert the file first.
    pub convert_command: Option<String>,
    /// The file name extension that the converted file would get.
    pub convert_extension: Option<String>,
}

impl Mail {
    /// The value of one header line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.headers.lines().filter_map(|line| line.split_once(':'));
        let mut named = fields.filter(|(field, _)| field.trim().eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim())
    }

    /// The file as it would be attached: with the extension of the conversion, where there is one.
    pub fn attachment(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        match (&self.convert_command, &self.convert_extension) {
            (Some(_), Some(extension)) => {
                let stem = file
                    .rsplit_once('.')
                    .map_or(file.as_str(), |(stem, _)| stem);
                Some(format!("{stem}.{extension}"))
            }
            _ => Some(file.clone()),
        }
    }
}

/// The mail sent so far.
#[derive(Debug, Default)]
pub struct Outbox(Mutex<Vec<Mail>>);

impl Outbox {
    /// Everything sent, first come first.
    pub fn sent(&self) -> Vec<Mail> {
        lock(&self.0).clone()
    }
}

impl World {
    /// Sends a mail: it goes to the outbox and into the time line. False without a receiver or a sender. Empty texts count
    /// as not given.
    pub fn send_mail(&self, mut mail: Mail) -> bool {
        if mail.to.is_empty() || mail.from.is_empty() {
            return false;
        }
        for optional in [
            &mut mail.file,
            &mut mail.convert_command,
            &mut mail.convert_extension,
        ] {
            optional.take_if(|text| text.is_empty());
        }
        let subject = mail.header("Subject").unwrap_or("(no subject)");
        let attached = mail
            .attachment()
            .map_or(String::new(), |file| format!(" with {file}"));
        let text = format!("mails {}: {subject}{attached}", mail.to);
        self.note(Who::Script, None, "email", text);
        lock(&self.services().outbox.0).push(mail);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_goes_to_the_outbox_and_the_time_line() {
        let world = World::default();
        let sent = world.send_mail(Mail {
            to: "boss@example.com".into(),
            from: "pbx@example.com".into(),
            headers: "Subject: Voicemail\nX-A: b".into(),
            body: "listen".into(),
            file: Some("/tmp/msg.wav".into()),
            convert_command: Some("lame".into()),
            convert_extension: Some("mp3".into()),
        });
        assert!(sent);
        assert_eq!(world.services().outbox.sent()[0].body, "listen");
        let timeline = world.timeline();
        let line = &timeline.entries()[0].text;
        assert_eq!(line, "mails boss@example.com: Voicemail with /tmp/msg.mp3");
    }

    #[test]
    fn mail_to_nobody_is_not_sent() {
        let world = World::default();
        assert!(!world.send_mail(Mail::default()));
        assert!(world.services().outbox.sent().is_empty());
    }
}
