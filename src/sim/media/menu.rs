//! IVR menus: a greeting, digits, and what each entry does. A menu with a main menu belongs to its stack; `menu-top` goes back
//! to the stack's first menu.

use super::digits::Wanted;
use super::input::Input;
use super::play::FileHandle;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::status::Status;
use crate::sim::text::pattern::Pattern;
use crate::sim::world::timeline::Who;
use crate::sim::world::{World, lock};
use std::sync::{Arc, Mutex, Weak};

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `menu-exit`: leaves all menus.
    Exit,
    /// `menu-sub`: goes to another menu of the stack.
    Sub,
    /// `menu-exec-app`: runs `app data`.
    ExecApp,
    /// `menu-play-sound`: plays a sound.
    PlaySound,
    /// `menu-back`: goes back to the menu before.
    Back,
    /// `menu-top`: goes back to the main menu.
    Top,
}

impl Action {
    /// Reads an action's name.
    pub fn parse(name: &str) -> Option<Action> {
        const NAMES: [(&str, Action); 6] = [
            ("menu-exit", Action::Exit),
            ("menu-sub", Action::Sub),
            ("menu-exec-app", Action::ExecApp),
            ("menu-play-sound", Action::PlaySound),
            ("menu-back", Action::Back),
            ("menu-top", Action::Top),
        ];
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, action)| *action)
    }
}

/// How a menu sounds and how patient it is. Empty texts are silent; times are in ms.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Options {
    pub greeting: String,
    pub short_greeting: String,
    pub invalid_sound: String,
    pub exit_sound: String,
    pub transfer_sound: String,
    pub confirm_macro: String,
    pub confirm_key: String,
    pub tts_engine: String,
    pub tts_voice: String,
    pub confirm_attempts: i32,
    pub inter_timeout: i32,
    pub digit_len: i32,
    pub timeout: i32,
    pub max_failures: i32,
    pub max_timeouts: i32,
}

struct Entry {
    action: Action,
    argument: String,
    digits: String,
}

/// One menu.
pub struct Menu {
    world: World,
    name: String,
    options: Options,
    entries: Mutex<Vec<Entry>>,
    /// The menus of the stack, on its first menu; the depth and the way back to the top belong to it as well.
    stack: Mutex<Stack>,
    top: Option<Weak<Menu>>,
}

#[derive(Default)]
struct Stack {
    menus: Vec<Arc<Menu>>,
    depth: u32,
    to_top: bool,
}

impl Menu {
    /// A menu. With a main menu it joins that one's stack, which keeps it.
    pub fn new(
        world: &World,
        main: Option<&Arc<Menu>>,
        name: &str,
        mut options: Options,
    ) -> Arc<Menu> {
        let or = |value: i32, default: i32| if value > 0 { value } else { default };
        options.confirm_attempts = or(options.confirm_attempts, 3);
        options.inter_timeout = or(options.inter_timeout, options.timeout / 2);
        options.max_failures = or(options.max_failures, 3);
        options.max_timeouts = or(options.max_timeouts, 3);
        options.timeout = or(options.timeout, 10_000);
        let menu = Arc::new(Menu {
            world: world.clone(),
            name: if name.is_empty() {
                "no name".to_owned()
            } else {
                name.to_owned()
            },
            options,
            entries: Mutex::default(),
            stack: Mutex::default(),
            top: main.map(|main| main.top.clone().unwrap_or_else(|| Arc::downgrade(main))),
        });
        if let Some(top) = menu.top.as_ref().and_then(Weak::upgrade) {
            lock(&top.stack).menus.push(menu.clone());
        }
        menu
    }

    /// Binds digits, or a regular expression between slashes, to an action.
    pub fn bind(&self, action: &str, argument: &str, digits: &str) {
        match Action::parse(action) {
            Some(action) => lock(&self.entries).push(Entry {
                action,
                argument: argument.to_owned(),
                digits: digits.to_owned(),
            }),
            None => self
                .world
                .log(Level::Err, None, format!("invalid action {action}")),
        }
    }

