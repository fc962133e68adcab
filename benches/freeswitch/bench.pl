# What a call and a command cost in a real FreeSWITCH: no script, our module, mod_lua, and FreeSWITCH's own mod_perl, which has a
# switch of its own. Rounds are interleaved; the figures are medians.
#
# usage: perl bench.pl [ROUNDS [CALLS]]
#
# CPU is that of the switch's process, in ms per call or command; "above" is what is left when the call without a script is taken
# off, one that executes `set` alone. The rate is that of one client that waits for each answer.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../../tests/freeswitch/lib";
use FreeSwitch::Install ();
use FreeSwitch::Switch ();
use POSIX ();
use Time::HiRes qw(time);

my ($rounds, $calls) = @ARGV;
$rounds ||= 7;
$calls  ||= 300;
my $tick = 1000 / POSIX::sysconf(POSIX::_SC_CLK_TCK());

my @modules = ([ ours => $ENV{FSPERL_MODULE} || "$FindBin::Bin/../../target/mod_perl.so" ], [ stock => 'stock' ]);
my %switch;
for (@modules) {
    my ($name, $module) = @$_;
    my ($install, $reason) = FreeSwitch::Install->find($module);
    if (!$install) {
        print "$name is left out: $reason\n";
        next;
    }
    my $switch = FreeSwitch::Switch->start($install, lua => 1);
    # An event socket that nobody reads makes the switch keep its events.
    $switch->{events}->command('noevents');
    $switch->script('empty', '1;');
    $switch->script('modules', 'use JSON::PP; use POSIX; use Data::Dumper; 1;');
    open my $lua, '>', "$switch->{dir}/scripts/empty.lua" or die "empty.lua: $!\n";
    close $lua or die "empty.lua: $!\n";
    $switch{$name} = $switch;
}
exit 0 if !%switch;

my @cases;
for my $name (sort keys %switch) {
    my $scripts = "$switch{$name}{dir}/scripts";
    push @cases, [ $name, 'call', 'no script', 'originate null/x &set(x=1)' ],
        [ $name, 'call', "$name, empty",         "originate null/x &perl($scripts/empty.pl)" ],
        [ $name, 'call', "$name, three modules", "originate null/x &perl($scripts/modules.pl)" ],
        [ $name, 'command', "$name, empty",         "perl $scripts/empty.pl" ],
        [ $name, 'command', "$name, three modules", "perl $scripts/modules.pl" ];
    push @cases, [ $name, 'call', 'mod_lua, empty', "originate null/x &lua($scripts/empty.lua)" ],
        [ $name, 'command', 'mod_lua, empty', "lua $scripts/empty.lua" ]
        if $name eq 'ours';
}

# The switch's CPU so far, in ms.
sub cpu {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/stat" or die "/proc/$pid/stat: $!\n";
    my ($rest) = readline($in) =~ /.*\)\s(.*)/;
    my @field = split ' ', $rest;
    return ($field[11] + $field[12]) * $tick;
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}

my %got;
for my $round (0 .. $rounds) {
    for my $case (@cases) {
        my ($name, undef, undef, $command) = @$case;
        my $switch = $switch{$name};
        my ($cpu, $start) = (cpu($switch->pid), time);
        $switch->socket->api($command) for 1 .. $calls;
        my $seconds = time - $start;
        # the first round warms up
        push @{ $got{"@$case"} }, [ (cpu($switch->pid) - $cpu) / $calls, $calls / $seconds ] if $round;
    }
}

printf "%d rounds of %d, medians; %s\n", $rounds, $calls, join ', ', sort keys %switch;
printf "%-8s %-24s %10s %10s %10s\n", '', '', 'CPU ms', 'above', 'per s';
for my $case (@cases) {
    my ($name, $kind, $what) = @$case;
    my ($none) = grep { $_->[0] eq $name && $_->[2] eq 'no script' } @cases;
    my $cpu   = median(map { $_->[0] } @{ $got{"@$case"} });
    my $above = $kind eq 'call' ? sprintf '%.3f', $cpu - median(map { $_->[0] } @{ $got{"@$none"} }) : '';
    printf "%-8s %-24s %10.3f %10s %10.0f\n", $kind, $what, $cpu, $above, median(map { $_->[1] } @{ $got{"@$case"} });
}
