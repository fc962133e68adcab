//! What one run did, the next does not see: the same cases on every road to a clean interpreter.

mod common;

use common::text;
use fsperl_runtime::{Arg, Ended, Interpreter, Options};
use std::io::Read;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Loaded before any run.
const PREPARE: &str = include_str!("isolation/Ready.pm");

/// One thing that a run may leave behind. `isolation/cases.pl` says what is what.
struct Case {
    name: String,
    finds: String,
    does: String,
    /// Even the next run of an interpreter that serves many does not see it.
    unseen: bool,
}

/// The list, which the tests in a real switch read, too.
fn cases() -> Vec<Case> {
    const LIST: &str = include_str!("isolation/cases.pl");
    let perl = Interpreter::new(&Options::default()).expect("a perl");
    let code = format!(
        "sub list {{ {LIST} }} join '', map {{ join(\"\\x1f\", @$_{{qw(name finds does)}}, $_->{{unseen}} // 0) . \"\\x1e\" }} @{{ list() }}"
    );
    let list = text(perl.run_code(&code, "isolation/cases.pl", &[]));
    let cases: Vec<_> = list
        .split_terminator('\x1e')
        .map(|case| {
            let fields: Vec<_> = case.split('\x1f').map(str::to_owned).collect();
            let [name, finds, does, unseen] = fields.try_into().expect("four fields");
            let unseen = unseen == "1";
            Case {
                name,
                finds,
                does,
                unseen,
            }
        })
        .collect();
    assert!(!cases.is_empty());
    cases
}

fn source(finds: &str, does: &str) -> String {
    format!(
        "my $lexical = 5; sub Lex::get {{ $lexical // 'undef' }} sub Lex::set {{ $lexical = shift }}\n\
         $main::found = do {{ {finds} }};\n{does};\n1;\n"
    )
}

/// A way to a clean interpreter.
trait Road {
    fn name(&self) -> &'static str;
    fn run(&mut self, work: &mut dyn FnMut(&Interpreter));
}

fn template(region: bool) -> Interpreter {
    let options = Options::default();
    let perl = match region {
        true => Interpreter::new_in_region(&options, 1 << 30),
        false => Interpreter::new(&options),
    }
    .expect("a perl");
    perl.run_code(PREPARE, "prepare", &[]).expect("prepared");
    perl
}

struct Clone(Interpreter);

impl Road for Clone {
    fn name(&self) -> &'static str {
        "clone"
    }

    fn run(&mut self, work: &mut dyn FnMut(&Interpreter)) {
        work(&self.0.clone_template().expect("a copy"));
    }
}

struct Fresh(PathBuf);

impl Road for Fresh {
    fn name(&self) -> &'static str {
        "fresh"
    }

    fn run(&mut self, work: &mut dyn FnMut(&Interpreter)) {
        let perl = template(false);
        perl.compile_file(&self.0).expect("compiles");
        work(&perl);
    }
}

/// An image that a run has spoiled is made anew, as a pool does it.
struct Image(Option<fsperl_runtime::Image>, PathBuf, &'static str);

impl Road for Image {
    fn name(&self) -> &'static str {
        self.2
    }

    fn run(&mut self, work: &mut dyn FnMut(&Interpreter)) {
        let image = self.0.take().unwrap_or_else(|| image(&self.1));
        let (tell, told) = channel();
        let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
        work(&perl);
        drop(perl);
        match told.recv().expect("the end") {
            Ended::Ready(image) => {
                assert!(image.is_intact());
                self.0 = Some(image);
            }
            Ended::Spoiled(_) => {}
        }
    }
}

fn image(script: &Path) -> fsperl_runtime::Image {
    let perl = template(true);
    perl.compile_file(script).expect("compiles");
    perl.into_image().expect("an image")
}

fn roads(script: &Path) -> Vec<Box<dyn Road>> {
    let compiled = template(false);
    compiled.compile_file(script).expect("compiles");
    let mold = common::copyable(|| image(script))
        .mold()
        .expect("copies can be made");
    vec![
        Box::new(Image(Some(image(script)), script.to_owned(), "image")),
        Box::new(Image(mold.image(), script.to_owned(), "copied image")),
        Box::new(Clone(compiled)),
        Box::new(Fresh(script.to_owned())),
    ]
}

