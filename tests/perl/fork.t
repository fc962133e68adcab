# A child that a call script forks: the call stays the parent's, and the host is not called in the child.

use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw(run_script texts);

my $run = run_script(<<'PERL', '--hangup-after', '5s');
$session->answer;
my $api = freeswitch::API->new;
my $pid = open my $child, '-|';
die "fork: $!\n" if !defined $pid;
if (!$pid) {
    for my $use (
        sub { $session->ready },
        sub { $session->{uuid} },
        sub { freeswitch::Event->new('CUSTOM') },
        sub { freeswitch::consoleLog('NOTICE', "in the child\n") },
    ) {
        print STDOUT eval { $use->(); 1 } ? "called\n" : $@;
    }
    undef $api;
    undef $session;
    exit 5;
}
my @told = <$child>;
close $child;
my $status = $? >> 8;
freeswitch::consoleLog('NOTICE', "child: $_") for @told;
freeswitch::consoleLog('NOTICE', "status $status, " . ($session->ready ? 'ready' : 'gone') . "\n");
PERL

my @logged = map { /^\[NOTICE\] (.*)/ ? $1 : () } @{ texts($run, 'log') };
my $last   = pop @logged;
is(scalar @logged, 4, 'each use of the host in the child is told');
for my $method (qw(Session_ready CoreSession_uuid_get new_Event consoleLog)) {
    my $told = shift(@logged) // '';
    like($told, qr/^child: RuntimeError in method '\w*\Q$method\E': this process is a child that the script forked/,
        "$method is refused in the child");
}
is($last, 'status 5, ready', 'the session is there in the parent when the child has ended and let go of it');
is($run->{ending}{how}, 'ended', '... and the script goes on to its end');
my $ended = grep { defined $_->{text} && $_->{text} =~ /NORMAL_CLEARING/ && $_->{kind} =~ /end/ } @{ $run->{timeline} };
is($ended, 1, '... and the call ends once');

done_testing;
