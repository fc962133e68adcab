# Listens while something plays: a recognizer runs in the background, and its results arrive at the input callback as events.
#
# Dialplan:  <action application="perl" data="dictation.pl"/>
# run: fsperl run examples/dictation.pl --say 'two pounds of tea' --say 'one teapot' --say 'done'
# run: fsperl run examples/dictation.pl --dtmf '>WW#'
use strict;
use warnings;
use freeswitch;

our $session;

my (@order, $done);

sub on_input {
    my ($session, $type, $input) = @_;
    if ($type eq 'dtmf') {
        return 'true' if $input->{digit} ne '#';
        $done = 1;
        return 'break';
    }

    # `begin-speaking` comes first, then the result.
    return 'true' if $input->getType ne 'DETECTED_SPEECH';
    return 'true' if ($input->getHeader('Speech-Type') || '') ne 'detected-speech';
    my $xml = $input->getBody;
    my ($words) = defined $xml ? $xml =~ m{<input\b[^>]*>([^<]*)</input>} : ();
    if (defined $words && $words eq 'done') {
        $done = 1;
        return 'break';
    }
    push @order, $words if defined $words;

    # A recognizer stops with its result: have it listen for the next one.
    $session->detectSpeech('resume');
    return 'true';
}

$session->answer;
$session->setInputCallback('on_input');
$session->detectSpeech('pocketsphinx', 'order', 'order', '');
$session->streamFile('shop/say-your-order-then-done.wav');

# Waits in silence for up to 15 s more; digits and events reach the callback here as well.
$session->collectDigits(15_000) if !$done && $session->ready;
$session->detectSpeech('stop');
$session->unsetInputCallback;

$session->setVariable('order', join('; ', @order) || 'nothing');
$session->streamFile('voicemail/vm-goodbye.wav');
$session->hangup;

1;
