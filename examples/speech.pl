# A menu that is spoken to: asks, understands a few words, and falls back to the keys when it does not.
#
# Dialplan:  <action application="perl" data="speech.pl"/>
# run: fsperl run examples/speech.pl --say 'the sales department please' --far user/sales=answer --hangup-after 15s
# run: fsperl run examples/speech.pl --say 'mumble' --say 'support' --far user/support=busy
# run: fsperl run examples/speech.pl --dtmf '@17s2' --far user/support=answer --hangup-after 30s
use strict;
use warnings;
use freeswitch;

our $session;

use constant TRIES => 2;

my %KEY = (1 => 'sales', 2 => 'support');

# What a recognizer returns is XML: the words, and how sure it is of them, in percent.
sub understood {
    my ($xml) = @_;
    return if !defined $xml;
    my ($confidence) = $xml =~ /confidence="(\d+)"/ or return;
    my ($words)      = $xml =~ m{<input\b[^>]*>([^<]*)</input>} or return;
    return if $confidence < 50;
    return $words =~ /\b(sales|support)\b/i ? lc $1 : undef;
}

sub ask_by_voice {
    for my $try (1 .. TRIES) {
        return if !$session->ready;
        my $xml = $session->playAndDetectSpeech('shop/say-sales-or-support.wav', 'pocketsphinx', 'departments');
        my $department = understood($xml);
        return $department if defined $department;
        $session->streamFile('ivr/ivr-did_not_understand.wav') if $session->ready;
    }
    return;
}

sub ask_by_keys {
    my $key = $session->playAndGetDigits(1, 1, 2, 5000, '', 'shop/press-1-sales-2-support.wav', '', '[12]');
    return $KEY{$key};
}

$session->answer;
my $department = ask_by_voice() || ask_by_keys();
if (!defined $department) {
    $session->hangup if $session->ready;
}
else {
    $session->setVariable('department', $department);
    $session->execute('bridge', "user/$department");
    $session->hangup if $session->ready;
}

1;
