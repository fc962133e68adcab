package FreeSwitch::Stress;

# Random scripts in a switch, many at a time, by every way by which a script is started, with faults in them, kills from outside, reloads,
# and files that change: each answer is compared with what the script must say. What is done next follows from the seed alone.

use strict;
use warnings;

use FreeSwitch::Call ();
use FreeSwitch::Stress::Script ();
use FreeSwitch::Stress::Steps qw(%FAULTS @ENDING @SLOW @HARMLESS);
use FreeSwitch::Suite ();
use IO::Select ();
use JSON::PP qw(decode_json);
use Time::HiRes qw(sleep time);

# Seconds: the time limit of a script; how long a run may take in all; how long an answer may be behind the end of its run; how long one
# is waited for that may not come, where nobody tells the end.
use constant { TIME_LIMIT => 4, PATIENCE => 30, LATE => 3, SILENCE => 6 };

# After so many wrong answers there is no more to learn.
use constant MOST_WRONG => 20;

# The scripts: name => its road. Those on `mixed` change roads with each reload, so that they may not take too much memory: on the
# road clone nothing limits it.
my %ROAD = (
    (map { ("image_$_" => 'image') } 1 .. 4), (map { ("clone_$_" => 'clone') } 1 .. 3), (map { ("fresh_$_" => 'fresh') } 1 .. 2),
    (map { ("persistent_$_" => 'persistent') } 1 .. 2), (map { ("mixed_$_" => 'mixed') } 1 .. 3),
);

# The ways in: what becomes of the answer, and whether there is a $session.
my %ENTRY = (
    command     => { weight => 30, how => 'stream' },
    call        => { weight => 30, how => 'variable', call => 1 },
    called_back => { weight => 10, how => 'event', call => 1 },
    loopback    => { weight => 6,  how => 'event', call => 1 },
    inline      => { weight => 4,  how => 'event' },
    background  => { weight => 8,  how => 'event', silent => 1 },
    hangup_hook => { weight => 6,  how => 'event', silent => 1 },
    hook        => { weight => 6,  how => 'event', silent => 1 },
);
my @ENTRIES = map { ($_) x $ENTRY{$_}{weight} } sort keys %ENTRY;

# Events of these subclasses are bound to scripts.
my @BOUND = qw(image_2 clone_2);

# Where calls on the loopback end.
my $EXTENSION = <<'XML';
<extension name="stress"><condition field="destination_number" expression="^stress-(\w+)-(.+)$">
<action application="answer"/>
<action application="perl" data="$1.pl $2"/>
</condition></extension>
XML

# Options: seed, at (runs at a time), start (of FreeSwitch::Switch).
sub start {
    my ($class, $install, %options) = @_;
    my $self = bless { seed => $options{seed}, at => $options{at} || 20, number => 0, runs => {}, wrong => [], done => {}, told => $options{told} || sub { } }, $class;
    srand $self->{seed};
    $self->{roads} = { %ROAD };
    $self->_mix;
    my $switch = $self->{switch} = FreeSwitch::Suite::prepared_switch($install, %{ $options{start} || {} }, loglevel => 'err', extensions => $EXTENSION, perl => $self->_configuration);
    # Nobody would read the connection that hears of the tests' events.
    delete $switch->{events};
    $self->{listener} = $switch->connection;
    $self->{listener}->subscribe('BACKGROUND_JOB CHANNEL_HANGUP_COMPLETE CUSTOM stress::answer');
    my $probe = $switch->script('probe', FreeSwitch::Stress::Script::write_library($switch));
    FreeSwitch::Stress::Script::write_library($switch, $switch->api("perl $probe"));
    $switch->script("inner_$_", FreeSwitch::Stress::Script::inner_text($_)) for @FreeSwitch::Stress::Script::INNER;
    $self->{scripts} = [ map { FreeSwitch::Stress::Script->new($switch, $_, road => $ROAD{$_}, limited => $ROAD{$_} ne 'clone' && $ROAD{$_} ne 'mixed') } sort keys %ROAD ];
    return $self;
}

