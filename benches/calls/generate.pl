# Times `swig` against `fsperl generate` on idl/freeswitch.i, and g++ -O2 on SWIG's wrapper against cc -O2 on fsperl's glue.
#
# usage: perl generate.pl ROUNDS WORK_DIR
use strict;
use warnings;
use Config;
use ExtUtils::Embed;
use Time::HiRes qw(time);

my ($rounds, $work) = @ARGV;
my @flags = split ' ', ccopts();
mkdir "$work/fs";

my @swig     = ('swig', qw(-static -shadow -perl5 -c++ -DMULTIPLICITY -o), "$work/fs/wrap.cpp", 'idl/freeswitch.i');
my @generate = ('target/release/fsperl', 'generate', 'idl/freeswitch.i', '--out', "$work/fs", '--quiet');
my @gxx = ('g++', qw(-O2 -fPIC -w -fpermissive -DMULTIPLICITY -include), 'benches/calls/stubs.h', @flags, '-c', "$work/fs/wrap.cpp", '-o', "$work/fs/wrap.o");
my @cc = ('cc', qw(-O2 -fPIC -w -Iruntime/c), @flags, '-c', "$work/fs/freeswitch.c", '-o', "$work/fs/freeswitch.o");

sub timed {
    my @command = @_;
    my $start = time;
    system(@command) == 0 or die "@command: failed\n";
    return time - $start;
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[$#sorted / 2];
}

sub pair {
    my ($title, $theirs, $ours, $times) = @_;
    my (@theirs, @ours);
    for my $round (0 .. $times) {
        my ($a, $b) = (timed(@$theirs), timed(@$ours));
        next unless $round;
        push @theirs, $a;
        push @ours,   $b;
    }
    printf "%-34s %8.3f s %8.3f s   ratio %.2f\n", $title, median(@theirs), median(@ours),
        median(map { $ours[$_] / $theirs[$_] } 0 .. $#ours);
}

printf "%-34s %10s %10s\n", '', 'SWIG', 'fsperl';
pair('generate', \@swig, \@generate, $rounds);
pair('compile',  \@gxx,  \@cc,       5);
