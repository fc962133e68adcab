# The examples run unchanged in a real switch and on the embedded one, with the same time line. The embedded switch's is what
# examples/expected says; the real one's is made of its events and its log. The rules of the comparison:
#
# - What the people at the phones do is done by the test, so long after what came before it as in the expected time line.
# - Every other entry must be there as often as expected, and no other. The entries of each leg come in the expected order; legs run on
#   threads of their own.
# - The time since the entry before is the expected one, and so is each duration in a text, within TOLERANCE. How long a
#   call is billed and when nobody has answered is counted in seconds of the clock: WHOLE_SECOND.
# - Entries that leave no trace in a real switch are left out (@UNSEEN), and so is how much was heard of a sound that ended just when the
#   call did. A line of the log below WARNING counts only where it is expected.
# - Words that the say module puts together are compared by how long they last.
# - On a machine that has much else to do a run is late. One whose first difference is one of time is played again, alone and aloud, up to
#   AGAIN times; it fails when it differs each time. What is missing or unexpected without a delay before it fails at once.
# - A run is left out aloud where the installation lacks what it needs, or when it lasts longer than LONGEST. FSPERL_EXAMPLE chooses
#   runs by a pattern (`queue`), whatever they last.
# - What a command prints is equal; of an event, the headers that are about this switch or its clock (%OWN_HEADER) are left out.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp ();
use FreeSwitch::Example qw(example_runs is_input);
use FreeSwitch::Install qw($ROOT needed_here);
use FreeSwitch::Lane ();
use POSIX ();
use Storable qw(retrieve store);
use Test::More;

use constant TOLERANCE => 0.3;
use constant LONGEST   => 45;
use constant AGAIN     => 2;

# What the switch counts in seconds of its clock is up to one off.
use constant WHOLE_SECOND => 1 + TOLERANCE;

# Entries of two threads can come in either order within so many seconds.
use constant SAME_MOMENT => 0.025;

my @UNSEEN = (
    qr/^got the digits/, qr/^(?:winds|pauses|goes on|starts it again|sets the (?:volume|speed))/, qr/^(?:enters the menu|has no entry)/,
);
my %OWN_HEADER = map { ($_ => 1) } qw(Event-Name Core-UUID proto);

my $install = needed_here();
plan skip_all => 'FreeSWITCH\'s own module does not take code references' if $install->{is_stock};

my @runs = example_runs();
for my $run (@runs) {
    my $reason = FreeSwitch::Lane::unfit($install, $run, $ENV{FSPERL_EXAMPLE} ? 'inf' : LONGEST);
    next if !defined $reason;
    SKIP: { skip "$run->{name}: $reason", 1 }
    $run->{left_out} = 1;
}
@runs = grep { !$_->{left_out} } @runs;
@runs = grep { $_->{name} =~ /$ENV{FSPERL_EXAMPLE}/ } @runs if $ENV{FSPERL_EXAMPLE};

# One switch for all commands and messages, one for each XML handler, and for the calls as many as a script has runs: two runs of one
# script, which may use the same files, are never in one switch.
my %lane;
for my $run (@runs) {
    my ($number) = $run->{name} =~ /(\d+)$/;
    my $name = $run->{options}{xml} ? $run->{script} : $run->{options}{api} || $run->{options}{chat} ? 'commands' : "calls $number";
    push @{ $lane{$name}{runs} }, $run;
    $lane{$name}{parallel} = 1 if $name =~ /^calls/;
    next if !$run->{options}{xml};
    $lane{$name}{perl}   = qq{<settings><param name="xml-handler-script" value="$run->{script}"/>}
        . qq{<param name="xml-handler-bindings" value="$run->{options}{xml}"/></settings>};
}

my $results = File::Temp->newdir;
my %told    = played(\%lane);
for my $name (sort keys %lane) {
    is($told{$name}{error}, '', "the switch for $name does its work");
    my %got = map { ($_->{name} => $_) } @{ $told{$name}{runs} || [] };
    compare_run($lane{$name}, $_, $got{ $_->{name} }) for grep { $got{ $_->{name} } } @{ $lane{$name}{runs} };
}
done_testing;

# Plays lanes, name => options of FreeSwitch::Lane, at the same time, each in a process of its own. Gives for each name what was seen of
# its runs, and the error that ended it.
sub played {
    my ($lanes) = @_;
    my %child;
    for my $name (sort keys %$lanes) {
        my $pid = fork;
        die "fork: $!\n" if !defined $pid;
        if (!$pid) {
            my @runs = eval {
                my $lane = FreeSwitch::Lane->start($install, %{ $lanes->{$name} });
                $lane->play;
                $lane->{switch}->kill;
                map { { name => $_->{name}, seen => $_->{seen}, entries => $_->{entries}, printed => $_->{printed}, problem => $_->{problem} } }
                    @{ $lanes->{$name}{runs} };
            };
            my $error = $@;
            store({ runs => \@runs, error => $error }, "$results/$$");
            POSIX::_exit(0);
        }
        $child{$pid} = $name;
    }
    my %told;
    for my $pid (keys %child) {
        waitpid $pid, 0;
        $told{ $child{$pid} } = eval { retrieve("$results/$pid") } || { error => 'it gives no result' };
    }
    return %told;
}

