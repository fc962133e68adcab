//! The same scripts in an ordinary perl, with the module in a library.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::{HEAD, file};

/// A directory that perl finds the module in.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let exe = std::env::current_exe().expect("a test knows its program");
        // Beside the test's own program, where cargo puts it also when nothing but the tests is built.
        let built = exe.parent().expect("target/PROFILE/deps/test");
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("perl");
        let objects = library.join("auto/freeswitch");
        std::fs::create_dir_all(&objects).expect("the directory can be made");
        let object = built.join("libfsperl.so");
        std::fs::copy(&object, objects.join("freeswitch.so"))
            .unwrap_or_else(|error| panic!("{}: {error}", object.display()));
        let module = Path::new(env!("OUT_DIR")).join("freeswitch.pm");
        std::fs::copy(&module, library.join("freeswitch.pm"))
            .unwrap_or_else(|error| panic!("{}: {error}", module.display()));
        library
    })
}

fn perl(script: &str, options: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new("perl")
        .arg("-I")
        .arg(library())
        .args(options)
        .arg(file(&format!("{HEAD}{script}")))
        .args(["a", "b c"])
        .env_remove("PERL5OPT")
        .envs(environment.iter().copied())
        .output()
        .expect("perl runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_script_finds_a_call_that_the_environment_describes() {
    let script = "say_($session->getVariable('caller_id_number'), $session->getVariable('destination_number'), $session->getVariable('x'), $SWITCH_ENV{UUID} eq $session->get_uuid, @ARGV);
        $session->answer; say_($session->getDigits(2, '#', 1000));";
    let environment = [
        ("FSPERL_CALLER", "1001"),
        ("FSPERL_DEST", "600"),
        ("FSPERL_VARS", "x=y"),
        ("FSPERL_DTMF", "12"),
    ];
    let output = perl(script, &[], &environment);
    assert_eq!(
        text(&output.stdout),
        "[1001] [600] [y] [1] [a] [b c]\n[12]\n"
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_call_ends_with_the_program_and_the_time_line_is_printed() {
    let hook = file("freeswitch::consoleLog('INFO', qq(hook\\n));");
    let script = format!(
        "$session->setVariable('api_hangup_hook', 'perl {}'); $session->answer; die qq(over\\n);",
        hook.display()
    );
    let output = perl(&script, &[], &[("FSPERL_TIMELINE", "1")]);
    let err = text(&output.stderr);
    for part in [
        "over\n",
        "answered\n",
        "hung up: NORMAL_CLEARING\n",
        "[INFO] hook\n",
        "call ended: NORMAL_CLEARING",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    assert_eq!(output.status.code(), Some(255));
}

#[test]
fn a_program_that_looks_at_no_call_has_none() {
    let script = "say_(freeswitch::API->new->execute('show', 'channels count') =~ /(\\d+)/); freeswitch::consoleLog('INFO', qq(x\\n));";
    let output = perl(script, &[], &[("FSPERL_TIMELINE", "1")]);
    assert_eq!(text(&output.stdout), "[0]\n");
    assert!(!text(&output.stderr).contains("calls 5000"));
}

#[test]
fn a_program_may_set_its_own_session() {
    let script = "$session = freeswitch::Session->new('user/1001'); say_($session->ready, $session->hangupCause);";
    let output = perl(script, &[], &[]);
    assert_eq!(
        text(&output.stdout),
        "[1] [SUCCESS]\n",
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_module_is_loaded_by_an_option_too_and_calls_can_be_traced() {
    let environment = [("FSPERL_TRACE", "1"), ("FSPERL_TIMELINE", "1")];
    let output = perl("$session->answer;", &["-Mfreeswitch"], &environment);
    let err = text(&output.stderr);
    assert!(err.contains("trace: $session->answer() = 1\n"), "{err}");
    assert!(!err.contains("fsperl_call"), "{err}");
}

#[test]
fn hooks_callbacks_and_nested_scripts_work() {
    let script = "$session->setHangupHook(sub { say_($_[0] == $session, $_[1]) }); $session->answer;
        $session->setInputCallback(sub { say_($_[2]{digit}); 'break' }); say_($session->streamFile('a.wav'));
        say_(freeswitch::API->new->execute('perl', '~$stream->write(qq(inner @ARGV))')); say_(@ARGV);
        $session->hangup;";
    let output = perl(script, &[], &[("FSPERL_DTMF", "7")]);
    assert_eq!(
        text(&output.stdout),
        "[7]\n[0]\n[inner ]\n[a] [b c]\n[1] [hangup]\n",
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_debugger_runs_a_call_script() {
    let environment = [("PERLDB_OPTS", "NonStop=1 LineInfo=/dev/null")];
    let output = perl(
        "$session->answer; say_($session->ready);",
        &["-d"],
        &environment,
    );
    assert!(
        text(&output.stdout).contains("[1]\n"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn an_environment_that_cannot_be_read_is_said() {
    let output = perl("say_($session->ready)", &[], &[("FSPERL_DTMF", "1x")]);
    let err = text(&output.stderr);
    assert!(
        err.starts_with("fsperl: FSPERL_DTMF: 'x' is neither a key nor a pause"),
        "{err}"
    );
}
