# Whatever Perl values are thrown at functions, methods, members and variables, the process stays sound: in plain perl for
# many turns, under valgrind (with no suppressions but its own) for some.
#
# FSPERL_FUZZ_SEED begins elsewhere, FSPERL_FUZZ_TURNS throws more; a failure is repeated with
# `cd tests/swig && perl -I../../target/swig-lab fuzz.pl SEED TURNS trace`.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use SwigLab qw($ROOT ours);

my $seed  = $ENV{FSPERL_FUZZ_SEED}  // 1;
my $turns = $ENV{FSPERL_FUZZ_TURNS} // 4000;

# Runs a command in tests/swig; gives its status and what it said.
sub run {
    my (@command) = @_;
    my $child = open(my $from, '-|') // die "fork: $!";
    if (!$child) {
        chdir "$ROOT/tests/swig" or die "chdir: $!";
        open STDERR, '>&', \*STDOUT or die "stderr: $!";
        exec { $command[0] } @command or die "exec $command[0]: $!";
    }
    my $said = do { local $/; <$from> };
    close $from;
    return ($?, $said);
}

sub sound {
    my ($name, $seed, $turns, @before) = @_;
    my ($status, $said) = run(@before, $^X, '-I' . ours(), 'fuzz.pl', $seed, $turns);
    my $ok = ok($status == 0 && $said =~ /^done: $turns turns of seed $seed$/m, "$name: seed $seed, $turns turns");
    diag("status $status\n", substr $said, -4000) unless $ok;
    return;
}

sound('perl', $_, 5 * $turns) for $seed .. $seed + 4;
SKIP: {
    skip 'no valgrind', 2 unless `valgrind --version 2>/dev/null`;
    sound('valgrind', $_, $turns, qw(valgrind -q --error-exitcode=99)) for $seed + 5, $seed + 6;
}

done_testing();
