//! Hangup hooks and input callbacks.

use crate::{assert_printed, run};

#[test]
fn a_hook_by_name_gets_the_scripts_own_session() {
    let script = "$session->setHangupHook('on_hangup'); $session->answer;
        say_($session->streamFile('long.wav'), $session->ready, $session->sleep(500));
        sub on_hangup { my ($s, $what) = @_; say_(scalar @_, ref $s, $what, $s == $session, $s->hangupCause, $s->getState, $s->ready) }";
    assert_printed(
        script,
        &["--hangup-after", "500ms"],
        &[
            "[2] [freeswitch::Session] [hangup] [1] [NORMAL_CLEARING] [CS_HANGUP] []",
            "[0] [] [1]",
        ],
    );
}

#[test]
fn a_hook_may_be_a_code_reference_and_have_an_argument() {
    let script = "my $seen = 0; $session->setHangupHook(sub { $seen++; say_(@_[1 .. $#_]) }, q(it's \"quoted\"));
        $session->hangup; $session->ready; say_($seen, $session->{hangup_func_arg});";
    let expected = ["[hangup] [it's \"quoted\"]", "[1] [it's \"quoted\"]"];
    assert_printed(script, &[], &expected);
}

#[test]
fn a_transfer_is_told_apart() {
    let script =
        "$session->setHangupHook('My::hook'); say_($session->transfer('9190', 'XML', 'default'));
        say_($session->ready, $session->getState, $session->streamFile('a.wav'));
        package My; sub hook { main::say_($_[1]) }";
    assert_printed(script, &[], &["[transfer]", "[1]", "[] [CS_ROUTING] [0]"]);
}

#[test]
fn a_hook_that_is_removed_or_too_late_is_not_called() {
    let script = "$session->setHangupHook('hook'); $session->setHangupHook(undef); $session->hangup; say_($session->ready);
        sub hook { say_('called') }";
    assert_printed(script, &[], &["[]"]);
    assert_printed(
        "$session->setHangupHook('hook'); sub hook { say_('called') }",
        &[],
        &[],
    );
}

#[test]
fn a_hook_that_dies_makes_the_method_die() {
    let script = "sub hook { die qq(died in hook\\n) } $session->setHangupHook('hook');
        my $r = eval { $session->streamFile('long.wav') }; say_($r, $@); say_('script goes on');";
    assert_printed(
        script,
        &["--hangup-after", "100ms"],
        &["undef [died in hook", "]", "[script goes on]"],
    );
    let run = run(
        "$session->setHangupHook('no_such_hook'); $session->hangup;",
        &[],
    );
    assert_eq!(run.status, 1);
    assert!(
        run.err
            .starts_with("Undefined subroutine &main::no_such_hook called at "),
        "{}",
        run.err
    );
}

#[test]
fn a_hook_that_exits_ends_the_script() {
    let script = "$session->setHangupHook(sub { say_('hook'); exit 0 }); eval { $session->hangup }; say_('not reached');";
    let run = run(script, &[]);
    assert_eq!(run.printed(), ["[hook]"]);
    assert_eq!(run.status, 0);
}

#[test]
fn digits_come_with_session_type_hash_and_argument() {
    let script = "$session->answer; $session->setInputCallback('on_input', 'argument');
        say_($session->streamFile('long.wav'));
        say_($session->{cb_function}, $session->{cb_arg});
        sub on_input { my ($s, $type, $input, $arg) = @_; say_(scalar @_, $s == $session, $type, ref $input, %$input{digit}, %$input{duration}, $arg); 'break' }";
    assert_printed(
        script,
        &["--dtmf", "5"],
        &[
            "[4] [1] [dtmf] [HASH] [digit] [5] [duration] [2000] [argument]",
            "[0]",
            "[on_input] [argument]",
        ],
    );
}

#[test]
fn what_a_callback_answers_decides_how_things_go_on() {
    for (answer, result) in [
        ("undef", "[1]"),
        ("''", "[1]"),
        ("'true'", "[1]"),
        ("'undefined'", "[1]"),
        ("'seek:+500'", "[1]"),
        ("'speed:+1'", "[1]"),
        ("'volume:+1'", "[1]"),
        ("'restart'", "[1]"),
        ("0", "[0]"),
        ("'false'", "[0]"),
        ("'stop'", "[0]"),
        ("'break'", "[0]"),
        ("'anything'", "[0]"),
    ] {
        let script = format!(
            "$session->answer; $session->setInputCallback(sub {{ {answer} }}); say_($session->streamFile('a.wav'));"
        );
        let run = run(&script, &["--dtmf", "1"]);
        assert_eq!(run.printed(), [result], "{answer}");
    }
}

