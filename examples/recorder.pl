# Takes a message as voicemail does: the caller records it, listens to it, keeps it or records it again. What is kept is
# mailed to the owner of the number.
#
# Dialplan:  <action application="perl" data="recorder.pl sales@example.com"/>
# run: fsperl run examples/recorder.pl sales@example.com --caller 1001 --dtmf '@4s# @12s# ? 1 3 @30s# ? 2'
# run: fsperl run examples/recorder.pl sales@example.com --hangup-after 6300ms
use strict;
use warnings;
use freeswitch;

our $session;

my $owner = shift @ARGV or die "usage: recorder.pl ADDRESS\n";

use constant {
    LONGEST  => 120,    # seconds
    SILENCE  => 200,    # energy below which it is quiet
    QUIET    => 4,      # so many quiet seconds end the recording
    SHORTEST => 1000,   # milliseconds; anything less is no message
};

# `#` ends a recording; every other key is not meant for us.
sub on_key {
    my ($session, $type, $input) = @_;
    return 'true' if $type ne 'dtmf';
    return $input->{digit} eq '#' ? 'break' : 'true';
}

sub record_message {
    my ($file) = @_;
    $session->streamFile('voicemail/vm-record_message.wav');
    $session->streamFile('tone_stream://%(500,0,640)');

    # Keys reach the callback only while it is set: the menus below read theirs by themselves.
    $session->setInputCallback('on_key');
    $session->recordFile($file, LONGEST, SILENCE, QUIET);
    $session->unsetInputCallback;
    return $session->getVariable('record_ms') || 0;
}

sub send_message {
    my ($file, $ms) = @_;
    my $caller = $session->getVariable('caller_id_number');

    # A caller id is whatever the other side says it is: it must not become a header of its own.
    $caller =~ s/[^\w+.\@-]/_/g;
    my $seconds = int($ms / 1000 + 0.5);
    freeswitch::email(
        $owner, 'voicemail@example.com', "Subject: Message from $caller ($seconds s)\n",
        "You have a new message from $caller.\n", $file
    ) or $session->consoleLog('ERR', "the message in $file could not be mailed\n");
    return;
}

my $base = freeswitch::getGlobalVariable('recordings_dir') || '/tmp';
my $file = "$base/message.wav";

$session->answer;
$session->sleep(500);
$session->streamFile('voicemail/vm-not_available.wav');

my $ms = 0;
while ($session->ready) {
    $ms = record_message($file);
    last unless $session->ready;
    if ($ms < SHORTEST) {
        $session->streamFile('voicemail/vm-too-small.wav');
        next;
    }

    # 1: listen to it, 2: keep it, 3: once more. Silence keeps it.
    my $choice = '1';
    while ($choice eq '1' && $session->ready) {
        $choice = $session->playAndGetDigits(1, 1, 2, 4000, '', 'voicemail/vm-listen_save_rerecord.wav', '', '[123]');
        $session->streamFile($file) if $choice eq '1';
    }
    last if $choice ne '3';
}

# Who hangs up while recording has left a message all the same.
send_message($file, $ms) if $ms >= SHORTEST;
if ($session->ready) {
    $session->streamFile('voicemail/vm-saved.wav');
    $session->streamFile('voicemail/vm-goodbye.wav');
    $session->hangup;
}

1;
