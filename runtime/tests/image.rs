//! Images: every run finds the interpreter as it was when the image was taken.

mod common;

use common::text;
use fsperl_runtime::{Ended, Image, Interpreter, Options};
use std::sync::mpsc::channel;

fn image(code: &str) -> Image {
    let perl =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    perl.run_code(code, "prepare", &[]).expect("prepared");
    perl.into_image().expect("an image")
}

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

#[test]
fn package_variables_are_as_they_were() {
    let mut image = image("our $x = 5; our %h = (a => 1);");
    for _ in 0..1000 {
        image = run(image, |perl| {
            let code = "$x++; $h{$x} = [1 .. 100]; join ',', $x, scalar keys %h";
            assert_eq!(text(perl.run_code(code, "run", &[])), "6,2");
        });
    }
}
