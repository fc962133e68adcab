//! Memory of interpreters that nobody uses goes back to the system. Alone in its process, whose memory it looks at.

use fsperl::script::{Pool, Recipe, Settings, Source};
use fsperl::sim::host::boot_freeswitch;
use fsperl_runtime::Interpreter;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// How many mappings of images the process has, and its resident memory in kB.
fn held() -> (usize, usize) {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux");
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = resident.and_then(|line| line.split_whitespace().next()?.parse().ok());
    (
        maps.matches("fsperl image").count(),
        number.expect("a number"),
    )
}

#[test]
fn interpreters_that_wait_for_long_give_their_memory_back() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pool_memory.pl");
    fs::write(&path, "our $text = 'x' x 100_000; 1").expect("a writable target directory");
    let source = Source::File {
        path: path.clone(),
        args: Vec::new(),
    };
    let settings = Settings {
        idle: Duration::from_millis(200),
        ..Settings::default()
    };
    let pool = Pool::new(Recipe::new(boot_freeswitch, &[]), settings).expect("a pool");
    let many: Vec<Interpreter> = (0..30)
        .map(|_| {
            let perl = pool.interpreter(&source).expect("an interpreter");
            perl.run_file(&path, &[]).expect("runs");
            perl
        })
        .collect();
    let (images, resident) = held();
    assert!(images >= 30, "{images}");
    drop(many);
    let begin = Instant::now();
    while pool.standing()[0].ready > 0 || held().0 > 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "given back");
        thread::sleep(Duration::from_millis(20));
    }
    let (_, after) = held();
    assert!(
        after + 30 * 200 < resident,
        "{resident} kB, then {after} kB"
    );
    let perl = pool.interpreter(&source).expect("an interpreter");
    perl.run_file(&path, &[]).expect("compiled anew, it runs");
}