#[test]
fn pause_holds_the_file_until_the_next_pause() {
    let script = "$session->answer; $session->setInputCallback(sub { 'pause' }); say_($session->streamFile('a.wav'));";
    let run = run(script, &["--dtmf", "@200ms1@5s2"]);
    assert_eq!(run.printed(), ["[1]"]);
    let last = run.out.lines().last().unwrap_or_default();
    assert!(last > "00:05.500", "{}", run.out);
}

#[test]
fn an_input_callback_that_dies_stops_nothing_and_is_logged() {
    let script = "$session->answer; $session->setInputCallback(sub { die qq(in input\\n) }); say_($session->streamFile('a.wav'));";
    let run = run(script, &["--dtmf", "1"]);
    assert_eq!(run.printed(), ["[1]"]);
    assert!(
        run.out.contains("[ERR] input callback: in input"),
        "{}",
        run.out
    );
}

#[test]
fn an_input_callback_that_exits_ends_the_script() {
    let script = "$session->answer; $session->setInputCallback(sub { exit 3 }); eval { $session->streamFile('a.wav') }; say_('not reached');";
    let run = run(script, &["--dtmf", "1"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.err, "the script exited with status 3\n");
    assert!(!run.out.contains("not reached"));
}

#[test]
fn what_a_recognizer_hears_comes_as_input() {
    let script = "$session->answer; $session->setInputCallback(sub { my ($s, $type, $event) = @_;
            my ($said) = ($event->getBody // '') =~ m{<input[^>]*>(.*?)</input>};
            say_($type, ref $event, $event->getType, $event->getHeader('Speech-Type'), $said, $event->fire); 'true' });
        $session->detectSpeech('pocketsphinx', 'order', 'order', ''); $session->streamFile('a.wav'); $session->collectDigits(1000);";
    assert_printed(
        script,
        &["--say", "one teapot"],
        &[
            "[event] [freeswitch::Event] [DETECTED_SPEECH] [begin-speaking] undef []",
            "[event] [freeswitch::Event] [DETECTED_SPEECH] [detected-speech] [one teapot] []",
        ],
    );
}

#[test]
fn an_event_that_is_sent_goes_to_the_phone_and_is_no_input() {
    let script = "$session->answer; $session->setInputCallback(sub { say_('called'); 'break' });
        my $event = freeswitch::Event->new('CUSTOM', 'shop::offer'); $event->addBody('tea for two');
        my @nothing = $session->sendEvent($event); say_(scalar @nothing, $session->streamFile('a.wav'));";
    let run = run(script, &[]);
    assert_eq!(run.printed(), ["[0] [1]"]);
    let sent = "switch   sends the phone the event CUSTOM shop::offer: tea for two\n";
    assert!(run.out.contains(sent), "{}", run.out);
}

#[test]
fn methods_that_collect_digits_do_not_call_the_callback() {
    let script = "$session->answer; $session->setInputCallback(sub { say_('called', $_[2]{digit}); 'true' });
        say_($session->getDigits(4, '#', 2000)); say_($session->collectDigits(1000)); $session->unsetInputCallback;
        say_($session->collectDigits(1000), $session->getDigits(1, '', 100));";
    assert_printed(
        script,
        &["--dtmf", "12#7"],
        &["[12]", "[called] [7]", "[0]", "[0] []"],
    );
}

#[test]
fn a_callback_may_use_the_session_and_change_itself() {
    let script = "$session->answer; $session->setInputCallback(sub { my ($s) = @_; $s->unsetInputCallback; undef $session;
            $s->setVariable('x', 'y'); say_($s->getVariable('x')); 'break' });
        my $s = $session; say_($s->streamFile('a.wav')); say_($s->ready);";
    assert_printed(script, &["--dtmf", "1"], &["[y]", "[0]", "[1]"]);
}

#[test]
fn a_script_may_ask_for_its_callbacks_itself() {
    let script = "$session->setInputCallback(sub { say_(@_[1 .. $#_]); 'break' }, 'a');
        say_($session->run_dtmf_callback(undef, 1)); say_(freeswitch::dtmf_callback($session->{session}, undef, 1, undef, 0));
        $session->unsetInputCallback; say_($session->run_dtmf_callback(undef, 1));
        eval { freeswitch::dtmf_callback(undef, undef, 1, undef, 0) }; say_($@ =~ s/ at .*//sr);
        $session->setDTMFCallback(sub { say_($_[1], $_[3]); 1 }, 'dtmf'); $session->run_dtmf_callback(undef, 1); say_($session->{cb_state}{funcargs});";
    assert_printed(
        script,
        &[],
        &[
            "[event] undef [a]",
            "[1]",
            "[event] undef [a]",
            "[1]",
            "[1]",
            "[ValueError invalid null reference in method 'dtmf_callback', argument 1 of type 'switch_core_session_t *']",
            "[event] [dtmf]",
            "[dtmf]",
        ],
    );
}
