//! Copies of an interpreter that waits: they are like it, share its ops, and are apart from it and from each other.

mod common;

use common::{copyable, text};
use fsperl_runtime::{Ended, Image, Interpreter, Options};
use std::sync::mpsc::channel;
use std::thread;

fn image(code: &str) -> Image {
    let perl =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    perl.run_code(code, "prepare", &[]).expect("prepared");
    perl.into_image().expect("an image")
}

/// The answer of a run, and the image after it.
fn run(image: Image, code: &str) -> (String, Image) {
    let (tell, told) = channel();
    let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
    let answer = text(perl.run_code(code, "run", &[]));
    drop(perl);
    match told.recv().expect("the end") {
        Ended::Ready(image) => {
            assert!(image.is_intact());
            (answer, image)
        }
        Ended::Spoiled(why) => panic!("spoiled: {why}"),
    }
}

const PREPARE: &str = r#"
    use strict; use JSON::PP (); use POSIX (); use Data::Dumper ();
    our %ages = (Ann => 41, Bob => 17);
    our $object = bless { list => [1 .. 5], text => 'caf\x{e9}' }, 'Kept';
    our $itself = []; push @$itself, $itself;
    my $counted = 0;
    sub count { ++$counted }
    sub matches { $_[0] =~ /^(\w+)-(?:one|two|three)$/ ? $1 : '' }
    sub answer { join ',', count(), (map { "$_$ages{$_}" } sort keys %ages), ref $object, @{ $object->{list} },
        $itself == $itself->[0], matches('x-two'), POSIX::floor(2.5), JSON::PP->new->canonical->encode({ a => [1, 'b'] }) }
    1;
"#;
const ANSWER: &str = r#"1,Ann41,Bob17,Kept,1,2,3,4,5,1,x,2,{"a":[1,"b"]}"#;

#[test]
fn a_copy_answers_as_the_original_also_when_that_is_gone() {
    let original = copyable(|| image(PREPARE));
    let mold = original.mold().expect("copies can be made");
    let copy = mold.image().expect("a copy");
    let (answer, original) = run(original, "answer()");
    assert_eq!(answer, ANSWER);
    drop(original);
    let (answer, copy) = run(copy, "answer()");
    assert_eq!(answer, ANSWER);
    let copy_of_copy = copy.mold().expect("a mold").image().expect("a copy");
    drop((copy, mold));
    for _ in 0..3 {
        assert_eq!(
            run(mold_of(PREPARE).image().expect("a copy"), "answer()").0,
            ANSWER
        );
    }
    assert_eq!(run(copy_of_copy, "answer()").0, ANSWER);
}

#[test]
fn what_runs_write_to_is_there_once_in_a_copy_that_is_made_later() {
    let original = copyable(|| image(PREPARE));
    let mold = original.mold().expect("copies can be made");
    let (_, original) = run(original, "answer()");
    let (whole, written) = original.sizes();
    let copy = mold.image().expect("a copy");
    let (kept, own) = copy.sizes();
    // but for pages that are empty before the run
    assert!(
        own > written / 2 && own <= written,
        "{own} of {written} bytes"
    );
    assert_eq!(kept + own, whole);
    drop(original);
    let mut copy = copy;
    for _ in 0..3 {
        let answer;
        (answer, copy) = run(copy, "answer()");
        assert_eq!(answer, ANSWER);
    }
}

#[test]
fn a_run_that_writes_to_nearly_everything_is_put_back_in_such_a_copy_too() {
    const MUCH: &str = "our @much = map { \"number $_\" } 1 .. 60_000; sub first { $much[0] } 1";
    let original = copyable(|| image(MUCH));
    let mold = original.mold().expect("copies can be made");
    let (_, original) = run(original, "first()");
    let (mut copy, small) = (mold.image().expect("a copy"), original.sizes().1);
    for code in ["first()", "$_ .= '!' for @much; first()", "first()"] {
        let answer;
        (answer, copy) = run(copy, code);
        assert!(answer.starts_with("number 1"), "{answer}");
    }
    assert!(
        copy.sizes().1 < 2 * small,
        "what that run wrote to is given back"
    );
}

/// The run gives up the locale objects with which the original was made.
#[test]
fn copies_are_made_also_when_a_run_of_the_original_has_changed_the_locale() {
    let original = copyable(|| {
        image("use POSIX (); POSIX::setlocale(POSIX::LC_ALL(), 'C.UTF-8') or die 'no locale'; 1")
    });
    let mold = original.mold().expect("copies can be made");
    let (tell, told) = channel();
    let perl = original.start(move |ended| tell.send(ended).expect("the test waits"));
    perl.run_code(
        "POSIX::setlocale(POSIX::LC_ALL(), 'C') or die; 1",
        "run",
        &[],
    )
    .expect("changed");
    drop(perl);
    assert!(matches!(
        told.recv().expect("the end"),
        Ended::Spoiled(why) if why.contains("locale")
    ));
    // what is free is used again, for something else
    let others: Vec<Vec<u8>> = (0..4096).map(|n| vec![0xa5; 8 + n % 512]).collect();
    for _ in 0..3 {
        let copy = mold.image().expect("a copy");
        let (answer, _) = run(copy, "POSIX::setlocale(POSIX::LC_ALL())");
        assert_eq!(answer, "C.UTF-8");
    }
    drop(others);
}

