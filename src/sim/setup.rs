//! A run as it is written down: the person who calls, those who are called, and what is shown, from a command line or from
//! the environment.

use std::path::PathBuf;
use std::str::FromStr;

use super::call::caller::{Answer, Caller};
use super::call::cause::Cause;
use super::call::keys::{self, Step};
use super::log::Level;
use super::world::clock::{MS, SECOND};
use super::world::{Settings, World};
use super::xml::{SECTIONS, same_section, section_names};

/// `NAME=VALUE`.
#[derive(Clone, Debug)]
pub struct Pair {
    name: String,
    value: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Pair {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("write it as NAME=VALUE".to_owned()),
        }
    }
}

/// A time, in ms.
#[derive(Clone, Copy, Debug)]
pub struct Duration(u64);

impl Duration {
    /// So much real time.
    pub fn real(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
            Some(at) => text.split_at(at),
            None => (text, "s"),
        };
        let unit = match unit {
            "ms" => 1.0,
            "s" => 1000.0,
            "m" => 60_000.0,
            _ => return Err("write it as 3s, 500ms or 2m".to_owned()),
        };
        match number.parse::<f64>() {
            Ok(number) if (0.0..1e12).contains(&number) => Ok(Duration((number * unit) as u64)),
            _ => Err("write it as 3s, 500ms or 2m".to_owned()),
        }
    }
}

/// What a person presses.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Step>);

impl FromStr for Keys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match keys::parse(text) {
            Ok(steps) => Ok(Keys(steps)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Somebody who is called.
#[derive(Clone, Debug)]
pub struct FarEnd {
    /// How the dial strings begin that reach them.
    pub destination: String,
    /// What they do.
    pub person: Caller,
}

impl FromStr for FarEnd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (destination, reaction) = text
            .split_once('=')
            .ok_or("write it as DIAL=REACTION, such as user/1001=busy")?;
        let person = Caller::default();
        let person = match reaction {
            "answer" => person,
            "busy" => person.answering(Answer::Refuse(Cause::USER_BUSY, SECOND)),
            "reject" => person.answering(Answer::Refuse(Cause::CALL_REJECTED, SECOND)),
            "no-answer" => person.answering(Answer::Never),
            keys => person.pressing(keys).map_err(|error| error.to_string())?,
        };
        Ok(FarEnd {
            destination: destination.to_owned(),
            person,
        })
    }
}

/// Everything that is said about a call and its switch.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The caller's number.
    pub caller: String,
    /// The caller's name.
    pub caller_name: String,
    /// The number that was dialled.
    pub dest: String,
    /// What the caller presses.
    pub keys: Keys,
    /// What the caller says when speech is asked for.
    pub say: Vec<String>,
    /// Channel variables to start with.
    pub vars: Vec<Pair>,
    /// When the caller hangs up.
    pub hangup_after: Option<Duration>,
    /// For how long the caller talks when recorded.
    pub talk: Option<Duration>,
    /// The file with the switch's XML.
    pub conf: Option<PathBuf>,
    /// Those who are called.
    pub far_ends: Vec<FarEnd>,
    /// Which log lines are shown.
    pub log: Level,
    /// Where relative sound files are.
    pub sounds: String,
}

impl Default for Setup {
    fn default() -> Self {
        let (person, settings) = (Caller::default(), Settings::default());
        Setup {
            caller: person.number,
            caller_name: person.name,
            dest: person.destination,
            keys: Keys::default(),
            say: Vec::new(),
            vars: Vec::new(),
            hangup_after: None,
            talk: None,
            conf: None,
            far_ends: Vec::new(),
            log: settings.timeline_level,
            sounds: settings.sounds_dir,
        }
    }
}

impl Setup {
    /// The person who calls.
    pub fn person(&self) -> Caller {
        let mut caller = Caller::dialling(&self.caller, &self.dest);
        caller.name.clone_from(&self.caller_name);
        caller.steps.clone_from(&self.keys.0);
        caller.speech.clone_from(&self.say);
        for pair in &self.vars {
            caller = caller.with_var(&pair.name, &pair.value);
        }
        if let Some(Duration(ms)) = self.hangup_after {
            caller = caller.hanging_up_after(ms);
        }
        if let Some(Duration(ms)) = self.talk {
            caller.talk = ms * MS;
        }
        caller
    }

    /// The switch.
    ///
    /// # Errors
    /// When its XML cannot be read.
    pub fn world(&self) -> Result<World, String> {
        let world = World::new(Settings {
            timeline_level: self.log,
            sounds_dir: self.sounds.clone(),
            ..Settings::default()
        });
        for far_end in &self.far_ends {
            world.script_far_end(&far_end.destination, far_end.person.clone());
        }
        if let Some(path) = &self.conf {
            let named = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
            let read = world.services().xml.set_document(&text);
            read.map_err(|problem| named(&problem))?;
        }
        Ok(world)
    }

