package FreeSwitch::Example;

# The example scripts as their headers say that they are run, and the time lines that the embedded switch is expected to give.
#
#     for my $run (example_runs()) { ... }
#
# A run: name, script, arguments, options (a hash, `far` a hash of its own), output (what the command prints), entries (the time
# line). An entry: at (seconds), who, leg (undefined for the first call's), text, and what is compared: shape (the text with its
# durations taken out) values (those durations, in seconds), loose (what of it the switch
# counts in whole seconds of its clock: `values`, `at` or nothing).

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(basename);
use FreeSwitch::Install qw($ROOT);
use Text::ParseWords qw(shellwords);

our @EXPORT_OK = qw(example_runs entry is_input);

# Options of `fsperl run` that have no value.
my %FLAG = map { $_ => 1 } qw(api);

sub example_runs {
    my @runs;
    for my $file (sort glob "$ROOT/examples/expected/*.txt") {
        my $number = 0;
        for my $block (split /^(?=\$ )/m, _slurp($file)) {
            $block =~ s/^\$ (.*)\n// or die "$file: no command\n";
            my $run = _command($1) or next;
            $run->{name} = basename($file, '.txt') . '-' . ++$number;
            for my $line (split /\n/, $block =~ s/\n+\z//r) {
                if ($line =~ /^(\d+):(\d+\.\d+)  (\w+) +(.*)/) {
                    push @{ $run->{entries} }, entry(60 * $1 + $2, $3, $run->{options}{far}, $4);
                }
                else {
                    $run->{output} .= "$line\n";
                }
            }
            push @runs, $run;
        }
    }
    return @runs;
}

# Reads `fsperl run SCRIPT ...`; nothing for any other command.
sub _command {
    my ($text) = @_;
    my @words = shellwords($text);
    return if @words < 3 || "@words[0, 1]" ne 'fsperl run';
    my %run = (command => $text, options => { far => {} }, arguments => [], entries => [], output => '');
    splice @words, 0, 2;
    while (defined(my $word = shift @words)) {
        if ($word !~ s/^--//) {
            if   (!$run{script}) { $run{script} = "$ROOT/$word" }
            else                 { push @{ $run{arguments} }, $word }
        }
        elsif ($FLAG{$word})    { $run{options}{$word} = 1 }
        elsif ($word eq 'far')  { my ($who, $how) = split /=/, shift @words, 2; $run{options}{far}{$who} = $how }
        else                    { $run{options}{$word} = shift @words }
    }
    $run{source} = _slurp($run{script});
    return \%run;
}

# An entry of a time line. A far end's name before the text says that it is about that leg.
sub entry {
    my ($at, $who, $far, $text) = @_;
    my $leg;
    for my $name (keys %$far) {
        $leg = $name if $text =~ s/^\Q$name\E: //;
    }
    my @values;
    my $shape = $text;
    if ($who ne 'log' && $text !~ /^\[/) {
        $shape =~ s{\b(\d+(?:\.\d+)?) (ms|s)\b}{ push @values, $2 eq 'ms' ? $1 / 1000 : $1; 'N' }ge;
    }
    # Words that were put together from files: which files is the say module's affair, that there are some is ours.
    $shape =~ s/^hears ".*" \(N\)$/hears what was said (N)/;
    # A mail names its attachment without a folder.
    $shape =~ s{^(mails .* with )\S*/}{$1};
    my $loose = $shape =~ /^call ended/ ? 'values' : $shape =~ /^hung up: NO_ANSWER/ ? 'at' : '';
    return { loose => $loose, at => $at, who => $who, leg => $leg, text => $text, shape => $shape, values => \@values };
}

# What the people at the phones do: the test does it, so it is not compared.
sub is_input {
    my ($entry) = @_;
    return $entry->{who} eq 'caller' && $entry->{text} =~ /^(?:pressed|hung up)/;
}

sub _slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    local $/ = undef;
    return scalar <$file>;
}

1;
