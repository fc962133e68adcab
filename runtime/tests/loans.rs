//! Interpreters that a host's method lends while it waits: other threads call the script's subs, one at a time.

mod common;

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use common::text;
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Perl, Stopped, Stream};

/// A script whose `warn` is the host's method: it lends the interpreter and does `work`.
fn lending(source: &str, work: impl Fn(&Perl) + Send + Sync + 'static) -> Interpreter {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    perl.run_code(source, "test", &[]).expect("runs");
    let lent = Perl::clone(&perl);
    perl.set_warn_hook(move |_| lent.lend_during(|| work(&lent)))
        .expect("hooks");
    perl
}

fn call(perl: &Perl, sub: &str, args: &[Arg<'_>]) -> Result<Option<fsperl_runtime::Text>, Stopped> {
    let sub = Callback::named(perl, sub)?;
    sub.call(args)
}

#[test]
fn several_threads_call_subs_of_a_script_that_waits() {
    let perl = lending(
        "our @seen; sub note { push @seen, $_[0]; my $x = join '', map { $_ x 3 } 1 .. 50; scalar @seen } 1",
        |perl| {
            thread::scope(|scope| {
                for thread in 0..4_i64 {
                    scope.spawn(move || {
                        for i in 0..500 {
                            let visited =
                                perl.visit(|| call(perl, "note", &[Arg::Int(thread * 1000 + i)]));
                            visited.expect("a visit").expect("returns");
                        }
                    });
                }
                // the thread that lends it visits, too
                for i in 0..500 {
                    let visited = perl.visit(|| call(perl, "note", &[Arg::Int(9000 + i)]));
                    visited.expect("a visit").expect("returns");
                }
            });
        },
    );
    let source = "my $before = 'kept'; warn 'x'; my %n; $n{int $_ / 1000}++ for @seen; \
                  join ' ', $before, map { \"$_:$n{$_}\" } sort keys %n";
    let seen = text(perl.run_code(source, "t", &[]));
    assert_eq!(seen, "kept 0:500 1:500 2:500 3:500 9:500");
}

#[test]
fn what_a_visitor_throws_ends_at_his_door() {
    let perl = lending(
        "sub dies { die \"visitor\\n\" } sub exits { exit 3 } sub fine { 'fine' } 1",
        |perl| {
            thread::scope(|scope| {
                let visitor = scope.spawn(|| {
                    let died = perl.visit(|| call(perl, "dies", &[])).expect("a visit");
                    assert!(matches!(died, Err(Stopped::Died(_))), "{died:?}");
                    let exited = perl.visit(|| call(perl, "exits", &[])).expect("a visit");
                    assert!(matches!(exited, Err(Stopped::Exited(3))), "{exited:?}");
                    let fine = perl.visit(|| call(perl, "fine", &[])).expect("a visit");
                    assert_eq!(fine.expect("returns").expect("defined"), "fine");
                    assert!(Perl::current().is_none());
                });
                visitor.join().expect("no crash");
                assert!(Perl::current().is_none());
                assert!(Perl::lent_here().is_some_and(|lent| lent.is(perl)));
            });
        },
    );
    let source = "my @r = eval { warn 'x'; ('on', 'it', 'goes') }; \"@r [$@]\"";
    assert_eq!(text(perl.run_code(source, "t", &[])), "on it goes []");
    assert!(Perl::lent_here().is_none());
}

#[test]
fn the_method_does_not_return_before_the_visitor_has_left() {
    let left = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&left);
    let perl = lending(
        "sub slow { select undef, undef, undef, 0.2; 1 } 1",
        move |perl| {
            let (perl, left) = (perl.clone(), Arc::clone(&told));
            let inside = Arc::new(Barrier::new(2));
            let entered = Arc::clone(&inside);
            thread::spawn(move || {
                let visited = perl.visit(|| {
                    entered.wait();
                    let done = call(&perl, "slow", &[]);
                    left.store(true, Ordering::SeqCst);
                    done
                });
                visited.expect("a visit").expect("returns");
            });
            inside.wait();
        },
    );
    perl.run_code("warn 'x'; 1", "t", &[]).expect("runs");
    assert!(left.load(Ordering::SeqCst));
}

