# What a parked script costs in memory: calls that wait in a script, above calls that wait without one (in `park`).
#
# usage: perl memory.pl [CALLS]
#
# Memory is what the switch's process has of its own and its part of what it shares (Pss_Anon and Pss_File in
# /proc/PID/smaps_rollup), and what files without a name take, in which the images of interpreters are (Shmem in /proc/meminfo: that of
# the whole machine, on which nothing else should use any). It is told in KB per call, between 10 calls and that many more, after others
# have ended: the first have the caches of the switch and of the module filled.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Bench qw(start_switches);
use Time::HiRes qw(sleep time);

my ($calls) = @ARGV;
$calls ||= 50;

sub memory {
    my ($switch) = @_;
    my $kb = 0;
    for (['/proc/' . $switch->pid . '/smaps_rollup', qr/^Pss_(?:Anon|File):\s+(\d+)/], ['/proc/meminfo', qr/^Shmem:\s+(\d+)/]) {
        my ($path, $line) = @$_;
        open my $in, '<', $path or die "$path: $!\n";
        $kb += $_ for map { /$line/ } readline $in;
    }
    return $kb;
}

# Waits until the memory no longer moves, as it does while the module makes interpreters in the background.
sub settled {
    my ($switch) = @_;
    my ($before, $until) = (-1, time + 20);
    while (time < $until) {
        my $now = memory($switch);
        return $now if abs($now - $before) < 8;
        $before = $now;
        sleep 0.5;
    }
    return memory($switch);
}

sub make_calls {
    my ($switch, $count, $application) = @_;
    my $all = $switch->sessions + $count;
    $switch->socket->command("bgapi originate {null_enable_auto_answer=true}null/x &$application") for 1 .. $count;
    my $until = time + 60;
    sleep 0.05 while $switch->sessions < $all && time < $until;
    sleep 0.5;
    return;
}

sub per_call {
    my ($switch, $application) = @_;
    # a switch that has worked: some calls have come and gone
    make_calls($switch, 10, $application);
    $switch->socket->api('hupall');
    $switch->wait_idle(60);
    make_calls($switch, 10, $application);
    my $before = settled($switch);
    make_calls($switch, $calls, $application);
    my $kb = (settled($switch) - $before) / $calls;
    $switch->socket->api('hupall');
    $switch->wait_idle(60);
    return $kb;
}

my %MODULES = ('empty' => '', 'three modules' => 'use JSON::PP; use POSIX; use Data::Dumper; ');

for my $name (qw(ours stock)) {
    # Each row has a switch of its own, so that nothing of another is in its memory.
    my %rows = ('1 without a script' => sub { 'park' });
    for my $what (keys %MODULES) {
        $rows{"2 $name, $what"} = sub {
            'perl(' . $_[0]->script('waits', "$MODULES{$what}" . '$session->sleep(100) while $session->ready; 1;') . ')';
        };
    }
    if ($name eq 'ours') {
        $rows{'3 mod_lua, empty'} = sub {
            my $path = "$_[0]{dir}/scripts/waits.lua";
            open my $out, '>', $path or die "$path: $!\n";
            print {$out} 'while session:ready() do session:sleep(100) end';
            close $out or die "$path: $!\n";
            return "lua($path)";
        };
    }
    my $none;
    for my $row (sort keys %rows) {
        my %switch = start_switches($name) or last;
        my $kb = per_call($switch{$name}, $rows{$row}->($switch{$name}));
        $none //= $kb;
        printf "%-28s %8.0f KB per call%s\n", $row =~ s/^\d //r, $kb, $row =~ /^1/ ? '' : sprintf ', %.0f KB above one without a script', $kb - $none;
    }
}
