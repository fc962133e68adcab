package FreeSwitch::Case;

# A case: a script, the entry point by which the switch runs it, what happens meanwhile, and what must come of it. The same
# cases are run by the tests and, for FreeSWITCH's own module and ours side by side, by `compare`.
#
#     { name => 'the hook is told of a hangup', as => 'app', script => '...', steps => ['wait ready', 'hangup'],
#       log => [qr/^HOOK main hangup$/] }
#
# as        the entry point: api, run (perlrun), app (the application), dialplan (the application in an extension), inline
#           (${perl(...)} in an extension), hangup_hook (api_hangup_hook), chat (the chat application, from Lua), command (an
#           API command, in `script`)
# script    the text of the script; `code` instead: the text goes behind a ~
# arguments what follows the script's name
# others    more scripts, name => text. $SCRIPTS in a text is the folder of all scripts
# steps     what is done after the start: `wait TEXT` (until a logged line begins so), `wait_event NAME` (until the switch has fired such
#           an event of the call; see Switch.pm for those that it listens to), `dtmf DIGITS`, `hangup [CAUSE]`, `transfer
#           EXTENSION`, `sleep SECONDS`, `api COMMAND`, `event BODY` (a MESSAGE to the call)
# until     for scripts with no call and no output: a pattern; the case ends when a line that matches is logged
# settle    seconds to wait before the switch is asked whether it lives
# out       what the command must answer: a text or a pattern
# log       patterns that lines of the log must match, in this order
# not_log   a pattern that no line may match
# fsperl_only  FreeSWITCH's own module can't do this
# exact_log lines that the script must log, these and no others, in this order (see `lines`)

use strict;
use warnings;

use Exporter 'import';
use FreeSwitch::Call ();
use FreeSwitch::Install qw($ROOT);
use Time::HiRes qw(sleep);

our @EXPORT_OK = qw(load_cases run_case);