#[test]
fn no_run_sees_what_another_did() {
    for (number, case) in cases().iter().enumerate() {
        let what = &case.name;
        let text_of = source(&case.finds, &case.does);
        let script = common::script(&format!("isolation_{number}.pl"), &text_of);
        for mut road in roads(&script) {
            let name = road.name();
            let mut first = None;
            for round in 0..3 {
                road.run(&mut |perl| {
                    let _ = perl.run_file(&script, &[]);
                    let found = text(perl.scalar("main::found"));
                    let first = first.get_or_insert_with(|| found.clone());
                    assert_eq!(&found, first, "{what} on the road {name}, run {round}");
                });
            }
        }
    }
}

/// The cases are worth something only if they see what is left where something is: in an interpreter that serves all runs.
#[test]
fn in_one_interpreter_the_runs_see_each_other() {
    let mut other = Vec::new();
    for (number, case) in cases().iter().enumerate() {
        let text_of = source(&case.finds, &case.does);
        let script = common::script(&format!("shared_{number}.pl"), &text_of);
        let perl = template(false);
        perl.compile_file(&script).expect("compiles");
        let mut found = Vec::new();
        for _ in 0..2 {
            let _ = perl.run_file(&script, &[]);
            let seen = perl.scalar("main::found").and_then(|found| found.text());
            found.push(
                seen.expect("readable")
                    .map(|text| text.to_str().into_owned()),
            );
        }
        if (found[0] == found[1]) != case.unseen {
            other.push(format!("{}: {found:?}", case.name));
        }
    }
    assert!(other.is_empty(), "{other:#?}");
}

/// Who is at the other end sees it, whatever the script has done to keep the socket.
#[test]
fn a_socket_of_a_run_is_closed_when_the_run_ends() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("s{}", std::process::id()));
    let listener = UnixListener::bind(&path).expect("a socket to connect to");
    let code = "our $in_ring = {}; $in_ring->{me} = $in_ring; socket $in_ring->{socket}, 1, 1, 0 or die;
        socket our $global, 1, 1, 0 or die; socket my $lexical, 1, 1, 0 or die; my $keep = sub { $lexical }; $::keep = $keep;
        connect $_, pack 'S Z108', 1, $ARGV[0] or die \"connect: $!\" for $in_ring->{socket}, $global, $lexical; syswrite $global, 'x'; 'connected'";
    let script = common::script("isolation_socket.pl", code);
    let address = path.to_str().expect("text");
    for mut road in roads(&script) {
        let name = road.name();
        for _ in 0..3 {
            let mut others = Vec::new();
            road.run(&mut |perl| {
                let found = text(perl.run_file(&script, &[Arg::Str(address)]));
                assert_eq!(found, "connected", "on the road {name}");
                others.extend((0..3).map(|_| listener.accept().expect("a connection").0));
            });
            for (mut other, sent) in others.into_iter().zip(["", "x", ""]) {
                let late = Duration::from_secs(60);
                other.set_read_timeout(Some(late)).expect("a timeout");
                let mut text = String::new();
                let end = other.read_to_string(&mut text);
                end.unwrap_or_else(|error| panic!("on the road {name}: {error}"));
                assert_eq!(text, sent);
            }
        }
    }
    std::fs::remove_file(path).expect("removed");
}

#[test]
fn arguments_are_each_runs_own() {
    let script = common::script(
        "isolation_args.pl",
        "join ',', $0 =~ /([^\\/]*)$/, @ARGV, shift;\n",
    );
    for mut road in roads(&script) {
        for arg in ["a", "b"] {
            road.run(&mut |perl| {
                let found = text(perl.run_file(&script, &[Arg::Str(arg), Arg::Int(1)]));
                assert_eq!(found, format!("isolation_args.pl,{arg},1,{arg}"));
            });
        }
    }
}
