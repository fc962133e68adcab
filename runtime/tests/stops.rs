//! A script is stopped from outside, wherever it is.

mod common;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use common::text;
use fsperl_runtime::{Callback, Interpreter, Options, Perl, Stopped};

/// No stop takes as long as this; what does, hangs.
const HANGS: Duration = Duration::from_secs(30);

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

/// Runs a script, which says with `warn` that it is where it should be stopped, and stops it there.
fn stopped(perl: &Interpreter, source: &str) -> Stopped {
    let stopper = perl.stopper();
    let there = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&there);
    perl.set_warn_hook(move |_| told.store(true, Ordering::Release))
        .expect("hooks");
    let done = AtomicBool::new(false);
    let started = Instant::now();
    let stopped = thread::scope(|scope| {
        scope.spawn(|| {
            while !there.load(Ordering::Acquire) && !done.load(Ordering::Acquire) {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(Duration::from_millis(5));
            stopper.stop("enough");
        });
        let result = perl.run_code(source, "t", &[]);
        done.store(true, Ordering::Release);
        result
    });
    assert!(started.elapsed() < HANGS, "{source}");
    stopped.expect_err(source)
}

fn is_ended(stopped: &Stopped) -> bool {
    matches!(stopped, Stopped::Ended(reason) if &**reason == "enough")
}

#[test]
fn loops_of_every_kind_end() {
    let perl = perl();
    for source in [
        "warn 'go'; 1 while 1",
        "warn 'go'; while (1) { eval { 1 while 1 } }",
        "warn 'go'; while (1) { eval q{1 while 1; 1} or next }",
        "warn 'go'; while (1) { eval { local $SIG{__DIE__} = sub { 1 while 1 }; die } }",
        "warn 'go'; my @s = sort { 1 while 1; $a <=> $b } 1 .. 10",
        "warn 'go'; map { 1 while 1 } 1 .. 3",
        "warn 'go'; while (1) { my @x = grep { $_ & 1 } map { $_ * 2 } 1 .. 1000 }",
        "warn 'go'; { redo }",
        "warn 'go'; L: goto L",
        "warn 'go'; for (;;) { }",
        "warn 'go'; my $i = 0; do { $i++ } until $i < 0",
        "no warnings; warn 'go'; sub f { my $n = shift; g($n + 1); } sub g { eval { select undef, undef, undef, .001; f(@_) } } f(0)",
        "warn 'go'; sub T::FETCH { 1 while 1 } sub T::TIESCALAR { bless [], 'T' } tie my $t, 'T'; my $x = \"$t\"",
        "BEGIN { warn 'go'; 1 while 1 } 1",
        "warn 'go'; $SIG{TERM} = 'IGNORE'; $SIG{ALRM} = sub { }; 1 while 1",
        "warn 'go'; my $x = 'x' x 30; 1 while $x =~ s/x/x/",
    ] {
        let outcome = stopped(&perl, source);
        assert!(is_ended(&outcome), "{source}: {outcome:?}");
        assert_eq!(text(perl.run_code("'lives on'", "t", &[])), "lives on");
    }
}

