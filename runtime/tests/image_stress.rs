//! Random runs in images on several threads, each answer checked against a copy of the same template.

mod common;

use fsperl_runtime::{Ended, Image, Interpreter, Options, Stopped};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

const PREPARE: &str = "package S; our ($n, @l, %h, $o) = (1, 1, 2, 3); %h = map { $_ => [$_] } 1 .. 50;
    my $lexical = 'start'; sub lexical { my $was = $lexical; $lexical = $_[0] if @_; $was }
    package O; sub new { my ($c, %a) = @_; bless { %a }, $c } sub DESTROY { $S::gone++ }
    package main; use strict; use POSIX (); use JSON::PP (); use Data::Dumper ();
    our $object = O->new(a => 1);
    sub fib { my $n = shift; $n < 2 ? $n : fib($n - 1) + fib($n - 2) }
    sub state { join '|', $S::n, \"@S::l\", join(',', map { \"$_=@{$S::h{$_}}\" } sort { $a <=> $b } grep /^\\d+$/, keys %S::h),
        S::lexical(), $S::gone // 0, (defined &S::extra ? 1 : 0), $object->{a}, scalar(@INC), $/, $0 } 1;";

/// Each does something to the interpreter, and gives a value that depends on nothing else.
const STEPS: &[&str] = &[
    "$S::n += RR; $S::n",
    "push @S::l, 1 .. RR; scalar @S::l",
    "$S::h{$_} = [1 .. 5] for 1 .. RR; scalar keys %S::h",
    "delete @S::h{1 .. 10}; scalar keys %S::h",
    "undef %S::h; 0",
    "S::lexical('RR'); S::lexical()",
    "main::fib(RR % 12)",
    "my @o = map { O->new(a => $_) } 1 .. RR; scalar @o",
    "our @kept = map { O->new(a => $_) } 1 .. RR; scalar @kept",
    "our $ring = O->new; $ring->{me} = $ring; 1",
    "undef $main::object; $main::object = O->new(a => 'RR'); $main::object->{a}",
    "eval 'sub S::extra { RR } 1' or die; S::extra()",
    "JSON::PP->new->canonical->encode({ map { $_ => [$_, undef, \"x$_\"] } 1 .. RR % 30 })",
    "local $Data::Dumper::Indent = 0; local $Data::Dumper::Sortkeys = 1; Data::Dumper::Dumper([1 .. RR % 20, {a => 1}])",
    "my $s = 'ab' x (RR * 50); $s =~ s/a(b)/$1a/g; length $s",
    "join ',', sort { $b <=> $a } map { $_ * RR % 97 } 1 .. 60",
    "my %big = map { $_ => 'v' x ($_ % 40) } 1 .. RR * 20; scalar keys %big",
    "open my $f, '<', '/etc/passwd' or die; my @l = <$f>; our $left = $f; @l > 0 ? 1 : 0",
    "sprintf '%.3f', POSIX::floor(RR / 3) + sqrt(RR)",
    "local $/ = undef; $0 = 'name'; push @INC, 'x'; 1",
    "eval { die { code => RR } }; $@->{code}",
    "die \"dead RR\\n\"",
    "exit RR % 7",
    "bless \\@S::l, 'O'; ref \\@S::l",
    "@O::ISA = ('S'); O->can('lexical') ? 1 : 0",
    "*S::lexical = sub { 'replaced' }; S::lexical()",
    "delete $S::{lexical}; exists $S::{lexical} ? 1 : 0",
    "tie my @t, 'T'; sub T::TIEARRAY { bless [] } sub T::FETCHSIZE { 3 } sub T::FETCH { $_[1] * RR } join ',', @t",
    "my $u = \"\\x{263a}\" x RR; utf8::encode($u); length $u",
    "my @sorted = sort keys %INC; scalar grep /JSON/, @sorted",
    "my $c = do { my $x = RR; sub { $x++ } }; $c->() for 1 .. 5; $c->()",
    "my $re = qr/(\\d+)-(\\w{RQ})/; '12-abcdefghi' =~ $re ? \"$1$2\" : 'none'",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn script(random: &mut Random) -> Vec<String> {
    (0..1 + random.below(6))
        .map(|_| {
            let step = STEPS[random.below(STEPS.len() as u64) as usize];
            let number = 1 + random.below(60);
            step.replace("RR", &number.to_string())
                .replace("RQ", &(1 + number % 5).to_string())
        })
        .collect()
}

/// What a run answers, step by step, with the state that it found first and left last.
fn answers(perl: &Interpreter, steps: &[String]) -> Vec<String> {
    let one = |code: &str| match perl.run_code(code, "step", &[]) {
        Ok(value) => format!(
            "{:?}",
            value
                .text()
                .map(|text| text.map(|text| text.to_str().into_owned()))
        ),
        Err(Stopped::Exited(status)) => format!("exit {status}"),
        Err(other) => other.to_string(),
    };
    let mut all = vec![one("main::state()")];
    all.extend(steps.iter().map(|step| one(step)));
    all.push(one("main::state()"));
    all
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

fn image() -> Image {
    template(true).into_image().expect("an image")
}

fn stress(seed: u64, time: Duration) -> u64 {
    let mut random = Random(seed);
    let original = template(false);
    let made = common::copyable(image);
    let mold = made.mold().expect("copies can be made");
    let copied = || mold.image().expect("a copy");
    let mut images = vec![made, copied()];
    let (mut runs, begin) = (0, Instant::now());
    while begin.elapsed() < time {
        // Now and then a copy that is made when it is known what runs write to.
        if random.below(4) == 0 {
            images.truncate(2);
            images.push(copied());
        }
        let steps = script(&mut random);
        let expected = answers(&original.clone_template().expect("a copy"), &steps);
        for _ in 0..8 {
            let which = random.below(images.len() as u64) as usize;
            let image = images.swap_remove(which);
            let (tell, told) = channel();
            let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
            assert_eq!(answers(&perl, &steps), expected, "{steps:#?}");
            drop(perl);
            match told.recv().expect("the end") {
                Ended::Ready(image) => {
                    assert!(image.is_intact(), "{steps:#?}");
                    images.push(image);
                }
                Ended::Spoiled(why) => panic!("spoiled: {why}: {steps:#?}"),
            }
            runs += 1;
        }
    }
    runs
}

/// FSPERL_STRESS is for how many seconds; the tests' share is short.
#[test]
fn random_runs_answer_as_they_do_in_a_copy() {
    let seconds = std::env::var("FSPERL_STRESS")
        .ok()
        .and_then(|text| text.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(3));
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |since| since.as_nanos() as u64);
    println!("seed {seed}");
    let runs: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|n| scope.spawn(move || stress(seed.wrapping_add(n) | 1, time)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no failure"))
            .sum()
    });
    println!("{runs} runs");
    assert!(runs > 0);
}