# The roads of those that change them.
sub _mix {
    my ($self) = @_;
    $self->{roads}{$_} = (qw(image clone fresh))[ rand 3 ] for grep { $ROAD{$_} eq 'mixed' } sort keys %ROAD;
    return;
}

sub _configuration {
    my ($self) = @_;
    my %roads  = (%{ $self->{roads} }, map { ("inner_$_" => $_) } @FreeSwitch::Stress::Script::INNER);
    my %params = ('time-limit' => TIME_LIMIT, 'max-memory-mb' => 64, 'max-requests' => FreeSwitch::Stress::Script::MOST_RUNS, 'max-idle-seconds' => 5, 'max-spare-per-script' => 30);
    return join "\n",
        '<settings>', (map { qq{<param name="$_" value="$params{$_}"/>} } sort keys %params), '</settings>',
        '<scripts>', (map { qq{<script name="$_.pl" interpreter="$roads{$_}"/>} } sort keys %roads), '</scripts>',
        '<hooks>', (map { qq{<hook event="CUSTOM" subclass="stress::ask_$_" script="$_.pl"/>} } @BOUND), '</hooks>';
}

# Goes on for so many seconds.
sub run {
    my ($self, $seconds) = @_;
    my $until = time + $seconds;
    $self->_while_it_lives(sub {
        while (time < $until && @{ $self->{wrong} } < MOST_WRONG) {
            $self->_begin while $self->_busy < $self->{at} && time < $until;
            $self->_attend(0.005);
        }
    });
    return;
}

# Does something with the switch. A connection that ends is its death.
sub _while_it_lives {
    my ($self, $what) = @_;
    return 0 if $self->{switch}->died;
    return 1 if eval { $what->(); 1 };
    my $error = $@;
    my $how = $self->{switch}->died(10) ? 'the switch died: ' . $self->{switch}->ending : 'the switch does not answer';
    $self->_is_wrong(undef, "$how, after run $self->{number}: $error" . $self->{switch}->printed);
    $self->{switch}->kill;
    return 0;
}

# Waits for all that goes on, and gives the memory that the switch has then, in KB.
sub settle {
    my ($self) = @_;
    my $until = time + PATIENCE + 10;
    my $lives = $self->_while_it_lives(sub {
        $self->_attend(0.02) while %{ $self->{runs} } && time < $until;
        my $sessions = $self->{switch}->wait_idle(20);
        my $running  = $self->{switch}->wait_scripts(20);
        $self->_is_wrong(undef, "$sessions sessions are left:\n" . $self->{switch}->api('show channels')) if $sessions;
        $self->_is_wrong(undef, "$running scripts run on:\n" . $self->{switch}->api('perl_status')) if $running;
    });
    return $lives ? $self->{switch}->memory : undef;
}

sub wrong { return @{ $_[0]{wrong} } }

# How many of what, by name.
sub done { return $_[0]{done} }

# Those that the switch is busy with, as far as one knows.
sub _busy {
    my ($self) = @_;
    my $now = time;
    return scalar grep { !$_->{over} && (!$_->{silent} || $now < $_->{began} + 0.5) } values %{ $self->{runs} };
}

# --- what happens --------------------------------------------------------------------------------------------------------

sub _pick { return $_[ rand @_ ] }

