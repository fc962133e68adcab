//! Members, pointers and lifetimes of the objects.

use crate::{assert_printed, run};

#[test]
fn members_tell_about_the_session() {
    let script = "say_($session->{allocated}, $session->{uuid} eq $session->get_uuid, $session->{flags}, $session->{cause}, $session->{destroying}, $session->{event_idx});
        say_(ref $session->{session}, ref $session->{channel}, ref $session->{callback_mutex}, ref $session->{cb_state}, ref $session->get_cb_args);
        (my $name = 'main::uuid_' . $session->get_uuid) =~ tr/-/_/; say_($session->{suuid} eq $name);
        $session->setAutoHangup(1); say_($session->{flags} == $freeswitch::S_HUP); $session->{flags} = 0; say_($session->{flags});
        $session->{event_idx} = 4; say_($session->{event_idx});";
    assert_printed(
        script,
        &[],
        &[
            "[1] [1] [0] [0] [0] [0]",
            "[_p_switch_core_session_t] [_p_switch_channel_t] [_p_switch_mutex_t] [freeswitch::input_callback_state_t] [_p_switch_input_args_t]",
            "[1]",
            "[1]",
            "[0]",
            "[4]",
        ],
    );
}

#[test]
fn callbacks_can_be_changed_through_members() {
    let script = "$session->answer; $session->setInputCallback('one', 'a'); $session->{cb_function} = 'two'; $session->{cb_arg} = 'b';
        say_($session->{cb_function}, $session->{cb_arg}); $session->streamFile('a.wav');
        $session->setHangupHook('one'); $session->{hangup_func_str} = 'two'; $session->{hangup_func_arg} = 'c'; $session->hangup;
        sub one { say_('one') } sub two { say_('two', $_[-1]); 'break' }";
    assert_printed(
        script,
        &["--dtmf", "1"],
        &["[two] [b]", "[two] [b]", "[two] [c]"],
    );
}

#[test]
fn something_private_stays_with_the_call() {
    let script = "my $e = freeswitch::Event->new('CUSTOM', 'a'); say_($session->getPrivate('p')); $session->setPrivate('p', $e);
        say_(ref $session->getPrivate('p')); my $other = freeswitch::Session->new($session->get_uuid); say_(ref $other->getPrivate('p'));
        $session->setPrivate('p', undef); say_($session->getPrivate('p'));
        eval { $session->getPrivate(undef) }; say_($@ =~ s/ at .*//sr); eval { $session->setPrivate(undef, $e) }; say_($@ =~ s/ at .*//sr);";
    assert_printed(
        script,
        &[],
        &[
            "undef",
            "[_p_void]",
            "[_p_void]",
            "undef",
            "[ValueError invalid null reference in method 'CoreSession_getPrivate', argument 2 of type 'char *']",
            "[ValueError invalid null reference in method 'CoreSession_setPrivate', argument 2 of type 'char *']",
        ],
    );
}

#[test]
fn a_session_lets_its_call_go() {
    let script = "my $leg = freeswitch::Session->new('user/1001'); my $uuid = $leg->get_uuid; $leg->destroy; $leg->destroy; $session->sleep(1);
        say_($leg->{allocated}, $leg->get_uuid, $leg->ready, freeswitch::API->new->execute('uuid_exists', $uuid));
        { my $kept = freeswitch::Session->new('user/1001'); $kept->setAutoHangup(0); $uuid = $kept->get_uuid }
        say_(freeswitch::API->new->execute('uuid_exists', $uuid));";
    let run = run(script, &[]);
    assert_eq!(run.printed(), ["[0] [uninitialized] [] [false]", "[true]"]);
}

#[test]
fn a_closure_over_the_session_is_no_harm() {
    let script = "my $s = $session; $s->setHangupHook(sub { say_($s->getState) }); $s->setInputCallback(sub { $s->ready }); undef $session; $s->hangup;";
    assert_printed(script, &[], &["[CS_HANGUP]"]);
}

#[test]
fn nothing_is_asked_of_an_undefined_object() {
    let script = "for my $try (sub { $session->sendEvent(undef) }, sub { $session->setEventData(undef) }, sub { $session->waitForAnswer(undef) },
            sub { $session->waitForAnswer(freeswitch::Session->new) }, sub { $session->insertFile(undef, 'a', 1) }, sub { $session->set_tts_parms(undef, 'v') },
            sub { freeswitch::bridge(undef, $session) }, sub { freeswitch::CoreSession::answer(undef) }) { eval { $try->() }; say_($@ =~ s/ at .*//sr) }";
    assert_printed(
        script,
        &[],
        &[
            "[ValueError invalid null reference in method 'CoreSession_sendEvent', argument 2 of type 'Event *']",
            "[ValueError invalid null reference in method 'CoreSession_setEventData', argument 2 of type 'Event *']",
            "[ValueError invalid null reference in method 'CoreSession_waitForAnswer', argument 2 of type 'CoreSession *']",
            "[ValueError in method 'CoreSession_waitForAnswer', argument 2: the session is not connected to a call]",
            "[ValueError invalid null reference in method 'CoreSession_insertFile', argument 2 of type 'char const *']",
            "[ValueError invalid null reference in method 'CoreSession_set_tts_parms', argument 2 of type 'char *']",
            "[ValueError invalid null reference in method 'bridge', argument 1 of type 'CoreSession &']",
            "[ValueError invalid null reference in method 'CoreSession_answer', argument 1 of type 'CoreSession *']",
        ],
    );
}

#[test]
fn a_class_of_the_script_may_extend_a_session() {
    let script = "{ package Menu; our @ISA = ('freeswitch::Session'); sub twice { my $s = shift; $s->sleep(1); $s->sleep(1) } }
        my $menu = Menu->new($session->get_uuid); say_(ref $menu, $menu->twice);
        $menu->setInputCallback(sub { say_(ref $_[0], $_[0] == $menu); 'break' }); $menu->run_dtmf_callback(undef, 0);";
    assert_printed(script, &[], &["[Menu] [1]", "[Menu] [1]"]);
}