# What the switch itself logs about any call.
my $NOISE = qr{
    ^ (?: New\ Channel\ | Rename\ Channel\ | Channel\ \[ | Hangup\ | Session\ \d+\ | Close\ Channel\ | Transfer\ \S+\ to
      | Pre-Answer\ | Ring-Ready\ | RECV\ DTMF | SEND\ DTMF | EXECUTE\ | .*Flipping\ CID | .*receive\ message | Processing\
      | .*has\ executed\ the\ last\ dialplan\ instruction )
}x;

# The cases of a file in cases/.
sub load_cases {
    my ($name) = @_;
    my $file = "$ROOT/tests/freeswitch/cases/$name.pl";
    local ($@, $!);
    my $cases = do $file;
    die "$file: ", $@ || $!, "\n" if ref $cases ne 'ARRAY';
    my %seen;
    for my $case (@$cases) {
        die "$file: two cases are called `$case->{name}`\n" if $seen{ $case->{name} }++;
    }
    return @$cases;
}

# Runs a case. Gives { out, lines, sessions, problem, died }: the command's answer, the lines of the log that are not the switch's own
# talk about calls, the number of sessions left, what went wrong with the call, and how the switch ended if it did.
sub run_case {
    my ($switch, $case) = @_;
    my $position = $switch->log_position;
    my $result   = eval { _run($switch, $case) } || { out => "no answer: $@" };
    sleep $case->{settle} if $case->{settle};
    $switch->died(1) if $result->{out} && $result->{out} =~ /^no answer/;
    $result->{sessions} = eval { $switch->wait_idle($case->{idle_timeout} || 10) } if $switch->lives;
    $result->{died} = $switch->ending if !$switch->lives;
    my @records = grep { $_->{level} ne 'EXECUTE' && $_->{text} !~ $NOISE } $switch->log_since($position);
    $result->{lines} = [ map { _shown($switch, "[$_->{level}] $_->{text}") } grep { $_->{level} ne 'INFO' || $_->{place} =~ /perl/ } @records ];
    $result->{out} = _shown($switch, $result->{out}) if defined $result->{out};
    return $result;
}

# Folders and addresses are masked.
sub _shown {
    my ($switch, $text) = @_;
    $text =~ s/\Q$switch->{dir}\E\/scripts/\$SCRIPTS/g;
    $text =~ s/\Q$switch->{dir}\E/\$PREFIX/g;
    $text =~ s/\(0x[0-9a-f]+\)/(0xADDR)/g;
    $text =~ s/\s+\z//;
    return $text;
}

sub _run {
    my ($switch, $case) = @_;
    my $position = $switch->log_position;
    my $as       = $case->{as};
    my %texts    = %{ $case->{others} || {} };
    s/\$SCRIPTS\b/$switch->{dir}\/scripts/g for values %texts;
    $switch->script($_, $texts{$_}) for keys %texts;
    my ($result, $call) = ({});
    my $target = '';
    if ($as ne 'command' && (defined $case->{script} || defined $case->{code})) {
        my $text = defined $case->{code} ? $case->{code} : $case->{script};
        $text =~ s/\$SCRIPTS\b/$switch->{dir}\/scripts/g;
        $target = defined $case->{code} ? "~$text" : $switch->script($switch->fresh_name('s'), $text);
        if (defined $case->{arguments}) {
            (my $arguments = $case->{arguments}) =~ s/\$SCRIPTS\b/$switch->{dir}\/scripts/g;
            $target .= " $arguments";
        }
    }

    if ($as eq 'api' || $as eq 'run' || $as eq 'command') {
        (my $command = $case->{script} || '') =~ s/\$SCRIPTS\b/$switch->{dir}\/scripts/g;
        $command = ($as eq 'run' ? 'perlrun' : 'perl') . ($target eq '' ? '' : " $target") if $as ne 'command';
        if ($case->{steps}) {
            my $job = $switch->bgapi($command);
            _steps($switch, $case, $position);
            $result->{out} = $switch->job_result($job, $case->{timeout});
        }
        else {
            $result->{out} = $switch->api($command, $case->{timeout});
        }
    }
    elsif ($as eq 'chat') {
        my $lua = $switch->fresh_name('chat');
        open my $out, '>', "$switch->{dir}/scripts/$lua.lua" or die "$lua: $!\n";
        print {$out} qq{local e = freeswitch.Event("MESSAGE"); e:addBody("the body"); e:addHeader("from", "1001")\n}
            . qq{local r = e:chat_execute("perl", [==[$target]==])\n}
            . qq{stream:write("r=" .. tostring(r) .. " seen=" .. tostring(e:getHeader("seen")))\n};
        close $out or die "$lua: $!\n";
        $result->{out} = $switch->api("lua $switch->{dir}/scripts/$lua.lua", $case->{timeout});
    }
    else {
        my %variables = %{ $case->{variables} || {} };
        my %how =
            $as eq 'app'         ? (application => "perl($target)")
          : $as eq 'dialplan'    ? (extension => 'script')
          : $as eq 'inline'      ? (extension => 'inline')
          : $as eq 'hangup_hook' ? (application => $case->{application} || 'hangup(USER_BUSY)')
          :                        die "no entry point is called `$as`\n";
        $variables{script}          = "'$target'"      if $as eq 'dialplan' || $as eq 'inline';
        $variables{api_hangup_hook} = "'perl $target'" if $as eq 'hangup_hook';
        $call = FreeSwitch::Call->start(
            $switch, %how,
            endpoint  => $case->{endpoint},
            variables => \%variables,
            may_fail  => 1,
            timeout   => $case->{timeout},
        );
        $result->{out} = $call->answer =~ /^\+OK/ ? undef : $call->answer;
        _steps($switch, $case, $position, $call);
        $call->wait_end($case->{timeout}) or $result->{problem} = defined $result->{out} ? 'no call is made' : 'the call does not end';
    }
    if ($case->{until}) {
        $switch->wait_log($case->{until}, $position, 10) or $result->{missing} = 1;
    }
    return $result;
}

sub _steps {
    my ($switch, $case, $position, $call) = @_;
    for my $step (@{ $case->{steps} || [] }) {
        my ($what, $with) = split ' ', $step, 2;
        $with = '' if !defined $with;
        last if $switch->died;
        if    ($what eq 'wait')     { $switch->wait_log(qr/^\Q$with\E/, $position, 10) or last }
        elsif ($what eq 'wait_event') { $switch->channel_event($call->uuid, $with, 10) or last }
        elsif ($what eq 'sleep')    { sleep $with }
        elsif ($what eq 'api')      { $with =~ s/UUID/$call ? $call->uuid : ''/ge; $switch->api($with) }
        elsif ($what eq 'event')    { $switch->socket->send_event('MESSAGE', { 'unique-id' => $call->uuid, hk => 'hv' }, $with) }
        elsif ($what eq 'dtmf')     { $call->dtmf($with) }
        elsif ($what eq 'hangup')   { $call->hangup($with) }
        elsif ($what eq 'transfer') { $call->transfer($with) }
        else                        { die "no step is called `$step`\n" }
    }
    return;
}

1;
