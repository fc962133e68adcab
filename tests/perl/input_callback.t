# What an input callback returns steers what is going on: each documented answer, during playback and elsewhere.

use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw(run_script texts);

# Plays 10 s; the answer is given at the key 1, which comes after 4 s, and 2 stops for good. Gives the lines of the time line
# from the first key on, each with its time in ms.
sub play {
    my ($answer, $keys, %more) = @_;
    my $run = run_script(
        <<"PERL", '--dtmf', $keys);
\$session->answer;
\$session->setInputCallback(sub {
    my (\$session, \$type, \$input) = \@_;
    return 'break' if \$input->{digit} eq '2';
    return $answer;
});
my \$result = \$session->streamFile('long.wav\@10s', @{[ $more{start} || 0 ]});
\$session->setVariable('result', "\$result");
PERL
    is($run->{status}, 0, "$answer: the script ends well") or diag($run->{err});
    my @lines = map { "$_->{ms} $_->{text}" } @{ $run->{timeline} };
    shift @lines while @lines && $lines[0] !~ /pressed/;
    return [ grep { !/call ended|hung up/ } @lines ];
}

for my $answer ('"break"', '"stop"', '"false"', '"0"', '0', '"anything else"') {
    is_deeply(
        play($answer, '@4s1'),
        [ '4000 pressed 1', '4000 heard 4.000 s of it', '4000 sets result = 0' ],
        "$answer stops, and streamFile returns 0"
    );
}

for my $answer ('"true"', '"undefined"', '""', 'undef', '()') {
    is_deeply(play($answer, '@4s1'), [ '4000 pressed 1', '10000 sets result = 1' ], "$answer goes on to the end");
}

is_deeply(
    play('"pause"', '@4s1 @7s1'),
    [ '4000 pressed 1', '4000 pauses it', '7000 pressed 1', '7000 goes on with it', '13000 sets result = 1' ],
    'pause pauses, and the next pause goes on: 3 s later'
);

is_deeply(
    play('"seek:+1000"', '@4s1'),
    [ '4000 pressed 1', '4000 winds to 5.000 s', '9000 sets result = 1' ],
    'seek:+1000 goes a second forward, and the end comes a second earlier'
);
is_deeply(
    play('"seek:-1000"', '@4s1'),
    [ '4000 pressed 1', '4000 winds to 3.000 s', '11000 sets result = 1' ],
    'seek:-1000 goes a second back, and the end comes a second later'
);
is_deeply(
    play('"seek:8000"', '@4s1'),
    [ '4000 pressed 1', '4000 winds to 8.000 s', '6000 sets result = 1' ],
    'seek:8000 goes to that place'
);
is_deeply(
    play('"seek:-9000"', '@4s1'),
    [ '4000 pressed 1', '4000 winds to 0 ms', '14000 sets result = 1' ],
    'seek does not go before the beginning'
);
is_deeply(
    play('"seek:+99000"', '@4s1')->[-1],
    '4000 sets result = 1',
    'seek beyond the end ends'
);
is_deeply(
    play('"restart"', '@4s1'),
    [ '4000 pressed 1', '4000 starts it again', '14000 sets result = 1' ],
    'restart begins anew'
);

is_deeply(
    play('"speed:+1"', '@4s1'),
    [ '4000 pressed 1', '4000 sets the speed to 1', '8500 sets result = 1' ],
    'speed:+1 plays faster'
);
is_deeply(
    play('"speed:-1"', '@4s1'),
    [ '4000 pressed 1', '4000 sets the speed to -1', '11500 sets result = 1' ],
    'speed:-1 plays slower'
);
is_deeply(
    play('"speed:0"', '@4s1'),
    [ '4000 pressed 1', '4000 sets the speed to 0', '10000 sets result = 1' ],
    'speed:0 plays as recorded'
);
for my $step ('+1', '-1') {
    my $level = $step + 0;
    is_deeply(
        play(qq("volume:$step"), '@4s1 @5s1'),
        [
            '4000 pressed 1', "4000 sets the volume to $level",
            '5000 pressed 1', '5000 sets the volume to ' . 2 * $level, '10000 sets result = 1',
        ],
        "volume:$step changes the volume by one more step each time"
    );
}
is_deeply(
    play('"volume:3"', '@4s1'),
    [ '4000 pressed 1', '4000 sets the volume to 3', '10000 sets result = 1' ],
    'volume:3 sets the volume'
);
is_deeply(
    play('"SEEK:+1000"', '@4s1'),
    [ '4000 pressed 1', '4000 winds to 5.000 s', '9000 sets result = 1' ],
    'words are known in any case'
);

