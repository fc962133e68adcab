//! Scripts: what they get, and the ways in which they end.

mod common;

use common::{died, text};
use fsperl_runtime::{Arg, Interpreter, Options, Stopped};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

#[test]
fn a_script_need_not_end_in_a_true_value() {
    let perl = perl();
    assert_eq!(text(perl.run_code("0", "t", &[])), "0");
    assert_eq!(text(perl.run_code("sub f { 1 } f(); ''", "t", &[])), "");
    let file = common::script("no_one.pl", "our $x = 3;\n0;\n");
    perl.run_file(&file, &[]).expect("runs");
    assert_eq!(text(perl.scalar("main::x")), "3");
}

#[test]
fn a_script_sees_its_arguments_and_its_name() {
    let perl = perl();
    let file = common::script(
        "args.pl",
        "join '|', scalar @ARGV, @ARGV, $0, __FILE__, __LINE__, __PACKAGE__, scalar @_;\n",
    );
    let args = [
        Arg::Str("it's"),
        Arg::Bytes(b"a\0b"),
        Arg::Int(-7),
        Arg::Str("\u{e9}"),
    ];
    let path = file.display();
    assert_eq!(
        text(perl.run_file(&file, &args)),
        format!("4|it's|a\0b|-7|\u{e9}|{path}|{path}|1|main|0")
    );
}

#[test]
fn a_script_reads_what_follows_its_end_marker() {
    let perl = perl();
    for marker in ["__END__", "__DATA__"] {
        let file = common::script(
            &format!("data{marker}.pl"),
            &format!("join '', map {{ uc }} <DATA>;\n{marker}\none\ntwo\n"),
        );
        assert_eq!(text(perl.run_file(&file, &[])), "ONE\nTWO\n", "{marker}");
    }
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let stopped = perl().run_file("/nowhere/at/all.pl", &[]);
    assert_eq!(
        died(stopped).to_string(),
        "Can't open perl script \"/nowhere/at/all.pl\": No such file or directory"
    );
    assert_eq!(
        died(perl().run_file("/tmp", &[])).to_string(),
        "Can't open perl script \"/tmp\": Is a directory"
    );
}

#[test]
fn a_syntax_error_is_told_with_its_place() {
    let file = common::script("syntax.pl", "use strict;\nmy $x = 1;\n$y = 2;\n");
    let died = died(perl().run_file(&file, &[]));
    assert!(died.to_string().contains("Global symbol \"$y\""), "{died}");
    assert_eq!(died.place(), Some((file.display().to_string(), 3)));
}

#[test]
fn dying_ends_the_script_with_its_message() {
    let perl = perl();
    let string = died(perl.run_code("\n\ndie 'no luck'", "fate", &[]));
    assert_eq!(string.message(), b"no luck at fate line 3.\n");
    assert_eq!(string.place(), Some(("fate".to_owned(), 3)));
    let object = "package E; use overload '\"\"' => sub { 'told: ' . $_[0]{why} }; package main; die bless {why => 'x'}, 'E'";
    let object = died(perl.run_code(object, "t", &[]));
    assert_eq!(object.message(), b"told: x");
    let shy =
        "package F; use overload '\"\"' => sub { die 'never' }; package main; die bless {}, 'F'";
    assert!(
        died(perl.run_code(shy, "t", &[]))
            .message()
            .starts_with(b"Died with")
    );
    assert_eq!(text(perl.run_code("'alive'", "t", &[])), "alive");
}

#[test]
fn a_handler_of_the_script_sees_its_exception_once() {
    let perl = perl();
    let source = "our $seen = 0; $SIG{__DIE__} = sub { $seen++ }; die 'once'";
    died(perl.run_code(source, "t", &[]));
    assert_eq!(text(perl.scalar("main::seen")), "1");
}

