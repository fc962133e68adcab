//! `perl.conf`: what the operator wants.

use super::core::text::c_string;
use super::core::xml::{Element, Sections, configuration};
use super::core::{Level, LogTarget, log, variables};
use crate::script::{Road, Settings};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// What `perl.conf` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Scripts that answer lookups, and in which parts of the switch's XML.
    pub handlers: Vec<(String, String)>,
    /// Scripts that are started with the module.
    pub startup: Vec<String>,
    /// Scripts that are run for events.
    pub hooks: Vec<Hook>,
    /// Where scripts are that are not named by an absolute path, in place of the switch's own folder.
    pub script_directory: Option<PathBuf>,
    /// Where modules are searched first.
    pub module_directories: Vec<PathBuf>,
    /// How long a script of a call, a command, a message or a lookup may run. Scripts in the background may run for ever.
    pub time_limit: Option<Duration>,
    /// Whether what scripts print to STDOUT goes to the log.
    pub log_stdout: bool,
    /// How interpreters are kept.
    pub pool: PoolConfig,
}

/// How interpreters are kept. What is not said is as [`Settings::default`] has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolConfig {
    /// The road of scripts that have none of their own.
    pub road: Option<Road>,
    /// The roads of scripts, as they are named.
    pub roads: Vec<(String, Road)>,
    /// Scripts that are compiled before their first call.
    pub preload: Vec<String>,
    most: Option<usize>,
    most_per_script: Option<usize>,
    idle: Option<Duration>,
    recycle: Option<u32>,
    memory: Option<usize>,
}

impl PoolConfig {
    /// For the pool. Scripts that are not named by an absolute path are in `directory`.
    pub fn settings(&self, directory: PathBuf, time_limit: Option<Duration>) -> Settings {
        let default = Settings::default();
        let roads: Vec<_> = self
            .roads
            .iter()
            .map(|(script, road)| (directory.join(script), *road))
            .collect();
        let usual = self.road.unwrap_or(Road::Image);
        Settings {
            road: Arc::new(move |path| {
                let own = roads
                    .iter()
                    .find(|(script, _)| Some(script.as_path()) == path);
                own.map_or(usual, |(_, road)| *road)
            }),
            most: self.most.unwrap_or(default.most),
            most_per_script: self.most_per_script.unwrap_or(default.most_per_script),
            idle: self.idle.unwrap_or(default.idle),
            recycle: self.recycle.unwrap_or(default.recycle),
            memory: self.memory.unwrap_or(default.memory),
            time_limit,
            log: Arc::new(|text| log(Level::Notice, LogTarget::default(), format!("{text}\n"))),
        }
    }
}

/// The road of a name.
fn road(name: &str) -> Result<Road, String> {
    let all = [Road::Image, Road::Clone, Road::Fresh, Road::Persistent];
    let found = all.into_iter().find(|road| road.to_string() == name);
    found
        .ok_or_else(|| format!("interpreter=\"{name}\" is none of image, clone, fresh, persistent"))
}

/// A script that is run for events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The type of the events.
    pub event: String,
    /// The subclass; empty for all.
    pub subclass: String,
    /// The script, and its arguments.
    pub script: String,
}

impl Config {
    /// Reads it from where the switch has it. `None` when it has none; what is wrong in it, the log says.
    pub fn read() -> Option<Self> {
        let element = configuration(c"perl.conf")?;
        let (config, complaints) = Config::of(&element);
        for complaint in complaints {
            let text = format!("perl.conf: {complaint}\n");
            log(Level::Err, LogTarget::default(), text);
        }
        Some(config)
    }

