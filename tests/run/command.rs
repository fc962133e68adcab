//! The command line of `fsperl run`.

use crate::{file, run, run_file};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

#[test]
fn a_script_that_dies_is_named_with_its_line() {
    let path = file("use strict;\n\ndie 'here';\n");
    let run = run_file(&path, &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.err, format!("here at {} line 3.\n", path.display()));
    assert!(
        run.out.contains("call ended: NORMAL_CLEARING"),
        "{}",
        run.out
    );
}

#[test]
fn a_script_that_cannot_be_compiled_is_an_error() {
    let run = run_file(&file("my $x = ;"), &[]);
    assert_eq!(run.status, 1);
    assert!(run.err.starts_with("syntax error at "), "{}", run.err);
}

#[test]
fn without_a_script_that_can_be_read_there_is_no_call() {
    for how in [
        &[][..],
        &["--api"],
        &["--chat", "x"],
        &["--xml", "dialplan"],
    ] {
        let run = run_file(Path::new("/no/such/script.pl"), how);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{how:?}");
        assert_eq!(
            run.err,
            "error: can't read /no/such/script.pl: No such file or directory (os error 2)\n  = help: check the path\n"
        );
        let run = run_file(Path::new("/"), how);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{how:?}");
        assert!(run.err.starts_with("error: can't read /: "), "{}", run.err);
        assert!(run.err.ends_with("= help: name a file\n"), "{}", run.err);
    }
}

#[test]
fn names_and_arguments_may_be_any_bytes() {
    let name = OsStr::from_bytes(b"caf\xe9.pl");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(name);
    std::fs::write(&path, "print join ' ', map { unpack 'H*', $_ } @ARGV")
        .expect("a writable directory");
    let output = Command::new(env!("CARGO_BIN_EXE_fsperl"))
        .arg("run")
        .arg(&path)
        .arg(name)
        .output()
        .expect("the command starts");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    assert!(out.contains("636166e92e706c"), "{out}");
}

#[test]
fn a_time_limit_of_0_is_none() {
    assert_eq!(run("1", &["--time-limit", "0"]).status, 0);
}

#[test]
fn exit_decides_the_status() {
    assert_eq!(run("exit 0; say_('no')", &[]).status, 0);
    let run = run("exit 3", &[]);
    assert_eq!(
        (run.status, run.err.as_str()),
        (1, "the script exited with status 3\n")
    );
}

#[test]
fn a_wrong_command_line_is_refused() {
    for wrong in [
        &["--dtmf", "1x2"][..],
        &["--var", "novalue"],
        &["--hangup-after", "soon"],
        &["--far", "user/1"],
        &["--log", "LOUD"],
        &["--api", "--chat", "x"],
        &["--xml", "dialplan,directry"],
        &["--nosuch"],
    ] {
        let run = run("1", wrong);
        assert_eq!(run.status, 2, "{wrong:?}: {}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn a_trace_shows_calls_arguments_and_results() {
    let script = "$session->answer; my $e = freeswitch::Event->new('CUSTOM', q(it's)); $session->setVariable('n', '12');\neval { $session->setVariable('a') };\nprint $@;";
    let run = run(script, &["--trace"]);
    for line in [
        "trace: $session->answer() = 1",
        "trace: Event->new('CUSTOM', 'it\\'s') = freeswitch::Event",
        "trace: $session->setVariable('n', 12)",
        "trace: $session->setVariable('a') died",
    ] {
        assert!(run.happened().contains(&line), "{line}: {}", run.out);
    }
    let printed = run.printed().join("\n");
    assert!(
        printed.starts_with("RuntimeError Usage: CoreSession_setVariable(self,var,val); at "),
        "{printed}"
    );
    assert!(printed.ends_with(" line 2."), "{printed}");
}

#[test]
fn json_has_the_time_line_and_the_ending() {
    let run = run(
        "print qq(aside\\n); $session->answer; die qq(over\\n)",
        &["--json"],
    );
    let all: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(run.err, "aside\nover\n");
    assert_eq!(all["ending"]["how"], "died");
    assert_eq!(all["ending"]["message"], "over");
    let kinds: Vec<_> = all["timeline"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["calls", "answer", "log", "hangup", "ended"]);
}

#[test]
fn log_lines_are_shown_from_a_level_on() {
    let script = "$session->answer; $session->setVariable('a', 'b');";
    assert!(!run(script, &[]).out.contains("has been answered"));
    assert!(
        run(script, &["--log", "DEBUG"])
            .out
            .contains("has been answered")
    );
}

#[test]
fn modules_are_found_where_the_command_line_says() {
    let directory = file("").with_extension("lib");
    std::fs::create_dir_all(&directory).expect("a writable directory");
    std::fs::write(
        directory.join("Menu.pm"),
        "package Menu; sub name { 'main menu' } 1;",
    )
    .expect("a file");
    let directory = directory.display().to_string();
    let run = run(
        "require Menu; print Menu::name(), qq(\\n); require POSIX; require List::Util; require Storable; print POSIX::floor(1.5), qq(\\n)",
        &["-I", &directory],
    );
    assert_eq!(run.printed(), ["main menu", "1"]);
}

#[test]
fn the_switchs_xml_routes_transfers_and_speaks_phrases() {
    let conf = file(
        "<document><section name='dialplan'><context name='default'><extension name='e'>\
         <condition field='destination_number' expression='^9190$'><action application='log' data='INFO routed'/></condition>\
         </extension></context></section></document>",
    );
    let conf = conf.display().to_string();
    let run = run(
        "$session->transfer('9190', 'XML', 'default');",
        &["--conf", &conf],
    );
    assert!(run.happened().contains(&"[INFO] routed"), "{}", run.out);
}

#[test]
fn perl_conf_binds_a_handler_and_starts_a_script() {
    let handler = file(
        "$XML_STRING = qq(<document><section name='dialplan'><context name='default'><extension name='e'><condition><action application='log' data='INFO handled'/></condition></extension></context></section></document>)",
    );
    let startup = file(
        "freeswitch::consoleLog('INFO', qq(started @ARGV\\n)); 1 while freeswitch::running() && freeswitch::msleep(1000) // 0",
    );
    let conf = file(&format!(
        "<document><section name='configuration'><configuration name='perl.conf'><settings>\
         <param name='xml-handler-script' value='{}'/><param name='xml-handler-bindings' value='dialplan'/>\
         <param name='startup-script' value='{} one two'/></settings></configuration></section></document>",
        handler.display(),
        startup.display()
    ));
    let conf = conf.display().to_string();
    let run = run(
        "$session->sleep(10); $session->transfer('1');",
        &["--conf", &conf],
    );
    for line in ["[INFO] started one two", "[INFO] handled"] {
        assert!(run.happened().contains(&line), "{line}: {}", run.out);
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_an_error() {
    let broken = file("<document>").display().to_string();
    for conf in [broken.as_str(), "/no/such/file.xml"] {
        let run = run("say_('no')", &["--conf", conf]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
        assert!(
            run.err.starts_with(&format!("error: {conf}: ")),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_caller_talks_as_long_as_the_command_line_says() {
    let script = "$session->answer; $session->recordFile('/tmp/none/m.wav', 60, 500, 1); say_($session->getVariable('record_seconds'))";
    assert_eq!(run(script, &["--talk", "20s"]).printed(), ["[21]"]);
}
