# How long a call waits for its script: from the application's start, as `perl_status` tells it, to the script's first statement.
# Of FreeSWITCH's own mod_perl nobody tells when it began; so there is also the time from the last statement of one script to the
# first of the next that the call executes, in which the switch ends an application and starts another.
#
# usage: perl latency.pl [CALLS [CALLS_PER_SECOND]]
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches quantile);
use Time::HiRes qw(sleep time);

my ($calls, $per_second) = @ARGV;
$calls      ||= 1000;
$per_second ||= 50;

# These calls come before those that count, and have the interpreters made.
my $WARM_UP = 20;

my %MODULES = ('empty' => '', 'three modules' => 'use JSON::PP; use POSIX; use Data::Dumper; ');

my $FIRST = 'use Time::HiRes (); $session->setVariable("last", sprintf "%.6f", Time::HiRes::time()); 1;';

# Writes both waits, in us; `-` for the one that nobody tells.
my $SECOND = <<'END';
use Time::HiRes ();
my $now = Time::HiRes::time();
my ($since) = map { /"since":([\d.]+)/ } grep { index($_, $session->get_uuid) >= 0 }
    split /\}/, freeswitch::API->new->execute('perl_status', 'json') || '';
open my $out, '>>', 'RESULTS' or die "RESULTS: $!\n";
printf {$out} "%s %.0f\n", defined $since ? sprintf('%.0f', 1e6 * ($now - $since)) : '-', 1e6 * ($now - $session->getVariable('last'));
close $out;
1;
END

my %switch = start_switches() or exit 0;

sub waits {
    my ($switch, $modules) = @_;
    my $results = "$switch->{dir}/waits";
    my $first   = $switch->script('first', $FIRST);
    my $second  = $switch->script('second', $modules . $SECOND =~ s/RESULTS/$results/gr);
    unlink $results;
    for my $count ($WARM_UP, $calls) {
        my $start = time;
        for my $made (1 .. $count) {
            $switch->socket->command("bgapi originate null/x 'perl:$first,perl:$second' inline");
            my $early = $start + $made / $per_second - time;
            sleep $early if $early > 0;
        }
        $switch->wait_idle(60);
    }
    open my $in, '<', $results or die "$results: $!\n";
    my @waits = map { [split] } readline $in;
    return @waits[ $WARM_UP .. $#waits ];
}

printf "%d calls, %d per second; us\n%-48s %10s %10s %10s\n", $calls, $per_second, '', 'median', '99 %', 'most';
for my $name (sort keys %switch) {
    for my $what (sort keys %MODULES) {
        my @waits = waits($switch{$name}, $MODULES{$what});
        for ([ 0, "from the application's start" ], [ 1, 'from the script before' ]) {
            my ($column, $from) = @$_;
            my @column = grep { $_ ne '-' } map { $_->[$column] } @waits or next;
            printf "%-48s %10.0f %10.0f %10.0f\n", "$name, $what: $from", map { quantile($_, @column) } 0.5, 0.99, 1;
        }
    }
}
