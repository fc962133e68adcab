//! `fsperl run`: a call script on the embedded switch, and what happened in the call.

mod report;
mod watchdog;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::script::{Outcome as Ending, Source};
use crate::sim::call::cause::Cause;
use crate::sim::call::dialplan;
use crate::sim::event::{Event, EventType, Origin};
use crate::sim::host::{Scripts, TRACE};
use crate::sim::log::Level;
use crate::sim::setup::{Duration, FarEnd, Keys, Pair, Setup, level, sections};
use crate::sim::stream::Stream;
use crate::sim::text;
use crate::sim::world::World;

use super::{Console, Failure, Outcome};
use report::Report;
use watchdog::Watchdog;

/// Has scripts print to standard error, for runs whose standard output is for programs.
const PRINT_ASIDE: (&str, &str) = ("select STDERR; 1", "(fsperl)");

/// What `fsperl run` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Keys:
  0-9 * # A-D  are pressed when the script asks for input
  w  W  ,      half a second, a second, a second before the next key
  @3s          at that time of the call     >  during the next prompt
  ?            waits to be asked again      !  hangs up

Exit status:
  0  the script came to its end
  1  it could not be read, died, exited with another status than 0, or ran for ever
  2  the command line is wrong")]
pub(super) struct Args {
    /// The script
    script: PathBuf,
    /// Its arguments, @ARGV; after `--` where they begin with a dash
    args: Vec<OsString>,

    /// The caller's number
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "1000",
        help_heading = "Call"
    )]
    caller: String,
    /// The caller's name
    #[arg(
        long,
        value_name = "NAME",
        default_value = "Caller",
        help_heading = "Call"
    )]
    caller_name: String,
    /// The number that was dialled
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "5000",
        help_heading = "Call"
    )]
    dest: String,
    /// What the caller presses, with pauses
    #[arg(
        long,
        value_name = "KEYS",
        allow_hyphen_values = true,
        help_heading = "Call"
    )]
    dtmf: Option<Keys>,
    /// What the caller says when speech is asked for; once for each time
    #[arg(long, value_name = "TEXT", help_heading = "Call")]
    say: Vec<String>,
    /// A channel variable that the call starts with
    #[arg(long = "var", value_name = "NAME=VALUE", help_heading = "Call")]
    vars: Vec<Pair>,
    /// The caller hangs up so long after the call began: 3s, 500ms, 2m
    #[arg(long, value_name = "TIME", help_heading = "Call")]
    hangup_after: Option<Duration>,
    /// For how long the caller talks when recorded
    #[arg(long, value_name = "TIME", help_heading = "Call")]
    talk: Option<Duration>,
    /// What somebody does who is called: answer, busy, reject, no-answer, or the keys that they press after answering
    #[arg(long = "far", value_name = "DIAL=REACTION", help_heading = "Call")]
    far_ends: Vec<FarEnd>,

    /// Run the script as an API command and print its stream
    #[arg(long, group = "how", help_heading = "How it runs")]
    api: bool,
    /// Run the script as a chat application, for a message with this body
    #[arg(long, value_name = "TEXT", group = "how", help_heading = "How it runs")]
    chat: Option<String>,
    /// Bind the script to these sections of the switch's XML, and call the number that was dialled
    #[arg(
        long,
        value_name = "SECTIONS",
        value_parser = sections,
        group = "how",
        help_heading = "How it runs"
    )]
    xml: Option<String>,
    /// Search modules in this directory too
    #[arg(short = 'I', value_name = "DIR", help_heading = "How it runs")]
    include: Vec<PathBuf>,
    /// The switch's XML: a document with sections such as dialplan, directory, languages, configuration
    #[arg(long, value_name = "FILE", help_heading = "How it runs")]
    conf: Option<PathBuf>,
    /// Where relative sound files are
    #[arg(
        long,
        value_name = "DIR",
        default_value = "sounds",
        help_heading = "How it runs"
    )]
    sounds: String,
    /// End a script that is still running after so long, in real time; 0 for never
    #[arg(
        long,
        value_name = "TIME",
        default_value = "1m",
        help_heading = "How it runs"
    )]
    time_limit: Duration,

    /// Show each call into the switch, with its arguments and its result
    #[arg(long, help_heading = "Output")]
    trace: bool,
    /// Show log lines from this level on
    #[arg(long, value_name = "LEVEL", default_value = "INFO", value_parser = level, help_heading = "Output")]
    log: Level,
    /// Print everything as JSON; what the script prints goes to standard error
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Runs the script and shows what happened.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    readable(&args.script)?;
    let setup = args.setup();
    let caller = setup.person();
    let world = setup.world().map_err(|message| Failure::Message {
        message,
        help: "--conf names an XML document with sections, as the switch's own".to_owned(),
    })?;
    let _watchdog = args.watch(&world);
    let directory = args.script.parent().map(PathBuf::from).unwrap_or_default();
    let mut preparations = Vec::new();
    preparations.extend(args.trace.then_some(TRACE));
    preparations.extend(args.json.then_some(PRINT_ASIDE));
    let scripts = Scripts::new(&directory, &args.include, &preparations);
    scripts.register(&world);
    scripts.configure(&world);
    let source = Source::File {
        path: args.script.clone(),
        args: args
            .args
            .iter()
            .map(|arg| arg.as_bytes().to_vec())
            .collect(),
    };
    let mut report = Report::default();
    let ending = if args.api {
        let stream = Arc::new(Stream::new());
        let ending = scripts.answer(&world, None, &source, args.api_event(&world), &stream);
        report.output = Some(stream.get_data());
        ending
    } else if let Some(body) = &args.chat {
        let mut message = args.message(&world, body);
        let ending = scripts.message(&world, &mut message, &source);
        report.output = Some(message.to_plain());
        ending
    } else if let Some(sections) = &args.xml {
        // The handler's file is found by its own path, which the script directory must not precede.
        let path = std::path::absolute(&args.script)?;
        scripts.handle_xml(&world, sections, &path);
        let session = world.incoming(&caller);
        let actions = dialplan::route(&session);
        if actions.is_empty() {
            session.hangup(Cause::NO_ROUTE_DESTINATION);
        }
        session.run(&actions);
        scripts.handler_failure().cloned().unwrap_or(Ending::Ended)
    } else {
        let session = world.incoming(&caller);
        let ending = scripts.call(&session, &source);
        session.wind_up();
        ending
    };
    report.show(&world, &ending, args.json, console)?;
    Ok(Outcome::different_if(!ending.is_good()))
}

