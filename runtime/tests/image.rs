//! Images: how a run ends in an interpreter that is put back, what keeps one from having an image, and what spoils it.

mod common;

use common::{copyable, text};
use fsperl_runtime::{Arg, Callback, Ended, Image, Interpreter, Options, Scalar, Stopped};
use std::fs;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

fn perl(code: &str) -> Interpreter {
    let perl =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    perl.run_code(code, "prepare", &[]).expect("prepared");
    perl
}

fn image(code: &str) -> Image {
    perl(code).into_image().expect("an image")
}

fn refused(code: &str) -> String {
    match perl(code).into_image() {
        Ok(_) => panic!("has an image: {code}"),
        Err(refused) => refused.to_string(),
    }
}

fn ended(image: Image, work: impl FnOnce(&Interpreter)) -> Ended {
    let (tell, told) = channel();
    let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
    work(&perl);
    drop(perl);
    told.recv().expect("the end")
}

fn run(image: Image, work: impl FnOnce(&Interpreter)) -> Image {
    match ended(image, work) {
        Ended::Ready(image) => {
            assert!(image.is_intact());
            image
        }
        Ended::Spoiled(why) => panic!("spoiled: {why}"),
    }
}

fn spoiled(image: Image, code: &str) -> &'static str {
    match ended(image, |perl| drop(perl.run_code(code, "run", &[]))) {
        Ended::Ready(_) => panic!("is ready again: {code}"),
        Ended::Spoiled(why) => why,
    }
}

/// What warnings say, in the order of their coming: a way to look at what happens while a run ends.
fn heard(perl: &Interpreter) -> Arc<Mutex<Vec<String>>> {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let to = lines.clone();
    perl.set_warn_hook(move |line| {
        let line = String::from_utf8_lossy(line).trim_end().to_owned();
        to.lock().expect("lines").push(line);
    })
    .expect("a hook");
    lines
}

