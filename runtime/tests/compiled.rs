//! A script that is compiled beforehand is the script that perl would have compiled and run: in the interpreter, in a copy, in an image.

mod common;

use common::{died, text};
use fsperl_runtime::{Arg, Interpreter, Options, Stopped};
use std::path::Path;

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

/// What the script gives: compiled when it is run, compiled beforehand, in a copy of that, and from an image, twice.
fn everywhere(name: &str, source: &str, args: &[Arg<'_>]) -> Vec<String> {
    let script = common::script(name, source);
    let run = |perl: &Interpreter| match perl.run_file(&script, args) {
        Ok(value) => format!(
            "{:?}",
            value
                .text()
                .map(|text| text.map(|text| text.to_str().into_owned()))
        ),
        Err(stopped) => stopped.to_string(),
    };
    let compiled = perl();
    compiled.compile_file(&script).expect("compiles");
    let copy = compiled.clone_template().expect("a copy");
    let mut all = vec![run(&perl()), run(&copy), run(&compiled)];
    let region =
        Interpreter::new_in_region(&Options::default(), 1 << 30).expect("a perl in a region");
    region.compile_file(&script).expect("compiles");
    let image = region.into_image().expect("an image");
    assert_eq!(image.script(), Some(Path::new(&script)));
    let perl = image.start(drop);
    all.push(run(&perl));
    all
}

fn same(name: &str, source: &str, args: &[Arg<'_>]) -> String {
    let all = everywhere(name, source, args);
    assert!(all.iter().all(|one| *one == all[0]), "{all:#?}");
    all[0].clone()
}

#[test]
fn lexicals_of_the_file_are_those_of_its_subs() {
    let found = same(
        "compiled_lexicals.pl",
        "my $x = 1; my @l = (1, 2); my %h; sub add { $x += $_[0]; push @l, $x; $h{$x}++; $x } add(1); $x++; add(2);\n\
         my $closure = sub { $x . @l . keys %h }; $closure->() . eval '$x . \"@l\"'",
        &[],
    );
    assert_eq!(found, "Ok(Some(\"54251 2 2 5\"))");
}

#[test]
fn what_a_begin_block_leaves_in_a_lexical_is_there() {
    assert_eq!(
        same(
            "compiled_begin.pl",
            "my $x; BEGIN { $x = 5 } our $y = 1; BEGIN { $y = 7 } \"$x$y\"",
            &[]
        ),
        "Ok(Some(\"51\"))"
    );
}

#[test]
fn a_return_a_die_and_an_exit_end_the_script() {
    assert_eq!(
        same(
            "compiled_return.pl",
            "return 'early' if @ARGV; 'late'",
            &[Arg::Int(1)]
        ),
        "Ok(Some(\"early\"))"
    );
    let died = same("compiled_die.pl", "1;\n\ndie 'no'", &[]);
    assert!(
        died.starts_with("no at ") && died.ends_with("compiled_die.pl line 3."),
        "{died}"
    );
    assert_eq!(
        same("compiled_exit.pl", "exit 4", &[]),
        "the script exited with status 4"
    );
}

#[test]
fn names_and_arguments_are_a_scripts() {
    let found = same(
        "compiled_names.pl",
        "join '|', __PACKAGE__, __LINE__, (__FILE__ eq $0 ? 1 : 0), scalar(@_), shift, \"@ARGV\", (defined wantarray ? 1 : 0)",
        &[Arg::Str("a"), Arg::Str("b")],
    );
    assert_eq!(found, "Ok(Some(\"main|1|1|0|a|b|1\"))");
}

#[test]
fn data_after_the_end_can_be_read_in_every_run() {
    for word in ["__END__", "__DATA__"] {
        let source = format!("my @lines = <DATA>; scalar(@lines) . $lines[1]\n{word}\none\ntwo\n");
        assert_eq!(
            same(&format!("compiled_data{word}.pl"), &source, &[]),
            "Ok(Some(\"2two\\n\"))"
        );
    }
}

#[test]
fn formats_packages_and_strictures_are_the_files_own() {
    let found = same(
        "compiled_packages.pl",
        "use strict; use warnings; use utf8; package Mine { our $v = 1; sub get { $v } } package Other; our $o = 2;\n\
         sub f { state_of() } sub state_of { use feature 'state'; state $n = 10; $n++ } f(); Mine::get() . f() . __PACKAGE__ . length 'é'",
        &[],
    );
    assert_eq!(found, "Ok(Some(\"111Other1\"))");
}

#[test]
fn a_second_run_in_the_same_interpreter_goes_on_with_the_lexicals_of_the_subs() {
    let script = common::script(
        "compiled_twice.pl",
        "my $x = 1; sub get { $x } sub set { $x = shift } our $n++; get()",
    );
    let perl = perl();
    perl.compile_file(&script).expect("compiles");
    assert_eq!(text(perl.run_file(&script, &[])), "1");
    perl.run_code("set(7)", "t", &[]).expect("runs");
    assert_eq!(text(perl.run_file(&script, &[])), "7");
    assert_eq!(text(perl.scalar("main::n")), "2");
}

#[test]
fn what_does_not_compile_says_why() {
    let perl = perl();
    let broken = common::script("compiled_broken.pl", "use strict;\n$nothing = 1;\n");
    let error = died(perl.compile_file(&broken));
    assert_eq!(error.place().map(|(_, line)| line), Some(2), "{error}");
    let exits = common::script("compiled_exits.pl", "BEGIN { exit 3 } 1");
    assert!(matches!(perl.compile_file(&exits), Err(Stopped::Exited(3))));
    let dies = common::script("compiled_dies.pl", "use No::Such::Module; 1");
    assert!(
        died(perl.compile_file(&dies))
            .to_string()
            .contains("No/Such/Module.pm")
    );
    let error = died(perl.compile_file("/nowhere/at.pl"));
    assert!(
        error
            .to_string()
            .starts_with("Can't open perl script \"/nowhere/at.pl\""),
        "{error}"
    );
    // The interpreter is as good as before.
    let good = common::script("compiled_good.pl", "'good'");
    perl.compile_file(&good).expect("compiles");
    assert_eq!(text(perl.run_file(&good, &[])), "good");
}
