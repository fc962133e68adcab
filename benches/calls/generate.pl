# Times `swig` against `fsperl generate` on idl/freeswitch.i, and g++ -O2 on SWIG's wrapper against cc on fsperl's glue, as its
# build script runs it.
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
my @generate = ('target/release/fsperl', 'generate', 'idl/freeswitch.i', '--out', "$work/fs");
my @gxx = ('g++', qw(-O2 -fPIC -w -fpermissive -DMULTIPLICITY -include), header(), @flags, '-c', "$work/fs/wrap.cpp", '-o', "$work/fs/wrap.o");
my @cc = (built_with(), '-c', "$work/fs/freeswitch.c", '-o', "$work/fs/freeswitch.o");

# The compiler and its flags, as the build script of fsperl wrote them down beside the glue, last time that it ran. Without those
# for debug information, which the profile asks for: SWIG's wrapper is compiled without it, too.
sub built_with {
    my ($newest) = sort { -M $a <=> -M $b } glob 'target/release/build/fsperl-*/out/freeswitch.cc';
    die "no freeswitch.cc below target/release/build: build fsperl first\n" unless defined $newest;
    open my $in, '<', $newest or die "$newest: $!\n";
    chomp(my @words = <$in>);
    close $in;
    return grep { !/^-g/ } @words;
}

# SWIG's wrapper needs the classes themselves. In FreeSWITCH they come with all its headers; here the interface stripped of
# its directives does, which is kinder to SWIG.
sub header {
    my $text = "#include <cstddef>\n#include <cstdint>\n"
        . "typedef struct sv SV;\ntypedef struct interpreter PerlInterpreter;\n";
    my %seen;
    my $read;
    $read = sub {
        my ($file) = @_;
        return if $seen{$file}++;
        open my $in, '<', $file or die "$file: $!\n";
        my $source = do { local $/; <$in> };
        close $in;
        $source =~ s{^\s*%feature\([^\n]*%\{[ \t]*\n.*?^\s*%\}[ \t]*\n}{}gmsx;
        for my $line (split /^/, $source) {
            if    ($line =~ /^\s*%include\s+"([^"]+)"/) { $read->("idl/$1") }
            elsif ($line =~ /^\s*%|^typedef .*\bu?int\d+_t;|^struct PerlInterpreter;/) { }
            else                                        { $text .= $line }
        }
    };
    $read->('idl/freeswitch.i');
    my $header = "$work/fs/api.h";
    open my $out, '>', $header or die "$header: $!\n";
    print {$out} $text;
    close $out or die "$header: $!\n";
    return $header;
}

sub timed {
    my @command = @_;
    my $start = time;
    system("@command >/dev/null 2>$work/fs/stderr") == 0 or die "@command: failed, see $work/fs/stderr\n";
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