#[test]
fn end_blocks_and_destructors_run_at_the_end_of_each_run() {
    let mut image = image(
        "package D; sub new { bless { name => $_[1] } } sub DESTROY { warn \"destroy $_[0]{name}\\n\" }
         package main; our $kept = D->new('template'); END { warn \"end of module\\n\" }",
    );
    for _ in 0..3 {
        let mut lines = None;
        image = run(image, |perl| {
            lines = Some(heard(perl));
            let code = "our $global = D->new('global'); my $lexical = D->new('lexical');
                our $ring = D->new('ring'); $ring->{self} = $ring; undef $ring;
                eval 'END { warn \"end of run: $global->{name}\\n\" }'; 1";
            perl.run_code(code, "run", &[]).expect("runs");
        });
        let lines = lines.expect("lines").lock().expect("lines").clone();
        assert_eq!(
            lines,
            [
                "destroy lexical",
                "end of run: global",
                "end of module",
                "destroy global",
                "destroy ring"
            ]
        );
    }
}

#[test]
fn an_end_block_that_dies_or_exits_keeps_no_other_from_running() {
    let mut image =
        image("END { warn \"last\\n\" } END { exit 3 } END { die \"in an END block\\n\" } 1;");
    for _ in 0..2 {
        let mut lines = None;
        image = run(image, |perl| lines = Some(heard(perl)));
        assert_eq!(*lines.expect("lines").lock().expect("lines"), ["last"]);
    }
}

#[test]
fn destructors_that_die_exit_or_make_more_objects_come_to_an_end() {
    let mut image = image(
        "package E; sub new { bless [] } sub DESTROY { die 'no' } package X; sub new { bless [] } sub DESTROY { exit 2 }
         package M; sub new { bless [] } sub DESTROY { push @M::all, M->new } 1",
    );
    for _ in 0..20 {
        image = run(image, |perl| {
            heard(perl);
            let code = "our @o = (E->new, X->new, M->new); our $x; ++$x";
            assert_eq!(text(perl.run_code(code, "run", &[])), "1");
        });
    }
}

#[test]
fn what_rust_keeps_of_a_run_is_gone_after_it() {
    let mut image = image("sub f { 'f' } 1");
    let mut kept: Vec<(Scalar, Callback)> = Vec::new();
    for _ in 0..3 {
        image = run(image, |perl| {
            let scalar = perl.run_code("[1, 2]", "run", &[]).expect("a value");
            let callback = Callback::named(perl, "f").expect("a callback");
            assert!(callback.call(&[]).is_ok());
            kept.push((scalar, callback));
        });
        for (scalar, callback) in &kept {
            assert!(matches!(scalar.text(), Err(Stopped::Gone)));
            assert!(matches!(callback.call(&[]), Err(Stopped::Gone)));
        }
    }
    drop(kept);
    run(image, |perl| {
        assert_eq!(text(perl.run_code("f()", "run", &[])), "f")
    });
}

#[test]
fn a_run_that_takes_too_much_memory_ends_and_nothing_else_does() {
    let options = Options::default();
    let original = copyable(|| {
        let perl = Interpreter::new_in_region(&options, 32 << 20).expect("a perl in a region");
        perl.into_image().expect("an image")
    });
    let copy = original.mold().expect("a mold").image().expect("a copy");
    takes_too_much_memory(original);
    takes_too_much_memory(copy);
}

fn takes_too_much_memory(mut image: Image) {
    for code in [
        "my @all; push @all, 'x' x 1000 for 1 .. 1e6; 1",
        "my $length = 1 << 29; my $long = 'x' x $length; 1",
        "my %all; $all{$_ x 10} = [$_] for 1 .. 1e6; 1",
        "my $text = ''; $text .= 'text' while 1",
        "my @all = (1) x 1e8; 1",
        "my @all = sort map { $_ * 7 % 1e6 } 1 .. 1e6; 1",
        "no warnings; sub down { my @list = (@_, 1 .. 9); down(@list) } eval { down() }; 1",
        "no warnings; sub text { my @list = 1 .. 999; eval 'text(); 1' or die $@ } text(); 1",
        "my $text = 'x' x 1e7; $text =~ s/x/xxxx/g; 1",
        "my $text = 'ab' x 1e6; my @all = $text =~ /(a)(b)/g; 1",
        "my $code = 'my @x = (' . '[1],' x 1e6 . '); 1'; eval $code; 1",
        "my $text = sprintf '%s' x 1000, ('x' x 1e5) x 1000; 1",
        "my $text = join ',', 1 .. 1e7; 1",
        "open my $in, '<', \\('line' x 1e7); my @all = <$in>; 1",
        "my $d; $d = [$d, 'x' x 99] while 1",
        "{ local @all = (1 .. 1e5); push @keep, [@all]; redo } 1",
        "package D { sub DESTROY { push @main::kept, [1 .. 999], bless [] } } bless [], 'D'; push @all, 'x' x 1000 while 1",
    ] {
        image = run(image, |perl| {
            heard(perl);
            let ended = perl.run_code(code, "run", &[]).expect_err(code).to_string();
            assert_eq!(ended, "Out of memory: the script may take 32 MB", "{code}");
        });
        image = run(image, |perl| {
            let next =
                text(perl.run_code("our ($x, @keep, @all); ++$x . @keep . @all", "run", &[]));
            assert_eq!(next, "100", "{code}");
        });
    }
    run(image, |perl| {
        let left = perl.run_code("exit 1", "run", &[]);
        assert!(matches!(left, Err(Stopped::Exited(1))), "{left:?}");
    });
}

#[test]
fn values_that_rust_drops_are_given_back() {
    let options = Options::default();
    let perl = Interpreter::new_in_region(&options, 64 << 20).expect("a perl in a region");
    for _ in 0..1000 {
        drop(perl.run_code("'x' x 100_000", "run", &[]).expect("a text"));
    }
    assert!(!perl.is_worn());
}

#[test]
fn memory_of_a_run_is_given_back() {
    let mut image = image("1");
    image = run(image, |perl| {
        drop(perl.run_code("my @all = (1) x 5_000_000; 1", "run", &[]))
    });
    let (_, written) = image.sizes();
    assert!(written < 1 << 20, "{written} bytes");
    let status = fs::read_to_string("/proc/self/status").expect("proc");
    assert!(status.contains("VmRSS"));
    drop(image);
}

#[test]
fn databases_and_modules_in_c_work_in_every_run() {
    // Not everybody has these modules; the others of the tests need what comes with perl only.
    let prepare = "use DBI; use DBD::SQLite; use JSON::XS; 1";
    let options = Options::default();
    let perl = Interpreter::new_in_region(&options, 1 << 30).expect("a perl in a region");
    if perl.run_code(prepare, "prepare", &[]).is_err() {
        eprintln!("DBI, DBD::SQLite or JSON::XS is not installed: nothing to see");
        return;
    }
    let mut image = perl.into_image().expect("an image");
    let code = "our $db = DBI->connect('dbi:SQLite:dbname=:memory:', '', '', { RaiseError => 1 });
        $db->do('create table t (a, b)'); $db->do('insert into t values (?, ?)', undef, $_, $_ * 2) for 1 .. 20;
        our $st = $db->prepare('select sum(b) from t'); $st->execute; my ($sum) = $st->fetchrow_array;
        JSON::XS::encode_json([$sum, JSON::XS::decode_json('{\"a\":[1,2,3]}')->{a}])";
    for _ in 0..300 {
        image = run(image, |perl| {
            assert_eq!(text(perl.run_code(code, "run", &[])), "[420,[1,2,3]]");
        });
    }
}

#[test]
fn random_numbers_and_the_time_are_each_runs_own() {
    let mut image = image("srand(1); rand(); 1");
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        image = run(image, |perl| {
            let found = text(perl.run_code("rand() . ''", "run", &[]));
            assert!(seen.insert(found.clone()), "{found} again");
            let late = text(perl.run_code("time - $^T", "run", &[]));
            assert!(late == "0" || late == "1", "{late}");
        });
    }
}

