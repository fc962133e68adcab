# Hangup hooks of call scripts: by name, by reference, with an argument, missing, dying; when they run, and how often.

use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw(run_script texts);

# What the script logs.
sub logged {
    my ($run) = @_;
    return [ map { /^\[NOTICE\] (.*)/ ? $1 : () } @{ texts($run, 'log') } ];
}

my $HOOK = <<'PERL';
sub say_so { freeswitch::consoleLog('NOTICE', "@_\n"); return }
sub on_hangup { my ($session, @rest) = @_; say_so('hook', ref $session, @rest); return }
$session->answer;
PERL

sub run_hook {
    my ($code, @options) = @_;
    @options = ('--hangup-after', '3s') if !@options;
    my $run = run_script("$HOOK$code", @options);
    return ($run, logged($run));
}

{
    my ($run, $logged) = run_hook('$session->setHangupHook("on_hangup"); $session->sleep(10_000);');
    is_deeply($logged, ['hook freeswitch::Session hangup'], 'a hook by name is called with the session and "hangup"');
    is($run->{ending}{how}, 'ended', '... and the script goes on to its end');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("main::on_hangup"); $session->sleep(10_000);');
    is_deeply($logged, ['hook freeswitch::Session hangup'], 'the name may have its package');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook(\&on_hangup); $session->sleep(10_000);');
    is_deeply($logged, ['hook freeswitch::Session hangup'], 'a hook by reference');
}
{
    my (undef, $logged) = run_hook('my $n = 41; $session->setHangupHook(sub { say_so($n + 1) }); $session->sleep(10_000);');
    is_deeply($logged, ['42'], 'a closure sees its variables');
}
{
    my (undef, $logged) = run_hook(q{$session->setHangupHook('on_hangup', q(it's "a" $b; die)); $session->sleep(10_000);});
    is_deeply($logged, [q(hook freeswitch::Session hangup it's "a" $b; die)], 'an argument comes third, whatever is in it');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("on_hangup"); $session->sleep(100); $session->transfer("1000"); $session->sleep(1);');
    is_deeply($logged, ['hook freeswitch::Session transfer'], 'a transfer is told from a hangup');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("on_hangup"); $session->sleep(10_000) for 1 .. 3; $session->ready;');
    is_deeply($logged, ['hook freeswitch::Session hangup'], 'the hook is called once');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("on_hangup"); $session->hangup; $session->ready;');
    is_deeply($logged, ['hook freeswitch::Session hangup'], "the script's own hangup is one too");
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("on_hangup"); $session->setHangupHook(undef); $session->sleep(10_000);');
    is_deeply($logged, [], 'undef removes the hook');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook("on_hangup"); say_so("end");');
    is_deeply($logged, ['end'], 'a script that ends before the call does is not told');
}
{
    my ($run, $logged) = run_hook('$session->setHangupHook("no_such_sub"); $session->sleep(10_000); say_so("after");');
    is($run->{ending}{how}, 'died', 'a hook that does not exist is an error of the script');
    like($run->{ending}{message}, qr/no_such_sub/, '... that names it');
    is_deeply($logged, [], '... in the method that notices the hangup');
}
{
    my ($run, $logged) = run_hook('$session->setHangupHook(sub { die "oh no\n" }); $session->sleep(10_000); say_so("after");');
    is($run->{ending}{how},     'died',    'a hook that dies makes the method die');
    is($run->{ending}{message}, 'oh no',   '... with its message');
    isnt($run->{status}, 0, '... and the command says so');
    is_deeply($logged, [], '... and nothing after it is run');
}
{
    my (undef, $logged) = run_hook(<<'PERL');
$session->setHangupHook(sub { die "oh no\n" });
eval { $session->sleep(10_000); 1 } or say_so("caught $@");
say_so('after');
PERL
    is_deeply($logged, [ 'caught oh no', 'after' ], 'what the hook dies of can be caught');
}
{
    my ($run, $logged) = run_hook('$session->setHangupHook(sub { exit 3 }); $session->sleep(10_000); say_so("after");');
    is_deeply($run->{ending}, { how => 'exited', status => 3 }, 'a hook may end the script');
    is_deeply($logged, [], '... at once');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook(sub { say_so($session->ready ? "up" : "down") }); $session->sleep(10_000);');
    is_deeply($logged, ['down'], 'in the hook the call is over');
}
{
    my (undef, $logged) = run_hook('$session->setHangupHook(sub { $session->streamFile("x.wav"); say_so("hook") }); $session->sleep(10_000);');
    is_deeply($logged, ['hook'], 'a hook may call methods that would run the hook');
}

done_testing;
