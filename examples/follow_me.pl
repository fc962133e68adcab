# Finds somebody: tries one number after the other, asks whoever answers to take the call, and connects the two.
#
# Dialplan:  <action application="perl" data="follow_me.pl user/1001 user/1002 sofia/gateway/mobile/491701234567"/>
# run: fsperl run examples/follow_me.pl user/1001 user/1002 --far user/1001=busy --far 'user/1002=1WWWWWWWW!'
# run: fsperl run examples/follow_me.pl user/1001 user/1002 --far user/1001=no-answer --far user/1002=2
use strict;
use warnings;
use freeswitch;

our $session;

my @numbers = @ARGV or die "usage: follow_me.pl DIALSTRING...\n";

# A phone that has been answered may be a mailbox, or a child: a person presses 1.
sub accepts {
    my ($leg) = @_;
    $leg->sleep(300);
    my $key = $leg->playAndGetDigits(1, 1, 2, 3000, '', 'ivr/ivr-accept_reject_voicemail.wav', '', '[12]');
    return $key eq '1';
}

sub find {
    for my $number (@numbers) {
        return if !$session->ready;
        my $leg = freeswitch::Session->new("{ignore_early_media=true,leg_timeout=15}$number", $session);
        if (!$leg->ready) {
            $session->consoleLog('INFO', "$number: " . $leg->hangupCause . "\n");
            next;
        }
        return $leg if accepts($leg);
        $session->consoleLog('INFO', "$number: does not take the call\n");
        $leg->hangup;
    }
    return;
}

$session->preAnswer;
$session->streamFile('ivr/ivr-please_hold_while_party_contacted.wav');

if (my $leg = find()) {
    $session->answer;

    # Returns when one of the two has hung up.
    freeswitch::bridge($session, $leg);
    $leg->hangup if $leg->ready;
}
elsif ($session->ready) {
    $session->streamFile('ivr/ivr-no_user_response.wav');
    $session->hangup('NO_USER_RESPONSE');
}

1;
