# What a call and a command cost in a real FreeSWITCH: no script, our module, mod_lua, and FreeSWITCH's own mod_perl, which has a
# switch of its own. Rounds are interleaved; the figures are medians.
#
# usage: perl cost.pl [ROUNDS [CALLS]]
#
# CPU is that of the switch's process, in ms per call or command; "above" is what is left when the call of the same round without a
# script is taken off, one that executes `set` alone. The rate is that of one client that waits for each answer.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches applications cpu median);
use Time::HiRes qw(time);

my ($rounds, $calls) = @ARGV;
$rounds ||= 15;
$calls  ||= 300;

my %switch = start_switches() or exit 0;
my @cases;
for my $name (sort keys %switch) {
    my ($none, @scripts) = applications($name, $switch{$name});
    push @cases, map { [ $name, 'call', $_->[0], "originate null/x &$_->[1]" ] } $none, @scripts;
    push @cases, map { [ $name, 'command', $_->[0], $_->[1] =~ s/\((.*)\)/ $1/r ] } @scripts;
}

my %got;
for my $round (0 .. $rounds) {
    my $none;
    for my $case (@cases) {
        my ($name, undef, undef, $command) = @$case;
        my $switch = $switch{$name};
        my ($cpu, $start) = (cpu($switch->pid), time);
        $switch->socket->api($command) for 1 .. $calls;
        my $seconds = time - $start;
        $switch->wait_idle(60);
        my $each = (cpu($switch->pid) - $cpu) / $calls;
        $none = $each if $case->[2] eq 'no script';
        # the first round warms up
        push @{ $got{"@$case"} }, [ $each, $calls / $seconds, $each - $none ] if $round;
    }
}

printf "%d rounds of %d, medians; %s\n", $rounds, $calls, join ', ', sort keys %switch;
printf "%-8s %-24s %10s %10s %10s\n", '', '', 'CPU ms', 'above', 'per s';
for my $case (@cases) {
    my ($name, $kind, $what) = @$case;
    my ($cpu, $rate, $above) = map { my $column = $_; median(map { $_->[$column] } @{ $got{"@$case"} }) } 0 .. 2;
    printf "%-8s %-24s %10.3f %10s %10.0f\n", $kind, $what, $cpu, $kind eq 'call' ? sprintf('%.3f', $above) : '', $rate;
}