#[test]
fn arguments_may_be_scalars_of_the_run() {
    let mut image = image("sub twice { $_[0] . $_[0] } 1");
    for round in 0..10 {
        image = run(image, |perl| {
            let scalar = Scalar::new(perl, Arg::Int(round)).expect("a scalar");
            let twice = Callback::named(perl, "twice").expect("a callback");
            let found = twice
                .call(&[Arg::Scalar(&scalar)])
                .expect("returns")
                .expect("defined");
            assert_eq!(found.to_str(), format!("{round}{round}"));
        });
    }
}

#[test]
fn a_run_may_begin_and_end_on_different_threads() {
    let mut image = image("our @all; 1");
    for _ in 0..50 {
        let (tell, told) = channel();
        let perl = std::thread::spawn(move || {
            let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
            assert_eq!(
                text(perl.run_code("push @all, 1 .. 1000; scalar @all", "run", &[])),
                "1000"
            );
            perl
        })
        .join()
        .expect("runs");
        std::thread::spawn(move || {
            let found = text(perl.run_code(
                "our %h; $h{$_} = 1 for @all, 1 .. 5000; keys(%h) . @all",
                "run",
                &[],
            ));
            assert_eq!(found, "50001000");
        })
        .join()
        .expect("runs");
        image = match told.recv().expect("the end") {
            Ended::Ready(image) => image,
            Ended::Spoiled(why) => panic!("spoiled: {why}"),
        };
    }
}

#[test]
fn runs_nest_in_interpreters_of_their_own() {
    let (outer, inner) = (image("our $x = 1"), image("our $x = 10"));
    run(outer, |outer| {
        run(inner, |inner| {
            assert_eq!(
                text(inner.run_code("our @l = (1 .. 100); ++$x", "run", &[])),
                "11"
            );
            assert_eq!(
                text(outer.run_code("our @l = (1 .. 100); ++$x", "run", &[])),
                "2"
            );
            assert_eq!(text(inner.run_code("++$x . @l", "run", &[])), "12100");
        });
        assert_eq!(text(outer.run_code("++$x . @l", "run", &[])), "3100");
    });
}

#[test]
fn what_cannot_be_put_back_keeps_an_interpreter_from_having_an_image() {
    assert!(refused("open our $f, '<', '/dev/null' or die").contains("a file or a directory"));
    assert!(refused("opendir our $d, '/' or die").contains("a file or a directory"));
    assert!(refused("require threads").contains("threads.pm"));
    let held = refused("require POSIX; our $fd = POSIX::open('/dev/null', 0); die unless $fd > 2");
    assert!(held.contains("descriptor"), "{held}");
}

