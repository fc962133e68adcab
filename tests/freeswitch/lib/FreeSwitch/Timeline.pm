package FreeSwitch::Timeline;

# The time line of a run in a real switch, in the words of `fsperl run`: made of the switch's events, of its log, and of the mails
# that it sent.

use strict;
use warnings;

use Exporter 'import';
use FreeSwitch::Example qw(entry);
use POSIX ();

our @EXPORT_OK = qw(observed stamp_time);

our @EVENTS = qw(
    CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_EXECUTE CHANNEL_BRIDGE CHANNEL_UNBRIDGE
    CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY PLAYBACK_START PLAYBACK_STOP RECORD_START RECORD_STOP MESSAGE BACKGROUND_JOB
);

# A file that stopped so much before its end, in seconds, was cut off.
use constant CUT_SHORT => 0.15;

# How much longer than its files a row of them lasts, in seconds; measured.
use constant ROW => 0.25;

# The seconds of a log line's time stamp.
sub stamp_time {
    my ($stamp) = @_;
    my ($year, $month, $day, $hour, $minute, $second) = $stamp =~ /(\d+)/g;
    my ($fraction) = $stamp =~ /(\.\d+)$/;
    return POSIX::mktime($second, $minute, $hour, $day, $month - 1, $year - 1900, 0, 0, -1) + $fraction;
}

