//! Recursion and nesting without an end, or nearly: exceptions, not the end of the process.

mod common;

use std::thread;

use common::{died, text};
use fsperl_runtime::{Interpreter, Options, Perl};

fn perl() -> Interpreter {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    perl.set_warn_hook(|_| ()).expect("hooks");
    perl
}

/// On a thread with as little stack as a switch gives its threads.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(240 << 10).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn subs_that_call_themselves_for_ever_are_stopped() {
    on_small_stack(|| {
        let perl = perl();
        let stopped = died(perl.run_code("no warnings; sub f { f() } f()", "t", &[])).to_string();
        assert!(
            stopped.starts_with("Deep recursion stopped after"),
            "{stopped}"
        );
        let mutual = "no warnings; sub a { &b } sub b { my $x = shift; for (1) { a($x) } } a(1)";
        let stopped = died(perl.run_code(mutual, "t", &[])).to_string();
        assert!(
            stopped.starts_with("Deep recursion stopped after"),
            "{stopped}"
        );
        let deep = "no warnings; sub d { my $n = shift; $n ? 1 + d($n - 1) : 0 } d(100_000)";
        assert_eq!(text(perl.run_code(deep, "t", &[])), "100000");
    });
}

#[test]
fn recursion_through_perls_own_c_is_stopped() {
    on_small_stack(|| {
        for source in [
            "package O; use overload '\"\"' => sub { \"$_[0]\" }; my $x = bless []; \"$x\"",
            "package O; use overload '+' => sub { $_[0] + 1 }; bless([]) + 1",
            "package T; sub TIESCALAR { bless [] } sub FETCH { tie my $x, 'T'; \"$x\" } FETCH(); 1",
            "sub sorted { my @x = sort { sorted(); 0 } 1, 2 } sorted(); 1",
            "sub e { eval 'e(); 1' or die $@ } e()",
            "my $r; $r = qr/(?{ 'x' =~ $r })x/; 'x' =~ $r; die",
        ] {
            let source = format!("no warnings; {source}");
            match perl().run_code(&source, "t", &[]) {
                Err(stopped) if stopped.to_string().contains("Deep recursion stopped") => {}
                other => panic!("{source}: {other:?}"),
            }
        }
        // each destructor's exception is a warning, as ever
        let destroy = "package D; no warnings; our $n = 0; sub DESTROY { $n++; my $x = bless [] } { my $x = bless [] } $n > 100";
        assert_eq!(text(perl().run_code(destroy, "t", &[])), "1");
    });
}

#[test]
fn texts_that_compile_themselves_for_ever_are_stopped() {
    let file = std::env::temp_dir().join(format!("fsperl-itself-{}.pl", std::process::id()));
    let itself = format!("do '{}' or die $@", file.display());
    std::fs::write(&file, &itself).expect("written");
    on_small_stack(move || {
        for source in [
            "our $text = 'eval $text; die $@ if $@'; eval $text; die $@",
            "my $n = 0; my $text; $text = 'my $x = $n++; eval $text; die $@ if $@'; eval $text; die $@",
            "sub e { eval 'e(); 1' or die $@ } e()",
            "sub e { my @x = sort { eval 'e(); 1' or die $@ } 1, 2 } e()",
            "unshift @INC, sub { my $t = 'require Deep' . ++$n . '; 1'; \\$t }; require Deep0",
            "unshift @INC, sub { my $t = 'use Deep' . ++$n . '; 1'; \\$t }; require Deep0",
            &itself,
        ] {
            match perl().run_code(format!("no warnings; {source}"), "t", &[]) {
                Err(stopped) if stopped.to_string().contains("Deep recursion stopped") => {}
                other => panic!("{source}: {other:?}"),
            }
        }
        let deep =
            "sub d { my $n = shift; $n ? eval '1 + d($n - 1)' : 0 } join ' ', map d(900), 1 .. 3";
        assert_eq!(text(perl().run_code(deep, "t", &[])), "900 900 900");
        std::fs::remove_file(&file).expect("removed");
    });
}