# The next run, and before it whatever else there is to do. Each has random numbers of its own, so that they do not follow from how
# long others take.
sub _begin {
    my ($self) = @_;
    my $id = ++$self->{number};
    srand($self->{seed} * 1_000_003 + $id);
    $self->_change        if rand() < 0.03;
    $self->_reload        if rand() < 0.002;
    $self->_kill_all      if rand() < 0.0015;
    my $entry  = _pick(@ENTRIES);
    my $script = _pick(@{ $self->{scripts} });
    ($script) = grep { $_->{name} eq $BOUND[ $id % @BOUND ] } @{ $self->{scripts} } if $entry eq 'hook';
    my $fault = _pick(('none') x 80, ('ending') x 12, ('harmless') x 8);
    $fault = $fault eq 'ending' ? _pick(@ENDING) : $fault eq 'harmless' ? _pick(@HARMLESS) : $fault;
    $fault = 'exit' if !$script->{limited} && $fault =~ /^(?:memory|text)\z/;
    # An interpreter that serves many keeps what it is left: a session, and that would not end; an END block, and children of the
    # next runs would die of it.
    $fault = 'destroy_dies' if $fault =~ /^(?:left_ring|end_dies)\z/ && $script->{road} eq 'persistent';
    $fault = _pick(@SLOW) if rand() < 0.001;
    # In the background there is no time limit.
    $fault = 'die' if $entry eq 'background' && ($FAULTS{$fault} || '') eq 'slow';
    my $kill = rand() < 0.04 ? _pick(qw(perl_kill perl_kill uuid_kill)) : '';
    my %run  = (
        %{ $ENTRY{$entry} },
        id => $id, entry => $entry, script => $script, fault => $fault, when => _pick(qw(before after)), kill => $kill,
        pause => $kill || rand() < 0.15 ? 1 + int rand 200 : 0,
        n     => 1 + int rand 60, m => 1 + int rand 60, word => join('', map { ('a' .. 'z')[ rand 26 ] } 1 .. 2 + rand 7),
        uuid  => FreeSwitch::Call::new_uuid(), possible => $script->possible, began => time,
    );
    $run{kill_at} = time + 0.25 * rand if $kill;
    $run{arguments} = join '-', $id, $run{how}, $run{call} || 0, @run{qw(fault when pause n m word)};
    $self->{done}{"by $entry"}++;
    $self->{done}{"fault $fault"}++ if $fault ne 'none';
    $self->{runs}{$id} = \%run;
    $self->_start(\%run);
    return;
}

sub _start {
    my ($self, $run) = @_;
    my $target = "$run->{script}{path} $run->{arguments}";
    my $leg    = "origination_uuid=$run->{uuid}";
    my %how    = (
        command     => sub { "perl $target" },
        call        => sub { "originate {$leg}null/$run->{n} '&perl($target)'" },
        called_back => sub { "originate {$leg}null/$run->{n} '&perl($target)'" },
        loopback    => sub { "originate {$leg}loopback/stress-$run->{script}{name}-$run->{arguments}/default '&park()'" },
        inline      => sub { "originate {$leg}null/$run->{n} '&set(stress_inline=\${perl($target)})'" },
        hangup_hook => sub { "originate {$leg,api_hangup_hook='perl $target'}null/$run->{n} '&hangup(USER_BUSY)'" },
    );
    if ($run->{entry} eq 'background') {
        my $answer = $self->{switch}->api("perlrun $target");
        $self->_is_wrong($run, "perlrun answers [$answer]") if $answer !~ /^\+OK/;
    }
    elsif ($run->{entry} eq 'hook') {
        $self->{switch}->socket->send_event('CUSTOM', { 'Event-Subclass' => "stress::ask_$run->{script}{name}" }, $run->{arguments});
    }
    else {
        $run->{job} = $self->{switch}->socket->bgapi($how{ $run->{entry} }->());
        $self->{job}{ $run->{job} } = $run;
    }
    $self->{leg}{ $run->{uuid} } = $run;
    return;
}

# A file changes.
sub _change {
    my ($self) = @_;
    my $script = _pick(@{ $self->{scripts} });
    my ($what, @possible) = $script->change;
    $self->{done}{"file: $what"}++;
    $self->_may_answer($script, @possible);
    return;
}

# What runs of the script that are under way may answer with, besides.
sub _may_answer {
    my ($self, $script, @possible) = @_;
    for my $run (grep { $_->{script} == $script } values %{ $self->{runs} }) {
        $run->{possible}{$_} = 1 for @possible;
    }
    return;
}

sub _reload {
    my ($self) = @_;
    $self->_mix;
    $self->{switch}->configure(perl => $self->_configuration);
    $self->{switch}->api('reloadxml');
    my $answer = $self->{switch}->api('perl_reload', PATIENCE);
    $self->_is_wrong(undef, "perl_reload answers [$answer]") if $answer !~ /^\+OK/;
    $self->_may_answer($_, $_->reloaded) for @{ $self->{scripts} };
    $self->{done}{reloads}++;
    return;
}

