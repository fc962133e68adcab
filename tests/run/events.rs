//! Events, consumers, streams, digits, commands and functions.

use crate::{assert_printed, run};

#[test]
fn an_event_has_headers_and_a_body() {
    let script = r#"my $e = freeswitch::Event->new('CUSTOM', 'a::b');
        say_($e->getType, $e->getHeader('Event-Subclass'), $e->{mine}, $e->addHeader('A', '1'), $e->addHeader('A', '2'), $e->getHeader('a'), $e->getHeader('No'));
        say_($e->addBody('b'), $e->getBody, $e->delHeader('A'), $e->delHeader('A'), $e->setPriority(2), $e->getHeader('priority'));
        $e->addHeader('L', "\xe9"); say_($e->getHeader('L') eq "\xe9"); $e->addHeader('W', "\x{263a}"); say_(length $e->getHeader('W'));
        say_($e->serialize =~ /^Event-Name: CUSTOM$/m, $e->serialize('json') =~ /^\{/, scalar($e->serialize("xml") =~ m{<event>}), length($e->{serialized_string}) > 0);
        eval { $e->addHeader(undef, 'x') }; say_($@ =~ s/ at .*//sr);"#;
    assert_printed(
        script,
        &[],
        &[
            "[CUSTOM] [a::b] [1] [1] [1] [1] undef",
            "[1] [b] [1] [] [1] [HIGH]",
            "[1]",
            "[3]",
            "[1] [1] [1] [1]",
            "[ValueError invalid null reference in method 'Event_addHeader', argument 2 of type 'char const *']",
        ],
    );
}

#[test]
fn an_object_without_an_event_fails_softly() {
    let script = "my $e = freeswitch::Event->new(undef);
        say_($e->getType, $e->getHeader('a'), $e->addHeader('a', 'b'), $e->addBody('x'), $e->fire, $e->serialize, $e->{event}, $e->merge($e));
        for my $try (sub { $e->chat_send }, sub { $e->chat_execute('set', 'a=b') }) { eval { $try->() }; say_($@ =~ s/ at .*//sr) }";
    assert_printed(
        script,
        &[],
        &[
            "[invalid] undef [] [] [] [] undef []",
            "[ValueError in method 'Event_chat_send', argument 1: there is no event]",
            "[ValueError in method 'Event_chat_execute', argument 1: there is no event]",
        ],
    );
}

#[test]
fn an_object_may_share_the_event_of_another() {
    let script = "my $e = freeswitch::Event->new('CUSTOM', 'a'); my $same = freeswitch::Event->new($e->{event});
        $same->addHeader('x', 'y'); say_($e->getHeader('x'), $same->{mine}, $same->fire, $e->fire);
        undef $e; say_($same->getHeader('x'));";
    assert_printed(script, &[], &["[y] [0] [] [1]", "[y]"]);
}

#[test]
fn a_consumer_collects_what_it_is_bound_to() {
    let script = "my $c = freeswitch::EventConsumer->new('CUSTOM', 'shop'); say_(0 + $c->{node_index}, $c->bind('HEARTBEAT'), $c->bind('NOSUCH'), $c->{node_index});
        for (1 .. 2) { my $e = freeswitch::Event->new('CUSTOM', 'shop'); $e->addHeader('n', \"$_\"); $e->fire }
        while (my $e = $c->pop(1, 1000)) { say_(ref $e, $e->getHeader('n'), $e->{mine}) }
        $c->cleanup; say_($c->pop, $c->bind('CUSTOM')); eval { $c->bind(undef) }; say_($@ =~ s/ at .*//sr);
        $c->{e_cb_arg} = 'x'; say_($c->{e_cb_arg}, $c->{e_callback});";
    assert_printed(
        script,
        &[],
        &[
            "[1] [1] [0] [2]",
            "[freeswitch::Event] [1] [1]",
            "[freeswitch::Event] [2] [1]",
            "undef [0]",
            "[ValueError invalid null reference in method 'EventConsumer_bind', argument 2 of type 'char const *']",
            "[x] undef",
        ],
    );
}

#[test]
fn the_calls_own_events_can_be_consumed() {
    let script = "my $c = freeswitch::EventConsumer->new('CHANNEL_ANSWER'); $session->answer;
        my $e = $c->pop(1, 100); say_($e->getHeader('Unique-ID') eq $session->get_uuid);
        my $mine = freeswitch::Event->new('CUSTOM', 'x'); $session->setEventData($mine); say_($mine->getHeader('Unique-ID') eq $session->get_uuid);";
    assert_printed(script, &[], &["[1]", "[1]"]);
}

#[test]
fn a_stream_keeps_what_is_written() {
    let script = r#"my $st = freeswitch::Stream->new; say_($st->get_data); $st->write('abc'); $st->write('%s'); $st->write(undef); $st->raw_write('xyz', 2); say_($st->get_data);
        for my $try (sub { $st->raw_write('ab', -1) }, sub { $st->raw_write('ab', 9) }, sub { freeswitch::Stream->new(undef)->write('x') }, sub { say_($st->read(undef)) }) { eval { $try->() }; say_($@ =~ s/ at .*//sr) }
        say_(freeswitch::Stream->new(undef)->get_data);"#;
    assert_printed(
        script,
        &[],
        &[
            "[]",
            "[abc%sxy]",
            "[ValueError cannot write -1 bytes: the length is negative]",
            "[ValueError cannot write 9 bytes: there are 2]",
            "[RuntimeError in method 'Stream_write': the stream leads nowhere]",
            "undef",
            "[]",
            "undef",
        ],
    );
}

#[test]
fn raw_bytes_go_into_a_stream_whole() {
    let script = r#"my $st = freeswitch::Stream->new; my $png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR" . "\xff\0" x 100;
        $st->raw_write($png, length $png); $st->raw_write("a\0b", 3); $st->raw_write(undef, 0); say_($st->get_data =~ /^\x89PNG\r\n\x1a\n\z/ ? 1 : 0);
        for my $try (sub { $st->raw_write("a\0b", 4) }, sub { $st->raw_write(undef, 1) }, sub { $st->raw_write([], 1) }) { eval { $try->() }; say_($@ =~ s/ at .*//sr) }"#;
    assert_printed(
        script,
        &[],
        &[
            "[1]",
            "[ValueError cannot write 4 bytes: there are 3]",
            "[ValueError cannot write 1 bytes: there are 0]",
            "[TypeError in method 'Stream_raw_write', argument 2 of type 'char const *']",
        ],
    );
}

#[test]
fn a_digit_has_a_length() {
    let script = "my $d = freeswitch::DTMF->new('5', 100); say_($d->{digit}, $d->{duration}); $d->{digit} = '9'; $d->{duration} = 7; say_($d->{digit}, $d->{duration});
        say_(freeswitch::DTMF->new('#')->{duration}, freeswitch::DTMF->new('#', 0)->{duration});";
    assert_printed(script, &[], &["[5] [100]", "[9] [7]", "[2000] [2000]"]);
}

#[test]
fn commands_answer_in_the_switchs_words() {
    let script = r"my $api = freeswitch::API->new; say_($api->execute('echo', 'hi there'), $api->executeString('echo a'), $api->execute('echo', undef));
        say_($api->execute(undef), $api->executeString(undef)); say_($api->execute('nosuchcmd', 'x') eq qq(INVALID COMMAND!\n), $api->getTime > 1e12);
        say_(freeswitch::API->new($session)->execute('eval', 'uuid:' . $session->get_uuid . ' ${Caller-Destination-Number}'));";
    assert_printed(
        script,
        &["--dest", "600"],
        &[
            "[hi there] [a] []",
            "[-ERR No application specified] [-ERR No application specified]",
            "[1] [1]",
            "[600]",
        ],
    );
}

#[test]
fn functions_log_wait_and_keep_globals() {
    let script = r#"freeswitch::consoleLog('NOTICE', "x\n"); freeswitch::consoleLog2('INFO', '/a/f.pl', 'fn', 12, "placed\n"); freeswitch::consoleCleanLog("clean\n");
        freeswitch::console_log('warning', "old\n"); freeswitch::console_clean_log("old clean\n"); freeswitch::console_log2('INFO', 'f', 'g', 3, "old placed\n");
        freeswitch::setGlobalVariable('pt', 'v1'); say_(freeswitch::getGlobalVariable('pt'), freeswitch::getGlobalVariable('no'), freeswitch::getGlobalVariable(undef));
        freeswitch::setGlobalVariable('pt', undef); say_(freeswitch::getGlobalVariable('pt'));
        freeswitch::msleep(250); say_(freeswitch::running(), freeswitch::hanguphook(undef), freeswitch::hanguphook($session->{session}));
        say_(freeswitch::email('a@example.org', 'b@example.org', 'Subject: x', 'body'), freeswitch::email(undef, 'b'));"#;
    let run = run(script, &[]);
    assert_eq!(
        run.printed(),
        ["[v1] undef undef", "undef", "[1] [1] [0]", "[1] []"]
    );
    for line in [
        "[NOTICE] x",
        "[INFO] f.pl:12 placed",
        "clean",
        "[WARNING] old",
        "old clean",
        "[INFO] f:3 old placed",
    ] {
        assert!(run.happened().contains(&line), "{line}: {}", run.out);
    }
}
