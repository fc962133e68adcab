# The embedded switch gives the answers that were recorded on a real one, but for a list of differences.
use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use File::Temp 'tempdir';
use Test::More;

my $here   = dirname(abs_path(__FILE__));
my $root   = dirname(dirname($here));
my $fsperl = $ENV{FSPERL} // "$root/target/release/fsperl";
-x $fsperl or plan skip_all => "no command at $fsperl; build it or name it in FSPERL";

# The lines of a file without comments and empty lines, as [line number, text].
sub lines_of {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    my @lines;
    while (my $line = <$in>) {
        chomp $line;
        push @lines, [$., $line] unless $line =~ /^#|^\s*$/;
    }
    return @lines;
}

# What is not the same in two runs of a real switch, or on two machines, is masked. Where a script's error happened is not
# compared either: here it is named where the script is, there it may be named in freeswitch.pm.
sub comparable {
    my ($outcome) = @_;
    $outcome =~ s/ at \S+(?: \d+\))? line \d+\.$//;
    $outcome =~ s/[0-9a-f]{8}([-_])(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}/UUID/g;
    $outcome =~ s/^'\$PREFIX'$|^'\/usr\/local\/freeswitch'$/'PREFIX'/;
    $outcome =~ s/((?:Hostname|Switchname|IPv[46]|Date-\w+|Sequence): )[^\\]*/$1.../g;
    return $outcome;
}

# Runs a command, whose output nobody wants; gives its exit status.
sub quietly {
    my (@command) = @_;
    open my $out, '>&', \*STDOUT or die "STDOUT: $!\n";
    open my $err, '>&', \*STDERR or die "STDERR: $!\n";
    open STDOUT, '>', '/dev/null' or die "/dev/null: $!\n";
    open STDERR, '>', '/dev/null' or die "/dev/null: $!\n";
    my $status = system @command;
    open STDOUT, '>&', $out or die "STDOUT: $!\n";
    open STDERR, '>&', $err or die "STDERR: $!\n";
    return $status;
}

my %accepted;
for my $line (lines_of("$root/tests/stock/differences.txt")) {
    my ($expression, $outcome) = $line->[1] =~ /^(.*?) ==> (.*)$/;
    push @{ $accepted{$expression} }, $outcome;
}

my $expressions = "$root/tests/stock/expressions.txt";
my $directory   = tempdir(CLEANUP => 1);
my (%got, %used, %ran, $call);

for my $line (lines_of($expressions)) {
    my ($number, $text) = @$line;
    if ($text =~ /^\[(\d+)\]$/) {
        $call = $1;
        my $output = "$directory/$call";
        my @command = ($fsperl, 'run', '--api', "$here/recorded/call.pl", "$here/recorded/probe.pl", $expressions, $call, $output);
        is quietly(@command), 0, "call $call ends well";
        %got = ();
        if (open my $in, '<', $output) {
            while (my $answer = <$in>) {
                chomp $answer;
                my ($at, $outcome) = split /\t/, $answer, 2;
                $got{$at} = $outcome;
            }
        }
        next;
    }
    next if $text =~ /^> /;
    my ($expression, $recorded) = $text =~ /^(.*) ==> (.*)$/ or die "line $number is no record: $text\n";
    my $name = "line $number: $expression";
    my $got  = $got{$number};
    if (!defined $got) {
        fail "$name: not evaluated";
        next;
    }
    if ($recorded =~ /^KILLS THE PROCESS/) {
        pass "$name: the process lives on";
        next;
    }
    my $wanted = comparable($recorded);
    if (comparable($got) ne $wanted) {
        for my $other (@{ $accepted{$expression} // [] }) {
            next if comparable($got) ne $other;
            ($wanted, $used{"$expression ==> $other"}) = ($other, 1);
        }
    }
    is comparable($got), $wanted, $name;
}

for my $expression (sort keys %accepted) {
    ok $used{"$expression ==> $_"}, "the difference is there: $expression ==> $_" for @{ $accepted{$expression} };
}

done_testing;