sub _kill_all {
    my ($self) = @_;
    my $answer = $self->{switch}->api('perl_kill all');
    $self->_is_wrong(undef, "perl_kill all answers [$answer]") if $answer !~ /^\+OK \d+$/m;
    $_->{killed} = 1 for values %{ $self->{runs} };
    $self->{done}{'perl_kill all'}++;
    return;
}

# Ends a run from outside.
sub _kill {
    my ($self, $run) = @_;
    my $way = delete $run->{kill};
    if ($way eq 'uuid_kill') {
        return if !defined $run->{job} || $run->{entry} eq 'command';
        $run->{hung_up} = 1;
        $self->{switch}->api("uuid_kill $run->{uuid}");
    }
    else {
        my ($id) = map { $_->{id} } grep { $_->{script} =~ /\Q$run->{arguments}\E\z/ } @{ decode_json($self->{switch}->api('perl_status json'))->{running} };
        return if !defined $id;
        $run->{killed} = 1;
        my $answer = $self->{switch}->api('perl_kill ' . ($run->{call} && $run->{entry} ne 'loopback' ? $run->{uuid} : $id));
        $self->_is_wrong($run, "perl_kill answers [$answer]") if $answer !~ /^(?:\+OK 1|-ERR no such script)/ && $run->{n} >= 0 && $answer !~ /^\+OK/;
    }
    $self->{done}{$way}++;
    return;
}

# --- what comes of it ----------------------------------------------------------------------------------------------------