fn mold_of(code: &str) -> fsperl_runtime::Mold {
    copyable(|| image(code)).mold().expect("copies can be made")
}

#[test]
fn subs_that_a_run_undefines_or_replaces_are_there_in_all_other_runs() {
    let mold = mold_of(PREPARE);
    let mut images: Vec<_> = (0..2).map(|_| mold.image().expect("a copy")).collect();
    for code in [
        "undef &count; undef &answer; undef &matches; 1",
        "no warnings; *count = sub { 9 }; eval 'sub matches { die } 1'",
        "undef %main::; 1",
        "delete $::{answer}; %JSON::PP:: = (); 1",
        "my @subs = map { my $n = $_; sub { $n + count() } } 1 .. 100; $subs[0]->() > 0",
    ] {
        for _ in 0..50 {
            let other = images.pop().expect("two");
            let (_, image) = run(images.pop().expect("two"), code);
            let (answer, other) = run(other, "answer()");
            assert_eq!(answer, ANSWER, "{code}");
            let (answer, image) = run(image, "answer()");
            assert_eq!(answer, ANSWER, "{code}");
            images.extend([other, image]);
        }
    }
}

#[test]
fn copies_run_at_the_same_time() {
    let mold = mold_of(PREPARE);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut image = mold.image().expect("a copy");
                for _ in 0..100 {
                    let code = "eval 'use warnings; sub { count() }->()' for 1 .. 3; undef &matches; count()";
                    let (answer, after) = run(image, code);
                    assert_eq!(answer, "4");
                    image = after;
                }
            });
        }
    });
}