#[test]
fn exit_ends_the_script_and_nothing_else() {
    let perl = perl();
    let ways = [
        "exit 7",
        "CORE::exit(7)",
        "eval { exit 7 }; die 'lives on'",
        "eval q{exit 7}; die 'lives on'",
        "sub f { g() } sub g { local $_ = 1; for (1 .. 3) { exit 7 } } f()",
        "BEGIN { exit 7 } die",
        "use strict; sub h { BEGIN { exit 7 } } die",
        "my @s = sort { exit 7 } 3, 2, 1; die",
        "package T; sub TIESCALAR { bless [] } sub FETCH { exit 7 } tie my $t, 'T'; my $x = \"$t\"; die",
        "package T; sub TIESCALAR { bless [] } sub STORE { exit 7 } tie my $t, 'T'; $t = 1; die",
        "package O; use overload '+' => sub { exit 7 }; my $x = bless([]) + 1; die",
        "package D; sub DESTROY { exit 7 } { my $x = bless [] } die",
        "package D; sub DESTROY { exit 7 } our $last = bless []; undef $last; die",
        "$SIG{__WARN__} = sub { exit 7 }; warn 'x'; die",
        "$SIG{__DIE__} = sub { exit 7 }; die 'x'",
        "map { exit 7 } 1 .. 3; die",
        "my $x = 'abc'; $x =~ s/b/exit 7/e; die",
        "require './nothing' if 0; eval { local $SIG{ALRM}; exit 7 }; die",
        "local $@ = 'x'; eval { eval { die 1 }; exit 7 }",
    ];
    for (round, source) in ways.iter().chain(&ways).enumerate() {
        match perl.run_code(source, "t", &[]) {
            Err(Stopped::Exited(7)) => {}
            other => panic!("round {round}: {source}: {other:?}"),
        }
        perl.run_code("delete @SIG{qw(__WARN__ __DIE__)}; 1", "t", &[])
            .expect("lives on");
    }
    for (source, status) in [
        ("exit", 0),
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 256", 0),
        ("exit -1", 255),
    ] {
        match perl.run_code(source, "t", &[]) {
            Err(Stopped::Exited(got)) => assert_eq!(got, status, "{source}"),
            other => panic!("{source}: {other:?}"),
        }
    }
}

#[test]
fn what_a_script_leaves_behind_may_die_or_exit_when_the_interpreter_ends() {
    for source in [
        "END { exit 3 } 1",
        "END { die 'at the end' } END { exit 1 } END { exit 2 } 1",
        "package D; sub DESTROY { exit 5 } our $left = bless {}; our @more = map { bless [] } 1 .. 50; 1",
        "package D; sub DESTROY { die 'no' } our $left = bless {}; 1",
        "package D; sub DESTROY { eval { exit 5 }; CORE::exit(6) } our $left = bless {}; our $ring = bless {}; $ring->{me} = $ring; 1",
        // perl can't write what is in the handle's buffer
        "pipe our $r, our $w; print $w 'x'; close $r; 1",
        "open OUT, '>', '/dev/full' or die; print OUT 'x'; 1",
        "our $x = bless sub { 1 }, 'Q'; sub Q::DESTROY { exec 'false' if 0; exit 9 } 1",
    ] {
        let perl = perl();
        perl.set_warn_hook(|_| ()).expect("hooks");
        perl.run_code(source, "t", &[]).expect("runs");
        drop(perl);
    }
}

#[test]
fn end_blocks_run_when_the_interpreter_ends() {
    let file = common::script("end.out", "");
    let perl = perl();
    let source = "our $out = shift; END { open my $f, '>', $out or die; print $f 'ended' } exit 4";
    let path = file.display().to_string();
    let ended = perl.run_code(source, "t", &[Arg::Str(&path)]);
    assert!(matches!(ended, Err(Stopped::Exited(4))));
    drop(perl);
    assert_eq!(std::fs::read_to_string(&file).expect("readable"), "ended");
}

#[test]
fn the_name_of_a_piece_of_source_is_not_source() {
    let perl = perl();
    let name = "a\"\ndie 'injected'\n#";
    assert_eq!(
        text(perl.run_code("__FILE__", name, &[])),
        "a__die 'injected'_#"
    );
    assert_eq!(text(perl.scalar("main::0")), name);
}

