package FreeSwitch::Bench;

# What the benchmarks in a real FreeSWITCH share: a switch with our module (and mod_lua), one with FreeSWITCH's own mod_perl, the
# scripts, and figures of the process.

use strict;
use warnings;

use Exporter qw(import);
use FindBin;
use lib "$FindBin::Bin/../../tests/freeswitch/lib";
use FreeSwitch::Install ();
use FreeSwitch::Switch ();
use Time::HiRes ();

our @EXPORT_OK = qw(start_switches applications cpu median quantile);

my %SCRIPT = (
    empty   => '1;',
    modules => 'use JSON::PP; use POSIX; use Data::Dumper; 1;',
);

# The switches by name, all or those that are asked for: `ours`, `stock`. One that can't be had is left out, which is told.
sub start_switches {
    my ($only) = @_;
    my %switch;
    for ([ ours => $ENV{FSPERL_MODULE} || "$FindBin::Bin/../../target/mod_perl.so" ], [ stock => 'stock' ]) {
        my ($name, $module) = @$_;
        next if $only && $only ne $name;
        my ($install, $reason) = FreeSwitch::Install->find($module);
        if (!$install) {
            print "$name is left out: $reason\n";
            next;
        }
        my $switch = FreeSwitch::Switch->start($install, lua => 1, loglevel => 'err');
        # An event socket that nobody reads makes the switch keep its events.
        $switch->{events}->command('noevents');
        $switch->script($_, $SCRIPT{$_}) for keys %SCRIPT;
        open my $lua, '>', "$switch->{dir}/scripts/empty.lua" or die "empty.lua: $!\n";
        close $lua or die "empty.lua: $!\n";
        $switch{$name} = $switch;
    }
    return %switch;
}

# What a call can execute in a switch: [name, application]. The first is what a call costs without a script: `eval` does nothing, and
# has the same argument, since a longer command costs the switch more to read, and is a part of the call's events.
sub applications {
    my ($name, $switch) = @_;
    my $scripts = "$switch->{dir}/scripts";
    return (
        [ 'no script',            "eval($scripts/empty.pl)" ],
        [ "$name, empty",         "perl($scripts/empty.pl)" ],
        [ "$name, three modules", "perl($scripts/modules.pl)" ],
        $name eq 'ours' ? [ 'mod_lua, empty', "lua($scripts/empty.lua)" ] : (),
    );
}

# The CPU that a process has taken so far, in ms, its ended threads included: it has a clock of its own, whose number is made of
# the process's (see clock_getcpuclockid(3)).
sub cpu {
    my ($pid) = @_;
    return 1000 * Time::HiRes::clock_gettime(((-1 - $pid) * 8) | 2);
}

sub quantile {
    my ($part, @values) = @_;
    my @sorted = sort { $a <=> $b } @values;
    return $sorted[ $part * $#sorted ];
}

sub median { return quantile(0.5, @_) }

1;
