# Times calls through SWIG's wrappers, hand-written XS and fsperl's glue, all in this process.
#
# usage: perl -ILIB... bench.pl [ROUNDS [CALLS]]
#
# Each round runs every case once, in turn, so that a slow moment of the machine hits all alike; a case is a loop of CALLS/10
# turns with ten calls in it. Printed: the median over the rounds in nanoseconds per call, the empty loop subtracted, and the
# ratios, which are medians of the ratios round by round.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_PROCESS_CPUTIME_ID);
use swigcalls;
use XsCalls;
use fscalls;

my $rounds = shift // 15;
my $calls  = shift // 400_000;

our ($str, $v) = ('abc');
our ($swig, $ours, $xs) = (swigcalls::B->new, fscalls::B->new, XsCalls->new);

# name => [SWIG, hand-written XS or undef, fsperl, weight]
my @cases = (
    ['void function, no argument',        'swigcalls::fv();',       'XsCalls::fv();',     'fscalls::fv();'],
    ['int function, no argument',         'swigcalls::f0();',       'XsCalls::f0();',     'fscalls::f0();'],
    ['function, string in and out',       'swigcalls::fs($str);',   'XsCalls::fs($str);', 'fscalls::fs($str);'],
    ['method, int out',                   '$swig->m0;',             '$xs->m0;',           '$ours->m0;'],
    ['method, int in and out',            '$swig->mi(5);',          '$xs->mi(5);',        '$ours->mi(5);'],
    ['method, string in and out',         '$swig->m1($str);',       '$xs->m1($str);',     '$ours->m1($str);'],
    ['inherited method',                  '$swig->bm0;',            undef,                '$ours->bm0;'],
    ['overloaded by type, int',           '$swig->ov(5);',          undef,                '$ours->ov(5);'],
    ['overloaded by type, string',        '$swig->ov($str);',       undef,                '$ours->ov($str);'],
    ['overloaded by count, int',          '$swig->oi(5);',          undef,                '$ours->oi(5);'],
    ['overloaded by count, string',       '$swig->os($str);',       undef,                '$ours->os($str);'],
    ['overloaded, 3 of 3..5 arguments',   '$swig->dig(1,$str,3);',  undef,                '$ours->dig(1,$str,3);'],
    ['read a member, $o->{x}',            '$v = $swig->{x};',       undef,                '$v = $ours->{x};', 4],
    ['write a member, $o->{x} = 5',       '$swig->{x} = 5;',        undef,                '$ours->{x} = 5;',  4],
    ['constructor and destructor', '{ my $o = swigcalls::P->new; }', '{ my $o = XsCalls->new; }', '{ my $o = fscalls::P->new; }', 8],
);

sub compiled {
    my ($body) = @_;
    my $text = $body x 10;
    my $sub = eval "sub { my (\$turns) = \@_; for (my \$i = 0; \$i < \$turns; \$i++) { $text } }";    ## no critic
    die $@ unless $sub;
    return $sub;
}

sub timed {
    my ($sub, $turns) = @_;
    my $start = clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
    $sub->($turns);
    return (clock_gettime(CLOCK_PROCESS_CPUTIME_ID) - $start) / $turns * 1e8;    # ns per call
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[$#sorted / 2];
}

my $loop = compiled('');
my @runs = map {
    my ($name, @rest) = @$_;
    my $weight = $rest[3] // 1;
    +{ name => $name, turns => int($calls / 10 / $weight), subs => [map { defined $_ ? compiled($_) : undef } @rest[0 .. 2]], times => [[], [], []] }
} @cases;

for my $round (0 .. $rounds) {
    for my $run (@runs) {
        my $empty = timed($loop, $run->{turns});
        for my $who (0 .. 2) {
            next unless $run->{subs}[$who];
            my $time = timed($run->{subs}[$who], $run->{turns}) - $empty;
            push @{ $run->{times}[$who] }, $time if $round;    # the first round warms up
        }
    }
}

my %ratio;
printf "%-34s %9s %9s %9s %11s %9s\n", 'ns per call (medians)', 'SWIG', 'by hand', 'fsperl', 'fsperl/SWIG', '/by hand';
for my $run (@runs) {
    my ($s, $x, $f) = @{ $run->{times} };
    my $against = sub { my ($other) = @_; @$other ? sprintf '%.2f', median(map { $f->[$_] / $other->[$_] } 0 .. $#$f) : '-' };
    printf "%-34s %9.1f %9s %9.1f %11s %9s\n", $run->{name}, median(@$s), (@$x ? sprintf('%.1f', median(@$x)) : '-'),
        median(@$f), $against->($s), $against->($x);
}

my %by_name = map { $_->{name} => $_->{times}[2] } @runs;
print "\noverloaded against the same call without overloads (fsperl / fsperl)\n";
for my $pair (
    ['overloaded by type, int',     'method, int in and out'],
    ['overloaded by count, int',    'method, int in and out'],
    ['overloaded by count, string', 'method, string in and out'],
    )
{
    my ($one, $other) = map { $by_name{$_} } @$pair;
    printf "%-34s %.2f\n", $pair->[0], median(map { $one->[$_] / $other->[$_] } 0 .. $#$one);
}
