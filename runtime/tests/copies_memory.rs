//! Copies of an interpreter give back all that they took. Alone in its process, whose memory it looks at.

mod common;

use common::text;
use fsperl_runtime::{Ended, Image, Interpreter, Mold, Options};
use std::fs;
use std::sync::mpsc::channel;

/// What a region reserves, in pages.
const REGION: usize = 1 << 18;

/// The process's addresses and its resident memory, in pages; how many mappings it has, and how many descriptors.
fn held() -> [usize; 4] {
    let text = fs::read_to_string("/proc/self/statm").expect("Linux");
    let mut pages = text
        .split_whitespace()
        .map(|n| n.parse().expect("a number"));
    let (addresses, resident) = (pages.next(), pages.next());
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux");
    [
        addresses.expect("a size"),
        resident.expect("a size"),
        maps.lines().count(),
        fs::read_dir("/proc/self/fd").expect("Linux").count(),
    ]
}

fn regions(before: usize, now: usize) -> usize {
    now.saturating_sub(before).div_ceil(REGION / 2) / 2
}

fn image() -> Image {
    let perl =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    let code = "our %ages = (Ann => 41); sub answer { my $all = join ',', %ages; eval '$all .= 1'; $ages{$_} = $_ for 1 .. 50; $all } 1";
    perl.run_code(code, "prepare", &[]).expect("prepared");
    perl.into_image().expect("an image")
}

fn run(image: Image) -> Image {
    let (tell, told) = channel();
    let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
    assert_eq!(text(perl.run_code("answer()", "run", &[])), "Ann,411");
    drop(perl);
    match told.recv().expect("the end") {
        Ended::Ready(image) => image,
        Ended::Spoiled(why) => panic!("spoiled: {why}"),
    }
}

fn copies(mold: &Mold, count: usize) {
    for _ in 0..count {
        drop(run(mold.image().expect("a copy")));
    }
}

#[test]
fn copies_and_the_ops_that_they_share_are_given_back() {
    drop(image());
    let [nothing, ..] = held();

    // its values and its ops
    let original = image();
    assert_eq!(regions(nothing, held()[0]), 2);
    let mold = original.mold().expect("copies can be made");
    drop(original);
    assert_eq!(regions(nothing, held()[0]), 1, "the ops are there");

    copies(&mold, 200);
    let [addresses, resident, mappings, descriptors] = held();
    copies(&mold, 10_000);
    let now = held();
    assert_eq!(now[3], descriptors);
    assert!(
        now[2] <= mappings + 4,
        "{} mappings, then {}",
        mappings,
        now[2]
    );
    assert!(
        now[1] <= resident + 256,
        "{} pages, then {}",
        resident,
        now[1]
    );
    assert!(now[0] < addresses + REGION / 2);

    // the ops go with the last that has them, whoever that is
    let last = mold.image().expect("a copy");
    drop(mold);
    assert_eq!(regions(nothing, held()[0]), 2);
    drop(run(last));
    assert_eq!(regions(nothing, held()[0]), 0);
}
