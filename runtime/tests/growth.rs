//! Nothing grows: interpreters, copies, callbacks and ways out, made and dropped many times.
//!
//! `FSPERL_ROUNDS=10` does ten times as many.

mod common;

use common::text;
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Scalar};

/// Resident memory of the process, in KB.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("linux");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a size");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse().ok())
        .expect("a number")
}

/// Works `count` times after a tenth as much to warm up; the memory may grow by `allowed` KB.
fn steady(name: &str, count: u32, allowed: i64, mut work: impl FnMut()) {
    let rounds: u32 = std::env::var("FSPERL_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    (0..count / 10).for_each(|_| work());
    let before = resident();
    (0..count * rounds).for_each(|_| work());
    let grown = resident() - before;
    println!("{name}: {grown} KB after {} rounds", count * rounds);
    assert!(grown <= allowed, "{name} grew by {grown} KB");
}

fn perl_with(source: &str) -> Interpreter {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    perl.run_code(source, "test", &[]).expect("runs");
    perl
}

/// One test, because they all look at the memory of one process.
#[test]
fn memory_is_steady() {
    steady("interpreters", 1000, 1500, || {
        drop(perl_with("our $x = 'a' x 1000; sub f { $x } f(); 1"))
    });
    let template =
        perl_with("our %h = map { $_ => [1 .. 10] } 1 .. 100; sub f { scalar keys %h } 1");
    steady("copies", 500, 1500, || {
        let copy = template.clone_template().expect("a copy");
        assert_eq!(text(copy.run_code("f()", "t", &[])), "100");
    });
    let perl = perl_with(
        "sub f { my %h = (a => \\@_); \"$_[0]$_[1]\" } sub dies { die { why => 'x' x 100 } } sub leaves { my @a = (1) x 100; local $_ = 'x'; exit 1 } 1",
    );
    let f = Callback::named(&perl, "f").expect("a callback");
    steady("calls", 100_000, 300, || {
        f.call(&[Arg::Str("text"), Arg::Int(5)]).expect("returns");
    });
    steady("callbacks made and dropped", 20_000, 300, || {
        let sub = perl
            .run_code("my $x = 'y' x 100; sub { $x }", "t", &[])
            .expect("code");
        Callback::new(sub).call(&[]).expect("returns");
    });
    steady("lists", 20_000, 300, || {
        f.call_list(&[Arg::Bytes(&[0; 100])]).expect("returns");
        drop(Scalar::new(&perl, Arg::Number(1.5)).expect("a scalar"));
    });
    for (name, count) in [("dies", 50_000), ("leaves", 50_000), ("missing", 50_000)] {
        let ends = Callback::named(&perl, name).expect("a callback");
        steady(name, count, 300, || {
            ends.call(&[]).expect_err("ends");
        });
    }
    steady("syntax errors", 5000, 300, || {
        perl.run_code("my $x = ; sub {", "t", &[])
            .expect_err("no code");
    });
    steady("exits in eval", 5000, 300, || {
        perl.run_code("my @x = (1) x 100; eval { exit 1 }", "t", &[])
            .expect_err("exits");
    });
    steady("exits in BEGIN", 3000, 4000, || {
        perl.run_code("my @x = (1) x 100; BEGIN { exit 1 }", "t", &[])
            .expect_err("exits");
    });
}
