//! Threads that a script starts.

mod common;

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use common::text;
use fsperl_runtime::{Interpreter, Options};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

#[test]
fn a_script_joins_its_threads() {
    let template = perl();
    let source = "use threads; my @all = map { my $n = $_; threads->create(sub { $n * 2 }) } 1 .. 4; join ' ', map { $_->join } @all";
    assert_eq!(text(template.run_code(source, "t", &[])), "2 4 6 8");
    let copy = template.clone_template().expect("a copy");
    assert_eq!(text(copy.run_code(source, "t", &[])), "2 4 6 8");
}

#[test]
fn what_a_thread_does_ends_the_thread_alone() {
    for way in [
        "exit 3",
        "die \"no\\n\"",
        "threads->exit",
        "require POSIX; POSIX::_exit(3)",
        "exec 'true'",
        "require POSIX; POSIX::abort()",
        "kill KILL => $$",
        "chdir '/usr'; umask 0; 1",
        "my $pid = fork // die; exit 3 unless $pid; waitpid $pid, 0; main::ok() if $? >> 8 == 3",
        "no warnings; sub g { g() } g()",
        "no warnings; package O; use overload '\"\"' => sub { \"$_[0]\" }; my $x = bless []; \"$x\"",
    ] {
        let here = std::env::current_dir().expect("a directory");
        let perl = perl();
        perl.set_warn_hook(|_| ()).expect("hooks");
        let source =
            format!("use threads; sub ok {{ 1 }} threads->create(sub {{ {way} }})->join; 'alive'");
        assert_eq!(text(perl.run_code(&source, "t", &[])), "alive", "{way}");
        assert_eq!(std::env::current_dir().expect("a directory"), here);
    }
}

#[test]
fn an_interpreter_may_end_while_its_threads_run() {
    for kind in ["", "->detach"] {
        for copied in [false, true] {
            let told = Arc::new(Mutex::new(String::new()));
            let hear = Arc::clone(&told);
            let template = perl();
            if copied {
                template.run_code("use threads; 1", "t", &[]).expect("runs");
            }
            let perl = if copied {
                template.clone_template().expect("a copy")
            } else {
                perl()
            };
            perl.set_warn_hook(move |message| {
                hear.lock()
                    .expect("ours")
                    .push_str(&String::from_utf8_lossy(message));
            })
            .expect("hooks");
            let file = common::script("thread.out", "").display().to_string();
            let source = format!(
                "use threads; threads->create(sub {{ my @all = map {{ [$_] }} 1 .. 1000; select undef, undef, undef, 0.3; open my $f, '>', '{file}'; print $f 'done' }}){kind}; 1"
            );
            perl.run_code(source, "t", &[]).expect("runs");
            drop(perl);
            thread::sleep(Duration::from_millis(600));
            let written = std::fs::read_to_string(&file).expect("readable");
            assert_eq!(written, "done", "{kind} {copied}");
            if kind.is_empty() && !copied {
                let told = told.lock().expect("ours");
                assert!(told.contains("active threads"), "{told}");
            }
        }
    }
}