    /// How many digits a choice may have.
    fn length(&self) -> usize {
        let entries = lock(&self.entries);
        let longest = entries
            .iter()
            .filter(|entry| !entry.digits.starts_with('/'))
            .map(|entry| entry.digits.len())
            .max();
        longest
            .unwrap_or(0)
            .max(self.options.digit_len.max(0) as usize)
    }

    /// The entries that digits choose: their action and argument, groups filled in.
    fn chosen(&self, session: &Session, digits: &str) -> Vec<(Action, String)> {
        let entries = lock(&self.entries);
        let fitting = entries.iter().filter_map(|entry| {
            let argument = if entry.digits.starts_with('/') {
                match Pattern::parse(&entry.digits) {
                    Ok(pattern) => pattern
                        .matches(digits)
                        .map(|found| found.substitute(&entry.argument)),
                    Err(problem) => {
                        session.log(Level::Err, problem);
                        None
                    }
                }
            } else {
                (entry.digits == digits).then(|| entry.argument.clone())
            };
            argument.map(|argument| (entry.action, argument))
        });
        fitting.collect()
    }

    /// Runs the menu of that name on the stack of this one, until the caller leaves it.
    pub fn execute(self: &Arc<Self>, session: &Arc<Session>, name: &str) -> Status {
        self.world.step();
        let deep = {
            let mut stack = lock(&self.stack);
            stack.depth += 1;
            stack.depth > 12
        };
        let status = if deep {
            session.log(Level::Err, "Too many levels of recursion.");
            Status::False
        } else if name.is_empty() {
            session.log(Level::Err, "Invalid menu context");
            Status::False
        } else {
            let found = if self.name == name {
                Some(self.clone())
            } else {
                self.find(name)
            };
            match found {
                Some(menu) => menu.run(session, self),
                None => {
                    session.log(Level::Err, "Invalid Menu!");
                    Status::False
                }
            }
        };
        lock(&self.stack).depth -= 1;
        status
    }

