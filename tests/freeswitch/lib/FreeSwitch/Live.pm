package FreeSwitch::Live;

# A call in which Perl expressions are evaluated one by one, as the test goes on.
#
#     my $live = FreeSwitch::Live->start($switch);
#     my $answer = $live->eval('$session->ready');     # { outcome => q('1'), warnings => [], values => [1] }
#     $live->call->hangup;
#     $live->outcome('$session->ready');               # q('')
#     $live->end;
#
# An outcome is written as records of FreeSWITCH's own module write it: `'text'`, `undef`, `()`, `Class=HASH(0x..)`,
# `DIES: message`.

use strict;
use warnings;

use FreeSwitch::Call ();
use FreeSwitch::Install qw($ROOT);
use IO::Select ();
use IO::Socket::UNIX ();
use Time::HiRes qw(time);

# The options are those of FreeSwitch::Call; `entry` is how the script is run: `call`, or `api` for one without a call.
sub start {
    my ($class, $switch, %options) = @_;
    my $path   = sprintf '%s/run/agent%d', $switch->{dir}, ++$switch->{agents};
    my $listen = IO::Socket::UNIX->new(Local => $path, Listen => 1) or die "$path: $!\n";
    my $self   = bless { switch => $switch, log_position => $switch->log_position }, $class;
    my $agent  = "$ROOT/tests/freeswitch/scripts/agent.pl";
    if (($options{entry} || 'call') eq 'api') {
        $self->{job} = $switch->bgapi("perl $agent $path");
    }
    else {
        $self->{call} = FreeSwitch::Call->start($switch, %options, script => $agent, arguments => $path);
    }
    IO::Select->new($listen)->can_read($options{timeout} || 15) or die "the script in the call does not answer\n", $switch->_log_tail;
    $self->{socket} = $listen->accept or die "accept: $!\n";
    return $self;
}

sub call { return $_[0]{call} }

# Evaluates the text. Dies if there is no answer in time, or if the switch dies of it.
sub eval {
    my ($self, $text, $timeout) = @_;
    $self->send($text);
    return $self->answer($timeout);
}

sub send {
    my ($self, $text) = @_;
    local $SIG{PIPE} = 'IGNORE';
    syswrite $self->{socket}, length($text) . ":$text" or die "the script is gone\n";
    return;
}

sub answer {
    my ($self, $timeout) = @_;
    my $until  = time + ($timeout || 20);
    my @fields = map { $self->_field($until) } 1 .. $self->_field($until);
    my ($outcome, $error, $count, @rest) = @fields;
    my @values = splice @rest, 0, $count;
    return { outcome => $outcome, error => $error, values => \@values, warnings => \@rest };
}

sub outcome {
    my ($self, $text, $timeout) = @_;
    return $self->eval($text, $timeout)->{outcome};
}

# The first value of the expression, as text.
sub value {
    my ($self, $text, $timeout) = @_;
    my $answer = $self->eval($text, $timeout);
    die "$text: $answer->{error}\n" if $answer->{error} ne '';
    return $answer->{values}[0];
}

# Lets the script end; waits for the end of its call, or gives the output of its command.
sub end {
    my ($self) = @_;
    delete $self->{socket};
    return $self->{call} ? $self->{call}->wait_end : $self->{switch}->job_result($self->{job});
}

sub log {
    my ($self) = @_;
    return $self->{switch}->log_since($self->{log_position});
}

sub _field {
    my ($self, $until) = @_;
    my $length = '';
    while ($length !~ s/:\z//) {
        $length .= $self->_bytes(1, $until);
    }
    return $self->_bytes($length, $until);
}

sub _bytes {
    my ($self, $count, $until) = @_;
    my $text   = '';
    my $select = IO::Select->new($self->{socket});
    while (length $text < $count) {
        my $left = $until - time;
        if ($left <= 0 || !$select->can_read($left)) {
            die $self->{switch}->died ? 'the switch died: ' . $self->{switch}->ending : 'the script does not answer in time', "\n";
        }
        sysread $self->{socket}, $text, $count - length $text, length $text
            or die $self->{switch}->died(3) ? 'the switch died: ' . $self->{switch}->ending : 'the script ended', "\n";
    }
    return $text;
}

1;
