package FreeSwitch::Lane;

# A switch of its own for some runs of the examples: prepared so that a script finds what the embedded switch has built in (sounds of
# the same length, users, phrases, a mailer), then driven as the people at the phones would. Runs are calls at the same time, or one
# after the other.
#
#     my $lane = FreeSwitch::Lane->start($install, runs => \@runs, parallel => 1);
#     $lane->play;          # each run now has `seen`, the entries of its time line, and `printed`

use strict;
use warnings;

use File::Path qw(make_path);
use FreeSwitch::Call ();
use FreeSwitch::Configuration qw(escaped);
use FreeSwitch::Example qw(is_input);
use FreeSwitch::Install qw($ROOT);
use FreeSwitch::Suite qw(wav_file);
use FreeSwitch::Switch ();
use FreeSwitch::Timeline qw(observed);
use List::Util qw(max);
use Time::HiRes qw(sleep time);

# How much longer than expected a run may last, in seconds.
use constant PATIENCE => 6;

# The modules that some examples need, by what their scripts call. A run whose module the installation does not have is left out.
my %NEEDS = (say_en => qr/->say\(/, local_stream => qr{local_stream://});

# How long a word is, in seconds. The embedded switch takes 350 ms, and half a second for a single one; in a real switch a row of files
# takes longer than its files (ROW, in FreeSwitch::Timeline).
use constant WORD => 0.3;

# What the embedded switch lets a recorded caller do: talk for so long, in seconds, and be silent.
use constant TALK => 3;

# The reason why the run can't be compared on this switch; undefined when it can.
sub unfit {
    my ($install, $run, $longest) = @_;
    return 'no recognizer of speech' if $run->{source} =~ /detectspeech/i;
    for my $module (sort keys %NEEDS) {
        return "no mod_$module" if $run->{source} =~ $NEEDS{$module} && !$install->has_module($module);
    }
    return 'no mod_lua, which hands the message to the script' if $run->{options}{chat} && !$install->has_module('lua');
    my $length = @{ $run->{entries} } ? $run->{entries}[-1]{at} : 0;
    return sprintf 'it lasts %d s', $length if $length > $longest;
    return undef;
}

# Options: runs, parallel, perl (what stands in perl.conf).
sub start {
    my ($class, $install, %options) = @_;
    my $self = bless {%options}, $class;
    my @modules = map { "mod_$_" } grep { $install->has_module($_) } sort keys %NEEDS;
    $self->{switch} = FreeSwitch::Switch->start($install, autostart => 0, lua => $install->has_module('lua'), modules => \@modules);
    my $dir = $self->{switch}{dir};
    $self->_mailer("$dir/mailer");
    $self->_prepare($_) for @{ $self->{runs} };
    $self->{switch}{options} = {
        %{ $self->{switch}{options} },
        perl       => $options{perl},
        loglevel   => 'debug',
        log_uuid   => 1,
        switch     => { 'verbose-channel-events' => 'yes', 'mailer-app' => "$dir/mailer", 'mailer-app-args' => '-t' },
        sections   => $self->_sections($self->{runs}[0]),
        contexts   => join('', map { _context($_) } @{ $self->{runs} }),
        configurations => _local_stream("$dir/sounds/music"),
    };
    $self->{switch}{options}{environment} = { PATH => "$dir/bin:$ENV{PATH}" };
    $self->{switch}->launch;
    $self->{events} = $self->{switch}->connection;
    $self->{events}->subscribe(join ' ', @FreeSwitch::Timeline::EVENTS);
    return $self;
}

# Writes the sounds that the run is expected to play, and copies its script where it finds its siblings.
sub _prepare {
    my ($self, $run) = @_;
    my $dir = $self->{switch}{dir};
    @$run{qw(home sounds)} = ($dir, "$dir/sounds");
    $run->{sounds} = "$dir/sounds/$run->{name}" if !$run->{options}{api};
    for my $entry (@{ $run->{entries} }) {
        next if $entry->{text} !~ /^hears ([^"].*) \(/ || !@{ $entry->{values} };
        $run->{lengths}{$1} = $entry->{values}[0];
    }
    for my $file (grep { m{^\w[\w/-]*/[\w-]+\.wav$} && !m{^recordings/} } keys %{ $run->{lengths} }) {
        make_path("$run->{sounds}/$file" =~ s{/[^/]+$}{}r);
        wav_file("$run->{sounds}/$file", seconds => $run->{lengths}{$file});
    }
    # The others, which it may or may not play.
    for my $file ($run->{source} =~ m{\b((?:shop|ivr|voicemail)/[\w-]+\.wav)}g) {
        make_path("$run->{sounds}/$file" =~ s{/[^/]+$}{}r);
        wav_file("$run->{sounds}/$file", seconds => $run->{lengths}{$file} ||= 1) if !-e "$run->{sounds}/$file";
    }
    if ($run->{source} =~ $NEEDS{say_en}) {
        for my $word ((map { "digits/$_" } 0 .. 20, 30, 40, 50, 60, 70, 80, 90, 'hundred', 'thousand', 'million', map { "h-$_" } 1 .. 20),
            (map { "currency/$_" } qw(dollar dollars cent cents and minus)), (map { "time/$_" } qw(hour hours minute minutes second seconds)))
        {
            make_path("$run->{sounds}/$word" =~ s{/[^/]+$}{}r);
            wav_file("$run->{sounds}/$word.wav", seconds => WORD);
        }
    }
    if ($run->{source} =~ /recordFile/) {
        wav_file("$run->{sounds}/talk.wav", seconds => TALK, frequency => 300, silence => 60);
    }
    make_path("$dir/sounds/music");
    wav_file("$dir/sounds/music/moh.wav", seconds => 2, frequency => 200) if !-e "$dir/sounds/music/moh.wav";
    # A length behind a sound's name is the embedded switch's own.
    s/\@\d+m?s$// for @{ $run->{arguments} };
    # What another application would have received.
    for my $file (map { $_->{text} =~ m{^sets \w*file = (/\S+)} } @{ $run->{entries} }) {
        next if -e $file;
        wav_file($file, seconds => 0);
        push @{ $self->{made} }, $file;
    }
    symlink $_, "$dir/scripts/" . s{.*/}{}r for glob "$ROOT/examples/*.pl";
    $run->{$_} = [] for qw(events records mails);
    $run->{word} = WORD;
    return;
}

# A mailer that keeps what it gets, and a converter that the mailer's attachments need.
sub _mailer {
    my ($self, $path) = @_;
    my $dir = $self->{switch}{dir};
    make_path("$dir/mail", "$dir/bin");
    _program($path, qq{#!/bin/sh\n(echo "To: \$*"; cat) >"$dir/mail/\$\$.new" && mv "$dir/mail/\$\$.new" "$dir/mail/\$\$"\n});
    _program("$dir/bin/tiff2pdf", qq{#!/bin/sh\ncp "\$1" "\$2"\n});
    return;
}

sub _program {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!\n";
    print {$out} $text;
    close $out or die "$path: $!\n";
    chmod 0755, $path or die "$path: $!\n";
    return;
}

# --- what the switch looks up ---------------------------------------------------------------------------------------------

sub _context {
    my ($run) = @_;
    return '' if $run->{options}{api} || $run->{options}{chat} || $run->{options}{xml};
    my $data = escaped(join ' ', $run->{script}, map { s/"\$TMP"|\$TMP/$run->{home}/r } @{ $run->{arguments} });
    return qq{<context name="$run->{name}"><extension name="run"><condition><action application="perl" data="$data"/></condition></extension></context>\n};
}

# How long a far end takes to answer or to refuse, in seconds, as in the embedded switch.
use constant REACTION => 1;

# What a far end does: answer, never, or refuse with a cause.
sub _does {
    my ($how) = @_;
    return $how =~ /^no-answer/ ? 'never' : $how eq 'busy' ? 'USER_BUSY' : $how eq 'reject' ? 'CALL_REJECTED' : 'answer';
}

# Users whose phones are null channels: they answer by themselves, and ring and refuse when the test tells them to. In a call the
# variables of the calling leg say which of them answer; a command has no leg, and it is written here.
sub _sections {
    my ($self, $run) = @_;
    my %ids = map { (s{^user/}{}r => 1) } map { keys %{ $_->{options}{far} } } @{ $self->{runs} };
    my $users = '';
    for my $id (sort keys %ids) {
        my %variables = (far => $id, null_auto_answer_delay => 1000 * REACTION);
        if ($run->{options}{api}) {
            my $does = _does($run->{options}{far}{"user/$id"} // 'answer');
            @variables{qw(run null_enable_auto_answer)} = ($run->{name}, $does eq 'answer' ? 'true' : 'false');
        }
        else {
            @variables{qw(run sound_prefix null_enable_auto_answer)} = ('${run}', '${sound_prefix}', "\${answers_$id}");
        }
        my $dial = join ',', map { "$_=$variables{$_}" } sort keys %variables;
        $users .= qq{<user id="$id"><params><param name="dial-string" value="[$dial]null/$id"/></params></user>\n};
    }
    my $phrases = '';
    if (my ($with) = grep { $_->{options}{conf} } @{ $self->{runs} }) {
        open my $file, '<', "$ROOT/$with->{options}{conf}" or die "$with->{options}{conf}: $!\n";
        local $/ = undef;
        ($phrases) = <$file> =~ m{(<section name="languages">.*</section>)}s;
        # The sounds are where each run has its own.
        $phrases =~ s/ sound-prefix="[^"]*"//;
    }
    $phrases ||= '<section name="languages"><language name="en" say-module="en"><phrases><macros/></phrases></language></section>';
    return qq{<X-PRE-PROCESS cmd="set" data="domain=test.local"/>\n<X-PRE-PROCESS cmd="set" data="sound_prefix=$self->{switch}{dir}/sounds"/>\n}
        . qq{<section name="directory"><domain name="test.local">$users</domain></section>\n$phrases\n};
}

sub _local_stream {
    my ($folder) = @_;
    return <<"XML";
<configuration name="local_stream.conf"><directory name="moh" path="$folder">
<param name="rate" value="8000"/><param name="shuffle" value="false"/><param name="channels" value="1"/><param name="interval" value="20"/>
<param name="timer-name" value="soft"/></directory></configuration>
XML
}

# --- the runs -------------------------------------------------------------------------------------------------------------

# Runs them all; each must end in its time.
sub play {
    my ($self) = @_;
    eval { $self->_play; 1 } or $self->{error} = $@;
    unlink @{ $self->{made} || [] };
    $self->{switch}->kill if $self->{error};
    die $self->{error} if $self->{error};
    return;
}

sub _play {
    my ($self) = @_;
    my @waiting = @{ $self->{runs} };
    my @running;
    while (@waiting || @running) {
        while (@waiting && ($self->{parallel} || !@running)) {
            my $run = shift @waiting;
            $self->_begin($run);
            push @running, $run;
        }
        $self->_collect(@running);
        for my $refusal (grep { $_->[0] <= time } @{ $self->{refusals} || [] }) {
            $self->{switch}->api("uuid_kill $refusal->[1] $refusal->[2]");
        }
        $self->{refusals} = [ grep { $_->[0] > time } @{ $self->{refusals} || [] } ];
        for my $run (@running) {
            $run->{seen} = [ observed($run) ];
            $self->_act($run);
        }
        @running = grep { !$self->_is_over($_) } @running;
        die 'the switch died: ', $self->{switch}->ending, "\n", $self->{switch}->_log_tail if $self->{switch}->died;
        sleep 0.01;
    }
    return;
}

sub _begin {
    my ($self, $run) = @_;
    my $switch = $self->{switch};
    if (!$self->{parallel}) {
        $switch->configure(sections => $self->_sections($run));
        $switch->api('reloadxml');
    }
    my %option = %{ $run->{options} };
    $self->{log_position} = $switch->log_position if !defined $self->{log_position};
    @$run{qw(legs actions)} = ({}, [ grep { is_input($_) } @{ $run->{entries} } ]);
    $run->{began} = time;
    if ($option{api}) {
        my $words = join ' ', map { /\s/ ? "'$_'" : $_ } @{ $run->{arguments} };
        $run->{job} = $self->{events}->bgapi("perl $run->{script} $words");
    }
    elsif ($option{chat}) {
        my $lua = "$switch->{dir}/scripts/$run->{name}.lua";
        open my $out, '>', $lua or die "$lua: $!\n";
        # The chat interface `event` hands a message on as an event, where the test sees it.
        print {$out} qq{local e = freeswitch.Event("MESSAGE"); e:addBody([==[$option{chat}]==])\n}
            . qq{e:addHeader("from", "$option{caller}"); e:addHeader("to", "$option{dest}"); e:addHeader("proto", "event")\n}
            . qq{e:chat_execute("perl", [==[$run->{script}]==])\nstream:write(e:serialize())\n};
        close $out or die "$lua: $!\n";
        $run->{job} = $self->{events}->bgapi("lua $lua");
    }
    else {
        $run->{caller} = FreeSwitch::Call::new_uuid();
        my $number = $option{caller} // 1000;
        my %variables = (
            origination_uuid             => $run->{caller},
            origination_caller_id_name   => $option{'caller-name'} // 'Caller',
            origination_caller_id_number => $number,
            run                          => $run->{name},
            loopback_bowout              => 'false',
            loopback_bowout_on_execute   => 'false',
            # A loopback opens the media of who calls it, which no phone does.
            loopback_no_pre_answer       => 'true',
            null_no_pre_answer           => 'true',
            sound_prefix                 => $run->{sounds},
            (map { ('answers_' . s{^user/}{}r => _does($option{far}{$_}) eq 'answer' ? 'true' : 'false') } keys %{ $option{far} }),
        );
        if (defined $option{var}) {
            my ($name, $value) = split /=/, $option{var}, 2;
            $variables{$name} = $value;
        }
        my $variables = join ',', map { "$_='$variables{$_}'" } sort keys %variables;
        my $context   = $option{xml} ? 'default' : $run->{name};
        $self->{events}->bgapi("originate {$variables}loopback/" . ($option{dest} // 5000) . "/$context/XML &park()");
    }
    $run->{began_here} = time;
    return;
}

# A far phone begins to ring, or plans to refuse.
sub _far_rings {
    my ($self, $run, $who, $uuid) = @_;
    my $does = _does($run->{options}{far}{$who} // 'answer');
    if ($does =~ /^[A-Z]/) { push @{ $self->{refusals} }, [ time + REACTION, $uuid, $does ] }
    else                   { $self->{switch}->api("uuid_ring_ready $uuid") }
    return;
}

# Hands out what the switch has told to the runs that it is about.
sub _collect {
    my ($self, @running) = @_;
    my %by_name = map { ($_->{name} => $_) } @running;
    for my $event ($self->{events}->events) {
        my $name = $event->{'Event-Name'};
        my $uuid = $event->{'Unique-ID'};
        if ($name eq 'BACKGROUND_JOB') {
            my ($run) = grep { defined $_->{job} && $_->{job} eq $event->{'Job-UUID'} } @running;
            # With its answer a command is over: what the calls that it made do then is another matter.
            @$run{qw(printed over until)} = ($event->{_body}, time, $event->{'Event-Date-Timestamp'} / 1e6) if $run;
            next;
        }
        if ($name eq 'MESSAGE') {
            push @{ $running[0]{events} }, $event if !$self->{parallel};
            next;
        }
        my $run = $self->{leg_of}{$uuid};
        if (!$run && defined $event->{variable_run} && ($run = $by_name{ $event->{variable_run} })) {
            my $far = $event->{variable_far};
            # One end of the loopback is the caller's phone.
            next if $event->{'Channel-Name'} =~ /-a$/;
            $self->{leg_of}{$uuid} = $run;
            $run->{legs}{$uuid} = defined $far ? "user/$far" : '';
            push @{ $run->{records} }, @{ delete $self->{unclaimed}{$uuid} || [] };
            $self->_far_rings($run, "user/$far", $uuid) if defined $far;
            if ($run->{options}{api} && !defined $run->{first_leg}) {
                ($run->{first_leg}, $run->{legs}{$uuid}) = ("user/$far", '');
            }
            unshift @{ $run->{events} }, @{ delete $self->{early}{$uuid} || [] };
        }
        if   ($run) { push @{ $run->{events} }, $event }
        else        { push @{ $self->{early}{$uuid} }, $event if defined $uuid }
        if ($run && $name eq 'CHANNEL_DESTROY' && $run->{legs}{$uuid} eq '' && !$run->{options}{api}) { $run->{over} = time }
        # A call's time begins when it comes in, a command's when it is given.
        if ($run && $name eq 'CHANNEL_CREATE' && $run->{legs}{$uuid} eq '' && !$run->{options}{api}) {
            $run->{began} = $event->{'Event-Date-Timestamp'} / 1e6;
        }
    }
    my @records = $self->{switch}{log}->since($self->{log_position} || 0);
    $self->{log_position} += @records;
    for my $record (@records) {
        next if $record->{level} eq 'EXECUTE';
        my $uuid = $record->{uuid};
        # Whose call it is may be known later only.
        if ($uuid ne '' && !$self->{leg_of}{$uuid}) { push @{ $self->{unclaimed}{$uuid} }, $record; next }
        my $run = $self->{leg_of}{$uuid};
        if (!$run) {
            # What belongs to no call belongs to the only run, or to the one that is expected to log it.
            ($run) = !$self->{parallel} ? @running : grep { $self->_expects($_, "[$record->{level}] $record->{text}") } @running;
        }
        push @{ $run->{records} }, $record if $run;
    }
    for my $path (glob "$self->{switch}{dir}/mail/*") {
        next if $path =~ /\.new$/ || $self->{mails}{$path}++;
        open my $file, '<', $path or die "$path: $!\n";
        my $text = do { local $/ = undef; <$file> };
        my ($to)      = $text =~ /\ATo: .*?(\S+)\n/;
        my ($subject) = $text =~ /^Subject: *(.*?)\s*$/m;
        my ($name)    = $text =~ /filename="([^"]*)"/;
        my ($run)     = grep { grep { defined $to && $_ eq $to } @{ $_->{arguments} } } @running;
        push @{ $run->{mails} }, { at => (Time::HiRes::stat($path))[9], to => $to, subject => $subject, file => $name } if $run;
    }
    return;
}

sub _expects {
    my ($self, $run, $text) = @_;
    return scalar grep { $_->{text} eq $text } @{ $run->{entries} };
}

# Does what the people at the phones do, so long after what happened before it as in the expected time line.
sub _act {
    my ($self, $run) = @_;
    my %count;
    my %seen;
    push @{ $seen{ _key($_) } }, $_->{at} for @{ $run->{seen} };
    my $before = { at => 0, real => 0 };
    for my $entry (@{ $run->{entries} }) {
        if (is_input($entry)) {
            if (!defined $entry->{real}) {
                return if time - $run->{began} < $before->{real} + $entry->{at} - $before->{at};
                $entry->{real} = time - $run->{began};
                $self->_do($run, $entry);
            }
            $before = $entry;
            next;
        }
        my $at = ($seen{ _key($entry) } || [])->[ $count{ _key($entry) }++ ];
        if ($entry->{text} =~ /^records to/ && defined $at && !$entry->{talked}++) {
            $self->{switch}->api("uuid_break $run->{caller} all");
            $self->{switch}->api("uuid_broadcast $run->{caller} $run->{sounds}/talk.wav aleg");
        }
        $before = { at => $entry->{at}, real => $at } if defined $at;
        # What is to come before an action and can be seen must have come.
        return if !defined $at && $entry->{text} =~ /^(?:hears|records|answered|is joined)/;
    }
    return;
}

sub _key { return join ':', $_[0]{leg} // '', $_[0]{shape} }

sub _do {
    my ($self, $run, $entry) = @_;
    my $who = $entry->{leg} // '';
    # The switch's own end of the call: a loopback whose other end is hung up first gives no audio, for a moment, and is up.
    my ($uuid) = grep { $run->{legs}{$_} eq $who } keys %{ $run->{legs} };
    $self->{switch}->api($entry->{text} =~ /^pressed (.)/ ? "uuid_recv_dtmf $uuid $1" : "uuid_kill $uuid");
    return;
}

# Is the run over, and has everything been seen that comes with its end? A run that takes too long is ended.
sub _is_over {
    my ($self, $run) = @_;
    my $length = max(0, map { $_->{at} } @{ $run->{entries} });
    if (!$run->{over} && time > $run->{began_here} + $length + PATIENCE) {
        $run->{problem} = 'it does not end in its time';
        $self->{switch}->api("uuid_kill $_") for grep { defined } $run->{caller}, keys %{ $run->{legs} };
        $run->{over} = time;
    }
    return 0 if !$run->{over} || time < $run->{over} + 0.5;
    # Whoever still talks when a command is over is sent away.
    $self->{switch}->api("uuid_kill $_") for keys %{ $run->{legs} };
    return 1;
}

1;