#[test]
fn waits_in_the_kernel_end() {
    let perl = perl();
    for source in [
        "warn 'go'; sleep 1000",
        "warn 'go'; eval { sleep 1000 } while 1",
        "warn 'go'; select undef, undef, undef, 1000",
        "pipe my $r, my $w or die; warn 'go'; my $line = <$r>",
        "pipe my $r, my $w or die; warn 'go'; sysread $r, my $x, 1",
        "pipe my $r, my $w or die; my $in = ''; vec($in, fileno $r, 1) = 1; warn 'go'; select $in, undef, undef, undef",
        "pipe my $r, my $w or die; my $x = 'x' x 100_000; warn 'go'; syswrite $w, $x",
        "use Socket; socket my $s, PF_INET, SOCK_STREAM, 0 or die; listen $s, 1 or die; warn 'go'; accept my $c, $s",
        "our $pid = open my $other, '-|', 'exec sleep 2' or die; warn 'go'; my $up = <$other>; die 'too late'",
        "open my $other, '|-', 'exec sleep 2' or die; warn 'go'; close $other; die 'too late'",
        "my $up = `:; exec sleep 2` if warn 'go'; die 'too late'",
        "my $pid = fork // die; exec 'sleep', 1000 unless $pid; warn 'go'; package K { sub DESTROY { kill 9 => $pid; waitpid $pid, 0 } } my $k = bless [], 'K'; waitpid $pid, 0",
        "use Time::HiRes; warn 'go'; Time::HiRes::sleep(1000)",
        "use POSIX (); warn 'go'; POSIX::pause()",
        "use Fcntl ':flock'; my $name = \"/tmp/fsperl-lock-$$\"; open my $one, '>', $name or die; flock $one, LOCK_EX or die;
         open my $two, '>', $name or die; unlink $name; warn 'go'; flock $two, LOCK_EX",
    ] {
        let outcome = stopped(&perl, source);
        assert!(is_ended(&outcome), "{source}: {outcome:?}");
        assert_eq!(text(perl.run_code("'lives on'", "t", &[])), "lives on");
    }
    // Nobody waits for the programs behind the pipes of a script that is stopped.
    let pid: i32 = text(perl.run_code("$main::pid", "t", &[]))
        .parse()
        .expect("a number");
    let gone = || !std::path::Path::new(&format!("/proc/{pid}")).exists();
    let started = Instant::now();
    while !gone() && started.elapsed() < HANGS {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(gone(), "left as a zombie");
    // A handle that waits when it is closed because nothing refers to it any more can't be left in order.
    let torn = self::perl();
    let source = "pipe my $r, my $w or die; my $x = 'x' x 100_000; warn 'go'; print $w $x";
    let outcome = stopped(&torn, source);
    assert!(
        outcome.to_string().contains("does not run again"),
        "{outcome:?}"
    );
    assert!(matches!(torn.run_code("1", "t", &[]), Err(Stopped::Gone)));
    // What the child of `system` does is its own; the script waits for it no longer.
    let outcome = stopped(&perl, "warn 'go'; system 'exec sleep 3'; die 'too late'");
    assert!(is_ended(&outcome), "{outcome:?}");
}

#[test]
fn regular_expressions_that_run_away_end() {
    let perl = perl();
    for source in [
        "my $x = 'a' x 40; warn 'go'; $x =~ /^(a?){40}a{40}$/; die 'matched'",
        "my $x = ('a' x 40) . '!'; warn 'go'; $x =~ /^(([a-z])+.)+[A-Z]([a-z])+$/ for 1 .. 1e9",
        "my $x = 'a' x 40; warn 'go'; $x =~ s/^(a?){40}a{40}$/x/; die 'matched'",
        "my $x = 'a' x 40; warn 'go'; my @x = split /^(a?){40}a{40}$/, $x; die 'split'",
        "my $x = 'a' x 40; warn 'go'; $x =~ /^(?{ 1 while 1 })/",
    ] {
        let outcome = stopped(&perl, source);
        assert!(is_ended(&outcome), "{source}: {outcome:?}");
        let source = "'abcabc' =~ /(b)(c)/ ? \"$1$2\" : 'no'";
        assert_eq!(text(perl.run_code(source, "t", &[])), "bc");
    }
}

#[test]
fn destructors_of_a_stopped_script_run_and_those_that_do_not_end_are_stopped() {
    let perl = perl();
    let source = "our @log; package D { sub DESTROY { my $n = 0; $n++ for 1 .. 1000; push @log, $n } } my $d = bless [], 'D'; warn 'go'; 1 while 1";
    assert!(is_ended(&stopped(&perl, source)));
    assert_eq!(text(perl.run_code("\"@log\"", "t", &[])), "1000");
    let source = "package E { sub DESTROY { while (1) { eval { sleep 1000 } } } } my @e = map { bless [], 'E' } 1 .. 3; warn 'go'; 1 while 1";
    assert!(is_ended(&stopped(&perl, source)));
    let source = "our $late = bless [], 'E'; our $later = bless [], 'E'; END { 1 while 1 } END { sleep 1000 } 1";
    perl.run_code(source, "t", &[]).expect("runs");
    let stopper = perl.stopper();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                stopper.stop("the end");
                thread::sleep(Duration::from_millis(10));
            }
        });
        let started = Instant::now();
        drop(perl);
        done.store(true, Ordering::Release);
        assert!(started.elapsed() < HANGS);
    });
}

#[test]
fn a_stop_when_nothing_runs_is_nothing_to_the_next_run() {
    let perl = perl();
    let stopper = perl.stopper();
    assert!(!stopper.stop("too early"));
    assert_eq!(
        text(perl.run_code("1 for 1 .. 1000; 'ran'", "t", &[])),
        "ran"
    );
    drop(perl);
    assert!(!stopper.stop("too late"));
}

#[test]
fn all_levels_of_a_nested_run_end() {
    let perl = perl();
    let inner = (*perl).clone();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&seen);
    perl.set_warn_hook(move |message| {
        if message.starts_with(b"nest") {
            let stopper = inner.stopper();
            thread::spawn(move || stopper.stop("enough"));
            let forever = Callback::named(&inner, "forever").expect("a callback");
            let outcome = forever.call(&[]).expect_err("endless");
            hear.lock()
                .expect("ours")
                .push(is_ended(&outcome) && inner.is_stopping());
        }
    })
    .expect("hooks");
    let source =
        "sub forever { 1 while 1 } our $after = 0; eval { warn 'nest' }; $after = 1; 1 while 1";
    let outcome = perl.run_code(source, "t", &[]).expect_err("endless");
    assert!(is_ended(&outcome), "{outcome:?}");
    assert_eq!(*seen.lock().expect("ours"), [true]);
    assert!(!perl.is_stopping());
    assert_eq!(text(perl.scalar("main::after")), "0");
}

