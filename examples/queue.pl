# A queue: the caller hears music, and every while how many are before them and how long it may take, until an agent is free.
# `#` leaves the queue, and leaves a number to call back.
#
# Dialplan:  <action application="perl" data="queue.pl user/agent"/>
# run: fsperl run examples/queue.pl user/agent --conf examples/phrases.xml --far 'user/agent=answer' --hangup-after 100s
# run: fsperl run examples/queue.pl user/agent --conf examples/phrases.xml --caller 1001 --dtmf '@28s#'
use strict;
use warnings;
use freeswitch;

our $session;

my $agent = shift @ARGV or die "usage: queue.pl DIALSTRING\n";

use constant {
    BETWEEN => '20',    # seconds of music between two announcements
    EACH    => 90,      # seconds that a call takes
};

my $leaves;

sub on_input {
    my ($session, $type, $input) = @_;
    return 'true' if $type ne 'dtmf' || $input->{digit} ne '#';
    $leaves = 1;
    return 'break';
}

# Whether the caller still waits.
sub waits {
    return !$leaves && $session->ready;
}

# Says how things stand, for as long as somebody listens.
sub announce {
    my ($position) = @_;
    my $seconds = $position * EACH;
    my @steps = (
        sub { $session->streamFile('ivr/ivr-you_are_number.wav') },

        # Words for numbers come from the language's module: `pronounced` is "two", `counted` is "second".
        sub { $session->say("$position", 'en', 'number', 'counted') },
        sub { $session->streamFile('ivr/ivr-expected_wait.wav') },
        sub { $session->say("$seconds", 'en', 'time_measurement', 'pronounced') },

        # A phrase is a macro of the switch's configuration, in the caller's language.
        sub { $session->sayPhrase('queue_thanks', "$position", 'en') },
    );
    for my $step (@steps) {
        $step->() if waits();
    }
    return;
}

$session->answer;
$session->setInputCallback('on_input');

# Music has no end: this one does, and it is a good one.
$session->setVariable('playback_timeout_sec',        BETWEEN);
$session->setVariable('playback_timeout_as_success', 'true');
for my $position (reverse 1 .. 3) {
    announce($position);
    $session->streamFile('local_stream://moh') if waits();
}
$session->unsetInputCallback;

if (waits()) {
    $session->execute('bridge', $agent);
}
elsif ($session->ready) {
    my $number = $session->getVariable('caller_id_number');
    $session->setVariable('callback_number', $number);
    $session->streamFile('shop/we-call-you-at.wav');
    $session->say($number, 'en', 'telephone_number', 'iterated');
    $session->hangup;
}

1;
