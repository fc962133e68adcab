//! What a script does to the process: refused where it would end or change it, put back where it may.

mod common;

use std::{env, fs, path::PathBuf, thread};

use common::{died, script, text};
use fsperl_runtime::{Arg, Interpreter, Options, Perl, Stopped};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

#[test]
fn nothing_replaces_or_ends_the_process_wherever_it_stands() {
    let dangers = [
        (
            "exec 'true'",
            "exec() refused: it would replace the whole process; use system(), or fork() first",
        ),
        ("exec { 'true' } 'true', 1", "exec() refused"),
        ("CORE::dump()", "dump() refused"),
        ("syscall 60, 1", "syscall() refused: exit would"),
        ("syscall 231, 1", "syscall() refused: exit_group would"),
        ("syscall 59, 'x'", "syscall() refused: execve would"),
        ("syscall 62, $$, 9", "syscall() refused: kill would"),
        ("syscall 57", "syscall() refused: fork would"),
        ("chroot q(.)", "chroot() refused"),
        ("setpgrp", "setpgrp() refused"),
        ("setpriority 0, 0, 1", "setpriority() refused"),
        (
            "use POSIX (); POSIX::abort()",
            "POSIX::abort() refused: it would end the whole process; die() ends the script",
        ),
        ("kill TERM => $$", "kill() refused"),
        (
            "use POSIX (); POSIX::setsid()",
            "POSIX::setsid() refused: it would change the whole process; fork() first",
        ),
        ("require POSIX; POSIX::nice(1)", "POSIX::nice() refused"),
        ("$> = 1", "Changing $> refused"),
        ("local $( = 1", "Changing $( refused"),
    ];
    let places = [
        "{DANGER}",
        "sub f { {DANGER} } f()",
        "BEGIN { {DANGER} }",
        "eval { {DANGER} }; die $@ if $@",
        "eval q{{DANGER}}; die $@ if $@",
        "my @s = sort { {DANGER}; 0 } 1, 2",
        "package T; sub TIESCALAR { bless [] } sub FETCH { {DANGER} } tie my $t, 'T'; my $x = \"$t\"",
        "package O; use overload '+' => sub { {DANGER} }; my $x = bless([]) + 1",
        "package D; use warnings; my $told; local $SIG{__WARN__} = sub { $told .= shift }; sub DESTROY { {DANGER} } { my $x = bless [] } die $told",
        "local $SIG{__WARN__} = sub { {DANGER} }; warn 'x'",
        "'x' =~ /(?{ {DANGER} })x/",
    ];
    for (danger, refused) in dangers {
        let perl = perl();
        for place in places {
            let source = place.replace("{DANGER}", danger);
            let message = died(perl.run_code(&source, "t", &[])).to_string();
            assert!(message.contains(refused), "{source}: {message}");
        }
    }
}

#[test]
fn a_script_that_raises_a_signal_is_told_so() {
    let raise = "use POSIX (); POSIX::raise(POSIX::SIGTERM())";
    let message = died(perl().run_code(raise, "t", &[])).to_string();
    assert!(message.starts_with("kill() refused"), "{message}");
}

#[test]
fn what_ends_the_process_ends_nothing_when_an_interpreter_ends() {
    use std::sync::{Arc, Mutex};
    for danger in [
        "exec 'true'",
        "CORE::dump()",
        "POSIX::_exit(3)",
        "POSIX::abort()",
        "exit 3",
        "kill 9, $$",
        "syscall 231, 3",
    ] {
        for place in [
            "END { {DANGER} }",
            "package D; our $left = bless []; sub DESTROY { {DANGER} }",
            "package D; our $ring = bless {}; $ring->{me} = $ring; sub DESTROY { {DANGER} }",
            "package T; sub TIESCALAR { bless [] } sub UNTIE { {DANGER} } sub DESTROY { {DANGER} } tie our $t, 'T';",
        ] {
            let told = Arc::new(Mutex::new(String::new()));
            let perl = perl();
            let hear = Arc::clone(&told);
            perl.set_warn_hook(move |message| {
                hear.lock()
                    .expect("ours")
                    .push_str(&String::from_utf8_lossy(message));
            })
            .expect("hooks");
            let source = format!("use POSIX (); {} 1", place.replace("{DANGER}", danger));
            perl.run_code(&source, "t", &[]).expect("runs");
            drop(perl);
        }
        let perl = perl();
        let source = format!("use POSIX (); sub C::CLONE {{ {danger} }} 1");
        perl.run_code(source, "t", &[]).expect("runs");
        died(perl.clone_template());
        assert_eq!(text(perl.run_code("'alive'", "t", &[])), "alive");
    }
}

