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
const PREPARE: &str = r"
    package Ready;
    use strict;
    our ($number, @list, %hash) = (1);
    my $lexical = 1;
    sub lexical { $lexical++ }
    sub answer { 'ready' }
    use feature 'state';
    sub counted { state $n = 0; ++$n }
    package Base; sub who { 'base' }
    package Other; sub who { 'other' }
    package Derived; our @ISA = ('Base');
    package main;
    use JSON::PP (); use POSIX (); use Data::Dumper (); use Time::HiRes ();
    1;
";

/// A run: what it finds, then what it does. The value of the script is what it found.
const CASES: &[(&str, &str, &str)] = &[
    (
        "a package variable",
        "$Ready::number",
        "$Ready::number = 7; push @Ready::list, 1; $Ready::hash{a} = 1",
    ),
    (
        "a package array and hash",
        "scalar(@Ready::list) . keys(%Ready::hash)",
        "push @Ready::list, 1; $Ready::hash{$_}++ for 1 .. 50",
    ),
    (
        "a variable of main",
        "defined $main::mine ? 1 : 0",
        "$main::mine = [1 .. 1000]",
    ),
    (
        "a new package",
        "defined &New::sub ? 1 : 0",
        "eval 'package New; sub sub { 1 } our $x = 1;'; die $@ if $@",
    ),
    (
        "a file-scoped lexical of a module",
        "Ready::lexical()",
        "Ready::lexical() for 1 .. 3",
    ),
    (
        "a state variable of a module",
        "Ready::counted()",
        "Ready::counted() for 1 .. 3",
    ),
    (
        "a redefined sub",
        "Ready::answer()",
        "no warnings; *Ready::answer = sub { 'changed' }; Ready::answer()",
    ),
    (
        "an undefined sub",
        "defined &Ready::answer ? 1 : 0",
        "undef &Ready::answer",
    ),
    (
        "a deleted stash entry",
        "exists $Ready::{answer} ? 1 : 0",
        "delete $Ready::{answer}",
    ),
    (
        "a changed @ISA",
        "Derived->who",
        "@Derived::ISA = ('Other'); Derived->who",
    ),
    (
        "a method added to a base",
        "Derived->can('extra') ? 1 : 0",
        "eval 'sub Base::extra { 1 }'; Derived->extra",
    ),
    ("@INC", "scalar @INC", "push @INC, '/nowhere', sub { }"),
    (
        "%INC",
        "join ',', grep { !/^\\// } sort keys %INC",
        "require Text::Wrap; require Text::Abbrev; $INC{'None.pm'} = 1",
    ),
    (
        "a module loaded at run time",
        "defined &Text::ParseWords::shellwords ? 1 : 0",
        "require Text::ParseWords",
    ),
    (
        "%ENV",
        "join ',', map { \"$_=$ENV{$_}\" } sort keys %ENV",
        "$ENV{FSPERL_TEST} = 'set'; delete $ENV{PATH}",
    ),
    (
        "%SIG",
        "join ',', map { defined $SIG{$_} ? $_ : () } sort grep !/WARN/, keys %SIG",
        "$SIG{__DIE__} = sub { }; $SIG{USR1} = sub { }; $SIG{HUP} = 'IGNORE'",
    ),
    (
        "$/ and $\\ and $, and $\"",
        "join '|', map { defined $_ ? $_ : 'undef' } $/, $\\, $, , $\"",
        "$/ = undef; $\\ = '!'; $, = ':'; $\" = '-'",
    ),
    ("$|", "$|", "$| = 1"),
    ("$0", "$0", "$0 = 'other'"),
    ("$@", "$@", "eval { die 'left' }"),
    (
        "$! and $?",
        "$! + 0 . ',' . $?",
        "$? = 5 << 8; open my $f, '<', '/nowhere'",
    ),
    (
        "$; and $^W and $^H",
        "$; . $^W . ($^H & 0x2)",
        "$; = 'x'; $^W = 1",
    ),
    ("@ARGV", "scalar @ARGV", "@ARGV = 1 .. 9"),
    (
        "$_ and @_",
        "(defined $_ ? 1 : 0) . scalar(@_)",
        "$_ = 'left'; @_ = (1, 2)",
    ),
    (
        "a local that an exit leaves",
        "$Ready::number",
        "local $Ready::number = 5; exit 0",
    ),
    (
        "a local that a die leaves",
        "$Ready::number",
        "local $Ready::number = 5; die 'dead'",
    ),
    (
        "a tied variable",
        "tied $Ready::number ? 1 : 0",
        "eval 'package Tie; sub TIESCALAR { bless [] } sub FETCH { 3 } sub STORE { }'; tie $Ready::number, 'Tie'",
    ),
    (
        "a blessed value of a module",
        "ref \\$Ready::number",
        "bless \\$Ready::number, 'Base'",
    ),
    (
        "a read-only value",
        "eval { $Ready::number = 1; 1 } ? 1 : 0",
        "Internals::SvREADONLY($Ready::number, 1)",
    ),
    (
        "an open handle",
        "defined fileno(LEFT) ? 1 : 0",
        "open LEFT, '<', '/dev/null' or die; $main::kept = \\*LEFT",
    ),
    (
        "a directory handle",
        "defined telldir(DIR) ? 1 : 0",
        "opendir DIR, '/' or die; readdir DIR",
    ),
    (
        "a socket",
        "defined fileno(SOCKET) ? 1 : 0",
        "socket SOCKET, 1, 1, 0 or die; $main::kept = \\*SOCKET",
    ),
    (
        "the locale",
        "POSIX::setlocale(POSIX::LC_ALL())",
        "my $other = POSIX::setlocale(POSIX::LC_ALL()) eq 'C' ? 'C.UTF-8' : 'C'; POSIX::setlocale(POSIX::LC_ALL(), $other) or die",
    ),
    (
        "a layer on STDERR",
        "join ',', PerlIO::get_layers(STDERR)",
        "binmode STDERR, ':utf8'",
    ),
    (
        "a selected handle",
        "select",
        "open my $f, '>', '/dev/null' or die; select $f; $main::kept = $f",
    ),
    (
        "a pos",
        "defined pos $Ready::number ? 1 : 0",
        "$Ready::number =~ /1/g",
    ),
    ("a format", "$~", "$~ = 'OTHER'; $^ = 'TOP'"),
    (
        "a regular expression's last match",
        "defined $1 ? 1 : 0",
        "'abc' =~ /(b)/; $main::re = qr/$1/",
    ),
    (
        "a sort sub and an overload",
        "overload::Method('Base', '+') ? 1 : 0",
        "eval q{package Base; use overload '+' => sub { 3 }}; die $@ if $@",
    ),
    (
        "configuration of a module",
        "$Data::Dumper::Indent . $Data::Dumper::Sortkeys",
        "$Data::Dumper::Indent = 0; $Data::Dumper::Sortkeys = 1; Data::Dumper::Dumper(\\%INC)",
    ),
    (
        "work with a module",
        "JSON::PP->new->canonical->encode({ a => [1, 2, { b => undef }] })",
        "JSON::PP::decode_json('{\"k\":[1,2,{\"z\":null}]}') for 1 .. 5; POSIX::floor(1.5)",
    ),
    ("a lexical that a sub keeps", "Lex::get()", "Lex::set(99)"),
];

/// What perl itself keeps from the next script of an interpreter, or the runtime does; and what is there to see that it works.
const UNSEEN: &[&str] = &[
    "$0",
    "$@",
    "@ARGV",
    "a local that an exit leaves",
    "a local that a die leaves",
    "a regular expression's last match",
    "work with a module",
];

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
    let mold = image(script).mold().expect("copies can be made");
    vec![
        Box::new(Image(Some(image(script)), script.to_owned(), "image")),
        Box::new(Image(mold.image(), script.to_owned(), "copied image")),
        Box::new(Clone(compiled)),
        Box::new(Fresh(script.to_owned())),
    ]
}

#[test]
fn no_run_sees_what_another_did() {
    for (number, (what, finds, does)) in CASES.iter().enumerate() {
        let script = common::script(&format!("isolation_{number}.pl"), &source(finds, does));
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
    let mut unseen = Vec::new();
    for (number, (what, finds, does)) in CASES.iter().enumerate() {
        let script = common::script(&format!("shared_{number}.pl"), &source(finds, does));
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
        if found[0] == found[1] {
            unseen.push(*what);
        }
    }
    assert_eq!(unseen, UNSEEN);
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