#[test]
fn scripts_and_callbacks_that_call_each_other_for_ever_are_stopped() {
    on_small_stack(|| {
        let perl = perl();
        let inner = Perl::clone(&perl);
        perl.set_warn_hook(move |_| {
            // what stops the innermost comes up through all of them
            let _ = inner.run_code("$n++; local $SIG{__WARN__} = $hook; warn 'x'; 1", "t", &[]);
        })
        .expect("hooks");
        perl.run_code(
            "our $n = 0; our $hook = $SIG{__WARN__}; warn 'x'; 1",
            "t",
            &[],
        )
        .expect("returns");
        let depth: u32 = text(perl.scalar("main::n")).parse().expect("a number");
        assert!((100..1000).contains(&depth), "{depth}");
    });
}

#[test]
fn an_exception_that_dies_of_itself_when_it_is_read_is_told_all_the_same() {
    let source = "package E; use overload '\"\"' => sub { die $_[0] }; die bless []";
    let died = died(perl().run_code(source, "t", &[]));
    assert!(died.message().starts_with(b"Died with"), "{died}");
}

#[test]
fn deep_structures_are_made_copied_and_freed() {
    on_small_stack(|| {
        for build in [
            "[$deep]",
            "{ next => $deep }",
            "\\$deep",
            "bless([$deep], 'Node')",
            "bless({ next => $deep }, 'Node')",
        ] {
            let build = build.replace("\\$deep", "do { my $x = $deep; \\$x }");
            let make = format!(
                "my $deep; $deep = {build} for 1 .. 1_000_000; sub Node::DESTROY {{ $n++ }}"
            );
            let perl = perl();
            perl.run_code(format!("{make} undef $deep; 1"), "t", &[])
                .expect("freed by the script");
            let kept = perl
                .run_code(format!("{make} $deep"), "t", &[])
                .expect("returned");
            drop(kept);
            perl.run_code(format!("{make} our $left = $deep; 1"), "t", &[])
                .expect("left behind");
            drop(perl);
        }
    });
}

#[test]
fn closures_and_ties_inside_each_other_are_freed() {
    on_small_stack(|| {
        for build in [
            "my $inner = $deep; $deep = sub { $inner }",
            "tie my %hash, 'Tied', $deep; $deep = \\%hash",
        ] {
            let make = format!(
                "sub Tied::TIEHASH {{ bless [$_[1]] }} my $deep; for (1 .. 100_000) {{ {build} }}"
            );
            let perl = perl();
            perl.run_code(format!("{make} undef $deep; 1"), "t", &[])
                .expect("freed by the script");
            perl.run_code(format!("{make} our $left = $deep; 1"), "t", &[])
                .expect("left behind");
        }
    });
}

#[test]
fn deeply_nested_source_text_and_expressions_are_no_end() {
    on_small_stack(|| {
        let perl = perl();
        for source in [
            "my $s = '[' x 5000 . ']' x 5000; my $x = eval $s; ref $x",
            "my $re = '(' x 900 . 'x' . ')' x 900; 'x' =~ $re ? 'ARRAY' : 0",
            "eval { my $re = '(' x 100_000 . 'x' . ')' x 100_000; 'x' =~ $re }; 'ARRAY'",
            "('a' x 1_000_000) =~ /^(?:a|b)*$/ ? 'ARRAY' : 0",
            "('(' x 200_000 . ')' x 200_000) =~ /^(\\((?1)*\\))$/; 'ARRAY'",
            "use Data::Dumper; my $d; $d = [$d] for 1 .. 100_000; eval { Dumper($d) }; ref $d",
        ] {
            assert_eq!(
                text(perl.run_code(format!("no warnings; {source}"), "t", &[])),
                "ARRAY",
                "{source}"
            );
        }
    });
}
