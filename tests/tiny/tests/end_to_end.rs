//! From the interface file to a line of Perl: the generated module, loaded by an ordinary perl.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A directory that perl finds the module in.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let exe = std::env::current_exe().expect("a test knows its program");
        let built = exe.parent().expect("target/PROFILE/deps/test");
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny");
        std::fs::create_dir_all(&library).expect("the directory can be made");
        let copy = |from: PathBuf, name: &str| {
            std::fs::copy(&from, library.join(name))
                .unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        };
        copy(built.join("libtiny.so"), "tiny.so");
        copy(Path::new(env!("OUT_DIR")).join("tiny.pm"), "tiny.pm");
        library
    })
}

/// What perl prints, warnings and exceptions included.
fn perl(code: &str) -> String {
    let output = Command::new("perl")
        .arg("-w")
        .arg("-I")
        .arg(library())
        .args(["-Mstrict", "-Mtiny", "-e", code])
        .output()
        .expect("perl runs");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).expect("text")
}

#[test]
fn an_object_is_made_and_its_member_read() {
    assert_eq!(perl("print tiny::NoOps->new(5)->{x}"), "5");
}

#[test]
fn a_member_is_written_through_the_hash_and_through_its_accessor() {
    let code = "my $o = tiny::NoOps->new; $o->{x} = 7; print $o->{x}; $o->swig_x_set(8); print $o->swig_x_get";
    assert_eq!(perl(code), "78");
}

#[test]
fn a_default_argument_may_be_left_out() {
    assert_eq!(perl("print tiny::NoOps->new->{x}"), "1");
}

#[test]
fn an_overload_is_chosen_by_the_kind_of_the_argument() {
    let code = "my $o = tiny::NoOps->new(6); print join ' ', $o->times(7), $o->times('seven')";
    assert_eq!(perl(code), "42 seven6");
    assert_eq!(
        perl("tiny::NoOps->new->times([])"),
        "No matching function for overloaded 'NoOps_times' at -e line 1.\n"
    );
}

#[test]
fn an_error_of_the_host_is_an_exception_of_the_script() {
    assert_eq!(
        perl("eval { tiny::NoOps->new(1)->divide(0) }; print $@"),
        "ValueError division by zero, or too large a result at -e line 1.\n"
    );
}

#[test]
fn wrong_arguments_are_refused_in_swigs_words() {
    assert_eq!(
        perl("tiny::NoOps->new->divide('x')"),
        "TypeError in method 'NoOps_divide', argument 2 of type 'int' at -e line 1.\n"
    );
    assert_eq!(
        perl("my $o = tiny::NoOps->new; $o->divide"),
        "RuntimeError Usage: NoOps_divide(self,n); at -e line 1.\n"
    );
}

#[test]
fn objects_are_arguments_and_results() {
    let code = "my ($a, $b) = map { tiny::NoOps->new($_) } 2, 3; my $c = tiny::sum($a, $b);
        print ref $c, ' ', $c->{x}, ' ', tiny::sum($a, undef) // 'undef'";
    assert_eq!(perl(code), "tiny::NoOps 5 undef");
}

#[test]
fn a_constant_is_a_scalar_that_cannot_be_written() {
    assert_eq!(perl("print $tiny::ANSWER"), "42");
    assert_eq!(
        perl("$tiny::ANSWER = 1"),
        "Modification of a read-only value attempted at -e line 1.\n"
    );
}

#[test]
fn a_class_of_the_script_inherits() {
    let code = "{ package Mine; our @ISA = ('tiny::NoOps'); sub twice { $_[0]->times(2) } }
        my $o = Mine->new(4); print ref $o, ' ', $o->twice";
    assert_eq!(perl(code), "Mine 8");
}

#[test]
fn a_destroyed_object_is_an_error_and_no_crash() {
    assert_eq!(
        perl("my $o = tiny::NoOps->new; $o->DESTROY; $o->divide(1)"),
        "RuntimeError in method 'NoOps_divide', argument 1 of type 'NoOps *': the object was destroyed at -e line 1.\n"
    );
}
