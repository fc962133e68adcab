//! Callbacks: how subs are found and called, what comes back, and how long they live.

mod common;

use common::{died, text};
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Perl, Scalar, Stopped};

fn perl_with(source: &str) -> Interpreter {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    perl.run_code(source, "test", &[]).expect("runs");
    perl
}

fn named(perl: &Perl, name: &str) -> Callback {
    Callback::named(perl, name).expect("a callback")
}

fn called(callback: &Callback, args: &[Arg<'_>]) -> String {
    let result = callback.call(args).expect("returns").expect("defined");
    result.to_str().into_owned()
}

#[test]
fn a_name_without_a_package_is_mains() {
    let perl = perl_with("sub who { 'main' } package P; sub who { 'P' } sub P::Q::who { 'PQ' } 1");
    assert_eq!(called(&named(&perl, "who"), &[]), "main");
    assert_eq!(called(&named(&perl, "P::who"), &[]), "P");
    assert_eq!(called(&named(&perl, "P::Q::who"), &[]), "PQ");
}

#[test]
fn a_name_is_looked_up_at_each_call() {
    let perl = perl_with("1");
    let late = named(&perl, "late");
    let missing = died(late.call(&[]));
    assert!(
        missing
            .to_string()
            .starts_with("Undefined subroutine &main::late called"),
        "{missing}"
    );
    perl.run_code("sub late { 'here' } 1", "t", &[])
        .expect("runs");
    assert_eq!(called(&late, &[]), "here");
    perl.run_code("no warnings; eval q{sub late { 'again' }} || 1", "t", &[])
        .expect("runs");
    assert_eq!(called(&late, &[]), "again");
}

#[test]
fn an_autoloaded_sub_can_be_called() {
    let perl = perl_with("package A; our $AUTOLOAD; sub AUTOLOAD { \"$AUTOLOAD(@_)\" } 1");
    assert_eq!(called(&named(&perl, "A::any"), &[Arg::Int(1)]), "A::any(1)");
}

#[test]
fn a_code_reference_is_a_closure_that_is_kept() {
    let perl = perl_with("1");
    let source = "my $n = shift @ARGV; sub { $n += $_[0] }";
    let sub = perl
        .run_code(source, "t", &[Arg::Int(40)])
        .expect("a closure");
    let callback = Callback::new(sub);
    assert_eq!(called(&callback, &[Arg::Int(1)]), "41");
    assert_eq!(called(&callback.clone(), &[Arg::Int(1)]), "42");
}

#[test]
fn arguments_arrive_as_they_are() {
    let perl =
        perl_with("sub show { join '|', map { defined ? length . \":$_\" : 'undef' } @_ } 1");
    let args = [
        Arg::Undef,
        Arg::Bytes(b"a\0b\xff"),
        Arg::Str("\u{e4}\u{20ac}"),
        Arg::Int(i64::MIN),
        Arg::Number(0.5),
        Arg::Str("'; die; '"),
    ];
    let result = named(&perl, "show")
        .call(&args)
        .expect("returns")
        .expect("defined");
    assert!(result.is_utf8());
    assert_eq!(
        result,
        "undef|4:a\0b\u{ff}|2:\u{e4}\u{20ac}|20:-9223372036854775808|3:0.5|9:'; die; '"
    );
}

#[test]
fn a_scalar_argument_is_passed_itself() {
    let perl = perl_with("sub change { $_[0] .= '!' } 1");
    let scalar = Scalar::new(&perl, Arg::Str("hey")).expect("a scalar");
    named(&perl, "change")
        .call_void(&[Arg::Scalar(&scalar)])
        .expect("returns");
    assert_eq!(text(Ok(scalar)), "hey!");
}

#[test]
fn results_come_in_the_context_that_was_asked_for() {
    let perl = perl_with(
        "sub ctx { my @l = ('a', undef, \"c\\0\"); wantarray ? @l : defined wantarray ? 'scalar' : ($main::void = 1) } 1",
    );
    let ctx = named(&perl, "ctx");
    assert_eq!(called(&ctx, &[]), "scalar");
    let list = ctx.call_list(&[]).expect("returns");
    let list: Vec<_> = list.iter().map(|s| s.text().expect("reads")).collect();
    assert_eq!(list.len(), 3);
    assert!(list[1].is_none());
    assert_eq!(list[2].as_ref().expect("defined").as_bytes(), b"c\0");
    ctx.call_void(&[]).expect("returns");
    assert_eq!(text(perl.scalar("main::void")), "1");
    let undef = perl_with("sub none { undef } 1");
    assert_eq!(named(&undef, "none").call(&[]).expect("returns"), None);
}

#[test]
fn what_a_callback_throws_is_a_value() {
    let perl = perl_with(
        "sub dies { die { code => 5 } } sub leaves { exit 6 } sub loops { last } sub deep { eval { exit 8 } } 1",
    );
    let exception = died(named(&perl, "dies").call(&[]));
    assert!(exception.exception().is_some());
    assert!(exception.message().starts_with(b"HASH(0x"));
    assert!(matches!(
        named(&perl, "leaves").call(&[]),
        Err(Stopped::Exited(6))
    ));
    assert!(matches!(
        named(&perl, "deep").call(&[]),
        Err(Stopped::Exited(8))
    ));
    let outside = died(named(&perl, "loops").call(&[]));
    assert!(
        outside.to_string().contains("outside a loop block"),
        "{outside}"
    );
}

#[test]
fn a_result_that_dies_when_it_is_read_is_an_exception() {
    let perl = perl_with(
        "package S; use overload '\"\"' => sub { die \"unreadable\\n\" }; sub main::shy { bless [] } 1",
    );
    assert_eq!(
        died(named(&perl, "main::shy").call(&[])).message(),
        b"unreadable\n"
    );
    let shy = named(&perl, "shy").call_scalar(&[]).expect("a scalar");
    assert_eq!(died(shy.text()).message(), b"unreadable\n");
}

#[test]
fn a_callback_outlives_its_interpreter_but_does_not_call() {
    let perl = perl_with("our $log = ''; sub f { 1 } 1");
    let by_name = named(&perl, "f");
    let by_code = Callback::new(
        perl.run_code("my $x = bless []; sub { $x }", "t", &[])
            .expect("code"),
    );
    let text = perl.scalar("main::log").expect("a scalar");
    let handle = (*perl).clone();
    drop(perl);
    assert!(matches!(by_name.call(&[]), Err(Stopped::Gone)));
    assert!(matches!(by_code.call(&[]), Err(Stopped::Gone)));
    assert!(matches!(text.text(), Err(Stopped::Gone)));
    assert!(matches!(handle.run_code("1", "t", &[]), Err(Stopped::Gone)));
}

#[test]
fn a_destructor_run_by_dropping_a_callback_may_die_or_exit() {
    for way in ["die 'in it'", "exit 3", "1"] {
        let perl = perl_with("our $destroyed = 0; 1");
        perl.set_warn_hook(|_| ()).expect("hooks");
        let source = format!(
            "sub D::DESTROY {{ $main::destroyed++; {way} }} my $d = bless [], 'D'; sub {{ $d }}"
        );
        let callback = Callback::new(perl.run_code(source, "t", &[]).expect("code"));
        drop(callback);
        assert_eq!(text(perl.scalar("main::destroyed")), "1", "{way}");
    }
}

#[test]
fn another_interpreters_scalar_is_refused() {
    let (one, two) = (perl_with("sub f { 1 } 1"), perl_with("1"));
    let foreign = Scalar::new(&two, Arg::Int(1)).expect("a scalar");
    let arg = [Arg::Scalar(&foreign)];
    assert!(matches!(named(&one, "f").call(&arg), Err(Stopped::Foreign)));
    assert!(matches!(
        one.set_scalar("main::x", arg[0]),
        Err(Stopped::Foreign)
    ));
    assert!(matches!(
        one.run_code("1", "t", &arg),
        Err(Stopped::Foreign)
    ));
}

#[test]
fn a_name_is_mains_from_whatever_package_it_is_called() {
    let perl = perl_with(
        "sub who { 'main' } package P; sub who { 'P' } sub P::ask { warn 'x'; $main::answer } 1",
    );
    let inner = (*perl).clone();
    perl.set_warn_hook(move |_| {
        let answer = called(&named(&inner, "who"), &[]);
        inner
            .set_scalar("main::answer", Arg::Str(&answer))
            .expect("sets");
    })
    .expect("hooks");
    assert_eq!(called(&named(&perl, "P::ask"), &[]), "main");
}

#[test]
fn a_declared_sub_without_a_body_is_missing() {
    let perl = perl_with("sub declared; 1");
    let missing = died(named(&perl, "declared").call(&[]));
    assert!(
        missing.to_string().contains("&main::declared called"),
        "{missing}"
    );
    let nameless = died(named(&perl, "").call(&[]));
    assert!(
        nameless.to_string().starts_with("Undefined subroutine"),
        "{nameless}"
    );
}

#[test]
fn a_destructor_that_catches_its_own_exception_takes_no_result_away() {
    let perl = perl_with(
        "package G; sub DESTROY { eval { die qq{swallowed\n} } } use overload '\"\"' => sub { 'told' };
         package main; sub gives { return bless [], 'G' } 1",
    );
    let gives = named(&perl, "gives");
    assert_eq!(called(&gives, &[]), "told");
    gives.call_void(&[]).expect("returns");
    let script = perl.run_code("my $left = bless [], 'G'; bless [], 'G'; 'done'", "t", &[]);
    assert_eq!(text(script), "done");
    let file = common::script(
        "destructor.pl",
        "our $x = bless [], 'G'; my $left = $x; undef $x; 'done';\n",
    );
    assert_eq!(text(perl.run_file(&file, &[])), "done");
}
