//! What a script does with its call.

use crate::{assert_printed, run};

#[test]
fn a_menu_answers_asks_and_hangs_up() {
    let script = "$session->answer; $session->streamFile('welcome.wav');
        my $digits = $session->getDigits(2, '#', 5000);
        $session->setVariable('choice', $digits); $session->hangup('USER_BUSY');";
    let run = run(
        script,
        &["--caller", "1001", "--dest", "600", "--dtmf", "12#"],
    );
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(
        run.happened(),
        [
            "Caller <1001> calls 600",
            "answered",
            "hears welcome.wav (1.000 s)",
            "pressed 1",
            "pressed 2",
            "got the digits \"12\"",
            "sets choice = 12",
            "hung up: USER_BUSY",
            "call ended: USER_BUSY, 1 s billed",
        ]
    );
}

#[test]
fn variables_come_from_the_command_line_and_hold_every_byte() {
    let script = r#"say_($session->getVariable('who'), $session->getVariable('nope'), $session->getVariable(undef));
        $session->setVariable('w', "\x{263a}\xe9"); say_(length $session->getVariable('w'));
        $session->setVariable('l', "\xff\x01z"); say_($session->getVariable('l') eq "\xff\x01z");
        $session->setVariable('w', undef); say_($session->getVariable('w'));"#;
    assert_printed(
        script,
        &["--var", "who=me=you"],
        &["[me=you] undef undef", "[5]", "[1]", "undef"],
    );
}

#[test]
fn a_call_that_is_over_answers_as_the_switch_does() {
    let script = "$session->answer; $session->hangup('NOSUCHCAUSE');
        say_($session->ready, $session->getState, $session->hangupCause, $session->answered, $session->mediaReady);
        say_($session->streamFile('a.wav'), $session->sleep(100), $session->getDigits(1, '', 100));
        $session->setVariable('late', '1'); $session->execute('playback', 'a.wav'); say_($session->getVariable('late'));";
    let expected = ["[] [CS_HANGUP] [NONE] [1] []", "[0] [1] []", "[1]"];
    assert_printed(script, &[], &expected);
}

#[test]
fn a_session_without_a_call_says_so() {
    let script = "my $x = freeswitch::Session->new;
        say_($x->{allocated}, $x->{uuid}, $x->get_uuid, $x->ready, $x->getVariable('x'), $x->answer, $x->getState);
        $x->hangup; $x->setHangupHook('f'); say_($x->getDigits(1, '', 1), $x->sleep(1), $x->setAutoHangup(1));";
    let run = run(script, &[]);
    assert_eq!(
        run.printed(),
        [
            "[0] undef [uninitialized] [] [] [-1] [ERROR]",
            "[] [-1] [-1]"
        ]
    );
    assert!(
        run.out.contains("[ERR] session is not initalized"),
        "{}",
        run.out
    );
}

#[test]
fn a_leg_that_cannot_be_had_is_an_object_without_a_call() {
    let script = "for my $dial ('nosuchendpoint/9', 'no-such-uuid', '', undef) {
        my $x = freeswitch::Session->new($dial); say_(ref $x, $x->{allocated}, $x->ready); }";
    let line = "[freeswitch::Session] [0] []";
    assert_printed(script, &[], &[line, line, line, line]);
}

#[test]
fn another_leg_is_called_bridged_and_let_go() {
    let script = "$session->answer; my $leg = freeswitch::Session->new('user/1002', $session);
        say_($leg->ready, $leg->hangupCause, $leg->getState);
        freeswitch::bridge($session, $leg); say_($leg->ready);
        my $busy = freeswitch::Session->new('user/1003', $session); say_($busy->ready, $busy->hangupCause);
        my $later = freeswitch::Session->new; say_($later->originate($session, 'user/1003', 5), $later->hangupCause);
        eval { $later->originate($session, undef) }; print $@;";
    let run = run(
        script,
        &["--far", "user/1002=@5s!", "--far", "user/1003=busy"],
    );
    assert_eq!(
        run.printed()[..5],
        [
            "[1] [SUCCESS] [CS_SOFT_EXECUTE]",
            "[]",
            "[] [USER_BUSY]",
            "[1] [USER_BUSY]",
            "ValueError invalid null reference in method 'CoreSession_originate', argument 3 of type 'char *' at ".to_owned()
                .as_str()
                .trim_end(),
        ]
        .map(|line| run.printed().into_iter().find(|printed| printed.starts_with(line)).unwrap_or(line))
    );
}