/// A script that can't be read fails before there is a call.
fn readable(script: &Path) -> Result<(), Failure> {
    let opened = File::open(script).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(()),
    });
    opened.map_err(|error| Failure::file("read", script, &error))
}

impl Args {
    /// What is said about the call.
    fn setup(&self) -> Setup {
        Setup {
            caller: self.caller.clone(),
            caller_name: self.caller_name.clone(),
            dest: self.dest.clone(),
            keys: self.dtmf.clone().unwrap_or_default(),
            say: self.say.clone(),
            vars: self.vars.clone(),
            hangup_after: self.hangup_after,
            talk: self.talk,
            conf: self.conf.clone(),
            far_ends: self.far_ends.clone(),
            log: self.log,
            sounds: self.sounds.clone(),
        }
    }

    /// Ends the program when the script runs for too long, after showing what happened until then.
    fn watch(&self, world: &World) -> Option<Watchdog> {
        let (world, json, limit) = (world.clone(), self.json, self.time_limit.real());
        (!limit.is_zero()).then(|| {
            Watchdog::start(limit, move || {
            let ending = Ending::Died(format!(
                "the script is still running after {} s; it probably loops for ever, without a call into the switch \
                 (--time-limit gives it longer)",
                limit.as_secs_f64()
            ));
            let mut console = Console::of_process();
            let shown = Report::default().show(&world, &ending, json, &mut console);
            let shown = shown.map(|()| Outcome::Different);
            let _ = console.finish(shown);
            std::process::exit(1);
        })})
    }

    /// The event that an API command sees as `$env`.
    fn api_event(&self, world: &World) -> Event {
        const HERE: Origin = Origin::new("switch_loadable_module.c", "switch_api_execute", 3140);
        let mut event = Event::plain(world, HERE, EventType::Api);
        event.add("API-Command", "perl");
        let words: Vec<_> = std::iter::once(self.script.as_os_str())
            .chain(self.args.iter().map(OsString::as_os_str))
            .map(OsStr::as_bytes)
            .collect();
        event.add(
            "API-Command-Argument",
            &text::from_bytes(&words.join(&b' ')),
        );
        event
    }

    /// The message that a chat application works on.
    fn message(&self, world: &World, body: &str) -> Event {
        let mut event = Event::plain(world, Origin::SCRIPT, EventType::Message);
        event.add("from", &self.caller);
        event.add("to", &self.dest);
        event.add("proto", "sip");
        event.set_body(Some(body));
        event
    }
}

/// Says why the script ended badly.
fn complain(ending: &Ending, console: &mut Console) -> Result<(), Failure> {
    match ending {
        Ending::Ended | Ending::Exited(0) => {}
        Ending::Exited(status) => writeln!(console.err, "the script exited with status {status}")?,
        Ending::Stopped(reason) => writeln!(console.err, "the script was ended: {reason}")?,
        Ending::Died(message) => writeln!(console.err, "{message}")?,
    }
    Ok(())
}
