//! Package variables, set and read from Rust.

mod common;

use common::{died, text};
use fsperl_runtime::{Arg, Callback, Interpreter, Options, Scalar};

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

#[test]
fn scalars_keep_nul_bytes_and_characters() {
    let perl = perl();
    perl.set_scalar("main::bytes", Arg::Bytes(b"a\0\xc3\xa9"))
        .expect("sets");
    perl.set_scalar("P::chars", Arg::Str("a\0\u{e9}\u{1f600}"))
        .expect("sets");
    assert_eq!(
        text(perl.run_code("length($main::bytes) . ',' . length $P::chars", "t", &[])),
        "4,4"
    );
    let bytes = perl
        .scalar("main::bytes")
        .and_then(|s| s.text())
        .expect("reads")
        .expect("defined");
    assert_eq!(
        (bytes.as_bytes(), bytes.is_utf8()),
        (&b"a\0\xc3\xa9"[..], false)
    );
    let chars = perl
        .scalar("P::chars")
        .and_then(|s| s.text())
        .expect("reads")
        .expect("defined");
    assert_eq!(
        (chars.to_str().as_ref(), chars.is_utf8()),
        ("a\0\u{e9}\u{1f600}", true)
    );
}

#[test]
fn a_variable_that_does_not_exist_is_undef_and_stays_away() {
    let perl = perl();
    assert_eq!(
        perl.scalar("No::such")
            .and_then(|s| s.text())
            .expect("reads"),
        None
    );
    assert!(perl.array("No::such").expect("reads").is_empty());
    assert!(perl.hash("No::such").expect("reads").is_empty());
    assert_eq!(
        text(perl.run_code("exists $::{'No::'} ? 'made' : 'not made'", "t", &[])),
        "not made"
    );
}

#[test]
fn arrays_and_hashes_are_replaced_whole() {
    let perl = perl();
    perl.run_code("our @list = 1 .. 9; our %map = (old => 1); 1", "t", &[])
        .expect("runs");
    perl.set_array("main::list", &[Arg::Str("x"), Arg::Undef, Arg::Int(3)])
        .expect("sets");
    perl.set_hash(
        "main::map",
        &[
            (Arg::Str("k\0"), Arg::Int(1)),
            (Arg::Str("\u{20ac}"), Arg::Undef),
        ],
    )
    .expect("sets");
    let source = "join ',', scalar @list, map { $_ // 'undef' } @list";
    assert_eq!(
        text(perl.run_code(format!("our @list; {source}"), "t", &[])),
        "3,x,undef,3"
    );
    let source =
        "use utf8; our %map; join ',', scalar(keys %map), $map{\"k\\0\"}, exists $map{'\u{20ac}'}";
    assert_eq!(text(perl.run_code(source, "t", &[])), "2,1,1");
    assert_eq!(perl.array("main::list").expect("reads").len(), 3);
    let mut keys: Vec<String> = perl
        .hash("main::map")
        .expect("reads")
        .into_iter()
        .map(|(key, _)| text(Ok(key)))
        .collect();
    keys.sort();
    assert_eq!(keys, ["k\0", "\u{20ac}"]);
}

#[test]
fn references_stay_references() {
    let perl = perl();
    let list: Scalar = perl.run_code("[1, 2, 3]", "t", &[]).expect("a reference");
    perl.set_scalar("main::ref", Arg::Scalar(&list))
        .expect("sets");
    assert_eq!(
        text(perl.run_code("our $ref; push @$ref, 4; \"@$ref\"", "t", &[])),
        "1 2 3 4"
    );
}

#[test]
fn tied_variables_see_the_assignment_and_may_refuse_it() {
    let perl = perl();
    let source = "package T; sub TIESCALAR { bless {} } sub STORE { die \"not $_[1]\\n\" if $_[1] eq 'bad'; $main::got = $_[1] } \
                  sub FETCH { 'fetched' } package main; our $t; tie $t, 'T'; 1";
    perl.run_code(source, "t", &[]).expect("runs");
    perl.set_scalar("main::t", Arg::Str("good")).expect("sets");
    assert_eq!(text(perl.scalar("main::got")), "good");
    assert_eq!(text(perl.scalar("main::t")), "fetched");
    assert_eq!(
        died(perl.set_scalar("main::t", Arg::Str("bad"))).message(),
        b"not bad\n"
    );
    assert!(
        died(perl.set_scalar("main::1", Arg::Int(1)))
            .to_string()
            .contains("read-only")
    );
}

#[test]
fn the_environment_can_be_set() {
    let perl = perl();
    perl.set_hash(
        "main::ENV",
        &[
            (Arg::Str("FSPERL_T"), Arg::Str("v")),
            (Arg::Str("PATH"), Arg::Str("/bin:/usr/bin")),
        ],
    )
    .expect("sets");
    assert_eq!(
        text(perl.run_code("join ',', sort keys %ENV", "t", &[])),
        "FSPERL_T,PATH"
    );
}

#[test]
fn an_object_needs_its_module() {
    let died = died(Scalar::object(&perl(), std::sync::Arc::new(())));
    assert!(
        died.to_string().starts_with("No class for this object"),
        "{died}"
    );
}

#[test]
fn a_hash_is_made_for_a_callback() {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    let pairs = [
        (Arg::Str("digit"), Arg::Str("5")),
        (Arg::Str("length"), Arg::Int(2000)),
    ];
    let hash = Scalar::hash(&perl, &pairs).expect("a hash");
    perl.run_code(
        "sub show { join ',', map { \"$_=$_[0]{$_}\" } sort keys %{$_[0]} } 1",
        "t",
        &[],
    )
    .expect("runs");
    let show = Callback::named(&perl, "show").expect("a callback");
    let shown = show.call(&[Arg::Scalar(&hash)]).expect("returns");
    assert_eq!(shown.expect("defined"), "digit=5,length=2000");
}

#[test]
fn an_object_that_perl_does_not_know_is_not_found() {
    let perl = Interpreter::new(&Options::default()).expect("a perl to test with");
    let value = 5_u64;
    let found = Scalar::of_object(&perl, &raw const value).expect("looks");
    assert!(found.is_none());
}
