//! How scripts come to run: application, command, inline, hangup command, chat application, XML handler; each in an interpreter
//! of its own.

use crate::{HEAD, assert_printed, file, run, run_file};

#[test]
fn a_call_script_finds_its_session_its_arguments_and_its_uuid() {
    let script = "say_(ref $session, $stream, $env, $message, $SWITCH_ENV{UUID} eq $session->get_uuid, scalar(@ARGV), @ARGV);";
    assert_printed(
        script,
        &["a b", "it's"],
        &["[freeswitch::Session] undef undef undef [1] [2] [a b] [it's]"],
    );
}

#[test]
fn a_command_writes_to_its_stream_and_sees_its_event() {
    let script = r#"$stream->write("argv=[@ARGV] " . $env->getType . ' ' . $env->getHeader('API-Command') . ' ' . (defined $session ? 1 : 0) . "[$SWITCH_ENV{UUID}]\n"); $stream->raw_write("abc\n", 2);"#;
    let run = run(script, &["--api", "x", "y"]);
    assert_eq!(run.out, "argv=[x y] API perl 0[]\nab", "{}", run.err);
    assert_eq!(run.status, 0);
}

#[test]
fn a_command_that_dies_has_written_what_it_wrote() {
    let run = run(
        "$stream->write('partial'); die qq(after output\\n);",
        &["--api"],
    );
    assert_eq!(run.out, "partial");
    assert!(run.err.ends_with("after output\n"), "{}", run.err);
    assert_eq!(run.status, 1);
}

#[test]
fn scripts_run_scripts_in_interpreters_of_their_own() {
    let inner = file("our $n; $n++; $stream->write(\"n=$n argv=@ARGV\");");
    let inner = inner.display();
    let script = format!(
        "our $n = 5; my $api = freeswitch::API->new;
        say_($api->execute('perl', '{inner} a'), $api->executeString('perl {inner} b'), $n);
        say_($api->execute('perl'), $api->execute('perlrun'), $api->execute('perlrun', '~1'));
        say_($api->execute('perl', '~$stream->write(defined $session ? q(1) : q(0))'));
        say_(freeswitch::API->new($session)->execute('perl', '~$stream->write($session->get_uuid)') eq $session->get_uuid);"
    );
    assert_printed(
        &script,
        &[],
        &[
            "[n=1 argv=a] [n=1 argv=b] [5]",
            "[-ERR Missing args.",
            "] [-ERR Missing args.",
            "] [+OK",
            "]",
            "[0]",
            "[1]",
        ],
    );
}

#[test]
fn the_application_runs_within_a_script() {
    let inner = file(
        "$session->setVariable('probe', \"@ARGV\"); exit 4 if $ARGV[0] eq 'exit'; die 'inner' if $ARGV[0] eq 'die'",
    );
    let inner = inner.display();
    let script = format!(
        "for my $how ('return', 'exit', 'die') {{ $session->execute('perl', \"{inner} $how\"); say_($session->getVariable('probe'), $session->ready) }}
        $session->execute('perl', '~$session->setVariable(\"probe\", \"inline\")'); say_($session->getVariable('probe'));
        $session->execute('set', 'foo=${{perl(~$stream->write(ref($session) . 1))}}'); say_($session->getVariable('foo'));"
    );
    let run = run(&script, &[]);
    assert_eq!(
        run.printed(),
        [
            "[return] [1]",
            "[exit] [1]",
            "[die] [1]",
            "[inline]",
            "[freeswitch::Session1]"
        ]
    );
    assert!(run.out.contains("inner at "), "{}", run.out);
}

#[test]
fn an_application_without_code_is_logged() {
    let run = run("$session->execute('perl', ''); say_($session->ready)", &[]);
    assert_eq!(run.printed(), ["[1]"]);
    assert!(run.out.contains("[ERR] No code to execute!"), "{}", run.out);
}

#[test]
fn perlrun_runs_beside_the_script() {
    let script = "freeswitch::API->new->execute('perlrun', '~freeswitch::consoleLog(q(INFO), qq(beside\\n))');
        freeswitch::consoleLog('INFO', qq(first\\n)); $session->sleep(10); freeswitch::consoleLog('INFO', qq(last\\n));";
    let run = run(script, &[]);
    let logged: Vec<_> = run
        .happened()
        .into_iter()
        .filter(|line| line.starts_with("[INFO]"))
        .collect();
    assert_eq!(logged, ["[INFO] first", "[INFO] beside", "[INFO] last"]);
}

