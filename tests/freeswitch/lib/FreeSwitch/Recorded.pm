package FreeSwitch::Recorded;

# The recorded answers of FreeSWITCH's own module: expressions that a script evaluates in a call, and what came of each.

use strict;
use warnings;

use Exporter 'import';
use FreeSwitch::Install qw($ROOT);

our @EXPORT_OK = qw(recorded_calls accepted_differences comparable);

sub _lines_of {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my @lines;
    while (my $line = <$in>) {
        chomp $line;
        push @lines, [$., $line] unless $line =~ /^#|^\s*$/;
    }
    return @lines;
}

# A list of calls; each is a list of steps { line, expression, recorded }. A step without `recorded` only prepares.
sub recorded_calls {
    my @calls;
    for my $entry (_lines_of("$ROOT/tests/stock/expressions.txt")) {
        my ($line, $text) = @$entry;
        if ($text =~ /^\[\d+\]$/) {
            push @calls, [];
        }
        elsif ($text =~ /^> (.*)/) {
            push @{ $calls[-1] }, { line => $line, expression => $1 };
        }
        else {
            my ($expression, $recorded) = $text =~ /^(.*) ==> (.*)$/ or die "line $line is no record: $text\n";
            push @{ $calls[-1] }, { line => $line, expression => $expression, recorded => $recorded };
        }
    }
    return @calls;
}

# The outcomes that differ on purpose: expression => list of outcomes.
sub accepted_differences {
    my (@files) = @_;
    my %accepted;
    for my $entry (map { _lines_of("$ROOT/tests/stock/$_") } @files) {
        my ($expression, $outcome) = $entry->[1] =~ /^(.*?) ==> (.*)$/ or die "no difference: $entry->[1]\n";
        push @{ $accepted{$expression} }, $outcome;
    }
    return \%accepted;
}

# What is not the same in two runs or on two machines is masked, and so is where an error happened: FreeSWITCH's own module
# names a line of freeswitch.pm where ours names the script's.
sub comparable {
    my ($outcome, $directory) = @_;
    $outcome =~ s/ at \S+(?: \d+\))? line \d+\.$//;
    $outcome =~ s/[0-9a-f]{8}([-_])(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}/UUID/g;
    $outcome =~ s/\Q$directory\E/\$PREFIX/g if defined $directory;
    $outcome =~ s/((?:Core-UUID|Hostname|Switchname|IPv[46]|Date-\w+|Sequence|Calling-File|Calling-Function|Line-Number): )(?:(?!\\x\{a\}).)*/$1.../g;
    $outcome =~ s/(FreeSWITCH Version )[^(]*\([^)]*\)/$1.../;
    return $outcome;
}

1;
