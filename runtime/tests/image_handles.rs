//! What a run opened is closed when it ends. A program of its own: nobody else opens descriptors in it.

mod common;

use common::text;
use fsperl_runtime::{Ended, Image, Interpreter, Options};
use std::fs;
use std::sync::mpsc::channel;

fn run(image: Image, work: impl FnOnce(&Interpreter)) -> Image {
    let (tell, told) = channel();
    let perl = image.start(move |ended| tell.send(ended).expect("the test waits"));
    work(&perl);
    drop(perl);
    match told.recv().expect("the end") {
        Ended::Ready(image) => image,
        Ended::Spoiled(why) => panic!("spoiled: {why}"),
    }
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("proc").count()
}

#[test]
fn handles_of_a_run_are_closed_and_what_was_written_is_written() {
    let file = common::script(&format!("image_written_{}", std::process::id()), "");
    let code = format!(
        "open our $out, '>>', '{0}' or die; print $out 'x'; open LEFT, '<', '{0}'; opendir DIR, '/'; pipe our $r, our $w;
         my $ring = [$r]; push @$ring, $ring; open our $dup, '>&', \\*STDERR; close STDIN; open our $in, '<', \\'text';
         open our $pipe, '-|', 'echo hello'; our $line = <$pipe>; $line",
        file.display()
    );
    let mut image = Interpreter::new_in_region(&Options::default(), 1 << 30)
        .and_then(|perl| perl.into_image().map_err(|refused| panic!("{refused}")))
        .expect("an image");
    let mut before = 0;
    for round in 0..50 {
        image = run(image, |perl| {
            assert_eq!(text(perl.run_code(&code, "run", &[])), "hello\n");
        });
        match round {
            0 => before = descriptors(),
            _ => assert_eq!(descriptors(), before, "run {round}"),
        }
    }
    assert_eq!(fs::read(&file).expect("written").len(), 50);
    assert!(
        fs::metadata("/proc/self/fd/0").is_ok(),
        "the process's own STDIN stays open"
    );
}
