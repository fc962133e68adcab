//! How scripts come to run on the embedded switch: the application `perl`, the commands `perl` and `perlrun`, the chat
//! application `perl`, and handlers of XML lookups. Each run has an interpreter of its own.

use super::{Event, Session, Sim, Stream, depth, within};
use crate::freeswitch;
use crate::script::{self, Globals, Outcome, Source, Template, XmlLookup};
use crate::sim::api::Call;
use crate::sim::chat;
use crate::sim::event::{self, EventHandle};
use crate::sim::log::Level;
use crate::sim::session;
use crate::sim::stream;
use crate::sim::text;
use crate::sim::world::World;
use crate::sim::xml::{Request, XmlHandler};
use fsperl_runtime::glue::Interp;
use fsperl_runtime::{Interpreter, Stopped};
use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The module's boot function, for interpreters that run scripts of the embedded switch.
///
/// # Safety
/// Only perl calls it, as an XSUB.
unsafe extern "C" fn boot(my_perl: *mut Interp, cv: *mut c_void) {
    // SAFETY: the caller is perl.
    unsafe { freeswitch::boot::<Sim>(my_perl, cv) }
}

/// Perl code that has each call into the switch logged. It is run where the module's subs are already there.
pub const TRACE: (&str, &str) = (include_str!("trace.pl"), "(fsperl trace)");

/// How many scripts may run within each other; each has an interpreter of its own.
const DEEPEST: usize = 100;

/// Runs scripts on an embedded switch. Perl starts with the first of them.
pub struct Scripts {
    directory: PathBuf,
    modules: Vec<PathBuf>,
    preparations: Vec<(&'static str, &'static str)>,
    template: OnceLock<Result<Template, Stopped>>,
    handler_failed: OnceLock<Outcome>,
}

impl Scripts {
    /// Scripts that are not named by an absolute path are in `directory`; modules are searched in `modules` first. The code in
    /// `preparations`, each with its name in messages, is run once, before all scripts.
    pub fn new(
        directory: &Path,
        modules: &[PathBuf],
        preparations: &[(&'static str, &'static str)],
    ) -> Arc<Self> {
        Arc::new(Scripts {
            directory: directory.to_owned(),
            modules: modules.to_vec(),
            preparations: preparations.to_vec(),
            template: OnceLock::new(),
            handler_failed: OnceLock::new(),
        })
    }

    fn interpreter(&self) -> Result<Interpreter, Stopped> {
        let template = self.template.get_or_init(|| {
            let modules: Vec<_> = self
                .modules
                .iter()
                .map(|path| path.as_os_str().as_encoded_bytes())
                .collect();
            let template = Template::new(boot, &modules)?;
            for (code, name) in &self.preparations {
                template.prepare(code, name)?;
            }
            Ok(template)
        });
        template.as_ref().map_err(Clone::clone)?.interpreter()
    }

    /// Gives a switch the applications and commands that run scripts.
    pub fn register(self: &Arc<Self>, world: &World) {
        let scripts = self.clone();
        world.register_app(
            "perl",
            Arc::new(move |session, data| scripts.application(session, data)),
        );
        let commands = &world.services().commands;
        let scripts = self.clone();
        commands.add(
            "perl",
            "<script>",
            Arc::new(move |call| scripts.command(call)),
        );
        let scripts = self.clone();
        commands.add(
            "perlrun",
            "<script>",
            Arc::new(move |call| scripts.background(call)),
        );
        let scripts = self.clone();
        world.services().chat.add_app(
            "perl",
            Arc::new(move |world, message, data| scripts.chat(world, message, data)),
        );
    }

    /// Does what `perl.conf` in the switch's XML says: `xml-handler-script` with `xml-handler-bindings`, and `startup-script`,
    /// which runs beside everything else from the beginning.
    pub fn configure(self: &Arc<Self>, world: &World) {
        let params = event::Event::blank(event::EventType::RequestParams);
        let request = Request {
            section: "configuration",
            tag: Some("configuration"),
            key: Some("name"),
            value: Some("perl.conf"),
            params: &params,
        };
        let Some(configuration) = world.xml_locate(&request) else {
            return;
        };
        let mut handler = None;
        let settings = configuration.child("settings");
        for param in settings
            .iter()
            .flat_map(|settings| settings.children_named("param"))
        {
            let value = param.attribute("value").unwrap_or_default();
            match param.attribute("name").unwrap_or_default() {
                "xml-handler-script" => handler = Some(value),
                "xml-handler-bindings" => {
                    if let Some(script) = handler {
                        self.handle_xml(world, value, Path::new(script));
                    }
                }
                "startup-script" => self.start(world, value),
                _ => {}
            }
        }
    }

    /// Has a script answer the lookups in some sections of the switch's XML.
    pub fn handle_xml(self: &Arc<Self>, world: &World, sections: &str, script: &Path) {
        let handler = Handler {
            scripts: self.clone(),
            source: Source::File {
                path: self.directory.join(script),
                args: Vec::new(),
            },
        };
        world.services().xml.bind(sections, Arc::new(handler));
    }

    /// How the first handler ended that did not end well.
    pub fn handler_failure(&self) -> Option<&Outcome> {
        self.handler_failed.get()
    }