#[test]
fn what_cannot_be_undone_spoils_an_image() {
    assert!(spoiled(image("1"), "require Digest::SHA; 1").contains("XS module"));
    assert!(
        spoiled(
            image("1"),
            "require threads; threads->create(sub { 1 })->join; 1"
        )
        .contains("thread")
    );
    let locale = spoiled(
        image("use POSIX; 1"),
        "POSIX::setlocale(POSIX::LC_ALL(), 'C'); 1",
    );
    assert!(locale.contains("locale"), "{locale}");
}

#[test]
fn user_defined_properties_work_in_every_run() {
    let mut image = image("sub IsKana { \"3040\\t309F\\n30A0\\t30FF\\n\" } 1");
    for _ in 0..20 {
        image = run(image, |perl| {
            let code = "sub InMine { \"0061\\n\" } join ',', map { \"\\x{3041}a\" =~ $_ ? 1 : 0 } qr/\\p{main::IsKana}/, qr/\\p{main::InMine}/";
            assert_eq!(text(perl.run_code(code, "run", &[])), "1,1");
        });
    }
    drop(image);
    let plain = Interpreter::new(&Options::default()).expect("a perl");
    let code = "sub IsB { \"0062\\n\" } 'b' =~ /\\p{main::IsB}/ ? 1 : 0";
    assert_eq!(text(plain.run_code(code, "run", &[])), "1");
}

#[test]
fn a_run_that_is_stopped_leaves_nothing_to_the_next() {
    let mut image =
        image("package D; sub DESTROY { $D::gone++ } package main; END { our $ended = 1 } 1");
    for round in 0..20 {
        image = run(image, |perl| {
            let stopper = perl.stopper();
            let thread = std::thread::spawn(move || {
                // what has not begun yet can't be stopped
                while !stopper.stop("enough") {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
            });
            let code = "our $o = bless [], 'D'; our @l = (1 .. 5000); our %h; $h{$_ % 700} .= 'x' for 1 .. 1e10; 1";
            let stopped = perl.run_code(code, "run", &[]);
            assert!(matches!(stopped, Err(Stopped::Ended(_))), "{stopped:?}");
            thread.join().expect("stops");
        });
        image = run(image, |perl| {
            let found = text(perl.run_code("our (@l, %h, $x); @l . keys(%h) . ++$x", "run", &[]));
            assert_eq!(found, "001", "round {round}");
        });
    }
}

#[test]
fn alarms_directory_umask_and_output_are_a_runs_own() {
    let mut image = image("use Cwd (); use POSIX (); 1");
    let directory = std::env::current_dir().expect("a directory");
    for _ in 0..5 {
        let printed: Arc<Mutex<Vec<String>>> = Arc::default();
        let to = printed.clone();
        image = run(image, |perl| {
            perl.set_output_hook(fsperl_runtime::Stream::Stdout, move |line, _| {
                to.lock()
                    .expect("lines")
                    .push(String::from_utf8_lossy(line).into_owned());
            });
            let found = text(perl.run_code("Cwd::getcwd() . sprintf(' %o', umask)", "run", &[]));
            assert!(
                found.starts_with(&directory.display().to_string()),
                "{found}"
            );
            assert!(found.ends_with(" 22") || found.ends_with(" 2"), "{found}");
            let code = "$SIG{ALRM} = sub { our $late = 1 }; alarm 1; chdir '/'; umask 0777; $ENV{FSPERL_IMAGE} = 1;
                POSIX::open('/dev/null', 0); print 'no newline'; 1";
            perl.run_code(code, "run", &[]).expect("runs");
        });
        assert_eq!(*printed.lock().expect("lines"), ["no newline"]);
        image = run(image, |perl| {
            let found = text(perl.run_code(
                "alarm(0) . ($ENV{FSPERL_IMAGE} // '') . (ref $SIG{ALRM})",
                "run",
                &[],
            ));
            assert_eq!(found, "0");
        });
    }
    assert_eq!(std::env::current_dir().expect("a directory"), directory);
}

#[test]
fn a_child_that_a_run_forks_is_no_matter_to_the_image() {
    let mut image = image("our $x = 1");
    for _ in 0..10 {
        image = run(image, |perl| {
            let code = "my $pid = fork // die; if (!$pid) { $x = 5; our @l = (1 .. 10000); exit 3 } waitpid $pid, 0; ($? >> 8) . ++$x";
            assert_eq!(text(perl.run_code(code, "run", &[])), "32");
        });
    }
}
