# How a call script is tested: say who calls and what they do, then ask what happened. Runs with
#
#     prove -Itarget/perl examples/t

use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";
use CallTest;

subtest 'a caller who asks for the opening hours hears them' => sub {
    my $call = call('menu.pl', dtmf => '1 wwwwwwwwww!');
    is($call->heard('shop/welcome.wav'), 1, 'welcomed once');
    is($call->heard('nine'),             1, 'from nine');
    is($call->heard('eighteen'),         1, 'to eighteen');
    is($call->variable('menu_visited'),  'hours', 'the choice is in a variable');
    is_deeply([ $call->logged ], ['the call ended (hangup) after: hours'], 'the hangup hook has its say');
    is($call->status, 0, 'the script ended well') or diag($call->story);
};

subtest 'a wrong key is asked for again' => sub {
    my $call = call('menu.pl', dtmf => '7 1 wwwwwwwwww!');
    is($call->heard('ivr/ivr-that_was_an_invalid_entry.wav'), 1, 'told so');
    is($call->variable('menu_visited'), 'hours', 'and asked again');
};

subtest 'a silent caller is let go' => sub {
    my $call = call('menu.pl');
    is($call->heard('shop/menu.wav'),             3, 'asked three times');
    is($call->heard('voicemail/vm-goodbye.wav'),  1, 'sent away politely');
    is($call->ended, 'NORMAL_CLEARING', 'and hung up');
};

subtest 'the balance of an account' => sub {
    my %words = (
        4711 => 'one thousand two hundred fifty dollars',
        4712 => 'eighty dollars',
        9999 => 'shop/unknown-account.wav',
    );
    for my $account (sort keys %words) {
        my $call = call('menu.pl', dtmf => "2 $account wwwwwwwwwwww!");
        is($call->heard($words{$account}), 1, "of $account") or diag($call->story);
    }
};

# Subs of a script can be tested by themselves, too: loading the script runs it to its end, here with a silent caller.
subtest 'the hangup hook, called by hand' => sub {
    require freeswitch;
    our $session;
    do "$FindBin::Bin/../menu.pl" or die $@ || $!;
    $session->setVariable('menu_visited', 'hours,balance');
    ok(!$session->ready, 'the script has hung up');
    is(scalar on_hangup($session, 'hangup'), undef, 'the hook runs');
    is($session->getVariable('menu_visited'), 'hours,balance', 'and leaves the variables alone');
};

done_testing;