#[test]
fn a_hangup_command_sees_the_calls_data_and_no_session() {
    let hook = file(
        "freeswitch::consoleLog('INFO', join(' ', 'fax', @ARGV, defined $session ? 1 : 0, $env->getHeader('variable_fax_success'), $env->getHeader('variable_hangup_cause')) . \"\\n\")",
    );
    let script = format!(
        "$session->setVariable('api_hangup_hook', 'perl {} done'); $session->setVariable('fax_success', '1'); $session->answer;",
        hook.display()
    );
    let run = run(&script, &[]);
    assert!(
        run.happened()
            .contains(&"[INFO] fax done 0 1 NORMAL_CLEARING"),
        "{}",
        run.out
    );
}

#[test]
fn a_chat_script_works_on_the_message() {
    let script = "say_(ref $message, $message->getType, $message->getBody, defined $session ? 1 : 0, @ARGV); $message->addHeader('seen', 'yes');";
    let path = file(&format!("{HEAD}{script}"));
    let outer = format!(
        "my $m = freeswitch::Event->new('MESSAGE'); $m->addBody('hi'); say_($m->chat_execute('perl', '{} one two'), $m->getHeader('seen'));
        say_($m->chat_execute('perl'));",
        path.display()
    );
    assert_printed(
        &outer,
        &[],
        &[
            "[freeswitch::Event] [MESSAGE] [hi] [0] [one] [two]",
            "[0] [yes]",
            "[1]",
        ],
    );
    let direct = run_file(&path, &["--chat", "hello"]);
    assert!(
        direct
            .out
            .starts_with("[freeswitch::Event] [MESSAGE] [hello] [0]\n"),
        "{}",
        direct.out
    );
    assert!(direct.out.contains("seen: yes\n"), "{}", direct.out);
}

const HANDLER: &str = r#"our ($XML_STRING, %XML_REQUEST, %XML_DATA);
freeswitch::consoleLog('INFO', join(' ', $XML_REQUEST{section}, $XML_DATA{'Caller-Destination-Number'}, $params->getHeader('Caller-Destination-Number'), scalar @ARGV) . "\n");
if ($XML_DATA{'Caller-Destination-Number'} =~ /^77/) {
    $XML_STRING = '<document type="freeswitch/xml"><section name="dialplan"><context name="default"><extension name="e"><condition field="destination_number" expression="^77"><action application="answer"/><action application="log" data="INFO from perl"/><action application="hangup" data="USER_BUSY"/></condition></extension></context></section></document>';
}
elsif ($XML_DATA{'Caller-Destination-Number'} eq '7800') { $XML_STRING = '<not xml' }
elsif ($XML_DATA{'Caller-Destination-Number'} eq '7900') { die "xml handler died\n" }
"#;

#[test]
fn an_xml_handler_makes_the_dialplan() {
    let dialled = |number: &str| run(HANDLER, &["--xml", "dialplan", "--dest", number]);
    let routed = dialled("7701");
    assert_eq!(routed.status, 0, "{}", routed.err);
    assert!(
        routed.happened().contains(&"[INFO] dialplan 7701 7701 0"),
        "{}",
        routed.out
    );
    assert!(
        routed.happened().contains(&"[INFO] from perl"),
        "{}",
        routed.out
    );
    assert!(
        routed.happened().contains(&"hung up: USER_BUSY"),
        "{}",
        routed.out
    );
    for (number, says) in [
        ("7800", "[ERR]"),
        ("7900", "xml handler died"),
        ("1234", "NO_ROUTE_DESTINATION"),
    ] {
        let run = dialled(number);
        assert!(run.out.contains(says), "{}", run.out);
        assert!(run.out.contains("NO_ROUTE_DESTINATION"), "{}", run.out);
        assert_eq!(run.status, i32::from(number == "7900"));
    }
}

#[test]
fn end_blocks_and_destructors_run_at_the_end() {
    let script = "END { say_('END', ref $session) } package D; sub DESTROY { main::say_('DESTROY') } package main;
        our $global = bless [], 'D'; say_('body');";
    assert_printed(
        script,
        &[],
        &["[body]", "[END] [freeswitch::Session]", "[DESTROY]"],
    );
}

#[test]
fn nothing_that_a_caller_sends_is_code() {
    let inner = file("$stream->write(\"<@ARGV>\")");
    let script = format!(
        "$session->setVariable('evil', q{{x'); print 'injected'; ('}});
        $session->execute('set', 'r=${{perl({} ${{evil}})}}'); say_($session->getVariable('r'));",
        inner.display()
    );
    let run = run(&script, &[]);
    assert!(!run.out.contains("\ninjected"), "{}", run.out);
    assert!(run.printed()[0].starts_with("[<x"), "{}", run.out);
}

#[test]
fn a_script_that_runs_itself_for_ever_is_stopped() {
    let path = file("$session->execute('perl', $0);");
    let run = run_file(&path, &[]);
    assert_eq!(run.status, 0, "{}", run.err);
    let refused = "too many scripts run within each other";
    assert_eq!(run.out.matches(refused).count(), 1, "{}", run.out);
}