#[test]
fn a_method_of_the_host_is_told_and_the_script_ends_when_it_returns() {
    let perl = perl();
    let host = (*perl).clone();
    perl.set_warn_hook(move |_| {
        let told = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&told);
        let _hook = host.on_stop(move |reason| tell.store(reason == "enough", Ordering::Release));
        let stopper = host.stopper();
        thread::spawn(move || stopper.stop("enough"));
        let started = Instant::now();
        while !(told.load(Ordering::Acquire) && host.is_stopping()) && started.elapsed() < HANGS {
            thread::sleep(Duration::from_millis(1));
        }
    })
    .expect("hooks");
    let outcome = perl.run_code(
        "our $after = 0; warn 'a long method'; $after = 1; 1 while 1",
        "t",
        &[],
    );
    assert!(is_ended(&outcome.expect_err("endless")));
    assert_eq!(text(perl.scalar("main::after")), "0");
}

#[test]
fn other_interpreters_of_the_thread_run_undisturbed() {
    let outer = perl();
    let inner = perl();
    let stopper = outer.stopper();
    let slept = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&slept);
    let inner = Mutex::new(inner);
    outer
        .set_warn_hook(move |_| {
            assert!(stopper.stop("enough"));
            let source = "use Time::HiRes 'time'; my $t = time; select undef, undef, undef, .3; time - $t > .29 ? 'slept' : 'woken'";
            *keep.lock().expect("ours") = text(inner.lock().expect("ours").run_code(source, "t", &[]));
        })
        .expect("hooks");
    let outcome = outer.run_code("warn 'run another'; 1 while 1", "t", &[]);
    assert!(is_ended(&outcome.expect_err("endless")));
    assert_eq!(*slept.lock().expect("ours"), "slept");
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let perl = perl();
    let limit = Duration::from_millis(20);
    let outcome = perl
        .with_limit(limit, || perl.run_code("1 while 1", "t", &[]))
        .expect("entered")
        .expect_err("endless");
    assert_eq!(
        outcome.to_string(),
        "the script was ended: it ran for longer than 20ms"
    );
    let two = |perl: &Perl| {
        let first = perl.run_code("sleep 1000", "t", &[]);
        (
            first.is_err(),
            perl.run_code("1 for 1 .. 10; 1", "t", &[]).is_err(),
        )
    };
    assert_eq!(
        perl.with_limit(limit, || two(&perl)).expect("entered"),
        (true, true)
    );
    let quick = perl.with_limit(Duration::from_secs(1000), || perl.run_code("1", "t", &[]));
    assert_eq!(text(quick.expect("entered")), "1");
    thread::sleep(limit * 2);
    assert_eq!(
        text(perl.run_code("1 for 1 .. 1000; 'ran'", "t", &[])),
        "ran"
    );
}

#[test]
fn stops_at_any_moment_do_no_harm() {
    let perl = perl();
    let stopper = perl.stopper();
    // A stop in the middle of loading a module leaves it half loaded, as `exit` does.
    perl.run_code("use warnings; 1", "t", &[]).expect("runs");
    let done = AtomicBool::new(false);
    let mut others = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut wait = 0;
            while !done.load(Ordering::Acquire) {
                stopper.stop("enough");
                wait = (wait * 7 + 13) % 500;
                thread::sleep(Duration::from_micros(wait));
            }
        });
        let source = "no warnings; package D { sub DESTROY { $n++ } } for (1 .. 200) { my $d = bless {}, 'D'; local $x = \"$_\"; my @s = sort { $b <=> $a } map { $_ * 3 } 1 .. 20; eval { die { n => $_ } if $_ & 1; $x =~ /(\\d)+/ } } 'ran'";
        let mut ended = 0;
        for _ in 0..3000 {
            match perl.run_code(source, "t", &[]) {
                Ok(_) => {}
                Err(Stopped::Ended(_)) => ended += 1,
                Err(other) => others.push(other),
            }
        }
        done.store(true, Ordering::Release);
        assert!(ended > 0);
    });
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(text(perl.run_code("'whole'", "t", &[])), "whole");
}

#[test]
fn the_place_is_where_the_script_calls_the_host() {
    let perl = perl();
    assert_eq!(perl.place(), None);
    let host = (*perl).clone();
    let places = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&places);
    perl.set_warn_hook(move |_| keep.lock().expect("ours").push(host.place()))
        .expect("hooks");
    let source =
        "warn 1;\n\nsub f {\n    warn 2 }\nf();\neval qq{#line 7 \"other.pl\"\\nwarn 3};\n";
    perl.run_code(source, "here.pl", &[]).expect("runs");
    let places = places.lock().expect("ours");
    let places: Vec<_> = places
        .iter()
        .map(|place| {
            let (file, line) = place.as_ref().expect("in the script");
            format!("{file}:{line}")
        })
        .collect();
    assert_eq!(places, ["here.pl:1", "here.pl:4", "other.pl:7"]);
    assert_eq!(perl.place(), None);
}
