package FreeSwitch::Process;

# A program that never outlives the test: a guard process starts it, waits for it, and kills it when the test lets go of it or
# dies itself, however. Tells whether the program runs and how it ended.

use strict;
use warnings;

use IO::Handle ();
use IO::Select ();
use POSIX ();
use Time::HiRes qw(sleep time);

# A program that has more than so many KB in RAM is killed.
use constant MOST_MEMORY => 5_000_000;

# Starts the command in a directory, with its output in a file.
sub start {
    my ($class, %options) = @_;
    my ($command, $directory, $output, $environment) = @options{qw(command directory output environment)};
    pipe my $hold_read,   my $hold_write   or die "pipe: $!\n";
    pipe my $status_read, my $status_write or die "pipe: $!\n";
    $status_write->autoflush(1);
    my $guard = fork;
    die "fork: $!\n" if !defined $guard;
    if (!$guard) {
        close $hold_write;
        close $status_read;
        local @ENV{ keys %{ $environment || {} } } = values %{ $environment || {} };
        eval { _guard($command, $directory, $output, $hold_read, $status_write); 1 } or print {*STDERR} $@;
        POSIX::_exit(0);
    }
    close $hold_read;
    close $status_write;
    my $line = <$status_read>;
    my ($pid) = defined $line && $line =~ /^pid (\d+)/ or die "the guard did not start @$command\n";
    return bless { pid => $pid, guard => $guard, hold => $hold_write, status => $status_read, owner => $$ }, $class;
}

# The life of the guard: ends with the program.
sub _guard {
    my ($command, $directory, $output, $hold, $status) = @_;
    $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
    my $pid = fork;
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
        POSIX::setsid();
        chdir $directory or die "$directory: $!\n";
        open STDIN,  '<',  '/dev/null' or die "/dev/null: $!\n";
        open STDOUT, '>>', $output     or die "$output: $!\n";
        open STDERR, '>>&', \*STDOUT   or die "stderr: $!\n";
        exec { $command->[0] } @$command or POSIX::_exit(127);
    }
    print {$status} "pid $pid\n";
    my $select = IO::Select->new($hold);
    my $looks = 0;
    while (waitpid($pid, POSIX::WNOHANG()) == 0) {
        # One that takes all memory would take the machine with it.
        my $greedy = ++$looks % 10 == 0 && _memory($pid) > MOST_MEMORY;
        next if !$greedy && !$select->can_read(0.02);
        CORE::kill 'KILL', $pid, -$pid;
        $select->remove($hold);
        waitpid $pid, 0;
        last;
    }
    print {$status} "ended $?\n";
    return;
}

# What a process has in RAM, in KB.
sub _memory {
    my ($pid) = @_;
    open my $status, '<', "/proc/$pid/status" or return 0;
    my ($size) = join('', <$status>) =~ /^VmRSS:\s+(\d+) kB/m;
    return $size || 0;
}

sub pid { return $_[0]{pid} }

# Has it ended? Waits for it, at most that many seconds.
sub ended {
    my ($self, $timeout) = @_;
    return 1 if defined $self->{wait_status};
    return 0 if !IO::Select->new($self->{status})->can_read($timeout || 0);
    my $line = readline $self->{status};
    $self->{wait_status} = defined $line && $line =~ /^ended (\d+)/ ? $1 : -1;
    waitpid $self->{guard}, 0;
    return 1;
}

# How it ended: "signal 11", "exit status 3". Undefined while it runs.
sub ending {
    my ($self) = @_;
    return undef if !$self->ended;
    my $status = $self->{wait_status};
    return $status & 127 ? 'signal ' . ($status & 127) : 'exit status ' . ($status >> 8);
}

sub kill {
    my ($self) = @_;
    return if $self->ended;
    CORE::kill 'KILL', $self->{pid}, -$self->{pid};
    $self->ended(10) or die "process $self->{pid} can't be killed\n";
    return;
}

sub DESTROY {
    my ($self) = @_;
    return if $self->{owner} != $$ || defined $self->{wait_status};
    local ($?, $@);
    syswrite $self->{hold}, "x";
    waitpid $self->{guard}, 0;
    return;
}

1;
