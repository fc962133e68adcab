//! Rust called from Perl that enters Perl again. The way from Perl into Rust is a warning's hook here.

mod common;

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use common::{died, text};
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Perl, Stopped, sys};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

fn context() -> *mut sys::fsp_interp {
    // SAFETY: asks for the thread's own context; needs nothing.
    unsafe { sys::fsp_context() }
}

/// Runs `source`, in which each `warn` comes to `hook`.
fn run_with(perl: &Perl, source: &str, hook: impl Fn(&Perl) + Send + Sync + 'static) -> String {
    let inner = perl.clone();
    perl.set_warn_hook(move |_| hook(&inner)).expect("hooks");
    text(perl.run_code(source, "outer", &[]))
}

#[test]
fn the_threads_context_is_restored_even_to_none() {
    let (outer, inner) = (perl(), perl());
    assert!(context().is_null());
    let (a, b) = (outer.as_ptr() as usize, inner.as_ptr() as usize);
    let inner = Mutex::new(inner);
    run_with(&outer, "warn 'x'; 1", move |_| {
        assert_eq!(context() as usize, a);
        let inner = inner.lock().expect("ours");
        inner
            .set_warn_hook(move |_| assert_eq!(context() as usize, b))
            .expect("hooks");
        died(inner.run_code("warn 'y'; die", "t", &[]));
        assert_eq!(context() as usize, a);
        assert!(matches!(
            inner.run_code("exit", "t", &[]),
            Err(Stopped::Exited(0))
        ));
        assert_eq!(context() as usize, a);
        assert!(Perl::current().is_some_and(|perl| perl.as_ptr() as usize == a));
    });
    assert!(context().is_null());
    assert!(Perl::current().is_none());
}

#[test]
fn a_script_lives_on_when_one_within_it_ends_in_any_way() {
    const SOURCE: &str = r#"
        use strict; use warnings;
        our @list = (1, 2, 3); our $deep = 'outer'; my $tail = 'my'; my $got = '';
        sub level {
            my ($n, @rest) = @_;
            local $deep = "deep$n";
            local @list = (@list, $n);
            my $said = eval { $n ? level($n - 1, @rest, $n) : warn('in') };
            return "$said<$deep:@rest:@list>";
        }
        for my $round (1 .. 3) {
            $got .= join ',', map { level($_, $round) . (sort { $b <=> $a } 1 .. 3)[0] } 1 .. 2;
            eval { die "kept\n" };
            $got .= join '|', map { warn 'again'; $_ } 'a' .. 'c';
            $got .= $@;
        }
        "$got$deep@list$tail$0"
    "#;
    const WAYS: [&str; 10] = [
        "exit 3",
        "die 'inner'",
        "no such syntax",
        "BEGIN { exit 4 } 1",
        "sub D2::DESTROY { exit 5 } { my $d = bless [], 'D2' } 1",
        "local $_ = 9; local @list = (); local $deep = 0; eval { exit 6 }",
        "my @s = sort { exit 7 } 2, 1",
        "$@ = 'left over'; 1",
        "for (1 .. 3) { next if $_ < 2; last }  1",
        "sub again { again2() } sub again2 { local $x = 1; my @x = map { exit 1 } 1 .. 3 } again()",
    ];
    let undisturbed = run_with(&perl(), SOURCE, |_| ());
    for way in WAYS {
        let disturbed = run_with(&perl(), SOURCE, move |perl| {
            let result = perl.run_code(way, "inner", &[Arg::Str("arg")]);
            assert_eq!(
                result.is_ok(),
                way.ends_with(" 1") && !way.contains("exit"),
                "{way}: {result:?}"
            );
        });
        assert_eq!(disturbed, undisturbed, "{way}");
    }
}

/// A script's first run may come inside of another script's, and what is made for it then serves others for long.
#[test]
fn an_interpreter_made_inside_a_script_is_not_in_that_ones_memory() {
    let outer =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    let (tell, told) = channel();
    outer.set_warn_hook(|_| ()).expect("a hook");
    let image = outer.into_image().expect("an image");
    let (end, ended) = channel();
    let outer = image.start(move |image| end.send(image).expect("the test waits"));
    let made = move |_: &[u8]| {
        let inner = Interpreter::new(&Options::default()).expect("a perl");
        inner
            .run_code("our $x = 'inner'; 1", "t", &[])
            .expect("runs");
        tell.send(inner).expect("the test waits");
    };
    outer.set_warn_hook(made).expect("a hook");
    outer.run_code("warn 'x'; 1", "t", &[]).expect("runs");
    drop(outer);
    drop(ended.recv().expect("the end"));
    let inner = told.recv().expect("an interpreter");
    let copy = inner.clone_template().expect("a copy");
    assert_eq!(text(copy.run_code("$x", "t", &[])), "inner");
}

#[test]
fn arguments_and_name_are_the_inner_scripts_for_its_time_only() {
    let outer = perl();
    outer
        .set_array("main::ARGV", &[Arg::Str("a")])
        .expect("sets");
    for end in ["1", "exit 1", "die"] {
        let source = "@ARGV = ('o'); warn 'x'; \"@ARGV|$0\"";
        let got = run_with(&outer, source, move |perl| {
            let source = format!("our $seen = \"@ARGV|$0\"; {end}");
            let _ = perl.run_code(source, "inner", &[Arg::Str("i")]);
        });
        assert_eq!(got, "o|outer");
        assert_eq!(text(outer.scalar("main::seen")), "i|inner");
    }
}