#[test]
fn warnings_go_to_the_hook_until_the_script_takes_them() {
    use std::sync::{Arc, Mutex};
    let heard = Arc::new(Mutex::new(Vec::new()));
    let perl = perl();
    let hear = Arc::clone(&heard);
    perl.set_warn_hook(move |message| hear.lock().expect("ours").push(message.to_vec()))
        .expect("hooks");
    let source = "warn \"one\\n\"; { local $SIG{__WARN__} = sub {}; warn 'two' } warn \"three\\n\"";
    perl.run_code(source, "t", &[]).expect("runs");
    assert_eq!(
        *heard.lock().expect("ours"),
        [b"one\n".to_vec(), b"three\n".to_vec()]
    );
}

#[test]
fn modules_and_their_libraries_load() {
    let perl = perl();
    let source = "use strict; use warnings; use POSIX (); use List::Util 'sum'; sum(map { POSIX::floor($_) } 1.5, 2.5)";
    assert_eq!(text(perl.run_code(source, "t", &[])), "3");
}

#[test]
fn assigning_the_program_name_leaves_the_process_alone() {
    let before = std::fs::read("/proc/self/cmdline").expect("linux");
    perl()
        .run_code("$0 = 'x' x 200; 1", "t", &[])
        .expect("runs");
    assert_eq!(std::fs::read("/proc/self/cmdline").expect("linux"), before);
}

#[test]
fn directories_are_searched_for_modules_before_perls_own() {
    let dir = common::script("unused", "");
    let dir = dir.parent().expect("a directory").display().to_string();
    common::script("Own.pm", "package Own; sub it { 'own' } 1;\n");
    let incs = [dir.as_bytes()];
    let options = Options {
        incs: &incs,
        ..Options::default()
    };
    let perl = Interpreter::new(&options).expect("starts");
    assert_eq!(
        common::text(perl.run_code("use Own; Own::it()", "t", &[])),
        "own"
    );
    assert_eq!(common::text(perl.run_code("$INC[0]", "t", &[])), dir);
}

#[test]
fn a_script_that_comes_through_a_pipe_is_read_once() {
    use std::{io::Write, os::fd::AsRawFd};
    let perl = perl();
    for marker in ["__END__", "__DATA__"] {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        let source =
            format!("join '', <DATA>, $0, ' ', __FILE__, ' ', __LINE__;\n{marker}\nrest\n");
        writer.write_all(source.as_bytes()).expect("a reader");
        drop(writer);
        let path = format!("/dev/fd/{}", reader.as_raw_fd());
        assert_eq!(
            text(perl.run_file(&path, &[])),
            format!("rest\n{path} {path} 1")
        );
    }
}

#[test]
fn a_script_cannot_end_the_process_with_a_signal() {
    let perl = perl();
    for (kill, name) in [
        ("kill TERM => $$", "TERM"),
        ("kill 'SIGUSR1', 1 << 22, $$", "USR1"),
        ("kill 9, 0", "KILL"),
        ("kill HUP => -getpgrp", "HUP"),
        ("kill -HUP => getpgrp", "HUP"),
        ("my @all = ('-INT', 0); kill @all", "INT"),
        ("kill -15, 0", "TERM"),
    ] {
        let refused = died(perl.run_code(kill, "t", &[])).to_string();
        assert!(
            refused.starts_with(&format!(
                "kill() refused: the script has no handler for SIG{name},"
            )),
            "{kill}: {refused}"
        );
    }
    let allowed = "my $pid = open my $other, '-|', 'echo up; exec sleep 20' or die; my $up = <$other>;
        my @sent = (kill(0, $$), kill('CHLD', $$), kill('TERM'), kill(TERM => $pid)); close $other; \"@sent \" . ($? & 127)";
    assert_eq!(text(perl.run_code(allowed, "t", &[])), "1 1 0 1 15");
}