#[test]
fn an_immediate_exit_ends_the_script_in_copies_too() {
    let template = perl();
    template
        .run_code("require POSIX; 1", "t", &[])
        .expect("runs");
    let copy = template.clone_template().expect("a copy");
    let late = template.clone_template().expect("a copy");
    late.run_code("1", "t", &[]).expect("runs");
    for perl in [&template, &copy, &late] {
        for source in [
            "POSIX::_exit(7)",
            "eval { POSIX::_exit(7) }; die",
            "my $way = \\&POSIX::_exit; eval q{$way->(7)}; die",
            "*POSIX::_exit = sub {} if 0; sub f { &POSIX::_exit } f(7); die",
        ] {
            match perl.run_code(source, "t", &[]) {
                Err(Stopped::Exited(7)) => {}
                other => panic!("{source}: {other:?}"),
            }
        }
    }
    let gone =
        "my $way = \\&POSIX::abort; delete $POSIX::{abort}; undef *POSIX::abort; $way->(); 1";
    died(copy.run_code(gone, "t", &[]));
}

#[test]
fn the_working_directory_and_the_umask_are_put_back_and_nobody_else_sees_them_change() {
    let here = env::current_dir().expect("a directory");
    let perl = perl();
    let other = thread::spawn(|| env::current_dir().expect("a directory"));
    let source = "use Cwd; my $was = umask 0; chdir '/usr' or die; chdir '/' or die; getcwd() . sprintf ' %o %o', umask, $was";
    let mask = mask();
    perl.set_warn_hook(|_| {
        let elsewhere = thread::spawn(|| env::current_dir().expect("a directory"));
        assert_eq!(elsewhere.join().expect("no crash"), PathBuf::from("/usr"));
    })
    .expect("hooks");
    for _ in 0..3 {
        assert_eq!(
            text(perl.run_code(source, "t", &[])),
            format!("/ 0 {mask:o}")
        );
        assert_eq!(env::current_dir().expect("a directory"), here);
        assert_eq!(self::mask(), mask);
    }
    assert_eq!(other.join().expect("no crash"), here);
    for end in ["die 'here'", "exit 1", "POSIX::_exit(1)"] {
        let source = format!("use POSIX (); chdir '/usr'; umask 0; {end}");
        assert!(perl.run_code(source, "t", &[]).is_err());
        assert_eq!(env::current_dir().expect("a directory"), here);
        assert_eq!(self::mask(), mask);
    }
    drop(perl);
    let ends = self::perl();
    ends.run_code(
        "END { chdir '/usr'; umask 0 } sub C::CLONE { chdir '/usr' } 1",
        "t",
        &[],
    )
    .expect("runs");
    drop(ends.clone_template().expect("a copy"));
    assert_eq!(env::current_dir().expect("a directory"), here);
    drop(ends);
    assert_eq!(env::current_dir().expect("a directory"), here);
    assert_eq!(self::mask(), mask);
}

fn mask() -> u32 {
    let status = fs::read_to_string("/proc/thread-self/status").expect("linux");
    let umask = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    u32::from_str_radix(umask.expect("Umask").trim(), 8).expect("octal")
}

