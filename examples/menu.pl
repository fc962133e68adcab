# The menu of a small shop: a greeting, three choices, an account number to type in, and a way to a person.
#
# Dialplan:  <action application="perl" data="menu.pl"/>
# run: fsperl run examples/menu.pl --caller 1001 --dest 5000 --dtmf '7 2 47# 4711 1 wwwwwwww!'
# run: fsperl run examples/menu.pl --dtmf '0' --far 'user/1000=WWWWW!'
# run: fsperl run examples/menu.pl
use strict;
use warnings;
use freeswitch;

# The switch puts the call here.
our $session;

my %BALANCE = (4711 => 1250, 4712 => 80);

# Called once when the caller hangs up, or when the call is transferred away, while this script runs.
sub on_hangup {
    my ($session, $why) = @_;
    my $visited = $session->getVariable('menu_visited') || 'nothing';
    $session->consoleLog('NOTICE', "the call ended ($why) after: $visited\n");
    return;
}

# Remembers a choice in a channel variable: it is in the call detail record, and the dialplan can test it.
sub visited {
    my ($what) = @_;
    my $before = $session->getVariable('menu_visited');
    $session->setVariable('menu_visited', defined $before ? "$before,$what" : $what);
    return;
}

sub opening_hours {
    visited('hours');
    $session->streamFile('shop/open-from.wav');
    $session->say('9', 'en', 'number', 'pronounced');
    $session->streamFile('shop/to.wav');
    $session->say('18', 'en', 'number', 'pronounced');
    return;
}

sub account_balance {
    visited('balance');

    # Four digits and `#`; three tries, 5 s for the first digit and 2 s for each further one.
    my $account = $session->playAndGetDigits(
        4, 4, 3, 5000, '#', 'shop/enter-account.wav', 'shop/not-an-account.wav', '\d{4}', 'account', 2000
    );
    return if $account eq '';
    my $balance = $BALANCE{$account};
    if (!defined $balance) {
        $session->streamFile('shop/unknown-account.wav');
        return;
    }
    $session->streamFile('shop/your-balance-is.wav');

    # A number must become a string: the switch takes no numbers where it wants text.
    $session->say("$balance", 'en', 'currency', 'pronounced');
    return;
}

sub operator {
    visited('operator');
    $session->streamFile('ivr/ivr-hold_connect_call.wav');
    $session->execute('bridge', 'user/1000');
    return;
}

my %CHOICE = (1 => \&opening_hours, 2 => \&account_balance, 0 => \&operator);

$session->setHangupHook('on_hangup');
$session->answer;

# The first half second of audio is often lost while the phones find each other.
$session->sleep(500);
$session->streamFile('shop/welcome.wav');

while ($session->ready) {
    my $digit = $session->playAndGetDigits(1, 1, 3, 5000, '', 'shop/menu.wav', 'ivr/ivr-that_was_an_invalid_entry.wav',
        '[012]', 'menu_choice');
    last if $digit eq '';
    $CHOICE{$digit}->();
}

if ($session->ready) {
    $session->streamFile('voicemail/vm-goodbye.wav');
    $session->hangup;
}

1;