sub compare_run {
    my ($lane, $run, $got) = @_;
    my @wrong = differences($got);
    for my $again (1 .. AGAIN) {
        last if !@wrong || !$wrong[0]{of_time};
        diag("$run->{name} was late, and is played again alone ($again of " . AGAIN . "): $wrong[0]{text}");
        my %alone = played({ alone => { %$lane, runs => [$run] } });
        $got   = $alone{alone}{runs}[0] || $got;
        @wrong = $alone{alone}{error} ? ({ text => $alone{alone}{error} }) : differences($got);
    }
    ok(!@wrong, "$run->{name}: the time line is that of the embedded switch") or diag((map { "$_->{text}\n" } @wrong), listing($got));
    return if $run->{output} eq '' && !defined $got->{printed};
    is(own_free($got->{printed} // ''), own_free($run->{output}), "$run->{name}: it prints the same");
    return;
}

sub unseen {
    my ($entry) = @_;
    return scalar grep { $entry->{text} =~ $_ } @UNSEEN;
}

# The entries of a run that are compared: those expected, and those seen.
sub compared {
    my ($got) = @_;
    return map { [ grep { !unseen($_) } @{ $got->{$_} } ] } qw(entries seen);
}

# What differs, in the order of the expected time line: hashes with `text`, and `of_time` where it is when something happened, how long it
# took, or which of two things came first. Every expected entry goes with the one that was seen: the first of that text that is not
# taken yet.
sub differences {
    my ($got) = @_;
    my ($expected, $seen) = compared($got);
    my (@wrong, %left, %last);
    my $wrong = sub { push @wrong, { text => $_[0] } };
    my $late  = sub { push @wrong, { text => $_[0], of_time => 1 } };
    $late->($got->{problem}) if $got->{problem};
    for my $entry (@$seen) { push @{ $left{ key($entry) } }, $entry }
    my $before;
    for my $entry (@$expected) {
        if (is_input($entry)) {
            $entry->{seen_at} = $entry->{real};
            $wrong->("not done: $entry->{text}") if !defined $entry->{real};
        }
        else {
            my $found = shift @{ $left{ key($entry) } };
            if (!$found) {
                $wrong->("missing: $entry->{text}") if !heard_to_its_end($entry, $expected);
                next;
            }
            $entry->{seen_at} = $found->{at};
            for my $number (0 .. $#{ $entry->{values} }) {
                my ($want, $is) = ($entry->{values}[$number], $found->{values}[$number]);
                $late->(sprintf '%s: it is %.3f s', $entry->{text}, $is) if abs($want - $is) > ($entry->{loose} eq 'values' ? WHOLE_SECOND : TOLERANCE);
            }
        }
        next if !defined $entry->{seen_at};
        if ($before) {
            my $apart = $entry->{seen_at} - $before->{seen_at};
            $late->(sprintf '%s: %.3f s after `%s`, not %.3f s', $entry->{text}, $apart, $before->{text}, $entry->{at} - $before->{at})
                if abs($apart - ($entry->{at} - $before->{at})) > ($entry->{loose} eq 'at' ? WHOLE_SECOND : TOLERANCE);
        }
        my $leg = $entry->{leg} // '';
        $late->("$entry->{text}: it comes before `$last{$leg}{text}`")
            if $last{$leg} && !is_input($entry) && !is_input($last{$leg}) && $entry->{seen_at} < $last{$leg}{seen_at} - moment($last{$leg});
        $last{$leg} = $before = $entry;
    }
    for my $entry (map { @$_ } values %left) {
        $wrong->("not expected: $entry->{text}") if !$entry->{may_be_missing};
    }
    return @wrong;
}

# A mail is there when the program that sends it has ended, for which the switch does not wait.
sub moment { return $_[0]{text} =~ /^mails / ? TOLERANCE : SAME_MOMENT }

sub key { return join ' ', $_[0]{who}, $_[0]{leg} // '', $_[0]{shape} }

# A sound that ended just when the call did was heard to its end, or cut off: nobody can tell.
sub heard_to_its_end {
    my ($entry, $expected) = @_;
    return $entry->{text} =~ /^heard/ && grep { $_->{text} =~ /^hears/ && $_->{values}[0] && $_->{values}[0] == $entry->{values}[0] } @$expected;
}

sub own_free {
    my ($text) = @_;
    return join "\n", grep { !(/^([\w-]+): / && ($OWN_HEADER{$1} || $1 =~ /^(?:Event|FreeSWITCH)-/)) } split /\n/, $text =~ s/\s+\z//r;
}

sub listing {
    my ($expected, $seen) = compared(@_);
    return map { ("$_->[0]\n", map { sprintf "  %7.3f %-7s %s%s\n", $_->{at}, $_->{who}, $_->{leg} ? "$_->{leg}: " : '', $_->{text} } @{ $_->[1] }) }
        [ 'expected:', $expected ], [ 'in the real switch:', $seen ];
}
