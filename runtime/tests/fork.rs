//! Children that scripts fork: they end at the door by which the script came in, whatever happens in them.
//!
//! A child that came back into the test program would run the rest of the test a second time, and its files tell.

mod common;

use std::{fs, path::Path, process, sync::Arc};

use common::{script, text};
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Perl};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

/// What the script and all its children append to the file that is its first argument.
fn written(perl: &Perl, source: &str, name: &str) -> String {
    let file = script(name, "");
    let say =
        "our $file = shift; sub say_ { open my $f, '>>', $file or die; syswrite $f, join '', @_ } ";
    let arg = file.display().to_string();
    perl.run_code(format!("{say}{source}"), "t", &[Arg::Str(&arg)])
        .expect("returns in the parent");
    fs::read_to_string(&file).expect("readable")
}

/// Runs in a child; the parent waits and tells how that ended.
fn in_child(perl: &Perl, source: &str, name: &str) -> String {
    let parent = process::id();
    let all = format!(
        "$| = 1; my $pid = fork // die; if (!$pid) {{ {source} }} else {{ waitpid $pid, 0; say_('=', $? >> 8, ':', $? & 127) }} 1"
    );
    let written = written(perl, &all, name);
    assert_eq!(process::id(), parent, "a child came back");
    written
}

#[test]
fn a_child_ends_at_the_door_with_the_status_of_its_script() {
    for (source, status) in [
        ("1", 0),
        ("exit 0", 0),
        ("exit 7", 7),
        ("eval { exit 7 }; exit 1", 7),
        ("open STDERR, '>', '/dev/null'; die 'no'", 255),
        ("open STDERR, '>', '/dev/null'; die bless [], 'E'", 255),
        ("require POSIX; POSIX::_exit(9)", 9),
        ("exec 'exit 5;'", 5),
        ("exec '/bin/sh', '-c', 'exit 6'", 6),
        ("sub f { exit shift } f(8)", 8),
        ("my @s = sort { exit 4 } 1, 2", 4),
        ("END { $? = 3 } exit 2", 3),
        ("END { exit 11 } 1", 11),
        (
            "package D; sub DESTROY { exit 12 } our $left = bless []; exit 2",
            2,
        ),
    ] {
        let perl = perl();
        let got = in_child(&perl, source, "status.out");
        assert_eq!(got, format!("={status}:0"), "{source}");
        // its END blocks write nothing in the parent
        drop(perl);
    }
    let abort = in_child(&perl(), "require POSIX; POSIX::abort()", "abort.out");
    assert_eq!(abort, "=0:6");
    let signal = in_child(&perl(), "system 'kill -9 $PPID;'; sleep 5", "signal.out");
    assert_eq!(signal, "=0:9");
}

#[test]
fn a_child_runs_its_end_blocks_and_destructors_and_writes_its_buffers() {
    let perl = perl();
    let source =
        "our $left; package D { sub DESTROY { main::say_('[D]') if $main::child } } our $child = 1;
        $left = bless [], 'D'; my $lexical = bless [], 'D'; END { say_('[END]') if $child }
        open our $out, '>>', $file; print $out 'buffered'; exit 3";
    let got = in_child(&perl, source, "ends.out");
    assert!(got.ends_with("=3:0"), "{got}");
    for part in ["[END]", "buffered"] {
        assert_eq!(got.matches(part).count(), 1, "{got}");
    }
    assert_eq!(got.matches("[D]").count(), 2, "{got}");
}

#[test]
fn a_dying_child_says_so_on_its_stderr() {
    let source = "open STDERR, '>>', $file; warn \"careful\\n\"; die \"oh no\\n\"";
    let perl = perl();
    perl.set_warn_hook(|message| panic!("the host is called in a child: {message:?}"))
        .expect("hooks");
    assert_eq!(
        in_child(&perl, source, "stderr.out"),
        "careful\noh no\n=255:0"
    );
}

#[test]
fn a_child_forked_in_a_script_within_a_script_ends_there() {
    let inner = Arc::new(perl());
    let outer = perl();
    let nested = Arc::clone(&inner);
    let file = script("nested.out", "");
    let path = file.display().to_string();
    outer
        .set_warn_hook(move |_| {
            let source = "our $file = shift; my $pid = fork; if ($pid) { waitpid $pid, 0; $? >> 8 } else { END { open my $f, '>>', $file; syswrite $f, 'inner' } exit 4 }";
            let status = nested.run_code(source, "inner", &[Arg::Str(&path)]);
            assert_eq!(text(status), "4");
        })
        .expect("hooks");
    outer
        .run_code(
            "END { die 'the outer script ended in the child' if $child } warn 'x'; 1",
            "t",
            &[],
        )
        .expect("runs");
    assert_eq!(fs::read_to_string(&file).expect("readable"), "inner");
}

#[test]
fn a_child_forked_in_a_callback_ends_there() {
    let perl = perl();
    let file = script("callback.out", "");
    perl.run_code("our $file; sub f { my $pid = fork // die; if (!$pid) { local $x = 1; exit 6 } waitpid $pid, 0; $? >> 8 } 1", "t", &[])
        .expect("runs");
    let callback = Callback::named(&perl, "f").expect("a callback");
    let inner = callback.clone();
    perl.set_warn_hook(move |_| {
        let status = inner.call(&[]).expect("returns").expect("defined");
        assert_eq!(status, "6");
    })
    .expect("hooks");
    let status = callback.call(&[]).expect("returns").expect("defined");
    assert_eq!(status, "6");
    // the same interpreter, deeper
    perl.run_code("my $keep = [1]; local $y = 2; warn 'x'; 1", "t", &[])
        .expect("runs");
    drop(file);
}

