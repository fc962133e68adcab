# A call script: evaluates the expressions of one recorded call, one after the other, and writes `number outcome` for each
# to a file. Usage: probe.pl EXPRESSIONS CALL OUTPUT
use strict;
use warnings;

use IO::Handle;

our ($session, %SWITCH_ENV);
our ($s, $ev, $st, $api, $m, $c, $d) = ($session);

my ($expressions, $call, $output) = @ARGV;

# The recorded callbacks.
sub foo { }
sub cb  { return '' }

# One value as the record writes it.
sub shown {
    my ($value) = @_;
    return 'undef' unless defined $value;
    return ("$value" =~ s/0x[0-9a-f]+/0x../r) if ref $value;
    return "'" . ($value =~ s/([^\x20-\x7e])/sprintf '\\x{%x}', ord $1/ger) . "'";
}

sub outcome {
    my ($expression) = @_;
    my @values;
    {
        no strict;
        no warnings;
        local $SIG{__WARN__} = sub { };
        @values = eval $expression;
    }
    return 'DIES: ' . ($@ =~ s/\s+\z//r) if $@ ne '';
    return @values ? join(', ', map { shown($_) } @values) : '()';
}

my @lines = do {
    open my $in, '<', $expressions or die "$expressions: $!\n";
    <$in>;
};
open my $out, '>', $output or die "$output: $!\n";
$out->autoflush(1);
my ($here, $number) = ('', 0);
for my $line (@lines) {
    $number++;
    chomp $line;
    next if $line =~ /^#|^\s*$/;
    if ($line =~ /^\[(\d+)\]$/) {
        $here = $1;
    }
    elsif ($here ne $call) {
        next;
    }
    elsif ($line =~ /^> (.*)/) {
        outcome($1);
    }
    else {
        my ($expression) = $line =~ /^(.*) ==> /;
        print {$out} "$number\t", outcome($expression), "\n";
    }
}
close $out or die "$output: $!\n";
1;
