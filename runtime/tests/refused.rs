//! A perl that does not start. Alone in its program, because it is the environment that stops it.

mod common;

use fsperl_runtime::{Interpreter, Options};

#[test]
fn a_perl_that_does_not_start_is_an_error_and_the_next_one_may() {
    // SAFETY: no other thread of this program looks at the environment now.
    unsafe { std::env::set_var("PERL5OPT", "-MNo::Such::Module") };
    for _ in 0..3 {
        let refused = common::died(Interpreter::new(&Options::default()));
        assert_eq!(refused.to_string(), "perl could not be started");
    }
    // SAFETY: as above.
    unsafe { std::env::remove_var("PERL5OPT") };
    let perl = Interpreter::new(&Options::default()).expect("starts");
    assert_eq!(common::text(perl.run_code("1 + 1", "t", &[])), "2");
}