#[test]
fn programs_run_and_tell_their_status() {
    let perl = perl();
    for (source, expected) in [
        ("system('exit 3;') >> 8", "3"),
        ("system('true')", "0"),
        ("system('sh', '-c', 'kill -9 $$') & 127", "9"),
        ("system('/no/such/program')", "-1"),
        ("join '', `echo out; exit 2`, $? >> 8", "out\n2"),
        ("open my $p, '-|', 'echo', 'a b'; join '', <$p>", "a b\n"),
        (
            "open my $p, '|-', 'read line; exit $line;' or die; print $p \"5\\n\"; close $p; $? >> 8",
            "5",
        ),
        (
            "my $pid = open(my $p, '-|') // die; if (!$pid) { print 'from the child'; exit 3 } my $all = <$p>; close $p; $all . ($? >> 8)",
            "from the child3",
        ),
        (
            "my $pid = open(my $p, '|-') // die; if (!$pid) { my $in = <STDIN>; exit $in } print $p \"8\\n\"; close $p; $? >> 8",
            "8",
        ),
        (
            "use IPC::Open3; my $pid = open3(my $in, my $out, undef, 'cat; echo err >&2'); print $in \"in\\n\"; close $in; my @all = sort <$out>; waitpid $pid, 0; join '', @all",
            "err\nin\n",
        ),
        (
            "my @kids = map { my $n = $_; fork || exit $n } 1 .. 3; my $sum = 0; for (@kids) { waitpid $_, 0; $sum += $? >> 8 } $sum",
            "6",
        ),
    ] {
        assert_eq!(text(perl.run_code(source, "t", &[])), expected, "{source}");
    }
}

#[test]
fn a_script_may_give_its_handles_to_programs_and_not_touch_the_processs() {
    let links = || [0, 1, 2].map(|fd| fs::read_link(format!("/proc/self/fd/{fd}")).ok());
    let before = links();
    let file = script("handles.out", "");
    let input = script("handles.in", "input\n").display().to_string();
    let path = file.display().to_string();
    let perl = perl();
    let source = "my ($out, $in) = @ARGV; open my $saved, '>&', \\*STDOUT or die; open STDOUT, '>', $out or die; $| = 1; print \"perl\\n\";
        system 'echo program'; system 'echo error >&2' if open STDERR, '>&', \\*STDOUT; open STDIN, '<', $in or die; system 'cat';
        my $pid = fork; if (!$pid) { print \"child\\n\"; open STDOUT, '>>', $out; exec 'echo executed' } waitpid $pid, 0;
        my $kid = open(my $p, '-|') // die; if (!$kid) { print 'through the pipe'; exit } my $got = <$p>; close $p;
        open STDOUT, '>&', $saved or die; close STDIN; close STDOUT; close STDERR; $got";
    let args = [Arg::Str(&path), Arg::Str(&input)];
    assert_eq!(text(perl.run_code(source, "t", &args)), "through the pipe");
    assert_eq!(
        fs::read_to_string(&file).expect("readable"),
        "perl\nprogram\nerror\ninput\nchild\nexecuted\n"
    );
    assert_eq!(links(), before);
    let again = self::perl();
    let failing = "open(STDOUT, '>', '/no/such/file') ? 0 : print STDOUT ''";
    assert_eq!(text(again.run_code(failing, "t", &[])), "1");
    for source in [
        "close STDOUT; close STDERR; close STDIN; 1",
        "$^F = 100; open STDOUT, '>', '/dev/null'; sysopen STDERR, '/dev/null', 1; 1",
        "open STDOUT, '>&', \\*STDERR; close STDOUT; open my $f, '<', '/dev/null'; fileno($f) > 2 ? 1 : fileno $f",
        "open STDOUT, '|-', 'cat >/dev/null' or die; print 'x'; close STDOUT; 1",
    ] {
        assert_eq!(text(again.run_code(source, "t", &[])), "1", "{source}");
        assert_eq!(links(), before, "{source}");
    }
    drop(again);
    assert_eq!(links(), before);
}

#[test]
fn children_of_end_blocks_destructors_and_copies_end_as_well() {
    let file = script("late.out", "");
    let path = file.display().to_string();
    let template = perl();
    let source = "our ($file) = @ARGV; sub note { open my $f, '>>', $file or die; syswrite $f, $_[0] }
        sub C::CLONE { my $pid = fork; note('C'), exit 3 unless $pid; waitpid $pid, 0; main::note(':', $? >> 8) }
        END { my $pid = fork; if (!$pid) { note('E'); exit 0 } waitpid $pid, 0 } 1";
    let source = source.replace("sub C::CLONE { my", "sub C::CLONE { package main; my");
    template
        .run_code(source, "t", &[Arg::Str(&path)])
        .expect("runs");
    let parent = process::id();
    drop(template.clone_template().expect("a copy"));
    drop(template);
    assert_eq!(process::id(), parent);
    let written = fs::read_to_string(Path::new(&path)).expect("readable");
    assert_eq!(written.matches('C').count(), 1, "{written}");
}