#[test]
fn who_comes_when_it_was_taken_back_is_told_so() {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    let handle = Perl::clone(&perl);
    perl.set_warn_hook(move |message| {
        if message.starts_with(b"lend") {
            return handle.lend_during(|| ());
        }
        thread::scope(|scope| {
            let visited = scope
                .spawn(|| handle.visit(|| ()))
                .join()
                .expect("no crash");
            assert!(matches!(visited, Err(Stopped::Busy)), "{visited:?}");
        });
    })
    .expect("hooks");
    let code = "warn 'lend'; warn 'busy'; 1";
    perl.run_code(code, "t", &[]).expect("runs");
    // in one that runs nothing, and on the thread that is in it, a visit is nothing special
    assert!(perl.visit(|| true).expect("a visit"));
}

#[test]
fn a_visitor_can_lend_it_in_turn() {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    let source = "our @order; sub inner { push @order, 'inner' } \
                  sub outer { push @order, 'outer'; print \"inner\\n\"; push @order, 'outer ends' } 1";
    perl.run_code(source, "t", &[]).expect("runs");
    let visited_elsewhere = |perl: &Perl, sub: &'static str| {
        let perl = perl.clone();
        move || {
            perl.lend_during(|| {
                thread::scope(|scope| {
                    let visitor = scope.spawn(|| perl.visit(|| call(&perl, sub, &[])));
                    let visited = visitor.join().expect("no crash");
                    visited.expect("a visit").expect("returns");
                });
            });
        }
    };
    let (outer, inner) = (
        visited_elsewhere(&perl, "outer"),
        visited_elsewhere(&perl, "inner"),
    );
    perl.set_warn_hook(move |_| outer()).expect("hooks");
    perl.set_output_hook(Stream::Stdout, move |_, _| inner());
    let source =
        "push @order, 'script'; warn 'outer'; push @order, 'script ends'; join ', ', @order";
    let order = text(perl.run_code(source, "t", &[]));
    assert_eq!(order, "script, outer, inner, outer ends, script ends");
}

#[test]
fn a_visitor_that_loops_is_stopped_with_the_script() {
    let inside = Arc::new(Barrier::new(2));
    let entered = Arc::clone(&inside);
    let perl = lending("sub endless { 1 while 1 } 1", move |perl| {
        let entered = Arc::clone(&entered);
        thread::scope(|scope| {
            scope.spawn(move || {
                let visited = perl.visit(|| {
                    entered.wait();
                    call(perl, "endless", &[])
                });
                let ended = visited.expect("a visit");
                assert!(matches!(ended, Err(Stopped::Ended(_))), "{ended:?}");
            });
        });
    });
    let stopper = perl.stopper();
    let stop = thread::spawn(move || {
        inside.wait();
        thread::sleep(Duration::from_millis(50));
        assert!(stopper.stop("enough"));
    });
    let ended = perl.run_code("warn 'x'; 'NOT REACHED'", "t", &[]);
    assert!(matches!(ended, Err(Stopped::Ended(_))), "{ended:?}");
    stop.join().expect("no crash");
}

#[test]
fn the_directory_that_a_visitor_changes_is_not_his_threads_for_good() {
    let perl = lending(
        "use Cwd (); sub go { chdir '/usr' or die; umask 077; Cwd::getcwd() } 1",
        |perl| {
            thread::scope(|scope| {
                scope.spawn(|| {
                    let before = std::fs::read_link("/proc/thread-self/cwd").expect("a directory");
                    let there = perl.visit(|| call(perl, "go", &[])).expect("a visit");
                    assert_eq!(there.expect("returns").expect("defined"), "/usr");
                    let after = std::fs::read_link("/proc/thread-self/cwd").expect("a directory");
                    assert_eq!(before, after);
                });
            });
        },
    );
    let before = std::fs::read_link("/proc/thread-self/cwd").expect("a directory");
    perl.run_code("warn 'x'; 1", "t", &[]).expect("runs");
    let after = std::fs::read_link("/proc/thread-self/cwd").expect("a directory");
    assert_eq!(before, after);
}
