# Runs each example as its header says (`# run: COMMAND`, in a shell that knows `fsperl`) and compares what comes out with
# `examples/expected/NAME.txt`. A script with such a file is a test; UPDATE_EXPECT=1 writes the files.

use strict;
use warnings;
use Test::More;
use File::Basename qw(basename);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw($ROOT $COMMAND run_command);

chdir $ROOT or die "$ROOT: $!\n";

my @scripts = sort glob 'examples/*.pl';
cmp_ok(scalar @scripts, '>=', 10, 'there are examples');

# Examples reach `fsperl` by its name, wherever it was built.
my $bin = File::Temp->newdir;
symlink $COMMAND, "$bin/fsperl" or die "symlink: $!\n";
local $ENV{PATH} = "$bin:$ENV{PATH}";

my %has_script;
for my $script (@scripts) {
    my $name     = basename($script, '.pl');
    my $expected = "examples/expected/$name.txt";
    $has_script{$expected} = 1;
    my @runs = slurp($script) =~ /^# run: (.+)$/mg;
    if (!@runs) {
        ok(used_by_another($name), "$script says how it is run, or another example runs it");
        next;
    }
    my $directory = File::Temp->newdir;
    local $ENV{TMP} = "$directory";
    my $got = '';
    for my $run (@runs) {
        my ($out, $err, $status) = run_command('/bin/sh', '-c', $run);
        s/\Q$directory\E/\$TMP/g for $out, $err;
        $out .= "\n" if $out ne '' && $out !~ /\n\z/;
        $got .= "\$ $run\n$out$err" . ($status ? 'exit status ' . ($status >> 8) . "\n" : '') . "\n";
        is($status, 0, "$run: ends well") or diag($err);
    }
    if ($ENV{UPDATE_EXPECT}) {
        open my $file, '>', $expected or die "$expected: $!\n";
        print {$file} $got;
        close $file or die "$expected: $!\n";
    }
    is($got, -e $expected ? slurp($expected) : '', "$script: the time line is the expected one");
}
is_deeply([ grep { !$has_script{$_} } glob 'examples/expected/*.txt' ], [], 'each expected time line has its script');

done_testing;

sub used_by_another {
    my ($name) = @_;
    return scalar grep { slurp($_) =~ /\b\Q$name\E\.pl\b/ } grep { basename($_) ne "$name.pl" } @scripts;
}

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    local $/ = undef;
    return scalar <$file>;
}