#[test]
fn another_thread_stays_where_it_is_while_a_script_is_elsewhere() {
    let here = env::current_dir().expect("a directory");
    let perl = perl();
    let (ask, asked) = std::sync::mpsc::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let watcher = thread::spawn(move || {
        for () in asked {
            tell.send((env::current_dir().expect("a directory"), mask()))
                .expect("the test waits");
        }
    });
    let (ask, told) = (std::sync::Mutex::new(ask), std::sync::Mutex::new(told));
    let mask = mask();
    perl.set_warn_hook(move |_| {
        ask.lock()
            .expect("ours")
            .send(())
            .expect("the watcher lives");
        let seen = told.lock().expect("ours").recv().expect("an answer");
        assert_eq!(seen, (here.clone(), mask));
    })
    .expect("hooks");
    perl.run_code("chdir '/usr'; umask 0; warn 'look'; 1", "t", &[])
        .expect("runs");
    drop(perl);
    watcher.join().expect("no panic");
}

#[test]
fn a_script_within_a_script_starts_where_the_outer_one_is_and_leaves_it_there() {
    let inner = Perl::clone(&perl_for_ever());
    let perl = perl();
    perl.set_warn_hook(move |_| {
        let source = "use Cwd; my $was = getcwd(); chdir '/'; $was";
        assert_eq!(text(inner.run_code(source, "inner", &[])), "/usr");
    })
    .expect("hooks");
    let source = "use Cwd; chdir '/usr'; warn 'x'; getcwd()";
    assert_eq!(text(perl.run_code(source, "t", &[])), "/usr");
}

/// An interpreter that outlives the test.
fn perl_for_ever() -> Perl {
    let perl = perl();
    let handle = Perl::clone(&perl);
    std::mem::forget(perl);
    handle
}

