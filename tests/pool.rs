//! The supply of clean interpreters: roads, versions of a file, what is given back.

use fsperl::script::{Pool, Recipe, Road, Settings, Source};
use fsperl::sim::host::boot_freeswitch;
use fsperl_runtime::{Arg, Interpreter, Stopped, Stopper};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn script(name: &str, text: &str) -> Source {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a writable target directory");
    Source::File {
        path,
        args: Vec::new(),
    }
}

fn path(source: &Source) -> &Path {
    match source {
        Source::File { path, .. } => path,
        Source::Inline(_) => panic!("no file"),
    }
}

type Lines = Arc<Mutex<Vec<String>>>;

fn pool(settings: Settings) -> (Pool, Lines) {
    let lines = Lines::default();
    let told = lines.clone();
    let settings = Settings {
        log: Arc::new(move |line| told.lock().expect("lines").push(line.to_owned())),
        ..settings
    };
    let recipe = Recipe::new(boot_freeswitch, &[]).prepare("$main::prepared = 1;", "prepare");
    (Pool::new(recipe, settings).expect("a pool"), lines)
}

fn on(road: Road) -> Settings {
    Settings {
        road: Arc::new(move |_| road),
        ..Settings::default()
    }
}

fn run(pool: &Pool, source: &Source) -> Result<String, Stopped> {
    let perl = pool.interpreter(source)?;
    let result = perl.run_file(path(source), &[])?;
    Ok(result.text()?.expect("a result").to_str().into_owned())
}

fn eventually(what: impl Fn() -> bool) {
    let begin = Instant::now();
    while !what() {
        assert!(begin.elapsed() < Duration::from_secs(20), "in time");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn every_run_is_clean_but_those_of_a_persistent_interpreter() {
    let text = "our $x; my $y; sub count { ++$y } ++$x . count() . $main::prepared . ref(freeswitch::API->new)";
    for (road, second) in [
        (Road::Image, "111freeswitch::API"),
        (Road::Clone, "111freeswitch::API"),
        (Road::Fresh, "111freeswitch::API"),
        (Road::Persistent, "221freeswitch::API"),
    ] {
        let source = script(&format!("pool_clean_{road}.pl"), text);
        let (pool, _) = pool(on(road));
        assert_eq!(run(&pool, &source).expect("runs"), "111freeswitch::API");
        assert_eq!(run(&pool, &source).expect("runs"), second, "{road}");
        assert_eq!(pool.standing()[0].road, road);
    }
}

#[test]
fn a_changed_file_is_run_as_it_is_now() {
    let (pool, lines) = pool(Settings::default());
    let source = script("pool_changed.pl", "'one'");
    assert_eq!(run(&pool, &source).expect("runs"), "one");
    script("pool_changed.pl", "'second'");
    assert_eq!(run(&pool, &source).expect("runs"), "second");
    script("pool_changed.pl", "'third");
    assert_eq!(run(&pool, &source).expect("runs"), "second");
    assert_eq!(run(&pool, &source).expect("runs"), "second");
    let told = lines.lock().expect("lines").clone();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("stays in use") && told[0].contains("line 1"),
        "{told:?}"
    );
    assert!(pool.standing()[0].failed.is_some());
    script("pool_changed.pl", "'the fourth'");
    assert_eq!(run(&pool, &source).expect("runs"), "the fourth");
    assert_eq!(pool.standing()[0].failed, None);
}

#[test]
fn a_file_that_never_compiled_says_why_at_each_call() {
    let (pool, _) = pool(Settings::default());
    let source = script("pool_broken.pl", "use strict; $nothing = 1;");
    for _ in 0..2 {
        let stopped = run(&pool, &source).expect_err("does not compile");
        assert!(stopped.to_string().contains("$nothing"), "{stopped}");
    }
    let missing = Source::File {
        path: "/nowhere/at.pl".into(),
        args: Vec::new(),
    };
    let stopped = run(&pool, &missing).expect_err("is not there");
    assert!(
        stopped.to_string().starts_with("Can't open perl script"),
        "{stopped}"
    );
}

#[test]
fn a_script_that_can_have_no_image_is_copied_and_that_is_told_once() {
    let (pool, lines) = pool(Settings::default());
    let source = script(
        "pool_held.pl",
        "our $held; BEGIN { open $held, '<', '/dev/null' or die } our $x; ++$x",
    );
    for _ in 0..3 {
        assert_eq!(run(&pool, &source).expect("runs"), "1");
    }
    let standing = &pool.standing()[0];
    assert_eq!(standing.road, Road::Clone);
    assert!(
        standing
            .reason
            .as_deref()
            .is_some_and(|why| why.contains("opened"))
    );
    assert_eq!(lines.lock().expect("lines").len(), 1);
}

#[test]
fn a_script_whose_runs_cannot_be_undone_is_copied_from_then_on() {
    let (pool, lines) = pool(Settings::default());
    let source = script(
        "pool_spoils.pl",
        "our $x; require Digest::MD5; require Digest::SHA; ++$x",
    );
    for _ in 0..6 {
        assert_eq!(run(&pool, &source).expect("runs"), "1");
    }
    assert_eq!(pool.standing()[0].road, Road::Clone);
    let told = lines.lock().expect("lines").clone();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("XS module"), "{told:?}");
}

