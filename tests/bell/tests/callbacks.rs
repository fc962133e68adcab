//! Scripts that are called back by the methods that they call.

use fsperl_runtime::{Boot, Interpreter, Options, Scalar, Stopped};

unsafe extern "C" fn boot(perl: *mut fsperl_runtime::glue::Interp, cv: *mut std::ffi::c_void) {
    // SAFETY: perl calls this as an XSUB.
    unsafe { bell::bindings::boot::<bell::Tower>(perl, cv) }
}

fn perl() -> Interpreter {
    let boots = [(c"bellc::boot_bell", boot as Boot)];
    let incs = [env!("OUT_DIR").as_bytes()];
    let options = Options {
        boots: &boots,
        incs: &incs,
    };
    Interpreter::new(&options).expect("a perl to test with")
}

fn run(perl: &Interpreter, source: &str) -> Result<String, Stopped> {
    let result = perl.run_code(
        format!("use strict; use warnings; no warnings qw(recursion); use bell; {source}"),
        "test",
        &[],
    )?;
    Ok(result
        .text()?
        .map_or_else(|| "undef".to_owned(), |text| text.to_str().into_owned()))
}

#[test]
fn a_sub_is_called_by_name_and_by_reference() {
    let perl = perl();
    let source = "sub on_ring { \"named @_\" } my $b = bell::Bell->new; $b->keep('on_ring'); my $x = 'closed over'; \
                  my $first = $b->ring('a'); $b->keep(sub { \"$x @_\" }); \"$first, \" . $b->ring('b')";
    assert_eq!(run(&perl, source).expect("runs"), "named a, closed over b");
    assert_eq!(
        run(
            &perl,
            "my $b = bell::Bell->new; $b->keep(undef); $b->ring('x')"
        )
        .expect("runs"),
        "undef"
    );
    let refused = run(&perl, "bell::Bell->new->keep(5)")
        .expect_err("refuses")
        .to_string();
    assert!(
        refused.starts_with("TypeError in method 'Bell_keep', argument 2"),
        "{refused}"
    );
}

#[test]
fn what_the_sub_throws_arrives_in_the_script_as_it_was() {
    let source = "my $b = bell::Bell->new; $b->keep(sub { die { code => $_[0] } }); eval { $b->ring('7') }; $@->{code}";
    assert_eq!(run(&perl(), source).expect("runs"), "7");
}

#[test]
fn an_exit_of_the_sub_ends_the_script_where_the_host_lets_it() {
    let perl = perl();
    let source = "our $after = 'no'; my $b = bell::Bell->new; $b->keep(sub { exit 5 }); eval { $b->ring('x') }; $after = 'yes'";
    assert!(matches!(run(&perl, source), Err(Stopped::Exited(5))));
    assert_eq!(run(&perl, "our $after").expect("runs"), "no");
    let source = "my $b = bell::Bell->new; $b->keep(sub { exit 5 }); $b->ended('x') . ', and the script goes on'";
    assert_eq!(
        run(&perl, source).expect("runs"),
        "the script exited with status 5, and the script goes on"
    );
}

#[test]
fn calls_nest_as_deep_as_the_script_wants() {
    let source = "my $b = bell::Bell->new; my @at; $b->keep(sub { my $n = shift; push @at, $n; my @more = (1) x $n; \
                  local $_ = $n; my $got = $n ? $b->ring('' . ($n - 1)) + 1 : 0; die if $_ != $n || @more != $n; $got }); $b->ring('500') . ' ' . @at";
    assert_eq!(run(&perl(), source).expect("runs"), "500 501");
}

#[test]
fn a_sub_and_the_object_that_keeps_it_go_together() {
    let perl = perl();
    let source = "our $gone = 0; sub D::DESTROY { $gone++ } for (1 .. 100) { my $d = bless [], 'D'; my $b = bell::Bell->new; \
                  $b->keep(sub { $d }); $b->ring('x') } $gone";
    assert_eq!(run(&perl, source).expect("runs"), "100");
    let source = "our $left = bell::Bell->new; my $d = bless [], 'D'; $left->keep(sub { $d }); 1";
    run(&perl, source).expect("runs");
    drop(perl);
}

#[test]
fn an_object_of_the_host_can_be_handed_to_a_script() {
    let perl = perl();
    run(&perl, "1").expect("loads the module");
    let object = Scalar::object(&perl, bell::Bell::default()).expect("an object");
    perl.set_scalar("main::b", (&object).into()).expect("sets");
    drop(object);
    let source = "our $b; $b->keep(sub { uc shift }); ref($b) . ' ' . $b->ring('ding')";
    assert_eq!(run(&perl, source).expect("runs"), "bell::Bell DING");
}

#[test]
fn a_scalar_that_the_host_keeps_stays_the_scripts_own() {
    let source = "my $b = bell::Bell->new; my @kept = (undef); my $list = [1, 2]; $b->note($list); push @$list, 3; \
                  push @kept, scalar @{$b->noted}; my $x = 'one'; $b->note($x); $x = 'two'; \
                  join ',', map { $_ // 'undef' } @kept, $b->noted, bell::Bell->new->noted";
    assert_eq!(run(&perl(), source).expect("runs"), "undef,3,two,undef");
}