/// Values of all kinds that an interpreter may hold when it is copied.
const KINDS: &str = r#"
    use strict; use utf8; use feature qw(state say); use Scalar::Util qw(refaddr weaken);
    package Vector { use overload '+' => sub { Vector->new($_[0][0] + $_[1][0]) }, '""' => sub { "<$_[0][0]>" }, '<=>' => sub { $_[0][0] <=> $_[1][0] };
        sub new { my $class = shift; bless [@_], $class } sub DESTROY { $main::gone++ } }
    package Upper { sub TIESCALAR { bless { kept => $_[1] } } sub FETCH { uc $_[0]{kept} } sub STORE { $_[0]{kept} = $_[1] } }
    package Shapes { our $AUTOLOAD; sub AUTOLOAD { my $name = $AUTOLOAD =~ s/.*:://r; return if $name eq 'DESTROY'; "auto $name" } }
    package Left { our @ISA = 'Base'; } package Right { our @ISA = 'Base'; sub who { 'right' } } package Base { sub who { 'base' } }
    package Diamond { use mro 'c3'; our @ISA = ('Left', 'Right'); }
    package main;
    my $count = 10; our @closures = map { my $own = $_; sub { $own++ . '/' . $count++ } } 1 .. 3;
    our $word = qr/(?<word>\p{Lu}\w+|straße|(?i:école))\b/; our $tries = qr/^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/;
    our $vector = Vector->new(3); our @vectors = map { Vector->new($_) } 3, 1, 2;
    tie our $tied, 'Upper', 'start';
    sub by_length { length $a <=> length $b || $a cmp $b } my $descending = sub { $b <=> $a };
    our $line = 'one';
    format REPORT =
@<<<<< @>>>>
$line, length $line
.
    our $ring = { name => 'ring' }; $ring->{self} = $ring; weaken($ring->{self});
    our $id = refaddr $vector; our %glob = (handle => \*STDERR, code => \&by_length, version => v5.26.1, text => "\x{263a}" x 3);
    our $position = 'aXbXc'; $position =~ /X/g; our $long = 'long ' x 5000; our $shared = $long;
    our $substr = \substr($long, 0, 4); our $constant = \'constant'; use constant { FIRST => 1, LIST => [2, 3] };
    sub lvalue :lvalue { $line } sub proto(&@) { my $code = shift; map { $code->($_) } @_ } sub counted { state $n = 5; $n++ }
    our @sparse; $sparse[50] = 'fifty'; our %big = map { $_ => "v$_" } 1 .. 300; delete @big{1 .. 100};
    sub formatted { open my $out, '>', \my $text or die; my $before = select $out; $~ = 'REPORT'; write; select $before; close $out; $text }
    sub kinds { my @all = (
        (map { $_->() } @closures, @closures), $vector + $vectors[1], "@{[sort { $a <=> $b } @vectors]}", "$tied", do { $tied = 'other'; "$tied" },
        Shapes->circle, Diamond->who, (join ' ', sort by_length qw(ccc a bb aa)), (join ' ', sort $descending 3, 10, 7), formatted(),
        (join ' ', map { /$word/ ? $+{word} : '-' } 'Hello', 'straße', 'ÉCOLE', 'none'), (join '', map { /$tries/ ? 1 : 0 } qw(monday moonday sunday)),
        $ring->{self}{self}{name}, $id == refaddr $vector, ref $glob{handle}, $glob{code} == \&by_length, sprintf('%vd', $glob{version}), length $glob{text},
        pos $position, $position =~ /X/g ? pos $position : 'none', $$substr, length $long, $shared eq $long, $$constant, FIRST, @{ +LIST },
        (do { lvalue() = 'two'; $line }), (join ' ', proto { "<$_[0]>" } 1, 2), counted(), counted(), scalar @sparse, scalar keys %big, $big{200},
        (do { local $_ = 'x'; s/x/yy/; $_ }), (do { local $big{200} = 'l'; $big{200} }), $big{200}, eval { die { code => 7 } } // $@->{code},
        (eval { $$constant = 1 } // 'read-only'), $main::gone // 'none', ); join '|', @all }
    1;
"#;

#[test]
fn values_of_every_kind_are_in_a_copy_as_in_the_original() {
    let original = copyable(|| image(KINDS));
    let mold = original.mold().expect("copies can be made");
    let (expected, mut original) = run(original, "kinds()");
    assert!(
        expected.contains("|right|") && expected.contains("|START|OTHER|"),
        "{expected}"
    );
    let mut copies: Vec<_> = (0..3).map(|_| mold.image().expect("a copy")).collect();
    let unlike = "undef @closures; undef $vector; untie $tied; $word = qr/x/; undef $ring; %big = (); delete $::{by_length}; *Right::who = sub { 0 }; 1";
    for _ in 0..3 {
        for copy in &mut copies {
            let image = std::mem::replace(copy, original);
            let (_, image) = run(image, unlike);
            let (answer, image) = run(image, "kinds()");
            assert_eq!(answer, expected);
            original = std::mem::replace(copy, image);
            let (answer, image) = run(original, "kinds()");
            assert_eq!(answer, expected);
            original = image;
        }
    }
}

#[test]
fn what_an_address_is_part_of_keeps_an_interpreter_from_having_copies() {
    for (code, why) in [
        ("package Own; sub CLONE { } 1", "CLONE"),
        ("package Skipped; sub CLONE_SKIP { 1 } 1", "CLONE"),
        ("our $kept = []; our %by; $by{$kept} = 1", "address"),
        (
            "use Scalar::Util 'refaddr'; our $kept = []; our $text = 'at ' . refaddr $kept; 1",
            "address",
        ),
        (
            "our $kept = []; our %by; $by{pack 'J', 0 + $kept} = 1",
            "text",
        ),
        (
            "our $kept = []; our $hex = sprintf '%X', 0 + $kept; 1",
            "text",
        ),
        (
            "our $kept = []; our $packed = 'x' . pack 'J', 0 + $kept; 1",
            "packed data",
        ),
        (
            "our $kept = []; our $number = unpack 'd', pack 'd', 0 + $kept; 1",
            "floating-point",
        ),
        ("sub matches { $_[0] =~ /a(?{ 1 })b/ } 1", "an op"),
    ] {
        let refused = image(code).mold().expect_err(code);
        assert!(refused.to_string().contains(why), "{code}: {refused}");
    }
}

/// A text of three bytes and its NUL is, with the other half of an address that was there before, an address in a region that begins
/// at a multiple of 4 GiB. C reads texts up to their NUL.
#[test]
fn c_finds_the_end_of_short_texts_in_copies_where_addresses_were_before() {
    const TEXTS: &str = r#"
        my @before = map { "before $_" } 1 .. 2000; my @lists = map { [1 .. 12] } 1 .. 2000; my @wide = map { [1 .. 2000] } 1 .. 20;
        @before = @lists = @wide = ();
        our @texts = map { my $text = '.' x $_; $text .= 'yes'; $text } (0, 8, 16, 40, 104, 1000, 16_000) x 10;
        sub wrong { scalar grep { unpack('p', pack 'p', $_) ne $_ } @texts } sub address { 0 + \@texts } 1;
    "#;
    let (mut kept, mut at_multiple) = (Vec::new(), 0);
    for _ in 0..16 {
        // Addresses are given out downwards; with these gone a region comes to lie elsewhere in its 4 GiB.
        // SAFETY: a new mapping, of which nothing is used.
        unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            libc::mmap(std::ptr::null_mut(), 1 << 30, libc::PROT_NONE, flags, -1, 0);
        }
        let original = copyable(|| image(TEXTS));
        let mold = original.mold().expect("copies can be made");
        let (address, original) = run(original, "address()");
        let address: u64 = address.parse().expect("an address");
        at_multiple += u32::from(address & 0xffff_ffff < 1 << 30);
        kept.push(original);
        for _ in 0..3 {
            let (wrong, copy) = run(mold.image().expect("a copy"), "wrong()");
            assert_eq!(wrong, "0", "{address:x}");
            kept.push(copy);
        }
    }
    assert_ne!(at_multiple, 0, "no region begins at a multiple of 4 GiB");
}