# Hears what the switch tells, for so long at most, and judges the runs that are over.
sub _attend {
    my ($self, $seconds) = @_;
    my $now = time;
    $self->_kill($_) for grep { $_->{kill} && $now >= $_->{kill_at} && !$_->{over} } values %{ $self->{runs} };
    IO::Select->new($self->{listener}->handle)->can_read($seconds);
    for my $event ($self->{listener}->events) {
        my $name = $event->{'Event-Name'};
        if ($name eq 'BACKGROUND_JOB') {
            my $run = delete $self->{job}{ $event->{'Job-UUID'} } or next;
            my $body = $event->{_body} // '';
            if ($run->{entry} eq 'command') {
                $run->{over} = time;
                push @{ $run->{answers} }, $body if length $body && $body ne "-ERR no reply\n";
            }
            # A call whose other end is over as soon as it is there was none, for the one who made it.
            elsif ($body !~ /^\+OK/ && !$run->{hung_up} && $run->{entry} ne 'hangup_hook') {
                $run->{over} = time;
                $run->{no_call} = $body if $run->{entry} ne 'loopback';
            }
        }
        elsif ($name eq 'CHANNEL_HANGUP_COMPLETE') {
            my $run = delete $self->{leg}{ $event->{'Unique-ID'} } or next;
            $run->{over} = time if !$run->{silent};
            $run->{cause} = $event->{'Hangup-Cause'};
            push @{ $run->{answers} }, $event->{variable_stress_answer} if defined $event->{variable_stress_answer};
        }
        else {
            my $run = $self->{runs}{ $event->{'stress-id'} // '' };
            if ($run) {
                push @{ $run->{answers} }, $event->{_body} =~ s/\A.*?\n\n//sr;
                push @{ $run->{events} },  $event->{'Event-Sequence'};
            }
            else { $self->_is_wrong(undef, "an answer to a run that is over: " . join ' ', $event->{'stress-id'} // '', $event->{_body} // '') }
        }
    }
    for my $id (sort { $a <=> $b } keys %{ $self->{runs} }) {
        my $run = $self->{runs}{$id};
        next if !$self->_is_over($run);
        $self->_judge($run);
        delete $self->{runs}{$id};
        delete $self->{leg}{ $run->{uuid} };
        delete $self->{job}{ $run->{job} } if defined $run->{job};
    }
    return;
}

# May it have no answer?
sub _may_be_silent {
    my ($run) = @_;
    return $run->{killed} || $run->{hung_up} || $run->{possible}{none} || ($FAULTS{ $run->{fault} } // 'harmless') ne 'harmless' && $run->{when} eq 'before';
}

# Is all there that will come?
sub _is_over {
    my ($self, $run) = @_;
    my $now = time;
    return 1 if $now > $run->{began} + PATIENCE;
    if ($run->{silent}) {
        return 1 if $run->{answers};
        return _may_be_silent($run) && $now > $run->{began} + SILENCE;
    }
    return 0 if !$run->{over};
    return 1 if $run->{answers} || $run->{how} eq 'stream' || $run->{how} eq 'variable' || defined $run->{no_call};
    return $now > $run->{over} + (_may_be_silent($run) ? 0.3 + 2 * ($run->{entry} eq 'loopback') : LATE);
}

sub _judge {
    my ($self, $run) = @_;
    $self->{done}{runs}++;
    my @answers = @{ $run->{answers} || [] };
    return $self->_is_wrong($run, "no call is made: $run->{no_call}") if defined $run->{no_call};
    return $self->_is_wrong($run, 'it does not end') if !$run->{silent} && !$run->{over};
    if (!@answers) {
        $self->{done}{'without an answer, as wanted'}++ if _may_be_silent($run);
        return _may_be_silent($run) ? undef : $self->_is_wrong($run, 'no answer');
    }
    return $self->_is_wrong($run, 'several answers: ' . join(' | ', @answers) . "; events @{ $run->{events} || [] }") if @answers > 1;
    my @got    = split / ## /, $answers[0], -1;
    my $number = $got[0];
    return $self->_is_wrong($run, "an answer of version [$number], not of " . join ' or ', sort keys %{ $run->{possible} }) if !$run->{possible}{$number};
    return $self->_is_wrong($run, "an answer behind the fault: $answers[0]") if ($FAULTS{ $run->{fault} } // 'harmless') ne 'harmless' && $run->{when} eq 'before';
    my @wanted = $run->{script}->answer($number, $run);
    # What comes of a call that is hung up meanwhile is another matter.
    my @compared = grep { !($run->{hung_up} && $wanted[$_][0] eq 'call') } 0 .. $#wanted;
    my @other = grep { ($got[$_] // '(nothing)') ne $wanted[$_][1] } @compared;
    return $self->_is_wrong($run, join '', map { "\n    wanted [$wanted[$_][1]]\n    got    [" . ($got[$_] // '(nothing)') . ']' } @other) if @other || @got != @wanted;
    $run->{script}->answered($number, $run->{began});
    $self->{done}{'with the right answer'}++;
    return;
}

# Keeps and tells what is wrong.
sub _is_wrong {
    my ($self, $run, $what) = @_;
    my $text = "seed $self->{seed}: $what\n";
    if ($run) {
        my $script  = $run->{script};
        my ($number) = $run->{answers} ? $run->{answers}[0] =~ /^(\d+) ## / : ();
        my $version = $script->{versions}[ $number // $script->{number} ];
        $text = sprintf "seed %d, run %d by %s on the road %s, after %.1f s%s%s: %s\n  perl %s %s\n", $self->{seed}, $run->{id}, $run->{entry}, $self->{roads}{ $script->{name} }, time - $run->{began},
            $run->{killed} ? ', killed' : '', $run->{hung_up} ? ', hung up' : '', (defined $run->{cause} ? "the call ended with $run->{cause}; " : '') . $what, $script->{path}, $run->{arguments};
        $text .= join '', map { "  step: $_->{code}\n" } @{ $version->{steps} } if $version;
        $text .= join '', map { "  leaves: $_->{does}\n" } @{ $version->{leaves} } if $version;
        my @logged = grep { index($_->{text}, $run->{script}{path}) >= 0 } $self->{switch}{log}->since(0);
        $text .= join '', map { "  log: $_->{text}\n" } @logged > 3 ? @logged[-3 .. -1] : @logged;
    }
    push @{ $self->{wrong} }, $text;
    $self->{told}->($text);
    return;
}

1;