#[test]
fn the_environment_of_a_script_is_its_childrens_and_nobody_elses() {
    let template = perl();
    template
        .run_code("$ENV{FSP_TEMPLATE} = 'both'; 1", "t", &[])
        .expect("runs");
    let copy = template.clone_template().expect("a copy");
    let source = "$ENV{FSP_MINE} = 'a b'; $ENV{FSP_NUMBER} = 7; delete $ENV{HOME}; local $ENV{FSP_LOCAL} = 1;
        my @seen = (`echo \"\\$FSP_TEMPLATE \\$FSP_MINE \\$FSP_NUMBER \\$FSP_LOCAL \\${HOME-none}\"`);
        open my $pipe, '-|', 'printenv', 'FSP_MINE' or die; push @seen, <$pipe>; close $pipe;
        my $pid = open my $kid, '-|' // die; if (!$pid) { $ENV{FSP_MINE} = 'changed'; exec 'printenv', 'FSP_MINE' }
        push @seen, <$kid>; close $kid;
        push @seen, system(q{test \"$FSP_MINE\" = 'a b'}); join '', @seen";
    let expected = "both a b 7 1 none\na b\nchanged\n0";
    assert_eq!(text(copy.run_code(source, "t", &[])), expected);
    let other = "join '', `echo \"\\$FSP_TEMPLATE \\${FSP_MINE-none}\"`";
    assert_eq!(text(template.run_code(other, "t", &[])), "both none\n");
    assert_eq!(text(perl().run_code(other, "t", &[])), " none\n");
    assert!(env::var_os("FSP_MINE").is_none());
    assert!(env::var_os("FSP_TEMPLATE").is_none());
    assert!(env::var_os("HOME").is_some());
}

#[test]
fn the_locale_of_a_script_is_its_own() {
    let perl = perl();
    let source = "use POSIX (); POSIX::setlocale(POSIX::LC_ALL(), 'C.UTF-8') // die 'no locale'; POSIX::setlocale(POSIX::LC_CTYPE())";
    assert_eq!(text(perl.run_code(source, "t", &[])), "C.UTF-8");
    let other = self::perl();
    let ask = "use POSIX (); POSIX::setlocale(POSIX::LC_CTYPE())";
    assert_ne!(text(other.run_code(ask, "t", &[])), "");
    let before = text(other.run_code(ask, "t", &[]));
    perl.run_code("POSIX::setlocale(POSIX::LC_ALL(), 'C'); 1", "t", &[])
        .expect("runs");
    assert_eq!(text(other.run_code(ask, "t", &[])), before);
}

#[test]
fn a_copy_has_the_locale_of_its_template_and_knows_its_name() {
    let perl = perl();
    let source = "use POSIX (); POSIX::setlocale(POSIX::LC_ALL(), $ARGV[0]) // die 'no locale'; 1";
    let ask = "join ' ', map { POSIX::setlocale($_) } POSIX::LC_ALL(), POSIX::LC_CTYPE(), POSIX::LC_NUMERIC()";
    for locale in ["C.UTF-8", "C"] {
        perl.run_code(source, "t", &[Arg::Str(locale)])
            .expect("runs");
        let copy = perl.clone_template().expect("a copy");
        let expected = format!("{locale} {locale} {locale}");
        assert_eq!(text(copy.run_code(ask, "t", &[])), expected);
    }
}

#[test]
fn a_script_begins_without_an_error() {
    let perl = perl();
    let file = script("no_error.pl", "my $begin = $! + 0; $! = 7; $begin");
    for _ in 0..2 {
        assert!(fs::read("/nowhere").is_err());
        assert_eq!(text(perl.run_file(&file, &[])), "0");
        assert!(fs::read("/nowhere").is_err());
        assert_eq!(text(perl.run_code("$! + 0", "t", &[])), "0");
    }
}

#[test]
fn descriptors_outside_of_handles_are_closed_with_the_interpreter() {
    let file = script("descriptor.txt", "text\n");
    let source = format!(
        "use POSIX (); our @open = map {{ POSIX::open('{}') }} 1 .. 3; push @open, POSIX::dup($open[0]), POSIX::pipe();
         POSIX::dup2($open[1], $open[2]); POSIX::close(shift @open); open my $taken, '<&=', $open[0] or die; close $taken; join ' ', @open",
        file.display()
    );
    let perl = perl();
    let open = text(perl.run_code(source, "t", &[]));
    let pipes: Vec<PathBuf> = open
        .split(' ')
        .skip(3)
        .map(|fd| fs::read_link(format!("/proc/self/fd/{fd}")).expect("open"))
        .collect();
    // by what they lead to: other tests open descriptors too
    let links = || -> Vec<bool> {
        open.split(' ')
            .map(|fd| {
                let link = fs::read_link(format!("/proc/self/fd/{fd}")).unwrap_or_default();
                link.ends_with("descriptor.txt") || pipes.contains(&link)
            })
            .collect()
    };
    assert_eq!(links(), [false, true, true, true, true], "{open}");
    drop(perl);
    assert!(!links().contains(&true), "{open}");
}

#[test]
fn descriptors_of_the_process_stay_open() {
    use std::os::fd::AsRawFd;
    let file = fs::File::open("/dev/null").expect("linux");
    let fd = file.as_raw_fd();
    let perl = perl();
    for (source, refused) in [
        (
            format!("use POSIX (); POSIX::close({fd})"),
            "POSIX::close() refused",
        ),
        (
            "use POSIX (); POSIX::close(2)".to_owned(),
            "POSIX::close() refused",
        ),
        (
            "use POSIX (); POSIX::dup2(0, 1)".to_owned(),
            "POSIX::dup2() refused",
        ),
        (
            format!("use POSIX (); POSIX::dup2(0, {fd})"),
            "POSIX::dup2() refused",
        ),
        (format!("syscall 3, {fd}"), "syscall() refused: close"),
    ] {
        let message = died(perl.run_code(&source, "t", &[])).to_string();
        assert!(message.contains(refused), "{source}: {message}");
    }
    let nothing = "use POSIX (); defined POSIX::close(987654) ? 1 : 0 + $!";
    assert_eq!(text(perl.run_code(nothing, "t", &[])), "9");
}