    /// Runs a script for a call, which goes on afterwards.
    pub fn call(&self, session: &Arc<session::Session>, source: &Source) -> Outcome {
        let globals = Globals {
            uuid: text::to_bytes(session.uuid()).into_owned(),
            session: Some(Session::of(session)),
            ..Globals::default()
        };
        self.run(session.world(), Some(session), source, globals, |_| ())
    }

    /// Runs a script as the command `perl` does; what it writes goes to `stream`.
    pub fn answer(
        &self,
        world: &World,
        session: Option<&Arc<session::Session>>,
        source: &Source,
        env: event::Event,
        stream: &Arc<stream::Stream>,
    ) -> Outcome {
        let handle = Arc::new(EventHandle::lent(env));
        let globals = Globals {
            uuid: session.map_or_else(Vec::new, |session| {
                text::to_bytes(session.uuid()).into_owned()
            }),
            session: session.map(Session::of),
            stream: Some(Stream::of(stream.clone())),
            env: Some(Event::of(handle)),
            ..Globals::default()
        };
        self.run(world, session, source, globals, |_| ())
    }

    /// Runs a script in an interpreter of its own. `read` looks at what the script has left, before the interpreter ends.
    fn run(
        &self,
        world: &World,
        session: Option<&Arc<session::Session>>,
        source: &Source,
        globals: Globals<Sim>,
        read: impl FnOnce(&Interpreter),
    ) -> Outcome {
        let outcome = if depth() < DEEPEST {
            within(world, || match self.interpreter() {
                Ok(perl) => {
                    let outcome = script::run(&perl, source, globals);
                    read(&perl);
                    outcome
                }
                Err(stopped) => Outcome::of(Err(stopped)),
            })
        } else {
            let text = "too many scripts run within each other: this one is not started";
            Outcome::Died(text.to_owned())
        };
        if let Some(text) = outcome.log_text(source) {
            world.log(Level::Err, session.map(Arc::as_ref), text);
        }
        outcome
    }

    fn source(&self, data: &str) -> Option<Source> {
        Source::parse(&text::to_bytes(data), || self.directory.clone())
    }

    fn application(&self, session: &Arc<session::Session>, data: &str) {
        match self.source(data) {
            Some(source) => {
                self.call(session, &source);
            }
            None => session.log(Level::Err, "No code to execute!"),
        }
    }

    fn command(&self, call: &Call<'_>) -> bool {
        match self.source(call.argument) {
            Some(source) => {
                let stream = Arc::new(stream::Stream::new());
                self.answer(
                    call.world,
                    call.session,
                    &source,
                    call.env.duplicate(),
                    &stream,
                );
                call.stream.write(Some(&stream.get_data()));
            }
            None => call.stream.write(Some("-ERR Missing args.\n")),
        }
        true
    }

    /// `perlrun`: the script runs beside the one that asked, as soon as that one lets time pass.
    fn background(self: &Arc<Self>, call: &Call<'_>) -> bool {
        let answer = if call.argument.is_empty() {
            "-ERR Missing args.\n"
        } else {
            self.start(call.world, call.argument);
            "+OK\n"
        };
        call.stream.write(Some(answer));
        true
    }

    /// Runs a script on its own, when time passes next. Virtual time has one thread: one that waits for ever holds up the rest.
    fn start(self: &Arc<Self>, world: &World, data: &str) {
        if let Some(source) = self.source(data) {
            let scripts = self.clone();
            world.after(0, move |world| {
                scripts.run(world, None, &source, Globals::default(), |_| ());
            });
        }
    }

    fn chat(&self, world: &World, message: &mut event::Event, data: Option<&str>) -> i32 {
        let Some(source) = data.and_then(|data| self.source(data)) else {
            return chat::FALSE;
        };
        self.message(world, message, &source);
        chat::SUCCESS
    }

    /// Runs a script for a message, which it may change.
    pub fn message(&self, world: &World, message: &mut event::Event, source: &Source) -> Outcome {
        EventHandle::lend(message, |handle| {
            let globals = Globals {
                message: Some(Event::of(handle.clone())),
                ..Globals::default()
            };
            self.run(world, None, source, globals, |_| ())
        })
    }
}

/// A script that answers lookups.
struct Handler {
    scripts: Arc<Scripts>,
    source: Source,
}

impl XmlHandler for Handler {
    fn fetch(&self, world: &World, request: &Request<'_>) -> Option<String> {
        let bytes = |text: &str| text::to_bytes(text).into_owned();
        let part = |text: Option<&str>| bytes(text.unwrap_or_default());
        let lookup = XmlLookup {
            request: [
                bytes(request.section),
                part(request.tag),
                part(request.key),
                part(request.value),
            ],
            data: request
                .params
                .headers()
                .iter()
                .map(|header| (bytes(header.name()), bytes(header.value())))
                .collect(),
        };
        let handle = Arc::new(EventHandle::lent(request.params.duplicate()));
        let globals = Globals {
            params: Some(Event::of(handle)),
            xml: Some(lookup),
            ..Globals::default()
        };
        let mut answer = None;
        let read = |perl: &Interpreter| {
            let xml = perl.scalar("main::XML_STRING");
            answer = xml.and_then(|xml| xml.text()).ok();
        };
        let outcome = self.scripts.run(world, None, &self.source, globals, read);
        if !outcome.is_good() {
            // The first failure is the one to tell of.
            let _ = self.scripts.handler_failed.set(outcome);
        }
        answer
            .flatten()
            .map(|xml| text::from_bytes(xml.as_bytes()).into_owned())
    }
}
