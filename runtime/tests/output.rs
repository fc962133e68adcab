//! What scripts print reaches the host line by line, and the process's descriptors stay as they are.

mod common;

use std::{
    fs,
    sync::{Arc, Mutex},
};

use common::text;
use fsperl_runtime::{Arg, Interpreter, Options, Perl, Stream};

type Heard = Arc<Mutex<Vec<String>>>;

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

/// Notes every line with its stream's letter and its place.
fn hear(perl: &Perl) -> Heard {
    let heard = Heard::default();
    for (stream, letter) in [(Stream::Stdout, 'o'), (Stream::Stderr, 'e')] {
        let keep = Arc::clone(&heard);
        perl.set_output_hook(stream, move |line, place| {
            let place = place.map_or_else(String::new, |(file, line)| format!(" {file}:{line}"));
            let line = String::from_utf8_lossy(line).replace('\n', "$");
            keep.lock()
                .expect("ours")
                .push(format!("{letter} {line}{place}"));
        });
    }
    heard
}

fn taken(heard: &Heard) -> Vec<String> {
    std::mem::take(&mut *heard.lock().expect("ours"))
}

/// Where the process's descriptors lead.
fn descriptors() -> Vec<String> {
    (0..3)
        .map(|fd| {
            let link = fs::read_link(format!("/proc/self/fd/{fd}")).expect("open");
            link.display().to_string()
        })
        .collect()
}

fn run(perl: &Perl, source: &str, args: &[Arg<'_>]) -> String {
    text(perl.run_code(format!("{source}\n;'done'"), "t", args))
}

#[test]
fn what_is_printed_arrives_in_lines() {
    let perl = perl();
    let heard = hear(&perl);
    run(
        &perl,
        "print STDERR 'a'; print STDERR \"b\\nc\\nd\";\nprintf STDERR \"%s\\n\", 'e';\nuse feature 'say'; say 'out'; print 'r', 'est'",
        &[],
    );
    assert_eq!(
        taken(&heard),
        ["e ab$ t:1", "e c$ t:1", "e de$ t:2", "o out$ t:3", "o rest"]
    );
    run(
        &perl,
        "warn 'w'; syswrite STDERR, \"xyz\\n\", 3, 1; $| = 1; print STDOUT 1, 2; print \"3\\n\"",
        &[],
    );
    assert_eq!(
        taken(&heard),
        ["e w at t line 1.$ t:1", "e yz$ t:1", "o 123$ t:1"]
    );
    run(
        &perl,
        "binmode STDOUT, ':utf8'; print \"\\x{e9}\\n\"; binmode STDOUT; print \"\\xe9\" x 2, \"\\n\"",
        &[],
    );
    assert_eq!(taken(&heard), ["o é$ t:1", "o \u{fffd}\u{fffd}$ t:1"]);
    run(&perl, "print STDERR 'x' x 200_000", &[]);
    let pieces = taken(&heard);
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() < 66_000));
}

#[test]
fn a_handle_that_a_script_moves_is_moved_for_the_script_alone() {
    let before = descriptors();
    let file = common::script("output.txt", "");
    let path = file.display().to_string();
    let args = [Arg::Str(&path)];
    let perl = perl();
    let heard = hear(&perl);
    for (source, lines, written) in [
        (
            "open my $save, '>&', \\*STDERR or die; open STDERR, '>', shift or die; print STDERR \"file\\n\"; print $save \"saved\\n\";
             open STDERR, '>&', $save or die; print STDERR \"back\\n\"",
            &["e saved$", "e back$"][..],
            "file\n",
        ),
        ("open my $save, '>&STDERR' or die; open STDERR, '>&', STDOUT or die; print STDERR \"joined\\n\"; open STDERR, '>&', $save or die; print STDERR \"apart\\n\"", &["o joined$", "e apart$"], ""),
        ("{ local *STDERR; open STDERR, '>', shift or die; print STDERR \"local\\n\" } print STDERR \"again\\n\"", &["e again$"], "local\n"),
        ("open my $save, '>&', \\*STDOUT or die; close STDOUT; open STDOUT, '>', \\my $text or die; print \"kept\\n\"; close STDOUT; open STDOUT, '>&', $save or die; print \"got $text\"", &["o got kept$"], ""),
        ("open my $own, '>>', shift or die; my $was = select $own; print \"own\\n\"; select $was; print \"mine\\n\"", &["o mine$"], "own\n"),
        ("open my $two, '>&=', \\*STDERR or die; print $two \"alias\\n\"; close $two; print STDERR \"open\\n\"", &["e alias$", "e open$"], ""),
        ("my $out = qx(echo child; echo quiet 2>&1 >/dev/null); print $out", &["o child$"], ""),
        ("defined(my $pid = fork) or die; if (!$pid) { open STDOUT, '>', $ARGV[0] or die; exec 'echo', 'forked' } waitpid $pid, 0", &[], "forked\n"),
        ("$ENV{FSPERL_TEST} = 'seen'; print `echo \\$FSPERL_TEST`; delete $ENV{FSPERL_TEST}; print `echo =\\$FSPERL_TEST`", &["o seen$", "o =$"], ""),
    ] {
        fs::write(&file, "").expect("writable");
        run(&perl, source, &args);
        let lines_heard: Vec<_> = taken(&heard).iter().map(|line| line.rsplit_once(' ').expect("a place").0.to_owned()).collect();
        assert_eq!(lines_heard, lines, "{source}");
        assert_eq!(fs::read_to_string(&file).expect("readable"), written, "{source}");
    }
    run(
        &perl,
        "close STDERR; close STDOUT; print STDERR 'lost'",
        &[],
    );
    assert_eq!(descriptors(), before);
}

#[test]
fn copies_have_the_hooks_of_their_template_and_may_have_their_own() {
    let template = perl();
    let heard = hear(&template);
    let copy = template.clone_template().expect("a copy");
    run(&copy, "print STDERR \"copy\\n\"", &[]);
    assert_eq!(taken(&heard), ["e copy$ t:1"]);
    let own = hear(&copy);
    drop(template);
    let second = copy.clone_template().expect("a copy of the copy");
    drop(copy);
    run(&second, "print \"second\\n\"", &[]);
    assert_eq!(taken(&own), ["o second$ t:1"]);
    assert_eq!(taken(&heard), [""; 0]);
    second.run_code("END { print STDERR \"end\\n\"; print 'rest' } sub D::DESTROY { print STDERR \"gone\\n\" } our $d = bless [], 'D'", "e", &[]).expect("runs");
    drop(second);
    let last: Vec<_> = taken(&own)
        .iter()
        .map(|line| line.split(' ').nth(1).expect("text").to_owned())
        .collect();
    assert_eq!(last, ["end$", "gone$", "rest"]);
}

#[test]
fn a_hook_may_run_code_that_prints() {
    let perl = perl();
    let inner = (*perl).clone();
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    perl.set_output_hook(Stream::Stderr, move |line, _| {
        keep.lock()
            .expect("ours")
            .push(String::from_utf8_lossy(line).into_owned());
        if line == b"outer\n" {
            inner
                .run_code("print STDERR \"inner\\n\"; 1", "i", &[])
                .expect("nests");
        }
    });
    run(
        &perl,
        "print STDERR 'out'; print STDERR \"er\\nlast\\n\"",
        &[],
    );
    assert_eq!(taken(&heard), ["outer\n", "inner\n", "last\n"]);
    perl.clear_output_hook(Stream::Stderr);
    run(&perl, "print STDERR ''", &[]);
    assert_eq!(taken(&heard), [""; 0]);
}
