//! Call scripts on the embedded switch, through the command `fsperl run`.

mod callbacks;
mod calls;
mod command;
mod entry;
mod events;
mod objects;
mod plain_perl;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a run gave.
struct Run {
    out: String,
    err: String,
    status: i32,
}

/// A file of its own, with this text.
fn file(text: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("run");
    std::fs::create_dir_all(&directory).expect("a writable target directory");
    let path = directory.join(format!("s{number}.pl"));
    std::fs::write(&path, text).expect("a writable target directory");
    path
}

/// What every script of the tests begins with.
const HEAD: &str = "use strict; use warnings; use freeswitch; our ($session, $stream, $env, $message, $params, %SWITCH_ENV);
    sub show { join ' ', map { defined $_ ? \"[$_]\" : 'undef' } @_ }
    sub say_ { print show(@_), \"\\n\" }\n#line 1\n";

/// Runs a script with options.
fn run(script: &str, options: &[&str]) -> Run {
    run_file(&file(&format!("{HEAD}{script}")), options)
}

fn run_file(script: &Path, options: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_fsperl"))
        .arg("run")
        .arg(script)
        .args(options)
        .output()
        .expect("fsperl runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run {
        out: text(output.stdout),
        err: text(output.stderr),
        status: output.status.code().unwrap_or(-1),
    }
}

impl Run {
    /// What the script printed: the lines that are not of the time line.
    fn printed(&self) -> Vec<&str> {
        assert_eq!(self.err, "", "{}", self.out);
        let lines = self.out.lines();
        lines
            .filter(|line| text_of(line).is_none() && !line.starts_with(&" ".repeat(20)))
            .collect()
    }

    /// The time line without times and columns.
    fn happened(&self) -> Vec<&str> {
        self.out.lines().filter_map(text_of).collect()
    }
}

/// The text of a line of the time line.
fn text_of(line: &str) -> Option<&str> {
    let (time, rest) = line.split_once("  ")?;
    let is_time = time.contains(':')
        && time
            .bytes()
            .all(|b| b.is_ascii_digit() || b":.".contains(&b));
    is_time.then(|| rest.get(9..)).flatten()
}

/// The lines that a script prints.
#[track_caller]
fn assert_printed(script: &str, options: &[&str], expected: &[&str]) {
    assert_eq!(run(script, options).printed(), expected);
}