    /// Whether a menu of that name is on this one's stack.
    pub fn has(&self, name: &str) -> bool {
        self.name == name || self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<Arc<Menu>> {
        lock(&self.stack)
            .menus
            .iter()
            .find(|menu| menu.name == name)
            .cloned()
    }

    fn run(self: &Arc<Self>, session: &Arc<Session>, stack: &Arc<Menu>) -> Status {
        let options = &self.options;
        session.note(
            Who::Switch,
            "menu",
            format!("enters the menu {}", self.name),
        );
        self.event(session, "menu::enter");
        session.set("ivr_menu_status", Some("success"));
        if !options.tts_engine.is_empty() && !options.tts_voice.is_empty() {
            session.set("tts_engine", Some(&options.tts_engine));
            session.set("tts_voice", Some(&options.tts_voice));
        }
        let (mut failures, mut timeouts, mut status, mut running) = (0, 0, Status::Success, true);
        let mut greeted = false;
        while running && status.ok() && session.ready() {
            if failures == options.max_failures {
                session.set("ivr_menu_status", Some("failure"));
                break;
            }
            if timeouts == options.max_timeouts {
                session.set("ivr_menu_status", Some("timeout"));
                break;
            }
            let short = greeted && !options.short_greeting.is_empty();
            let greeting = if short {
                &options.short_greeting
            } else {
                &options.greeting
            };
            greeted = true;
            let (collected, digits) = self.ask(session, greeting);
            if collected == Status::Timeout && digits.is_empty() {
                timeouts += 1;
                continue;
            }
            let chosen = if digits.is_empty() {
                Vec::new()
            } else {
                self.chosen(session, &digits)
            };
            for (action, argument) in &chosen {
                failures = 0;
                (status, running) = self.act(session, stack, *action, argument, running);
                if *action == Action::Sub {
                    greeted = false;
                }
            }
            if !digits.is_empty()
                && self.top.is_none()
                && std::mem::take(&mut lock(&stack.stack).to_top)
            {
                (status, running) = (Status::Success, true);
                continue;
            }
            if chosen.is_empty() {
                if !digits.is_empty() {
                    session.note(Who::Switch, "menu", format!("has no entry {digits}"));
                    announce(session, &options.invalid_sound);
                }
                failures += 1;
            }
        }
        if lock(&stack.stack).depth == 1 && !options.exit_sound.is_empty() {
            status = announce(session, &options.exit_sound);
        }
        self.event(session, "menu::exit");
        status
    }

    /// Does what an entry says. Tells how it went and whether the menu goes on.
    fn act(
        &self,
        session: &Arc<Session>,
        stack: &Arc<Menu>,
        action: Action,
        argument: &str,
        running: bool,
    ) -> (Status, bool) {
        match action {
            Action::Exit => (Status::False, running),
            Action::PlaySound => (
                session.play(argument, &FileHandle::default(), Input::Keep),
                running,
            ),
            Action::Sub if argument == self.name => (Status::Success, running),
            Action::Sub => (stack.execute(session, argument), running),
            Action::ExecApp => {
                let (app, data) = argument.split_once(' ').unwrap_or((argument, ""));
                if app.eq_ignore_ascii_case("transfer") && !self.options.transfer_sound.is_empty() {
                    announce(session, &self.options.transfer_sound);
                }
                let known = !app.is_empty() && crate::sim::apps::exists(session.world(), app);
                if known {
                    session.execute(app, Some(data));
                }
                (
                    if known {
                        Status::Success
                    } else {
                        Status::False
                    },
                    running,
                )
            }
            Action::Back => (Status::Success, false),
            Action::Top => {
                lock(&stack.stack).to_top = true;
                (Status::Break, running)
            }
        }
    }

    /// Plays a greeting and collects a choice, which the caller may have to confirm.
    fn ask(&self, session: &Arc<Session>, greeting: &str) -> (Status, String) {
        let options = &self.options;
        let mut digits = String::new();
        if greeting.is_empty() {
            return (Status::False, digits);
        }
        let terminators = session
            .get("ivr_menu_terminator")
            .unwrap_or_else(|| "#".to_owned());
        let greeting = crate::sim::text::expand::expand(session, greeting);
        let mut status = session.play(&greeting, &FileHandle::default(), Input::Into(&mut digits));
        let length = self.length();
        if digits.len() < length {
            let timeout = if digits.is_empty() {
                options.timeout
            } else {
                options.inter_timeout
            };
            let wanted = Wanted {
                max: length,
                terminators: &terminators,
                timeout: timeout.max(0) as u64,
                digit_timeout: options.inter_timeout.max(0) as u64,
                ..Wanted::default()
            };
            status = session
                .collect(&mut digits, &wanted, options.timeout.max(0) as u64)
                .0;
        }
        if !options.confirm_macro.is_empty()
            && status.ok()
            && !digits.is_empty()
            && !self.confirmed(session, &digits)
        {
            digits.clear();
        }
        (status, digits)
    }

    fn confirmed(&self, session: &Arc<Session>, digits: &str) -> bool {
        let options = &self.options;
        for _ in 0..options.confirm_attempts {
            let mut key = String::new();
            let mut input = if options.confirm_key.is_empty() {
                Input::Keep
            } else {
                Input::Into(&mut key)
            };
            session.phrase(&options.confirm_macro, digits, None, &mut input);
            if options.confirm_key.is_empty() {
                continue;
            }
            if key.is_empty() {
                let wanted = Wanted {
                    max: 1,
                    terminators: "#",
                    timeout: options.timeout.max(0) as u64,
                    ..Wanted::default()
                };
                if let (_, Some(terminator)) = session.collect(&mut key, &wanted, 0) {
                    key.push(terminator);
                }
            }
            if !key.is_empty() {
                return options.confirm_key.starts_with(&key);
            }
        }
        false
    }

    fn event(&self, session: &Session, subclass: &str) {
        let origin = Origin::new("switch_ivr_menu.c", "ivr_send_event", 1);
        if let Some(mut event) = Event::new(&self.world, origin, EventType::Custom, Some(subclass))
        {
            event.add("Menu-Name", &self.name);
            session.describe(&mut event);
            self.world.fire(event);
        }
    }
}

/// Plays one of a menu's own sounds: a key ends it, and is gone.
fn announce(session: &Arc<Session>, sound: &str) -> Status {
    session.play(
        sound,
        &FileHandle::default(),
        Input::Into(&mut String::new()),
    )
}