#[test]
fn idle_interpreters_are_given_back() {
    let (pool, _) = pool(Settings {
        idle: Duration::from_millis(50),
        ..Settings::default()
    });
    let source = script("pool_idle.pl", "1");
    let several: Vec<Interpreter> = (0..5)
        .map(|_| pool.interpreter(&source).expect("an interpreter"))
        .collect();
    assert_eq!(pool.standing()[0].running, 5);
    drop(several);
    assert!(pool.standing()[0].ready >= 5);
    eventually(|| pool.standing()[0].ready <= 1);
    eventually(|| pool.standing()[0].ready == 0);
    assert_eq!(run(&pool, &source).expect("runs"), "1");
}

#[test]
fn there_are_never_more_waiting_than_allowed() {
    let (pool, _) = pool(Settings {
        most_per_script: 3,
        most: 4,
        ..Settings::default()
    });
    let sources = [script("pool_cap_1.pl", "1"), script("pool_cap_2.pl", "1")];
    let many: Vec<Interpreter> = (0..12)
        .map(|i| pool.interpreter(&sources[i % 2]).expect("an interpreter"))
        .collect();
    drop(many);
    let waiting: Vec<_> = pool
        .standing()
        .iter()
        .map(|standing| standing.ready)
        .collect();
    assert!(waiting.iter().all(|ready| *ready <= 3), "{waiting:?}");
    assert!(waiting.iter().sum::<usize>() <= 4, "{waiting:?}");
}

/// The last two that share a sub's ops must not give them up at the same time.
#[test]
fn copies_and_what_they_are_copied_from_end_at_the_same_time() {
    const CODE: &str = "use JSON::PP (); JSON::PP->new->encode([1 .. 9]) # ";
    let (pool, _) = pool(on(Road::Clone));
    let source = script("pool_ends.pl", CODE);
    let begin = Instant::now();
    thread::scope(|scope| {
        for number in 0..6 {
            let (pool, source) = (&pool, &source);
            scope.spawn(move || {
                for round in 0.. {
                    if begin.elapsed() > Duration::from_secs(3) {
                        break;
                    }
                    if round % 8 == number {
                        let new = path(source).with_extension(format!("{number}"));
                        fs::write(&new, format!("{CODE}{number}.{round}")).expect("written");
                        fs::rename(&new, path(source)).expect("replaced");
                    }
                    let answer = run(pool, source).expect("runs");
                    assert_eq!(answer, "[1,2,3,4,5,6,7,8,9]");
                }
            });
        }
    });
}

