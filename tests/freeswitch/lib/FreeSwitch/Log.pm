package FreeSwitch::Log;

# The log file of a switch, read as it grows. A record has a level, the place in the source, and a text that may have several
# lines.

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
        if ($line =~ /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?:[\d.]+% )?\[(\w+)\] (\S+:\d+) ?(.*)/s) {
            push @{ $self->{records} }, { level => $1, place => $2, text => $3 };
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
