# Many callbacks, sessions and events in one run: memory does not grow, and nothing that was made is left.

use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw(run_script texts);

plan skip_all => 'the memory of a process is read from /proc, which is not here' if !-r "/proc/$$/statm";

# Does something many times after having done it a few times; the script reports how many KB the process grew meanwhile.
my $MEASURE = <<'PERL';
sub memory {
    open my $statm, '<', "/proc/$$/statm" or die "statm: $!\n";
    return (split ' ', <$statm>)[1] * 4;
}
sub measured {
    my ($warm, $times, $act) = @_;
    $act->() for 1 .. $warm;
    my $before = memory();
    $act->() for 1 .. $times;
    $session->setVariable('grown', '' . (memory() - $before));
    return;
}
$session->answer;
PERL

# Growth that a page or two of perl's own, and the time line, account for.
use constant ALLOWED_KB => 2048;

my %CASES = (
    '100,000 input callbacks' => <<'PERL',
my $count = 0;
$session->setInputCallback(sub { $count++; return 'true' });
measured(100, 1000, sub {
    $session->run_dtmf_callback(undef, 1) for 1 .. 100;
});
$session->setVariable('count', "$count");
PERL
    '20,000 sessions made from a uuid and dropped' => <<'PERL',
my $uuid = $session->get_uuid;
measured(500, 20_000, sub { my $other = freeswitch::Session->new($uuid); $other->getVariable('uuid') });
PERL
    '20,000 callbacks set and replaced, each with a closure' => <<'PERL',
measured(500, 20_000, sub { my $data = 'x' x 1000; $session->setInputCallback(sub { length $data }) });
PERL
    '20,000 events fired and consumed' => <<'PERL',
my $consumer = freeswitch::EventConsumer->new('CUSTOM', 'test::event');
measured(500, 20_000, sub {
    my $event = freeswitch::Event->new('CUSTOM', 'test::event');
    $event->addHeader('A', 'b' x 100);
    $event->fire;
    $consumer->pop(0) or die 'no event';
});
PERL
    '50,000 commands' => <<'PERL',
my $api = freeswitch::API->new;
measured(500, 50_000, sub { $api->execute('echo', 'x' x 200) });
PERL
    '2,000 scripts run by a script, each in an interpreter of its own' => <<'PERL',
my $api = freeswitch::API->new;
measured(100, 2000, sub { $api->execute('perl', '~$stream->write("x" x 1000)') eq 'x' x 1000 or die 'no answer' });
PERL
);

for my $name (sort keys %CASES) {
    my $run = run_script("$MEASURE$CASES{$name}", '--hangup-after', '100m', '--time-limit', '10m', '--log', 'ALERT');
    is($run->{status}, 0, $name) or diag($run->{err});
    my ($grown) = map { /^sets grown = (-?\d+)/ ? $1 : () } @{ texts($run, 'set') };
    cmp_ok($grown // 1e9, '<=', ALLOWED_KB, '... without growth');
    if ($name =~ /input callbacks/) {
        my ($count) = map { /^sets count = (\d+)/ ? $1 : () } @{ texts($run, 'set') };
        cmp_ok($count, '>=', 100_000, '... and all were called');
    }
}

done_testing;
