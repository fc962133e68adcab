package SwigLab;

# For the tests that hold the lab against SWIG: where its modules are, what both answered, and what may differ.
use strict;
use warnings;
use Cwd            qw(abs_path);
use File::Basename qw(dirname);
use Exporter       qw(import);
use Fcntl          qw(:flock);

our @EXPORT_OK = qw($ROOT ours real_swig output probes recorded same_place differences);

# The project's directory.
our $ROOT = abs_path(dirname(__FILE__) . '/../../..');

# The lab as fsperl builds it.
sub ours { return "$ROOT/target/swig-lab" }

# The directory of the lab as the real SWIG builds it, or undef and why there is none. Only SWIG 4.1 is a judge: other versions
# have rules of their own.
sub real_swig {
    my $version = `swig -version 2>/dev/null` =~ /^SWIG Version (\S+)/m ? $1 : undef;
    return (undef, 'swig is not installed') unless defined $version;
    return (undef, "swig is $version, and 4.1 is wanted") unless $version =~ /^4\.1\b/;
    my $out = "$ROOT/target/swig-real";
    open my $lock, '>', "$ROOT/target/swig-real.lock" or die "swig-real.lock: $!";
    flock $lock, LOCK_EX or die "swig-real.lock: $!";    # tests that run side by side build it once
    system('sh', "$ROOT/tests/swig/build-swig.sh", $out) == 0 or die "the lab does not build with swig\n";
    return ($out, undef);
}

# What a command prints, and nothing of what it complains about. Runs in tests/swig.
sub output {
    my (@command) = @_;
    my $child = open(my $from, '-|') // die "fork: $!";
    if (!$child) {
        chdir "$ROOT/tests/swig" or die "chdir: $!";
        open STDERR, '>', '/dev/null' or die "stderr: $!";
        exec { $command[0] } @command or die "exec $command[0]: $!";
    }
    my @lines = <$from>;
    close $from;
    return @lines;
}

# The rows of a table of answers, as [PROBE, ANSWER].
sub rows { return map { /^\| `(.*?)` \| (.*) \|$/ ? [$1, same_place($2)] : () } @_ }

# What a library's module answers to the probes of a file.
sub probes {
    my ($library, $cases) = @_;
    return rows(output($^X, "-I$library", 'probe.pl', "$cases.txt"));
}

# What SWIG 4.1 answered when that was recorded.
sub recorded {
    my ($cases) = @_;
    open my $from, '<', "$ROOT/tests/swig/recorded/$cases.md" or die "$cases.md: $!";
    return rows(<$from>);
}

# Addresses and directories say nothing.
sub same_place {
    my ($text) = @_;
    $text =~ s/0x[0-9a-f]{6,}/0xADDRESS/g;
    $text =~ s{at \S*/(\w+\.pm) line}{at $1 line}g;
    return $text;
}

# The probes whose answers may differ, each with the word for its reason.
sub differences {
    my $path = "$ROOT/tests/swig/differences.tsv";
    open my $from, '<', $path or die "$path: $!";
    my %reason;
    while (my $line = <$from>) {
        chomp $line;
        next if $line =~ /^(#|\s*$)/;
        my ($why, $probe) = split /\t/, $line, 2;
        $reason{$probe} = $why;
    }
    return \%reason;
}

1;