    /// Reads environment variables: `FSPERL_CALLER`, `FSPERL_CALLER_NAME`, `FSPERL_DEST`, `FSPERL_DTMF`, `FSPERL_SAY`,
    /// `FSPERL_VARS`, `FSPERL_HANGUP_AFTER`, `FSPERL_TALK`, `FSPERL_FAR`, `FSPERL_CONF`, `FSPERL_LOG`, `FSPERL_SOUNDS`. Lists are separated by semicolons.
    ///
    /// # Errors
    /// For a variable that cannot be read, which is named.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut setup = Setup::default();
        let named = |name: &str, problem: String| format!("{name}: {problem}");
        for (name, place) in [
            ("FSPERL_CALLER", &mut setup.caller),
            ("FSPERL_CALLER_NAME", &mut setup.caller_name),
            ("FSPERL_DEST", &mut setup.dest),
            ("FSPERL_SOUNDS", &mut setup.sounds),
        ] {
            if let Some(value) = variable(name) {
                *place = value;
            }
        }
        if let Some(keys) = variable("FSPERL_DTMF") {
            setup.keys = keys.parse().map_err(|e| named("FSPERL_DTMF", e))?;
        }
        if let Some(time) = variable("FSPERL_HANGUP_AFTER") {
            let time = time.parse().map_err(|e| named("FSPERL_HANGUP_AFTER", e))?;
            setup.hangup_after = Some(time);
        }
        if let Some(time) = variable("FSPERL_TALK") {
            let time = time.parse().map_err(|e| named("FSPERL_TALK", e))?;
            setup.talk = Some(time);
        }
        setup.conf = variable("FSPERL_CONF").map(PathBuf::from);
        if let Some(name) = variable("FSPERL_LOG") {
            setup.log = level(&name).map_err(|e| named("FSPERL_LOG", e))?;
        }
        let list = |name: &str| variable(name).unwrap_or_default();
        setup.say = elements(&list("FSPERL_SAY")).map(str::to_owned).collect();
        setup.vars = elements(&list("FSPERL_VARS"))
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|e| named("FSPERL_VARS", e))?;
        setup.far_ends = elements(&list("FSPERL_FAR"))
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|e| named("FSPERL_FAR", e))?;
        Ok(setup)
    }
}

fn elements(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').filter(|element| !element.is_empty())
}

/// Reads a log level.
///
/// # Errors
/// For a text that is none.
pub fn level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| {
        "it is one of DEBUG, INFO, NOTICE, WARNING, ERR, CRIT, ALERT, CONSOLE".to_owned()
    })
}

/// Sections of the switch's XML to which a handler is bound; none stands for all.
///
/// # Errors
/// For a section that the switch does not have.
pub fn sections(text: &str) -> Result<String, String> {
    let mut names = section_names(text);
    match names.find(|name| !SECTIONS.iter().any(|known| same_section(name, known))) {
        None => Ok(text.to_owned()),
        Some(name) => Err(format!(
            "there is no section `{name}`; there are {}, with `,` between several",
            SECTIONS.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Setup, String> {
        Setup::from_env(|name| {
            let pair = pairs.iter().find(|(known, _)| *known == name);
            pair.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_describes_the_call() {
        let setup = from(&[
            ("FSPERL_CALLER", "1001"),
            ("FSPERL_VARS", "a=1;b=x=y"),
            ("FSPERL_HANGUP_AFTER", "1.5s"),
            ("FSPERL_DTMF", "12#"),
        ]);
        let person = setup.expect("it can be read").person();
        assert_eq!(person.number, "1001");
        assert_eq!(person.destination, "5000");
        assert_eq!(person.steps.len(), 3);
        assert_eq!(person.hangup_after, 1_500_000);
        let vars = [("a", "1"), ("b", "x=y")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(person.vars, vars);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let problem = |name, value| from(&[(name, value)]).err().unwrap_or_default();
        assert_eq!(
            problem("FSPERL_HANGUP_AFTER", "soon"),
            "FSPERL_HANGUP_AFTER: write it as 3s, 500ms or 2m"
        );
        assert_eq!(
            problem("FSPERL_VARS", "a"),
            "FSPERL_VARS: write it as NAME=VALUE"
        );
        assert_eq!(
            problem("FSPERL_DTMF", "1x"),
            "FSPERL_DTMF: 'x' is neither a key nor a pause at character 2 of the keys"
        );
        assert!(problem("FSPERL_LOG", "loud").starts_with("FSPERL_LOG: it is one of"));
    }
}