    /// Reads it from its XML; what is wrong in it is left out, and told.
    fn of(element: &Element) -> (Self, Vec<String>) {
        let mut config = Config::default();
        let mut complaints = Vec::new();
        for settings in element.children_named("settings") {
            let mut handler = None;
            for param in settings.children_named("param") {
                let (name, value) = (param.attribute("name"), param.attribute("value"));
                match name {
                    "xml-handler-script" => handler = Some(value).filter(|value| !value.is_empty()),
                    "xml-handler-bindings" => match handler {
                        Some(script) => config.handlers.push((script.into(), value.into())),
                        None => complaints.push(format!(
                            "xml-handler-bindings=\"{value}\" has no xml-handler-script before it"
                        )),
                    },
                    _ => complaints.extend(config.set(name, value).err()),
                }
            }
            config.read_hooks(settings, &mut complaints);
        }
        for script in element
            .children_named("scripts")
            .flat_map(|scripts| scripts.children_named("script"))
        {
            match road(script.attribute("interpreter")) {
                Ok(road) => {
                    let name = script.attribute("name").to_owned();
                    config.pool.roads.push((name, road));
                }
                Err(complaint) => complaints.push(complaint),
            }
        }
        for hooks in element.children_named("hooks") {
            config.read_hooks(hooks, &mut complaints);
        }
        (config, complaints)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        match name {
            "startup-script" => self.startup.push(value.into()),
            "script-directory" => self.script_directory = Some(value.into()),
            "module-directory" => self.module_directories.push(value.into()),
            "time-limit" => {
                let limit = seconds(name, value)?;
                self.time_limit = Some(limit).filter(|limit| !limit.is_zero());
            }
            "interpreter" => self.pool.road = Some(road(value)?),
            "preload-script" => self.pool.preload.push(value.into()),
            "max-spare" => self.pool.most = Some(number(name, value)?),
            "max-spare-per-script" => self.pool.most_per_script = Some(number(name, value)?),
            "max-idle-seconds" => {
                self.pool.idle = Some(Duration::from_secs(number(name, value)?));
            }
            "max-requests" => self.pool.recycle = Some(number(name, value)?),
            "max-memory-mb" => {
                let megabytes: usize = number(name, value)?;
                if !(16..=1024).contains(&megabytes) {
                    return Err(format!("{name}=\"{value}\" is not from 16 to 1024"));
                }
                self.pool.memory = Some(megabytes << 20);
            }
            "log-stdout" => self.log_stdout = super::core::leg::is_true(&c_string(value)),
            _ => return Err(format!("there is no parameter \"{name}\"")),
        }
        Ok(())
    }

    fn read_hooks(&mut self, element: &Element, complaints: &mut Vec<String>) {
        for hook in element.children_named("hook") {
            let hook = Hook {
                event: hook.attribute("event").into(),
                subclass: hook.attribute("subclass").into(),
                script: hook.attribute("script").into(),
            };
            if hook.event.is_empty() || hook.script.is_empty() {
                complaints.push(format!(
                    "a hook needs an event and a script: event=\"{}\" script=\"{}\"",
                    hook.event, hook.script
                ));
            } else {
                self.hooks.push(hook);
            }
        }
    }

    /// Where scripts are.
    pub fn script_directory(&self) -> PathBuf {
        match &self.script_directory {
            Some(directory) => directory.clone(),
            None => OsString::from_vec(variables::script_dir().into_bytes()).into(),
        }
    }

    /// Where modules are searched before perl's own folders: the operator's, and `perl` where FreeSWITCH was installed.
    pub fn module_directories(&self) -> Vec<PathBuf> {
        let base = PathBuf::from(OsString::from_vec(variables::base_dir().into_bytes()));
        let mut all = self.module_directories.clone();
        all.push(base.join("perl"));
        all
    }

    /// The script that answers lookups in a section, if there are any: all of them, in their order.
    pub fn handlers_for(&self, section: Sections) -> impl Iterator<Item = &str> {
        self.handlers.iter().filter_map(move |(script, sections)| {
            let sections = Sections::parse(&c_string(sections.as_str()));
            (sections.is_empty() || sections.meets(section)).then_some(script.as_str())
        })
    }
}

/// A parameter that is a time.
fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    let seconds = number(name, value).map_err(|error| format!("{error} of seconds"))?;
    Ok(Duration::from_secs(seconds))
}

/// A parameter that is a number.
fn number<N: FromStr>(name: &str, value: &str) -> Result<N, String> {
    let number = value.trim().parse();
    number.map_err(|_| format!("{name}=\"{value}\" is no number"))
}