# What happened, as entries in the order of time. Takes the run with what was seen of it: events (hashes), legs (uuid => name of the
# far end, '' for the first call), records (of the log), mails, began (seconds).
sub observed {
    my ($run) = @_;
    my @seen;
    my %playing;
    my %bridged;
    my $far = $run->{options}{far};
    my $add = sub {
        my ($event, $who, $text) = @_;
        my $at   = ref $event ? $event->{'Event-Date-Timestamp'} / 1e6 : $event;
        my $leg  = ref $event && defined $event->{'Unique-ID'} ? $run->{legs}{ $event->{'Unique-ID'} } : '';
        my $made = entry($at - $run->{began}, $who, {}, $text);
        $made->{leg} = $leg if defined $leg && $leg ne '';
        $made->{may_be_missing} = 1 if $run->{until} && $at > $run->{until} - 0.05;
        push @seen, $made;
        return $made;
    };
    for my $event (@{ $run->{events} }) {
        my $name = $event->{'Event-Name'};
        my $leg  = defined $event->{'Unique-ID'} ? $run->{legs}{ $event->{'Unique-ID'} } : undef;
        if ($name eq 'MESSAGE') {
            $add->($event, 'switch', "sends a message to $event->{to}: $event->{_body}") if $name eq 'MESSAGE' && $event->{_body};
            next;
        }
        next if !defined $leg;
        my $of_first = $leg eq '';
        if ($name eq 'CHANNEL_CREATE') {
            if ($of_first && !$run->{options}{api}) {
                $add->($event, 'caller', "$event->{'Caller-Caller-ID-Name'} <$event->{'Caller-Caller-ID-Number'}> calls $event->{'Caller-Destination-Number'}");
            }
            else {
                my $who = $leg eq '' ? $run->{first_leg} : $leg;
                $add->($event, 'switch', "calls $who")->{leg} = undef;
            }
        }
        elsif ($name eq 'CHANNEL_PROGRESS')       { $add->($event, 'switch', 'is ringing') }
        elsif ($name eq 'CHANNEL_PROGRESS_MEDIA') { $add->($event, 'switch', 'opened early media') }
        elsif ($name eq 'CHANNEL_ANSWER')         { $add->($event, 'switch', 'answered') }
        elsif ($name eq 'CHANNEL_HANGUP')         { $add->($event, 'switch', "hung up: $event->{'Hangup-Cause'}") }
        elsif ($name eq 'CHANNEL_HANGUP_COMPLETE') {
            $add->($event, 'switch', "call ended: $event->{'Hangup-Cause'}, $event->{variable_billsec} s billed");
        }
        elsif ($name eq 'CHANNEL_EXECUTE') {
            my $data = $event->{'Application-Data'} // '';
            next if $event->{Application} eq 'perl' && $data =~ /^\Q$run->{script}\E/;
            $add->($event, 'switch', "executes $event->{Application}($data)");
        }
        elsif ($name eq 'CHANNEL_BRIDGE') {
            my ($other) = grep { defined && $_ ne '' } map { $run->{legs}{ $event->{"Bridge-$_-Unique-ID"} // '' } } qw(A B);
            next if !defined $other || $bridged{$other};
            $bridged{$other} = $add->($event, 'switch', "is joined with $other");
            $bridged{$other}{leg} = undef;
        }
        elsif ($name eq 'CHANNEL_UNBRIDGE') {
            my ($bridge) = values %bridged;
            next if !$bridge || $bridge->{over}++;
            my $talked = $event->{'Event-Date-Timestamp'} / 1e6 - $run->{began} - $bridge->{at};
            $add->($event, 'switch', sprintf 'talked for %.3f s', $talked)->{leg} = undef;
        }
        elsif ($name eq 'PLAYBACK_START') {
            my ($heard, $length) = _sound($run, $event->{'Playback-File-Path'});
            $heard .= ' ' . (defined $length ? sprintf '(%.3f s)', $length : '(without end)');
            $playing{ $event->{'Unique-ID'} } = [ $add->($event, 'caller', "hears $heard"), $length ];
        }
        elsif ($name eq 'PLAYBACK_STOP') {
            my ($start, $length) = @{ delete $playing{ $event->{'Unique-ID'} } || next };
            my $played = $event->{'Event-Date-Timestamp'} / 1e6 - $run->{began} - $start->{at};
            if (!defined $length || $played < $length - CUT_SHORT) { $add->($event, 'caller', sprintf 'heard %.3f s of it', $played) }
            else                                                  { $start->{values} = [$played] }
        }
        elsif ($name eq 'RECORD_START') {
            $add->($event, 'switch', 'records to ' . _file($run, $event->{'Record-File-Path'}));
        }
        elsif ($name eq 'RECORD_STOP') {
            $run->{recorded}{ _file($run, $event->{'Record-File-Path'}) } = $event->{variable_record_ms} / 1000;
            $add->($event, 'caller', sprintf 'was recorded for %.3f s', $event->{variable_record_ms} / 1000);
        }
    }
    for my $record (@{ $run->{records} }) {
        my ($level, $place, $text) = @$record{qw(level place text)};
        my $at = stamp_time($record->{stamp});
        $text =~ s/\s+\z//;
        my $made;
        if ($text =~ /^CoreSession::setVariable\('?(.*?)'?, '?(.*?)'?\)$/s) { $made = $add->($at, 'script', "sets $1 = $2") }
        elsif ($text =~ /^Hangup Command .* (\w+)\((.*)\):/) {
            # It is logged when the hook is over; it began after the hangup.
            my ($hangup) = map { $_->{at} } grep { !defined $_->{leg} && $_->{text} =~ /^hung up/ } @seen;
            push @seen, entry($hangup, 'switch', {}, "runs the hangup hook $1 $2") if defined $hangup;
            next;
        }
        elsif ($level eq 'DEBUG')                                       { next }
        elsif ($place =~ /^[\w-]+\.pl:/) { $made = $add->($at, 'script', "[$level] $text") }
        else                                                            { $made = $add->($at, 'log', "[$level] $text") }
        $made->{may_be_missing} = 1 if $made->{who} eq 'log' && $level !~ /^(?:WARNING|ERR|CRIT|ALERT)$/;
        my $leg = $run->{legs}{ $record->{uuid} };
        $made->{leg} = $leg if $made->{who} eq 'script' && defined $leg && $leg ne '';
    }
    $add->($_->{at}, 'script', "mails $_->{to}: $_->{subject}" . ($_->{file} ? " with $_->{file}" : '')) for @{ $run->{mails} || [] };
    return sort { $a->{at} <=> $b->{at} } @seen;
}

# A path as the script named it.
sub _file {
    my ($run, $path) = @_;
    $path =~ s/^\Q$_\E\/// for grep { defined } @$run{qw(sounds home)};
    return $path;
}

# What is heard of a sound, in words, and how long it is.
sub _sound {
    my ($run, $path) = @_;
    return ('silence', $1 / 1000) if $path =~ m{^silence_stream://(\d+)};
    return ("a tone $1", $run->{lengths}{"a tone $1"}) if $path =~ m{^tone_stream://(.*)};
    return ("music $1", undef) if $path =~ m{^local_stream://(.*)};
    return ('"words"', ROW + $run->{word} * (() = $path =~ /\.wav/g)) if $path =~ m{^(?:file_string|say):};
    my $file = _file($run, $path);
    my $length = $run->{recorded}{$file} // $run->{lengths}{$file} // 0;
    return ($file, $length);
}

1;
