//! Times a run from nothing to a clean end: a script that is empty, and one that uses modules; on each road, and as stock
//! mod_perl makes it.
//!
//! usage: `bench-runs MODULE_DIRECTORY [ROUNDS]`
//!
//! `MODULE_DIRECTORY` holds `freeswitch.pm`. Each round runs every case, in turn, so that a slow moment of the machine hits all
//! alike. Printed: medians over the rounds of the processor time of the whole process per run, what runs in the background
//! included, and the ratios, which are medians of the ratios round by round.

use fsperl::freeswitch;
use fsperl::script::{Pool, Recipe, Road, Settings, Source};
use fsperl::sim::host::Sim;
use fsperl_runtime::abi::Interp;
use std::ffi::{CString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::process::exit;
use std::sync::Arc;

type Boot = unsafe extern "C" fn(*mut Interp, *mut c_void);

unsafe extern "C" {
    fn stock_start(boot: Boot);
    fn stock_run(setup: *const c_char, script: *const c_char) -> c_int;
}

/// The module as scripts of the embedded switch find it, without what a program that loads it has in addition.
///
/// # Safety
/// Only perl calls it, as an XSUB.
unsafe extern "C" fn boot_freeswitch(my_perl: *mut Interp, cv: *mut c_void) {
    // SAFETY: the caller is perl.
    unsafe { freeswitch::boot::<Sim>(my_perl, cv) }
}

/// The scripts, by what they are called in the table.
const SCRIPTS: [(&str, &str); 2] = [
    ("empty", "1;\n"),
    (
        "JSON::PP, POSIX, Data::Dumper",
        "use JSON::PP; use POSIX; use Data::Dumper;\n1;\n",
    ),
];

/// Processor time of the process, in us.
fn processor_time() -> f64 {
    // The scheduler's own account, to the nanosecond, of all threads that live.
    let threads = std::fs::read_dir("/proc/self/task").expect("Linux");
    let times = threads.flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    times.sum::<f64>() / 1000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One way to run one script, and how many runs a round has.
struct Case {
    name: String,
    runs: u32,
    run: Box<dyn FnMut()>,
    times: Vec<f64>,
}

fn stock(setup: &str, path: &str) -> Box<dyn FnMut()> {
    let text = |text: String| CString::new(text).expect("no NUL");
    let (setup, script) = (text(setup.to_owned()), text(format!("require '{path}';")));
    Box::new(move || {
        // SAFETY: both are strings, and the copies are made on this thread only.
        if unsafe { stock_run(setup.as_ptr(), script.as_ptr()) } != 0 {
            exit(1);
        }
    })
}

fn ours(road: Road, source: Source) -> Box<dyn FnMut()> {
    let settings = Settings {
        road: Arc::new(move |_| road),
        log: Arc::new(|line| eprintln!("{line}")),
        ..Settings::default()
    };
    let pool = Pool::new(Recipe::new(boot_freeswitch, &[]), settings).expect("a pool");
    Box::new(move || {
        let perl = pool.interpreter(&source).expect("an interpreter");
        let Source::File { path, .. } = &source else {
            unreachable!("the scripts are files")
        };
        perl.run_file(path, &[]).expect("runs");
    })
}

/// What the process takes in kB: its own pages, and those of files that nobody else has.
fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.expect("a number")
}

/// kB that each of many interpreters takes which run the script at the same time: from one to 51, by the process's pages.
fn running_size(path: PathBuf) -> f64 {
    let pool = Pool::new(Recipe::new(boot_freeswitch, &[]), Settings::default()).expect("a pool");
    let source = Source::File {
        path: path.clone(),
        args: Vec::new(),
    };
    let run = || {
        let perl = pool.interpreter(&source).expect("an interpreter");
        perl.run_file(&path, &[]).expect("runs");
        perl
    };
    let first = run();
    let before = memory();
    let many: Vec<_> = (0..50).map(|_| run()).collect();
    let each = (memory() - before) / 50.0;
    drop((first, many));
    each
}

/// Bytes, after a few runs. There is but one, so that none which has not run yet is in the average.
fn image_size(path: PathBuf) -> usize {
    let settings = Settings {
        most_per_script: 1,
        ..Settings::default()
    };
    let pool = Pool::new(Recipe::new(boot_freeswitch, &[]), settings).expect("a pool");
    let source = Source::File {
        path: path.clone(),
        args: Vec::new(),
    };
    for _ in 0..10 {
        let perl = pool.interpreter(&source).expect("an interpreter");
        perl.run_file(&path, &[]).expect("runs");
    }
    let standing = pool.standing();
    standing
        .iter()
        .map(|script| script.bytes / script.ready.max(1))
        .sum()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let Some(modules) = args.next() else {
        eprintln!("usage: bench-runs MODULE_DIRECTORY [ROUNDS]");
        exit(2);
    };
    let rounds: usize = args
        .next()
        .map_or(15, |text| text.parse().expect("a number"));
    let setup = format!("use lib '{modules}'; use freeswitch; $SWITCH_ENV{{UUID}} = '';");
    // perl is started once before anything is timed.
    let first = Recipe::new(boot_freeswitch, &[])
        .make(None)
        .expect("a perl");
    // SAFETY: the process has a perl, and this is the one thread that runs it now.
    unsafe { stock_start(boot_freeswitch) };
    let directory = std::env::temp_dir().join(format!("fsperl-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory for the scripts");
    let mut tables = Vec::new();
    for (number, (title, text)) in SCRIPTS.iter().enumerate() {
        let path: PathBuf = directory.join(format!("script{number}.pl"));
        std::fs::write(&path, text).expect("a script");
        let source = Source::File {
            path: path.clone(),
            args: Vec::new(),
        };
        let mut cases = vec![Case {
            name: "stock's sequence".to_owned(),
            runs: 10,
            run: stock(&setup, &path.display().to_string()),
            times: Vec::new(),
        }];
        for (road, runs) in [(Road::Fresh, 10), (Road::Clone, 40), (Road::Image, 2000)] {
            cases.push(Case {
                name: road.to_string(),
                runs,
                run: ours(road, source.clone()),
                times: Vec::new(),
            });
        }
        tables.push((title, cases));
    }
    for round in 0..=rounds {
        for case in tables.iter_mut().flat_map(|(_, cases)| cases) {
            let begin = processor_time();
            (0..case.runs).for_each(|_| (case.run)());
            let time = (processor_time() - begin) / f64::from(case.runs);
            if round > 0 {
                case.times.push(time); // the first round warms up
            }
        }
    }
    println!(
        "{:<44} {:>10} {:>14}",
        "us of CPU per run (medians)", "us", "of stock's"
    );
    for (title, cases) in &mut tables {
        println!("{title}");
        let stock = cases[0].times.clone();
        for case in cases {
            let mut ratios: Vec<f64> = case.times.iter().zip(&stock).map(|(a, b)| a / b).collect();
            println!(
                "  {:<42} {:>10.1} {:>14.4}",
                case.name,
                median(&mut case.times.clone()),
                median(&mut ratios)
            );
        }
    }
    println!("kB that a waiting interpreter takes on the road image");
    for (number, (title, _)) in SCRIPTS.iter().enumerate() {
        let path = directory.join(format!("script{number}.pl"));
        println!("  {title:<42} {:>10}", image_size(path) / 1024);
    }
    println!("kB of the process's pages (PSS) that each of 50 running ones takes");
    for (number, (title, _)) in SCRIPTS.iter().enumerate() {
        let path = directory.join(format!("script{number}.pl"));
        println!("  {title:<42} {:>10.0}", running_size(path));
    }
    drop(tables);
    drop(first);
    let _ = std::fs::remove_dir_all(directory);
}
