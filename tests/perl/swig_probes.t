# Every probe of the lab is answered as SWIG answers it, but for the differences that are listed with their reasons.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use SwigLab qw($ROOT ours real_swig probes recorded differences);

my ($swig, $why_not) = real_swig();
diag("comparing with the recorded answers of SWIG 4.1.0: $why_not") unless $swig;
my $differences = differences();
my %differs;

# SWIG's `new`, FETCH and STORE are Perl subs in freeswitch.pm, and an error there names a line of that file; ours are no
# subs, and name the script's line. Where a Perl sub of freeswitch.pm dies in both, the line is the same for FETCH and STORE.
sub but_for_the_line {
    my ($theirs, $ours) = @_;
    return $ours unless $theirs =~ /at freeswitch\.pm line (\d+)/;
    my $line = $1;
    my $tie  = $line == 33 || $line == 39;
    $ours =~ s/at t\.pl line 1\b/at freeswitch.pm line $line/g;
    $ours =~ s/at freeswitch\.pm line \d+/at freeswitch.pm line $line/g unless $tie;
    return $ours;
}

for my $cases (qw(cases more)) {
    my @theirs = $swig ? probes($swig, $cases) : recorded($cases);
    my @ours   = probes(ours(), $cases);
    is(scalar @ours, scalar @theirs, "$cases: as many answers");
    my $wrong = 0;
    for my $i (0 .. $#theirs) {
        my ($probe, $theirs) = @{ $theirs[$i] };
        my $ours = but_for_the_line($theirs, $ours[$i][1]);
        if ($ours eq $theirs) {
            $differs{$probe} //= 0;
            next;
        }
        $differs{$probe} = 1;
        next if $differences->{$probe};
        $wrong++;
        diag("$probe\n  SWIG:   $theirs\n  fsperl: $ours");
    }
    is($wrong, 0, "$cases: all answers agree, or are listed in differences.tsv");
}

my @stale = grep { !$differs{$_} } sort keys %$differences;
is("@stale", '', 'every difference that is listed exists');

open my $manual, '<', "$ROOT/docs/compatibility.md" or die "compatibility.md: $!";
my $text = do { local $/; <$manual> };
my %reasons = map { $_ => 1 } values %$differences;
like($text, qr/^\| `$_` \|/m, "docs/compatibility.md explains `$_`") for sort keys %reasons;

done_testing();
