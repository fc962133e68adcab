# What a call and a command cost in a real FreeSWITCH: no script, our module, mod_lua, and FreeSWITCH's own mod_perl, which has a
# switch of its own.
#
# usage: perl cost.pl [CALLS [ROUNDS [COMMANDS]]]
#
# CPU is that of the switch's process, in ms. Calls come one at a time, every kind of call in each round and in random order; "without"
# is the call that executes `eval` in place of the script, and "above" the median of the differences between calls of one round.
# Commands come in rounds of so many, each round with every kind; "per s" is the rate of one client that waits for each answer.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches applications cpu median);
use List::Util qw(shuffle);
use Time::HiRes qw(sleep time);

my ($calls, $rounds, $commands) = @ARGV;
$calls    ||= 1000;
$rounds   ||= 15;
$commands ||= 200;

# In seconds: after this time most calls have ended, so that it is asked once whether they have, which costs CPU, too.
use constant LENGTH => 0.003;

# How many calls warm up, and how many rounds.
use constant { WARM_CALLS => 50, WARM_ROUNDS => 1 };

my %switch = start_switches() or exit 0;
my @names  = sort keys %switch;

sub cost_of_call {
    my ($switch, $application) = @_;
    my $start = cpu($switch->pid);
    $switch->socket->api("originate null/x &$application");
    sleep LENGTH;
    $switch->wait_idle(60);
    return cpu($switch->pid) - $start;
}

my (%cpu, %above);
for my $call (1 .. WARM_CALLS + $calls) {
    for my $name (@names) {
        my ($none, @scripts) = applications($name, $switch{$name});
        my %cost = map { $_->[0] => cost_of_call($switch{$name}, $_->[1]) } shuffle($none, @scripts);
        next if $call <= WARM_CALLS;
        push @{ $cpu{$name}{$_} },   $cost{$_}                   for keys %cost;
        push @{ $above{$name}{$_} }, $cost{$_} - $cost{$none->[0]} for keys %cost;
    }
}

# The CPU of each of some commands, and how many there were in a second.
sub cost_of_commands {
    my ($switch, $command) = @_;
    my ($cpu, $start) = (cpu($switch->pid), time);
    $switch->socket->api($command) for 1 .. $commands;
    my $seconds = time - $start;
    return ((cpu($switch->pid) - $cpu) / $commands, $commands / $seconds);
}

my %command;
for my $round (1 .. WARM_ROUNDS + $rounds) {
    for my $name (@names) {
        my (undef, @scripts) = applications($name, $switch{$name});
        for (@scripts) {
            my ($cpu, $rate) = cost_of_commands($switch{$name}, $_->[1] =~ s/\((.*)\)/ $1/r);
            next if $round <= WARM_ROUNDS;
            push @{ $command{ $_->[0] }{cpu} },  $cpu;
            push @{ $command{ $_->[0] }{rate} }, $rate;
        }
    }
}

sub figure { return sprintf '%.3f', median(@{ $_[0] }) }

printf "%d calls of each kind, medians; %s\n", $calls, join ', ', @names;
printf "%-8s %-24s %10s %10s %10s %10s\n", '', '', 'CPU ms', 'without', 'above', 'per s';
for my $name (@names) {
    my ($none, @scripts) = applications($name, $switch{$name});
    printf "%-8s %-24s %10s %10s %10s\n", 'call', $_->[0], figure($cpu{$name}{ $_->[0] }), figure($cpu{$name}{ $none->[0] }),
        figure($above{$name}{ $_->[0] })
        for @scripts;
}
printf "%d rounds of %d commands, medians\n", $rounds, $commands;
for my $name (@names) {
    my (undef, @scripts) = applications($name, $switch{$name});
    printf "%-8s %-24s %10s %10s %10s %10.0f\n", 'command', $_->[0], figure($command{ $_->[0] }{cpu}), '', '',
        median(@{ $command{ $_->[0] }{rate} })
        for @scripts;
}