{
    my $run = run_script(<<'PERL', '--dtmf', '@4s1', '--hangup-after', '60s');
$session->answer;
$session->setInputCallback(sub { die "oh no\n" });
$session->setVariable('result', '' . $session->streamFile('long.wav@10s'));
PERL
    is_deeply(texts($run, 'set'), ['sets result = 1'], 'a callback that dies stops nothing');
    is($run->{status}, 0, '... and the script goes on');
    ok((grep { /oh no/ } map { $_->{text} } @{ $run->{timeline} }), '... but the log has what it died of');
}

{
    my $run = run_script(<<'PERL', '--dtmf', '@2s1 @4s2 @6s3', '--hangup-after', '60s');
$session->answer;
my %answer = (1 => 'pause', 2 => 'pause', 3 => 'break');
$session->setInputCallback(sub { $answer{ $_[2]{digit} } });
$session->setVariable('result', '' . $session->recordFile('/tmp/fsperl-test.wav', 30));
$session->setVariable('ms', $session->getVariable('record_ms'));
PERL
    is_deeply(
        texts($run, 'set'),
        [ 'sets result = 0', 'sets ms = 4000' ],
        'during a recording pause leaves out what is said meanwhile, and break ends it'
    );
}

{
    my $run = run_script(<<'PERL', '--dtmf', '@4s1', '--hangup-after', '60s');
$session->answer;
$session->setInputCallback(sub { 'truncate' });
$session->recordFile('/tmp/fsperl-test.wav', 30);
$session->setVariable('ms', $session->getVariable('record_ms') || '0');
PERL
    is_deeply(texts($run, 'set'), ['sets ms = 0'], 'truncate empties the recording, and stops');
}

{
    my $run = run_script(<<'PERL', '--dtmf', '@2s1 @4s2', '--hangup-after', '60s');
our @seen;
sub on_input {
    my ($session, $type, $input, @more) = @_;
    push @seen, join ',', ref $session, $type, $input->{digit}, $input->{duration}, scalar @_, @more;
    return $input->{digit} eq '2' ? 'break' : 'true';
}
$session->answer;
$session->setInputCallback('on_input', q(it's "quoted" $x));
$session->sleep(10_000);
$session->setVariable('seen', join ' | ', @seen);
PERL
    is_deeply(
        texts($run, 'set'),
        [ q(sets seen = freeswitch::Session,dtmf,1,2000,4,it's "quoted" $x | freeswitch::Session,dtmf,2,2000,4,it's "quoted" $x) ],
        'a sub by name gets the session, the type, the digit and the argument, whatever is in it; sleep is stopped too'
    );
}

{
    my $run = run_script(<<'PERL', '--dtmf', '@2s1 @4s2', '--hangup-after', '60s');
my $seen = '';
$session->answer;
$session->setInputCallback(sub { $seen .= $_[2]{digit}; 'true' });
my $digits = $session->getDigits(1, '', 3000);
$session->sleep(5000);
$session->unsetInputCallback;
$session->setVariable('digits', "$digits,$seen");
PERL
    is_deeply(texts($run, 'set'), ['sets digits = 1,2'], 'methods that collect digits keep them from the callback');
}

{
    my $run = run_script(<<'PERL', '--hangup-after', '60s');
my @seen;
$session->answer;
$session->setInputCallback(sub { push @seen, $_[1]; return 'break' });
my $event = freeswitch::Event->new('CUSTOM', 'shop::order');
$event->addBody('tea');
$session->sendEvent($event);
$session->sleep(5000);
$session->setVariable('seen', '' . @seen);
PERL
    is_deeply(texts($run, 'set'), ['sets seen = 0'], 'an event sent to the session does not reach the callback');
    is_deeply(texts($run, 'event'), ['sends the phone the event CUSTOM shop::order: tea'], '... but the phone');
}

done_testing;
