# How many calls per second a real FreeSWITCH carries with so many alive at a time: no script, our module, mod_lua, and FreeSWITCH's
# own mod_perl, which has a switch of its own and fewer calls. In each round the kinds of call come in random order; the ratios
# are medians of each round's.
#
# usage: perl rate.pl [ROUNDS [CALLS]]
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches applications median);
use List::Util qw(max min shuffle);
use Time::HiRes qw(time);

my ($rounds, $calls) = @ARGV;
$rounds ||= 40;
$calls  ||= 200;

my %switch = start_switches() or exit 0;

# Makes calls, `alive` at a time, as fast as they end; gives how many there were per second.
sub rate {
    my ($switch, $application, $alive, $calls) = @_;
    my $socket = $switch->{ends} ||= do {
        my $new = $switch->connection;
        $new->subscribe('CHANNEL_DESTROY');
        $new;
    };
    my $handle = $socket->handle;
    my ($made, $ended, $rest) = (0, 0, '');
    my $make = sub { syswrite $handle, "bgapi originate null/x &$application\n\n" x $_[0]; $made += $_[0] };
    my $start = time;
    $make->(min($alive, $calls));
    while ($ended < $calls) {
        sysread $handle, $rest, 1 << 16, length $rest or die "the switch ended\n";
        my $now = () = $rest =~ /^Event-Name: CHANNEL_DESTROY$/mg;
        $rest =~ s/.*\n//s;
        $ended += $now;
        my $more = $calls - $made < $now ? $calls - $made : $now;
        $make->($more) if $more;
    }
    return $calls / (time - $start);
}

my %got;
for my $round (0 .. $rounds) {
    for my $alive (10, 50) {
        for my $name (sort keys %switch) {
            my @kinds = applications($name, $switch{$name});
            my $count = max(2 * $alive, $name eq 'stock' ? int($calls / 4) : $calls);
            my %rate  = map { $_->[0] => rate($switch{$name}, $_->[1], $alive, $count) } shuffle @kinds;
            # the first round warms up
            next if !$round;
            push @{ $got{$alive}{$name}{$_} }, [ $rate{$_}, $rate{$_} / $rate{ $kinds[0][0] } ] for keys %rate;
        }
    }
}

printf "%d rounds of %d calls, medians\n%-32s %10s %14s\n", $rounds, $calls, '', 'per s', 'of no script';
for my $alive (10, 50) {
    for my $name (sort keys %switch) {
        for (applications($name, $switch{$name})) {
            my @all = @{ $got{$alive}{$name}{ $_->[0] } };
            printf "%-32s %10.0f %14.3f\n", "$alive alive: $_->[0]", median(map { $_->[0] } @all), median(map { $_->[1] } @all);
        }
    }
}
