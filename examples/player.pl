# Plays an announcement that the caller steers with the keys, as a tape recorder:
#
#     1 back 5 s    2 pause / go on    3 forward 5 s
#     4 quieter     5 as it was        6 louder
#     7 slower      8 from the start   9 faster
#     # stop
#
# Dialplan:  <action application="perl" data="player.pl news.wav"/>
# run: fsperl run examples/player.pl shop/news.wav@60s --dtmf '>W3 W2 WW2 W6 W9 W1 W8 W5 W#'
# run: fsperl run examples/player.pl shop/news.wav@8s --dtmf '>W0'
use strict;
use warnings;
use freeswitch;

our $session;

my $file = shift @ARGV or die "usage: player.pl FILE\n";

# What a callback returns steers the playback.
my %COMMAND = (
    1   => 'seek:-5000',
    2   => 'pause',
    3   => 'seek:+5000',
    4   => 'volume:-1',
    5   => 'volume:0',
    6   => 'volume:+1',
    7   => 'speed:-1',
    8   => 'restart',
    9   => 'speed:+1',
    '#' => 'break',
);

sub on_input {
    my ($session, $type, $input, $title) = @_;
    return 'true' if $type ne 'dtmf';
    my $command = $COMMAND{ $input->{digit} };
    if (!defined $command) {
        $session->consoleLog('INFO', "$title: key $input->{digit} has no meaning here\n");
        return 'true';
    }
    return $command;
}

$session->answer;
$session->setInputCallback('on_input', 'player');

# 1 at the end of the file, 0 when the callback stopped it or the call ended.
my $finished = $session->streamFile($file);
$session->unsetInputCallback;

if ($session->ready) {
    $session->streamFile($finished == 1 ? 'shop/end-of-news.wav' : 'voicemail/vm-goodbye.wav');
    $session->hangup;
}

1;