#[test]
fn a_session_is_found_by_its_uuid_and_by_the_switchs_pointer() {
    let script = "my $same = freeswitch::Session->new($session->get_uuid);
        say_($same->get_uuid eq $session->get_uuid, $same == $session ? 'same' : 'another');
        my $wrapped = freeswitch::Session->new($session->{session}); say_($wrapped->get_uuid eq $session->get_uuid);
        undef $same; undef $wrapped; say_($session->ready);";
    assert_printed(script, &[], &["[1] [another]", "[1]", "[1]"]);
}

#[test]
fn prompts_are_repeated_until_the_digits_fit() {
    let script = r"$session->answer;
        my $digits = $session->playAndGetDigits(2, 4, 3, 3000, '#', 'pin.wav', 'wrong.wav', '^4\d+$', 'pin');
        say_($digits, $session->getVariable('pin'));
        say_($session->read(1, 3, 'again.wav', 3000, '#'));";
    assert_printed(script, &["--dtmf", "12#47#9#"], &["[47] [47]", "[9]"]);
}

#[test]
fn speech_is_spoken_recorded_and_understood() {
    let script = "$session->answer; $session->set_tts_params('flite', 'slt'); say_($session->{tts_name}, $session->{voice_name});
        say_($session->speak('Hello'), $session->recordFile('/tmp/none/m.wav', 60, 500, 3), $session->getVariable('record_seconds'));
        my $xml = $session->playAndDetectSpeech('say.wav', 'pocketsphinx', 'yesno'); say_($xml =~ /yes please/);
        $session->say('42', 'en', 'number', 'pronounced'); $session->sayPhrase('hello');";
    let run = run(script, &["--say", "yes please"]);
    let printed = run.printed();
    assert_eq!(printed[0], "[flite] [slt]");
    assert!(printed[1].starts_with("[1] [1] ["), "{printed:?}");
    assert_eq!(printed[2], "[1]");
    assert!(run.out.contains("Hello"), "{}", run.out);
}

#[test]
fn a_menu_object_runs_on_the_call() {
    let script = "$session->answer;
        my $menu = freeswitch::IVRMenu->new(undef, 'main', 'welcome.wav', 'again.wav', 'bad.wav', 'bye.wav', undef,
            undef, undef, undef, undef, 0, 2000, 1, 5000, 3, 3);
        $menu->bindAction('menu-exec-app', 'set chosen=one', '1'); $menu->bindAction('menu-exit', undef, '9');
        $menu->execute($session, 'main'); say_($session->getVariable('chosen'), $session->getVariable('ivr_menu_status'));
        for my $try (sub { $menu->execute(undef, 'main') }, sub { $menu->execute(freeswitch::Session->new, 'main') },
            sub { $menu->bindAction('menu-exit', '', undef) }) { eval { $try->() }; print $@ =~ s/ at .*//sr, qq(\\n) }";
    assert_printed(
        script,
        &["--dtmf", "19"],
        &[
            "[one] [success]",
            "ValueError invalid null reference in method 'IVRMenu_execute', argument 2 of type 'CoreSession *'",
            "ValueError in method 'IVRMenu_execute', argument 2: the session is not connected to a call",
            "ValueError invalid null reference in method 'IVRMenu_bindAction', argument 4 of type 'char const *'",
        ],
    );
}

#[test]
fn a_script_that_never_ends_is_ended() {
    let run = run("while (1) { eval { $session->sleep(3600000) } }", &[]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("the script is ended:"), "{}", run.out);
}

#[test]
fn an_hour_takes_no_time() {
    let began = std::time::Instant::now();
    let run = run("$session->sleep(3600000); say_($session->ready)", &[]);
    assert_eq!(run.printed(), ["[1]"]);
    assert!(run.out.contains("1:00:00.000"), "{}", run.out);
    assert!(began.elapsed().as_secs() < 60);
}
