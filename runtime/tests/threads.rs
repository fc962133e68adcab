//! Several interpreters, several threads, and copies.

mod common;

use std::{
    sync::{Arc, Barrier, Mutex, mpsc},
    thread,
};

use common::text;
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Scalar, Stopped};

fn perl_with(source: &str) -> Interpreter {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    perl.run_code(source, "test", &[]).expect("runs");
    perl
}

#[test]
fn interpreters_run_side_by_side() {
    let threads: Vec<_> = (0..4)
        .map(|n| {
            thread::spawn(move || {
                let perl = perl_with("our $sum = 0; sub add { $sum += $_[0] } 1");
                let add = Callback::named(&perl, "add").expect("a callback");
                for i in 0..2000 {
                    add.call_void(&[Arg::Int(i * n)]).expect("returns");
                }
                text(perl.scalar("main::sum"))
            })
        })
        .collect();
    for (n, thread) in threads.into_iter().enumerate() {
        assert_eq!(
            thread.join().expect("no crash"),
            (1_999_000 * n).to_string()
        );
    }
}

#[test]
fn an_interpreter_moves_between_threads() {
    let mut perl = perl_with("our @seen; 1");
    for n in 0..5 {
        perl = thread::spawn(move || {
            let source = "use POSIX (); push @seen, shift; setlocale() if 0; sprintf '%.1f', 1.5";
            assert_eq!(text(perl.run_code(source, "t", &[Arg::Int(n)])), "1.5");
            perl
        })
        .join()
        .expect("no crash");
    }
    assert_eq!(text(perl.run_code("\"@seen\"", "t", &[])), "0 1 2 3 4");
}

#[test]
fn who_comes_while_an_interpreter_runs_elsewhere_is_told_so() {
    let perl = perl_with("sub f { 1 } our $gone = 0; sub D::DESTROY { $gone++ } 1");
    let f = Callback::named(&perl, "f").expect("a callback");
    let object: Scalar = perl.run_code("bless [], 'D'", "t", &[]).expect("an object");
    let (inside, entered) = mpsc::channel();
    let barrier = Arc::new(Barrier::new(2));
    let wait = Arc::clone(&barrier);
    let inside = Mutex::new(inside);
    perl.set_warn_hook(move |_| {
        inside.lock().expect("ours").send(()).expect("heard");
        wait.wait();
    })
    .expect("hooks");
    let runner = thread::spawn(move || {
        perl.run_code("warn 'here'; 1", "t", &[]).expect("runs");
        perl
    });
    entered.recv().expect("running");
    assert!(matches!(f.call(&[]), Err(Stopped::Busy)));
    // given up here, destroyed when the other thread leaves
    drop(object);
    barrier.wait();
    let perl = runner.join().expect("no crash");
    assert_eq!(text(perl.scalar("main::gone")), "1");
    assert_eq!(f.call(&[]).expect("returns").expect("defined"), "1");
}

#[test]
fn a_copy_has_the_state_and_shares_none_of_it() {
    let template = perl_with(
        "use List::Util 'sum'; our $x = 1; our %h = (k => [1, 2]); my $lexical = 5; sub get { $lexical++ . $x . sum(@{$h{k}}) } 1",
    );
    let copy = template.clone_template().expect("a copy");
    let get = |perl: &Interpreter| text(perl.run_code("get()", "t", &[]));
    assert_eq!(get(&copy), "513");
    copy.run_code("$x = 7; push @{$h{k}}, 10; 1", "t", &[])
        .expect("runs");
    assert_eq!(get(&copy), "6713");
    assert_eq!(get(&template), "513");
    drop(template);
    assert_eq!(get(&copy), "7713");
    let second = copy.clone_template().expect("a copy of the copy");
    drop(copy);
    assert_eq!(get(&second), "8713");
    assert!(matches!(
        second.run_code("exit 2", "t", &[]),
        Err(Stopped::Exited(2))
    ));
}

#[test]
fn copies_run_on_other_threads_than_their_template() {
    let template = perl_with(
        "use POSIX (); use Data::Dumper; our $n = 0; sub work { $n += $_ for 1 .. 100; POSIX::floor($n + .5) } 1",
    );
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let copy = template.clone_template().expect("a copy");
            thread::spawn(move || text(copy.run_code("work()", "t", &[])))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().expect("no crash"), "5050");
    }
}

#[test]
fn end_blocks_run_in_the_copy_as_well() {
    let file = common::script("copy.out", "");
    let template = perl_with(
        "our $out; our $who = 'template'; END { open my $f, '>>', $out; print $f $who } 1",
    );
    template
        .set_scalar("main::out", Arg::Str(&file.display().to_string()))
        .expect("sets");
    let copy = template.clone_template().expect("a copy");
    copy.set_scalar("main::who", Arg::Str("copy,"))
        .expect("sets");
    drop(copy);
    drop(template);
    assert_eq!(
        std::fs::read_to_string(&file).expect("readable"),
        "copy,template"
    );
}

#[test]
fn a_running_interpreter_is_not_copied() {
    let perl = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&perl);
    let template = Arc::new(Mutex::new(None));
    let inner = Arc::clone(&template);
    let made = perl_with("1");
    let handle = (*made).clone();
    *template.lock().expect("ours") = Some(made);
    handle
        .set_warn_hook(move |_| {
            let template = inner.lock().expect("ours");
            let copy = template.as_ref().expect("there").clone_template();
            seen.lock()
                .expect("ours")
                .push(matches!(copy, Err(Stopped::Busy)));
        })
        .expect("hooks");
    handle.run_code("warn 'x'; 1", "t", &[]).expect("runs");
    assert_eq!(*perl.lock().expect("ours"), [true]);
}

#[test]
fn a_copy_whose_clone_method_ends_is_refused_and_the_template_lives_on() {
    for way in [
        "die 'no copies'",
        "exit 3",
        "eval { exit 4 }",
        "my $x = bless []; undef->method",
    ] {
        let source = format!(
            "our $n = 0; sub P::CLONE {{ {way} }} our $o = bless []; END {{ $n++ }} sub work {{ ++$n }} 1"
        );
        let template = perl_with(&source);
        for round in 1..=3 {
            let refused = common::died(template.clone_template());
            assert!(refused.to_string().contains("CLONE"), "{refused}");
            assert_eq!(
                text(template.run_code("work()", "t", &[])),
                round.to_string()
            );
        }
    }
    let template = perl_with("our $seen = 0; sub P::CLONE { eval { die 'caught' }; $seen++ } 1");
    let copy = template.clone_template().expect("a copy");
    assert_eq!(text(copy.scalar("main::seen")), "1");
    assert!(matches!(
        copy.run_code("exit 2", "t", &[]),
        Err(Stopped::Exited(2))
    ));
}
