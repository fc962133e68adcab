package FreeSwitch::Suite;

# What the tests of the module in a real switch share: the installation or a skipped test, one switch for a whole file, cases
# that are run and judged, and the question that follows each: does the switch live, and has it no session left.

use strict;
use warnings;

use Exporter 'import';
use FreeSwitch::Case qw(load_cases run_case);
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Switch ();
use Test::More;

our @EXPORT_OK = qw(start_switch lives_ok run_cases judge logged wav_file);

# An extension that the cases need: what ${perl(...)} gives becomes a variable.
my $INLINE = <<'XML';
<extension name="inline"><condition field="destination_number" expression="^inline$">
<action application="answer"/>
<action application="set" data="result=${perl(${script})}"/>
<action application="log" data="NOTICE result [${result}]"/>
<action application="hangup"/>
</condition></extension>
XML

# Starts the switch for a test, or skips the test. The options are FreeSwitch::Switch's.
sub start_switch {
    my (%options) = @_;
    return prepared_switch(needed_here(), %options);
}

# Starts a switch in which the cases find what they need.
sub prepared_switch {
    my ($install, %options) = @_;
    $options{lua} = 1 if $install->has_module('lua');
    $options{extensions} = $INLINE . ($options{extensions} || '');
    my $switch = FreeSwitch::Switch->start($install, %options);
    wav_file("$switch->{dir}/scripts/second.wav", seconds => 1, frequency => 440);
    open my $module, '>', "$switch->{dir}/perl/FsPerlTest.pm" or die "FsPerlTest.pm: $!\n";
    print {$module} "package FsPerlTest; sub answer { return 42 } 1;\n";
    close $module or die "FsPerlTest.pm: $!\n";
    return $switch;
}

# The switch answers, and has no session left.
sub lives_ok {
    my ($switch, $name) = @_;
    my $left = eval { $switch->wait_idle };
    my $ok   = !$switch->died && defined $left && $left == 0;
    ok($ok, "$name: the switch lives and has no session left");
    diag($switch->died ? 'it ended: ' . $switch->ending . "\n" . $switch->printed : 'sessions left: ' . (defined $left ? $left : '?')) if !$ok;
    $switch->launch if $switch->died;
    tidy($switch)   if $left;
    return $ok;
}

# The texts of the lines that scripts logged, from a list of records.
sub logged {
    return map { $_->{text} } grep { $_->{level} eq 'NOTICE' && $_->{place} !~ /^(?:switch_channel|switch_core_|switch_ivr|mod_(?!perl))/ } @_;
}

# What is wrong with the result of a case, as a list of sentences.
sub judge {
    my ($case, $result) = @_;
    my @lines = @{ $result->{lines} };
    my @wrong;
    push @wrong, "the switch died: $result->{died}" if $result->{died};
    push @wrong, "$result->{sessions} sessions are left" if $result->{sessions};
    push @wrong, $result->{problem} if $result->{problem};
    push @wrong, 'the line for which it waits was not logged' if $result->{missing};
    if (defined $case->{out}) {
        my $out = defined $result->{out} ? $result->{out} : '(none)';
        my $right = ref $case->{out} ? $out =~ $case->{out} : $out eq $case->{out};
        push @wrong, "the answer is [$out], not [$case->{out}]" if !$right;
    }
    my $next = 0;
    for my $wanted (@{ $case->{log} || [] }) {
        $next++ while $next < @lines && _text($lines[$next]) !~ $wanted;
        push @wrong, "no line matches $wanted (there, or after those before)" if $next == @lines;
        last if $next++ == @lines;
    }
    if ($case->{not_log}) {
        push @wrong, "a line matches $case->{not_log}: $_" for grep { _text($_) =~ $case->{not_log} } @lines;
    }
    if ($case->{exact_log}) {
        my @got = map { _text($_) } grep { /^\[NOTICE\]/ } @lines;
        push @wrong, 'the log is not as wanted:' . join('', map { "\n    $_" } @{ $case->{exact_log} })
            if join("\n", @got) ne join "\n", @{ $case->{exact_log} };
    }
    return @wrong;
}

sub _text {
    my ($line) = @_;
    return $line =~ s/^\[\w+\] //r;
}

# Runs all cases of a file in cases/, one test each.
sub run_cases {
    my ($switch, @names) = @_;
    for my $case (map { load_cases($_) } @names) {
      SKIP: {
            skip "$case->{name}: mod_lua is not there", 1 if ($case->{as} eq 'chat' || $case->{lua}) && !$switch->{options}{lua};
            skip "$case->{name}: FreeSWITCH's own module can't", 1 if $case->{fsperl_only} && $switch->{install}{is_stock};
            my $result = run_case($switch, $case);
            my @wrong  = judge($case, $result);
            ok(!@wrong, $case->{name});
            diag(join "\n", @wrong, 'out: ' . (defined $result->{out} ? $result->{out} : '(none)'), map { "log: $_" } @{ $result->{lines} }) if @wrong;
            $switch->launch if $switch->died;
            tidy($switch)   if $result->{sessions};
        }
    }
    return;
}

# Ends what a case that went wrong has left, so that the next one is not judged by it.
sub tidy {
    my ($switch) = @_;
    $switch->api($_) for 'perl_kill all', 'hupall', 'perl_kill all';
    $switch->launch if $switch->wait_idle(3);
    return;
}

# Writes a sound file of silence, or of a tone if `frequency` is given; `seconds` long, 8000 samples a second. `silence` is how many
# seconds of it follow.
sub wav_file {
    my ($path, %options) = @_;
    my $count   = int(8000 * $options{seconds});
    my $samples = $options{frequency}
        ? join '', map { pack 's<', 8000 * sin(6.283185307 * $options{frequency} * $_ / 8000) } 0 .. $count - 1
        : "\0" x (2 * $count);
    $samples .= "\0" x (16_000 * ($options{silence} || 0));
    open my $out, '>:raw', $path or die "$path: $!\n";
    print {$out} pack('a4Va4 a4VvvVVvv a4V', 'RIFF', 36 + length $samples, 'WAVE', 'fmt ', 16, 1, 1, 8000, 16_000, 2, 16, 'data', length $samples),
        $samples or die "$path: $!\n";
    close $out or die "$path: $!\n";
    return $path;
}

1;
