# What a call and a command cost in a real FreeSWITCH: no script, our module, mod_lua, and FreeSWITCH's own mod_perl, which has a
# switch of its own. Rounds are interleaved; the figures are medians.
#
# usage: perl cost.pl [ROUNDS [CALLS]]
#
# CPU is that of the switch's process, in ms per call or command. "without" is a call without a script, one that executes `set` alone: the
# two take turns, 25 calls each, and "above" is the difference. The rate is that of one client that waits for each answer.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches applications cpu median);
use Time::HiRes qw(time);

my ($rounds, $calls) = @ARGV;
$rounds ||= 15;
$calls  ||= 200;

# How many calls come in a row before those that they are compared with get their turn.
use constant TURN => 25;

my %switch = start_switches() or exit 0;
my @cases;
for my $name (sort keys %switch) {
    my ($none, @scripts) = applications($name, $switch{$name});
    my $plain = "originate null/x &$none->[1]";
    push @cases, map { { switch => $switch{$name}, kind => 'call', what => $_->[0], command => "originate null/x &$_->[1]", plain => $plain } } @scripts;
    push @cases, map { { switch => $switch{$name}, kind => 'command', what => $_->[0], command => $_->[1] =~ s/\((.*)\)/ $1/r } } @scripts;
}

# What some commands cost each: CPU in ms, and seconds.
sub cost {
    my ($switch, $command, $count) = @_;
    my ($cpu, $start) = (cpu($switch->pid), time);
    $switch->socket->api($command) for 1 .. $count;
    my $seconds = time - $start;
    $switch->wait_idle(60);
    return ((cpu($switch->pid) - $cpu) / $count, $seconds / $count);
}

for my $round (0 .. $rounds) {
    for my $case (@cases) {
        my %sum;
        for my $turn (1 .. $calls / TURN) {
            for my $which (grep { $case->{$_} } qw(plain command)) {
                my ($cpu, $seconds) = cost($case->{switch}, $case->{$which}, TURN);
                $sum{$which}{cpu}     += $cpu;
                $sum{$which}{seconds} += $seconds;
            }
        }
        # the first round warms up
        next if !$round;
        my $turns = int($calls / TURN);
        push @{ $case->{cpu} },   $sum{command}{cpu} / $turns;
        push @{ $case->{rate} },  $turns / $sum{command}{seconds};
        push @{ $case->{above} }, ($sum{command}{cpu} - $sum{plain}{cpu}) / $turns if $case->{plain};
        push @{ $case->{none} },  $sum{plain}{cpu} / $turns                         if $case->{plain};
    }
}

printf "%d rounds of %d, medians; %s\n", $rounds, $calls, join ', ', sort keys %switch;
printf "%-8s %-24s %10s %10s %10s %10s\n", '', '', 'CPU ms', 'without', 'above', 'per s';
for my $case (@cases) {
    my ($cpu, $none, $above) = map { $case->{$_} ? sprintf '%.3f', median(@{ $case->{$_} }) : '' } qw(cpu none above);
    printf "%-8s %-24s %10s %10s %10s %10.0f\n", $case->{kind}, $case->{what}, $cpu, $none, $above, median(@{ $case->{rate} });
}
