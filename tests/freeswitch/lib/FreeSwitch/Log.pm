package FreeSwitch::Log;

# The log file of a switch, read as it grows. A record has a time stamp, a level, the place in the source, the uuid of the call
# (empty, unless the switch logs it), and a text that may have several lines.

use strict;
use warnings;

sub new {
    my ($class, $path) = @_;
    return bless { path => $path, partial => '', records => [], inode => 0 }, $class;
}

# Reads what has come since.
sub _read {
    my ($self) = @_;
    if (!$self->{file}) {
        open my $file, '<:raw', $self->{path} or return;
        $self->{file} = $file;
    }
    seek $self->{file}, 0, 1;
    my $new = do { local $/ = undef; readline $self->{file} };
    return if !defined $new || $new eq '';
    $self->{partial} .= $new;
    while ($self->{partial} =~ s/\A(.*)\n//) {
        my $line = $1;
        # The dialplan tells what it does in lines that are no records of their own.
        next if $line =~ /^(?:[0-9a-f-]{36} )?Dialplan: /;
        my $uuid = $line =~ s/^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) // ? $1 : '';
        if ($line =~ /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) (?:[\d.]+% )?\[(\w+)\] (\S+:\d+) ?(.*)/s) {
            push @{ $self->{records} }, { stamp => $1, level => $2, place => $3, text => $4, uuid => $uuid };
        }
        elsif ($line =~ /EXECUTE \[depth=/) {
            push @{ $self->{records} }, { level => 'EXECUTE', place => '', text => $line };
        }
        elsif (@{ $self->{records} }) {
            $self->{records}[-1]{text} .= "\n$line";
        }
    }
    return;
}

# How many records there are: where what comes next begins.
sub position {
    my ($self) = @_;
    $self->_read;
    return scalar @{ $self->{records} };
}

# The records from a position on.
sub since {
    my ($self, $position) = @_;
    $self->_read;
    my @records = @{ $self->{records} };
    return @records[ $position .. $#records ];
}

1;