#[test]
fn a_persistent_interpreter_is_replaced_after_its_runs() {
    let (pool, _) = pool(Settings {
        recycle: 3,
        ..on(Road::Persistent)
    });
    let source = script("pool_recycle.pl", "our $x; ++$x");
    let found: Vec<_> = (0..7).map(|_| run(&pool, &source).expect("runs")).collect();
    assert_eq!(found, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[test]
fn too_much_memory_ends_a_script_on_the_roads_that_limit_it() {
    for road in [Road::Image, Road::Fresh, Road::Persistent] {
        let (pool, _) = pool(Settings {
            memory: 32 << 20,
            ..on(road)
        });
        let code = "our @kept; our $x; push @kept, 'x' x 1000 for 1 .. ($x++ ? 1e6 : 0); $x";
        let source = script(&format!("pool_memory_{road}.pl"), code);
        let first = run(&pool, &source).expect("runs");
        assert_eq!(first, "1");
        // on the road persistent this is the same interpreter, which is not used again
        let again = run(&pool, &source);
        if road == Road::Persistent {
            let stopped = again.expect_err("no memory").to_string();
            assert_eq!(stopped, "Out of memory: the script may take 32 MB");
            assert_eq!(run(&pool, &source).expect("a new one"), "1");
        } else {
            assert_eq!(again.expect("clean"), "1");
            let source = script(
                &format!("pool_memory_{road}.pl"),
                &code.replace("$x++ ?", "1 ?"),
            );
            let stopped = run(&pool, &source).expect_err("no memory").to_string();
            assert_eq!(stopped, "Out of memory: the script may take 32 MB");
        }
    }
}

#[test]
fn a_persistent_interpreter_is_replaced_before_what_its_runs_leave_is_too_much() {
    let (pool, _) = pool(Settings {
        memory: 32 << 20,
        ..on(Road::Persistent)
    });
    let code = "our @kept; push @kept, 'x' x 1000 for 1 .. 5000; scalar @kept";
    let source = script("pool_leaves.pl", code);
    let found: Vec<_> = (0..20)
        .map(|_| run(&pool, &source).expect("room for each"))
        .collect();
    assert!(found.iter().any(|kept| kept == "10000"), "{found:?}");
}

#[test]
fn a_script_that_does_not_stop_compiling_is_ended() {
    for road in [Road::Image, Road::Clone, Road::Fresh] {
        let endless = format!("pool_endless_{road}.pl");
        let source = script(&endless, "BEGIN { 1 while 1 } 1");
        let (limited, _) = pool(Settings {
            time_limit: Some(Duration::from_millis(50)),
            ..on(road)
        });
        let stopped = run(&limited, &source).expect_err("ended");
        assert!(matches!(stopped, Stopped::Ended(_)), "{stopped:?}");

        let (pool, _) = pool(on(road));
        let stop = |stopper: Stopper| {
            thread::spawn(move || {
                while !stopper.stop("enough") {
                    thread::sleep(Duration::from_millis(5));
                }
            });
        };
        let stopped = pool.interpreter_for(&source, &stop).expect_err("ended");
        assert_eq!(stopped.to_string(), "the script was ended: enough");
        // it is not held against the file
        let source = script(&endless, "7");
        assert_eq!(run(&pool, &source).expect("runs"), "7");
    }
}

#[test]
fn code_without_a_file_runs_in_clean_interpreters_too() {
    let (pool, _) = pool(Settings::default());
    for _ in 0..3 {
        let perl = pool
            .interpreter(&Source::Inline(Vec::new()))
            .expect("an interpreter");
        let result = perl.run_code("our $x; ++$x", "inline", &[]).expect("runs");
        assert_eq!(result.text().expect("text").expect("defined").to_str(), "1");
    }
    assert_eq!(pool.standing()[0].road, Road::Image);
}

#[test]
fn many_threads_get_interpreters_of_their_own() {
    let (pool, _) = pool(Settings::default());
    let sources: Vec<_> = (0..4)
        .map(|i| {
            let text = format!(
                "use POSIX (); our ($n, %h); $n += $ARGV[0]; $h{{$_}} = $n for 1 .. 100; \
                 my @l = map {{ $_ * $n }} 1 .. 50; {i} . ':' . $n . ':' . keys(%h) . ':' . $l[-1]"
            );
            script(&format!("pool_many_{i}.pl"), &text)
        })
        .collect();
    thread::scope(|scope| {
        for thread in 0..8i64 {
            let (pool, sources) = (&pool, &sources);
            scope.spawn(move || {
                for round in 0..200i64 {
                    let which = ((thread + round) % 4) as usize;
                    let perl = pool.interpreter(&sources[which]).expect("an interpreter");
                    let n = thread * 1000 + round;
                    let result = perl
                        .run_file(path(&sources[which]), &[Arg::Int(n)])
                        .expect("runs");
                    let text = result.text().expect("text").expect("defined");
                    assert_eq!(text.to_str(), format!("{which}:{n}:100:{}", n * 50));
                }
            });
        }
    });
}
