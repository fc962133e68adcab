package FreeSwitch::Call;

# A call in the switch: made by `originate`, driven through the API, watched to its end. Every wait has a limit.
#
#     my $call = FreeSwitch::Call->start($switch, script => $path, arguments => 'a b');
#     $call->dtmf('12#');
#     $call->hangup('USER_BUSY');
#     $call->wait_end;

use strict;
use warnings;

sub new_uuid {
    return sprintf '%08x-%04x-4%03x-8%03x-%012x', map { int rand 2**$_ } 32, 16, 12, 12, 48;
}

# Options: endpoint (null/5551234), script and arguments (the application perl), application (any other, `park()`), extension
# (of the context default) instead of an application, variables (a hash). Dies when the call can't be made.
sub start {
    my ($class, $switch, %options) = @_;
    my $self = bless { switch => $switch, uuid => new_uuid(), log_position => $switch->log_position }, $class;
    my %variables = %{ $options{variables} || {} };
    # The switch takes the quotes away twice; what comes behind a variable with quotes in it would be lost.
    my $variables = join ',', 'origination_uuid=' . (delete $variables{origination_uuid} || $self->{uuid}), map { "$_=$variables{$_}" } sort keys %variables;
    my $endpoint  = $options{endpoint} || 'null/5551234';
    my $target;
    if (defined $options{extension}) {
        $target = "$options{extension} XML default";
    }
    else {
        my $application = $options{application};
        $application = 'perl(' . join(' ', grep { defined && length } @options{qw(script arguments)}) . ')' if !defined $application;
        $target = "'&$application'";
    }
    $self->{answer} = $switch->api("originate {$variables}$endpoint $target", $options{timeout});
    die "no call to $endpoint: $self->{answer}\n" if $self->{answer} !~ /^\+OK/ && !$options{may_fail};
    return $self;
}

# The object for a call that somebody else has made.
sub of {
    my ($class, $switch, $uuid) = @_;
    return bless { switch => $switch, uuid => $uuid, log_position => $switch->log_position }, $class;
}

sub uuid   { return $_[0]{uuid} }
sub answer { return $_[0]{answer} }

sub exists {
    my ($self) = @_;
    return $self->{switch}->api("uuid_exists $self->{uuid}") eq 'true';
}

# The far end presses digits.
sub dtmf {
    my ($self, $digits) = @_;
    return $self->{switch}->api("uuid_recv_dtmf $self->{uuid} $digits");
}

sub hangup {
    my ($self, $cause) = @_;
    return $self->{switch}->api("uuid_kill $self->{uuid} " . ($cause || ''));
}

sub transfer {
    my ($self, $extension) = @_;
    return $self->{switch}->api("uuid_transfer $self->{uuid} $extension XML default");
}

sub variable {
    my ($self, $name) = @_;
    my $value = $self->{switch}->api("uuid_getvar $self->{uuid} $name");
    return $value eq '_undef_' ? undef : $value;
}

# Waits until the call is gone, and its session with it; false if it isn't in time.
sub wait_end {
    my ($self, $timeout) = @_;
    return $self->{switch}->channel_event($self->{uuid}, 'CHANNEL_DESTROY', $timeout) || $self->{switch}->died ? 1 : 0;
}

# The hangup cause that the switch reported at the end.
sub cause {
    my ($self) = @_;
    my $event = $self->{switch}->channel_event($self->{uuid}, 'CHANNEL_HANGUP', 5);
    return $event && $event->{'Hangup-Cause'};
}

# Waits for a line of the log, logged since the call began.
sub wait_log {
    my ($self, $pattern, $timeout) = @_;
    return $self->{switch}->wait_log($pattern, $self->{log_position}, $timeout);
}

# What was logged since the call began.
sub log {
    my ($self) = @_;
    return $self->{switch}->log_since($self->{log_position});
}

1;
