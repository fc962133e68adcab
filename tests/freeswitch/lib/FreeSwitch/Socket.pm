package FreeSwitch::Socket;

# A client of the event socket: commands and their answers, background jobs, events. Everything has a time limit, in seconds;
# when it is over, or the connection is, the method dies.

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use Time::HiRes qw(time);

use constant TIMEOUT => 20;

sub connect {
    my ($class, $port, $password) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 5)
        or die "event socket: $!\n";
    my $self = bless { socket => $socket, buffer => '', events => [] }, $class;
    my $greeting = $self->_read_frame(TIMEOUT);
    my $answer   = $self->command("auth $password");
    $answer =~ /^\+OK/ or die "event socket: $answer\n";
    return $self;
}

# For those who read and write frames themselves.
sub handle { return $_[0]{socket} }

# Sends a command; gives its reply line.
sub command {
    my ($self, $text, $timeout) = @_;
    $self->_write("$text\n\n");
    my $frame = $self->_wait_frame(qr{^(?:command/reply|api/response)$}, $timeout || TIMEOUT);
    return $frame->{type} eq 'api/response' ? $frame->{body} : $frame->{headers}{'Reply-Text'};
}

# An API command; gives all of its output, byte for byte.
sub api {
    my ($self, $text, $timeout) = @_;
    return $self->command("api $text", $timeout);
}

# Starts an API command on a thread of its own; gives the job's uuid.
sub bgapi {
    my ($self, $text) = @_;
    my $reply = $self->command("bgapi $text");
    my ($job) = $reply =~ /Job-UUID: (\S+)/ or die "bgapi: $reply\n";
    return $job;
}

# Sends an event; with the header `unique-id` it goes to that session.
sub send_event {
    my ($self, $name, $headers, $body) = @_;
    my $text = join '', "sendevent $name\n", map { "$_: $headers->{$_}\n" } sort keys %$headers;
    $self->_write($text . 'content-length: ' . length($body) . "\n\n$body");
    return $self->_wait_frame(qr{^command/reply$}, TIMEOUT)->{headers}{'Reply-Text'};
}

# Listens to these events (`BACKGROUND_JOB CHANNEL_HANGUP CUSTOM a::b`).
sub subscribe {
    my ($self, $names) = @_;
    return $self->command("event plain $names");
}

# The next event that the condition takes, as a hash of its headers, the body in `_body`. Events that it does not take are
# dropped.
sub wait_event {
    my ($self, $wanted, $timeout) = @_;
    my $until = time + ($timeout || TIMEOUT);
    while (1) {
        while (my $event = shift @{ $self->{events} }) {
            return $event if $wanted->($event);
        }
        my $frame = $self->_read_frame($until - time);
        push @{ $self->{events} }, _event($frame->{body}) if $frame->{type} eq 'text/event-plain';
    }
}

# The events that have come, without waiting for any.
sub events {
    my ($self) = @_;
    while (length $self->{buffer} || IO::Select->new($self->{socket})->can_read(0)) {
        my $frame = eval { $self->_read_frame(0.5) } or last;
        push @{ $self->{events} }, _event($frame->{body}) if $frame->{type} eq 'text/event-plain';
    }
    return splice @{ $self->{events} };
}

sub _write {
    my ($self, $text) = @_;
    local $SIG{PIPE} = 'IGNORE';
    while (length $text) {
        my $count = syswrite $self->{socket}, $text;
        defined $count or die "event socket: $!\n";
        substr $text, 0, $count, '';
    }
    return;
}

# The next frame of this type; events on the way are kept.
sub _wait_frame {
    my ($self, $type, $timeout) = @_;
    my $until = time + $timeout;
    while (1) {
        my $frame = $self->_read_frame($until - time);
        return $frame if $frame->{type} =~ $type;
        push @{ $self->{events} }, _event($frame->{body}) if $frame->{type} eq 'text/event-plain';
    }
}

sub _read_frame {
    my ($self, $timeout) = @_;
    my $until = time + $timeout;
    my ($head, $length);
    while (1) {
        if (!defined $head && $self->{buffer} =~ s/\A\n*(.+?)\n\n//s) {
            $head = $1;
            ($length) = $head =~ /^Content-Length: (\d+)/m;
            $length ||= 0;
        }
        last if defined $head && length $self->{buffer} >= $length;
        my $left = $until - time;
        die "event socket: no answer in time\n" if $left <= 0 || !IO::Select->new($self->{socket})->can_read($left);
        my $count = sysread $self->{socket}, $self->{buffer}, 65_536, length $self->{buffer};
        die "event socket: the connection ended\n" if !$count;
    }
    my %headers = $head =~ /^([^:\n]+): ?(.*)$/mg;
    return { type => $headers{'Content-Type'} || '', headers => \%headers, body => substr $self->{buffer}, 0, $length, '' };
}

sub _event {
    my ($text) = @_;
    my ($head, $body) = split /\n\n/, $text, 2;
    my %event = $head =~ /^([^:\n]+): ?(.*)$/mg;
    s/%([0-9A-Fa-f]{2})/chr hex $1/ge for values %event;
    $event{_body} = $body;
    return \%event;
}

1;
