//! Signals are a script's own: its alarm, its handlers, what it sends to itself. The process has no part in them.

mod common;

use std::time::{Duration, Instant};

use common::{died, text};
use fsperl_runtime::{Interpreter, Options, Stopped};

/// What takes as long as this hangs.
const HANGS: Duration = Duration::from_secs(30);

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

/// The lines of the process's status that tell of signals: ignored, caught, and what this thread blocks.
fn dispositions() -> Vec<String> {
    let status = std::fs::read_to_string("/proc/thread-self/status").expect("linux");
    let lines = status.lines().filter(|line| {
        ["SigIgn", "SigCgt", "SigBlk"]
            .iter()
            .any(|word| line.starts_with(word))
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn an_alarm_ends_what_takes_too_long() {
    let perl = perl();
    let started = Instant::now();
    for wait in [
        "1 while 1",
        "select undef, undef, undef, 1000",
        "sleep 1000",
        "pipe my $r, my $w or die; my $line = <$r>",
        "pipe my $r, my $w or die; sysread $r, my $x, 1 or die $!",
        "my $x = 'a' x 40; $x =~ /^(a?){40}a{40}$/",
    ] {
        let source = format!(
            "my $done = eval {{ local $SIG{{ALRM}} = sub {{ die \"timeout\\n\" }}; alarm 1; {wait}; alarm 0; 1 }}; alarm 0; \"$done|$@\""
        );
        assert_eq!(
            text(perl.run_code(source, "t", &[])),
            "|timeout\n",
            "{wait}"
        );
    }
    assert!(started.elapsed() < HANGS);
}

#[test]
fn an_alarm_tells_what_is_left_and_can_be_taken_back() {
    let perl = perl();
    let source = "$SIG{ALRM} = sub { die }; my @left = (alarm(100), alarm(50), alarm(0), alarm(0)); 1 for 1 .. 1000; \"@left\"";
    assert_eq!(text(perl.run_code(source, "t", &[])), "0 100 50 0");
    // it ends with the run that set it
    perl.run_code(
        "our $rang = 0; $SIG{ALRM} = sub { $rang++ }; alarm 1",
        "t",
        &[],
    )
    .expect("runs");
    let source = "select undef, undef, undef, 1.2; 1 for 1 .. 10; $rang";
    assert_eq!(text(perl.run_code(source, "t", &[])), "0");
}

#[test]
fn an_alarm_reaches_the_script_that_set_it_and_no_other() {
    let other = perl();
    let ring = std::thread::spawn(|| {
        let perl = perl();
        let source = "our $rang = 0; local $SIG{ALRM} = sub { $rang++ }; alarm 1; my $slept = sleep 20; \"$rang $slept\"";
        text(perl.run_code(source, "t", &[]))
    });
    let source =
        "our $rang = 0; $SIG{ALRM} = sub { $rang++ }; select undef, undef, undef, 1.5; $rang";
    assert_eq!(text(other.run_code(source, "t", &[])), "0");
    assert_eq!(ring.join().expect("no crash"), "1 1");
}

#[test]
fn an_alarm_without_a_handler_ends_the_script() {
    let perl = perl();
    for source in [
        "alarm 1; eval { 1 while 1 } while 1",
        "$SIG{ALRM} = 'DEFAULT'; alarm 1; sleep 1000 while 1",
        "use Time::HiRes; Time::HiRes::alarm(.01); select undef, undef, undef, 1000 while 1",
    ] {
        match perl.run_code(source, "t", &[]) {
            Err(Stopped::Ended(reason)) => {
                assert_eq!(&*reason, "it got SIGALRM, for which it has no handler")
            }
            other => panic!("{source}: {other:?}"),
        }
    }
    let source = "$SIG{ALRM} = 'IGNORE'; alarm 1; select undef, undef, undef, 1.2; 1 for 1 .. 10; 'lives on'";
    assert_eq!(text(perl.run_code(source, "t", &[])), "lives on");
}

#[test]
fn a_script_can_signal_itself_where_it_has_a_handler() {
    let perl = perl();
    let source = "our @got; $SIG{$_} = sub { push @got, shift } for qw(USR1 HUP TERM INT CHLD); $SIG{USR2} = 'IGNORE';
        my @sent = (kill(USR1 => $$), kill(-15 => getpgrp), kill('SIGINT', 0), kill(USR2 => $$), kill(0 => $$), kill(CHLD => $$, $$));
        1 for 1 .. 3; join ' ', @sent, sort @got";
    assert_eq!(
        text(perl.run_code(source, "t", &[])),
        "1 1 1 1 1 2 CHLD INT TERM USR1"
    );
    let source = "use POSIX (); local $SIG{USR1} = sub { die \"got it\\n\" }; eval { POSIX::raise(POSIX::SIGUSR1()); 1 for 1 .. 3 }; $@";
    assert_eq!(text(perl.run_code(source, "t", &[])), "got it\n");
    for source in [
        "$SIG{USR1} = 'DEFAULT'; kill USR1 => $$",
        "delete $SIG{USR1}; kill USR1 => $$",
        "use POSIX (); POSIX::raise(9)",
    ] {
        assert!(
            died(perl.run_code(source, "t", &[]))
                .to_string()
                .starts_with("kill() refused"),
            "{source}"
        );
    }
    let source = "local $SIG{USR1} = sub { $_[0] }; my $pid = open my $other, '-|', 'echo up; exec sleep 60' or die; my $up = <$other>;
        my $sent = kill USR1 => $pid, $$; close $other; \"$sent \" . ($? & 127)";
    assert_eq!(text(perl.run_code(source, "t", &[])), "2 10");
}

#[test]
fn what_a_script_says_of_signals_is_not_said_of_the_process() {
    let perl = perl();
    perl.run_code("1", "t", &[]).expect("runs");
    let before = dispositions();
    let source = "$SIG{$_} = 'IGNORE' for qw(CHLD PIPE INT TERM QUIT HUP USR1); $SIG{USR2} = sub { 1 }; local $SIG{WINCH} = sub { 1 };
        use sigtrap qw(handler f normal-signals); sub f { 1 } system 'true'; my $x = `true`; $SIG{INT} = 'DEFAULT'; delete $SIG{TERM}; \"$SIG{CHLD} $?\"";
    assert_eq!(text(perl.run_code(source, "t", &[])), "IGNORE 0");
    assert_eq!(dispositions(), before);
    // and a program that the script starts has what the script said
    let source = "$SIG{INT} = 'IGNORE'; `grep SigIgn /proc/self/status` =~ /(..)$/; hex($1) & 2";
    assert_eq!(text(perl.run_code(source, "t", &[])), "2");
}

#[test]
fn modules_set_the_timer_of_the_script() {
    let perl = perl();
    let source = "use Time::HiRes qw(alarm ualarm setitimer getitimer ITIMER_REAL ITIMER_PROF); our @rang; local $SIG{ALRM} = sub { push @rang, 1 };
        alarm(.02); select undef, undef, undef, 5; my $one = @rang; ualarm(20_000); select undef, undef, undef, 5; my $two = @rang;
        setitimer(ITIMER_REAL, .02, .01); select undef, undef, undef, 5 while @rang < 6; my @left = getitimer(ITIMER_REAL);
        setitimer(ITIMER_REAL, 0); my $none = getitimer(ITIMER_REAL); my $left = alarm(100) + alarm(0);
        eval { setitimer(ITIMER_PROF, 1) }; join '|', $one, $two, scalar(@left), $left[1], $none, $left > 99, $@";
    let text = text(perl.run_code(source, "t", &[]));
    assert!(
        text.starts_with("1|2|2|0.01|0|1|Time::HiRes::setitimer() refused"),
        "{text}"
    );
}

#[test]
fn actions_and_masks_of_posix_are_the_scripts() {
    let perl = perl();
    perl.run_code("use POSIX (); 1", "t", &[]).expect("runs");
    let before = dispositions();
    let source = "use POSIX; our @got; my $old = POSIX::SigAction->new; my $set = POSIX::SigSet->new(SIGUSR1); my $was = POSIX::SigSet->new;
        POSIX::sigaction(SIGUSR1, POSIX::SigAction->new(sub { push @got, shift }), $old) or die;
        sigprocmask(SIG_BLOCK, $set, $was) or die; kill USR1 => $$; 1 for 1 .. 3; push @got, 'blocked', $was->ismember(SIGUSR1);
        my $pending = POSIX::SigSet->new; sigpending($pending) or die; push @got, $pending->ismember(SIGUSR1);
        sigsuspend(POSIX::SigSet->new); sigprocmask(SIG_SETMASK, POSIX::SigSet->new, $was) or die; push @got, $was->ismember(SIGUSR1);
        POSIX::sigaction('USR1', $old, my $own = POSIX::SigAction->new) or die; join ' ', @got, $old->handler, ref $own->handler, $SIG{USR1}";
    assert_eq!(
        text(perl.run_code(source, "t", &[])),
        "blocked 0 1 USR1 1 DEFAULT CODE DEFAULT"
    );
    assert_eq!(dispositions(), before);
    let refused = "use POSIX; POSIX::sigaction(9, POSIX::SigAction->new(sub { })) // $!{EINVAL} ? 'refused' : 'taken'";
    assert_eq!(text(perl.run_code(refused, "t", &[])), "refused");
    let mask = "use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGALRM)); 1";
    perl.run_code(mask, "t", &[]).expect("runs");
    let source = "local $SIG{ALRM} = sub { die \"rang\\n\" }; eval { alarm 1; 1 while 1 }; $@";
    assert_eq!(text(perl.run_code(source, "t", &[])), "rang\n");
}