#[test]
fn callbacks_nest_in_the_call_that_they_come_from() {
    let outer = perl();
    outer.run_code("our ($hook, $depth) = (undef, 0); sub down { my $n = shift; local $depth = $depth + 1; local $SIG{__WARN__} = $hook; warn 'x' if $n; $depth } 1", "t", &[]).expect("runs");
    let left = Arc::new(Mutex::new(200_i64));
    let depths = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&depths);
    run_with(&outer, "$hook = $SIG{__WARN__}; down(1)", move |perl| {
        let n = {
            let mut left = left.lock().expect("ours");
            *left -= 1;
            *left
        };
        let down = Callback::named(perl, "down").expect("a callback");
        let depth = down
            .call(&[Arg::Int(n)])
            .expect("returns")
            .expect("defined");
        seen.lock().expect("ours").push(depth.to_str().into_owned());
    });
    let inside_out: Vec<String> = (2..=201)
        .rev()
        .map(|depth: i32| depth.to_string())
        .collect();
    assert_eq!(*depths.lock().expect("ours"), inside_out);
}

#[test]
fn a_script_keeps_its_exception_over_a_callback() {
    let outer = perl();
    outer
        .run_code(
            "sub noisy { eval { die 'inside' }; 1 } sub broken { die 'broken' } 1",
            "t",
            &[],
        )
        .expect("runs");
    for name in ["noisy", "broken"] {
        let source = "eval { die \"mine\\n\" }; warn 'x'; my $kept = $@; eval { die { object => 1 } }; warn 'y'; $kept . ref $@";
        let got = run_with(&outer, source, move |perl| {
            let _ = Callback::named(perl, name).expect("a callback").call(&[]);
        });
        assert_eq!(got, "mine\nHASH");
    }
}

#[test]
fn an_interpreter_dropped_in_its_own_callback_ends_when_that_has_returned() {
    let outer = perl();
    let handle = (*outer).clone();
    let file = common::script("dropped.out", "");
    let path = file.display().to_string();
    outer.run_code("our $out = shift; END { open my $f, '>', $out; print $f 'end' } sub f { warn 'drop me'; 'still here' } 1", "t", &[Arg::Str(&path)]).expect("runs");
    let f = Callback::named(&handle, "f").expect("a callback");
    let slot = Arc::new(Mutex::new(Some(outer)));
    handle
        .set_warn_hook(move |_| drop(slot.lock().expect("ours").take()))
        .expect("hooks");
    assert_eq!(
        f.call(&[]).expect("returns").expect("defined"),
        "still here"
    );
    assert_eq!(std::fs::read_to_string(&file).expect("readable"), "end");
    assert!(matches!(f.call(&[]), Err(Stopped::Gone)));
}

#[test]
fn deep_recursion_fits_a_small_thread() {
    let small = std::thread::Builder::new().stack_size(240 << 10);
    let thread = small.spawn(|| {
        let perl = perl();
        let source = "my $list; $list = [$list] for 1 .. 20_000; undef $list; my $re = ('(' x 500) . 'a' . (')' x 500); 'a' =~ /$re/ ? 'ok' : 'no'";
        text(perl.run_code(source, "t", &[]))
    });
    assert_eq!(thread.expect("a thread").join().expect("no crash"), "ok");
}

#[test]
fn a_script_keeps_its_exception_when_a_destructor_of_the_callbacks_exits() {
    let outer = perl();
    outer
        .run_code(
            "sub D::DESTROY { exit 3 } sub G::DESTROY { eval { die bless [], 'D' } } sub cb { my $g = bless [], 'G'; exit 4 } 1",
            "t",
            &[],
        )
        .expect("runs");
    let source = "eval { die \"mine\\n\" }; warn 'x'; $@";
    let got = run_with(&outer, source, |perl| {
        let ended = Callback::named(perl, "cb")
            .expect("a callback")
            .call_void(&[]);
        assert!(matches!(ended, Err(Stopped::Exited(3))), "{ended:?}");
    });
    assert_eq!(got, "mine\n");
}

#[test]
fn code_within_a_script_has_none_of_its_pragmas() {
    for from in ["warn 'running'", "BEGIN { warn 'compiling' }"] {
        let outer = perl();
        let inner = (*outer).clone();
        let result = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&result);
        outer
            .set_warn_hook(move |_| {
                let code = "my $none; $undeclared = \"<$none>\"";
                *seen.lock().expect("ours") = Some(inner.run_code(code, "inner", &[]));
            })
            .expect("hooks");
        let source = format!("use strict; use warnings FATAL => 'uninitialized'; {from};\n1;\n");
        let file = common::script("pragmas.pl", &source);
        outer.run_file(&file, &[]).expect("runs");
        let result = result.lock().expect("ours").take();
        assert_eq!(text(result.expect("a warning")), "<>", "{from}");
    }
}
