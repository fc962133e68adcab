package FreeSwitch::Switch;

# A FreeSWITCH of a test's own: its folders in a temporary directory, its modules linked from the installation, the mod_perl.so
# under test among them, listening on 127.0.0.1 only. It is killed for sure when the test ends.
#
#     my $switch = FreeSwitch::Switch->start($install);
#     $switch->api('status');
#     my $script = $switch->script('hello', '$stream->write("hello")');
#     is $switch->api("perl $script"), 'hello';

use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp ();
use FreeSwitch::Configuration qw(write_configuration);
use FreeSwitch::Log ();
use FreeSwitch::Process ();
use FreeSwitch::Socket ();
use IO::Socket::INET ();
use Time::HiRes qw(sleep time);

use constant START_TIMEOUT => 60;
use constant STOP_TIMEOUT  => 60;

# Options: perl (what perl.conf.xml holds), lua (load mod_lua too), modules (more of them), extensions, contexts, configurations
# and sections (XML), switch (parameters of switch.conf), loglevel, log_uuid, environment, arguments (of the program), wrapper (a
# command that runs it), autostart => 0 to only prepare it.
sub start {
    my ($class, $install, %options) = @_;
    my $root = File::Temp->newdir('fsperl-XXXXXX', TMPDIR => 1);
    my $self = bless { install => $install, options => \%options, root => $root, dir => "$root", number => 0, job => 0 }, $class;
    make_path map { "$root/$_" } qw(conf log db run scripts temp mod perl sounds storage cache recordings grammar certs htdocs);
    my @modules = (@FreeSwitch::Install::MODULES, 'mod_perl', $options{lua} ? 'mod_lua' : (), @{ $options{modules} || [] });
    for my $name (grep { $_ ne 'mod_perl' } @modules) {
        symlink "$install->{modulesdir}/$name.so", "$root/mod/$name.so" or die "symlink: $!\n";
    }
    symlink $install->{module}, "$root/mod/mod_perl.so" or die "symlink: $!\n";
    # FreeSWITCH's own module comes with a Perl library in the folder `perl` of the base directory; ours carries its own.
    if ($install->{is_stock}) {
        symlink "$install->{prefix}/perl/freeswitch.pm", "$root/perl/freeswitch.pm" or die "symlink: $!\n";
    }
    # FreeSWITCH makes these keys when there are none, which takes seconds; nothing here uses them.
    for my $key (qw(dtls-srtp wss)) {
        open my $out, '>', "$root/certs/$key.pem" or die "$key.pem: $!\n";
        print {$out} "unused\n";
        close $out or die "$key.pem: $!\n";
    }
    $self->{modules}  = \@modules;
    $self->{password} = join '', map { ('a' .. 'z')[ rand 26 ] } 1 .. 16;
    $self->launch if !exists $options{autostart} || $options{autostart};
    return $self;
}

# Starts the program (again).
sub launch {
    my ($self) = @_;
    my $dir = $self->{dir};
    delete @$self{qw(socket events hung jobs channels)};
    unlink "$dir/log/freeswitch.log";
    $self->{log}     = FreeSwitch::Log->new("$dir/log/freeswitch.log");
    $self->{port}    = _free_port();
    $self->configure;
    my @folders = map { ("-$_", "$dir/$_") } qw(conf log db run scripts temp mod sounds storage cache recordings grammar certs htdocs);
    my @command = (
        @{ $self->{options}{wrapper} || [] },
        $self->{install}{binary}, '-nc', '-nf', '-np', '-nonat', '-nonatmap', '-nocal', '-nort',
        '-base', $dir, @folders, @{ $self->{options}{arguments} || [] },
    );
    $self->{output}  = "$dir/output";
    $self->{process} = FreeSwitch::Process->start(
        command     => \@command,
        directory   => $dir,
        output      => $self->{output},
        environment => $self->{options}{environment},
    );
    return $self->_get_ready;
}

# Connects to the program, and waits until it has all its modules.
sub _get_ready {
    my ($self) = @_;
    my $until = time + ($self->{options}{start_timeout} || START_TIMEOUT);
    while (1) {
        die "FreeSWITCH ended while it started (", $self->ending, "):\n", $self->printed, $self->_log_tail if $self->died;
        last if eval { $self->{socket} = FreeSwitch::Socket->connect($self->{port}, $self->{password}); 1 };
        die "FreeSWITCH does not come up:\n", $self->printed, $self->_log_tail if time > $until;
        sleep 0.02;
    }
    # The socket answers before the last modules are there.
    until (($self->api('fsctl ready_check') || '') =~ /true/ || $self->api('status') =~ /is ready/) {
        die "FreeSWITCH does not get ready:\n", $self->_log_tail if time > $until;
        sleep 0.02;
    }
    $self->{started} = time;
    $self->{core}    = $self->api('global_getvar core_uuid');
    $self->{events}  = $self->connection;
    $self->{events}->subscribe('BACKGROUND_JOB CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY PLAYBACK_START CHANNEL_BRIDGE');
    return $self;
}

# Waits until a program that was told to restart has done so: the process is the same, what runs in it is not.
sub come_back {
    my ($self, $timeout) = @_;
    my $before = $self->{core};
    my $until  = time + ($timeout || START_TIMEOUT);
    delete @$self{qw(socket events jobs channels)};
    while (1) {
        my $core = eval { $self->connection->api('global_getvar core_uuid', 2) };
        last if defined $core && $core ne $before;
        die "FreeSWITCH does not come back:\n", $self->printed, $self->_log_tail if time > $until || $self->died;
        sleep 0.05;
    }
    return $self->_get_ready;
}

# Writes the configuration, with other options if any are given; `reloadxml` makes a running switch read it.
sub configure {
    my ($self, %options) = @_;
    $self->{options} = { %{ $self->{options} }, %options };
    write_configuration(
        "$self->{dir}/conf",
        port     => $self->{port},
        password => $self->{password},
        modules  => $self->{modules},
        log      => "$self->{dir}/log/freeswitch.log",
        (map { ($_ => $self->{options}{$_}) } qw(perl extensions contexts configurations sections switch loglevel log_uuid)),
    );
    return;
}

sub _free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1) or die "no free port: $!\n";
    return $socket->sockport;
}

# --- commands -----------------------------------------------------------------------------------------------------------

sub socket { return $_[0]{socket} }

# An API command and its output.
sub api {
    my ($self, $text, $timeout) = @_;
    return $self->{socket}->api($text, $timeout);
}

# Another connection to the event socket.
sub connection {
    my ($self) = @_;
    return FreeSwitch::Socket->connect($self->{port}, $self->{password});
}

# Starts an API command on a thread of its own; gives the job, for `job_result`.
sub bgapi {
    my ($self, $text) = @_;
    return $self->{events}->bgapi($text);
}

# The output of a job; undefined if there is none in time.
sub job_result {
    my ($self, $job, $timeout) = @_;
    return undef if !$self->_until($timeout, sub { exists $self->{jobs}{$job} });
    return delete $self->{jobs}{$job};
}

# The hash of the channel's last event of this name (`CHANNEL_HANGUP_COMPLETE`); undefined if there is none in time.
sub channel_event {
    my ($self, $uuid, $name, $timeout) = @_;
    $self->_until($timeout, sub { $self->{channels}{$uuid}{$name} });
    return $self->{channels}{$uuid}{$name};
}

# Waits for the condition, which may ask for what events told.
sub _until {
    my ($self, $timeout, $condition) = @_;
    my $until = time + ($timeout || 15);
    while (1) {
        for my $event ($self->{events} ? $self->{events}->events : ()) {
            my $name = $event->{'Event-Name'} || '';
            if ($name eq 'BACKGROUND_JOB') {
                $self->{jobs}{ $event->{'Job-UUID'} } = $event->{_body};
            }
            else {
                $self->{channels}{ $event->{'Unique-ID'} }{$name} = $event;
            }
        }
        return 1 if $condition->();
        return 0 if time > $until || $self->died;
        sleep 0.005;
    }
}

# Writes a script into the script directory and gives its path. It finds `lg`, which logs a line. Lines are counted from the
# first of the text.
sub script {
    my ($self, $name, $code) = @_;
    my $path = "$self->{dir}/scripts/$name.pl";
    open my $out, '>:raw', "$path.new" or die "$path: $!\n";
    print {$out} qq{sub lg { freeswitch::consoleLog('NOTICE', join('', \@_) . "\\n") }\n#line 1 "$path"\n$code\n} or die "$path: $!\n";
    close $out or die "$path: $!\n";
    rename "$path.new", $path or die "$path: $!\n";
    return $path;
}

# A name that no other script of this switch has.
sub fresh_name {
    my ($self, $stem) = @_;
    return sprintf '%s%d', $stem || 's', ++$self->{number};
}

# --- the log ------------------------------------------------------------------------------------------------------------

sub log_position { return $_[0]{log}->position }

# What was logged since the position, complete: what was logged before this call is there.
sub log_since {
    my ($self, $position) = @_;
    my $mark = 'mark ' . ++$self->{marks} . " of $$";
    if (!$self->died && eval { $self->api("log notice $mark"); 1 }) {
        my $until = time + 5;
        until (grep { $_->{text} eq $mark } $self->{log}->since($position)) {
            last if time > $until || $self->died;
            sleep 0.003;
        }
    }
    return grep { $_->{text} !~ /^mark \d+ of \d+$/ } $self->{log}->since($position);
}

# Waits for a line that matches; gives its record, or nothing when the time is over.
sub wait_log {
    my ($self, $pattern, $position, $timeout) = @_;
    my $until = time + ($timeout || 10);
    while (1) {
        my ($record) = grep { $_->{text} =~ $pattern } $self->{log}->since($position || 0);
        return $record if $record;
        return undef   if time > $until || $self->died;
        sleep 0.005;
    }
}

sub _log_tail {
    my ($self) = @_;
    my @records = $self->{log}->since(0);
    splice @records, 0, @records - 40 if @records > 40;
    return join '', map { "[$_->{level}] $_->{place} $_->{text}\n" } @records;
}

# What the process has printed on its standard output and standard error.
sub printed {
    my ($self) = @_;
    open my $file, '<:raw', $self->{output} or return '';
    local $/ = undef;
    my $text = <$file>;
    return defined $text ? $text : '';
}

# --- life and death -----------------------------------------------------------------------------------------------------

sub pid    { return $_[0]{process}->pid }
sub died   { return $_[0]{process}->ended($_[1]) }
sub ending { return $_[0]{hung} ? 'no answer any more' : $_[0]{process}->ending }

# Does it answer? One that does not within the time is ended for good, so that it can be started again.
sub lives {
    my ($self) = @_;
    return 0 if $self->died;
    return 1 if eval { $self->api('status') =~ /is ready/ };
    if (!$self->died(8)) {
        $self->{hung} = 1;
        $self->{process}->kill;
    }
    return 0;
}

# How many sessions there are, by the core's own count.
sub sessions {
    my ($self) = @_;
    my ($count) = $self->api('status') =~ /^(\d+) session\(s\) - peak/m;
    return $count;
}

# Waits until no session is left; gives the number of those that are.
sub wait_idle {
    my ($self, $timeout) = @_;
    my $until = time + ($timeout || 10);
    my $count;
    while ($count = $self->sessions) {
        last if time > $until;
        sleep 0.01;
    }
    return $count;
}

# Waits until no script runs, by what fsperl's module says; gives the number of those that do.
sub wait_scripts {
    my ($self, $timeout) = @_;
    my $until = time + ($timeout || 10);
    my $count;
    while (($count) = $self->api('perl_status') =~ /^(\d+) running/) {
        last if !$count || time > $until;
        sleep 0.02;
    }
    return $count;
}

# The memory that the process has, in KB: what it holds in RAM.
sub memory {
    my ($self) = @_;
    open my $status, '<', '/proc/' . $self->pid . '/status' or return undef;
    my ($size) = join('', <$status>) =~ /^VmRSS:\s+(\d+) kB/m;
    return $size;
}

# Ends the switch as an operator does; true if it ended by itself and well.
sub stop {
    my ($self, $timeout) = @_;
    return 0 if $self->died;
    $self->begin_stop;
    return $self->stopped($timeout);
}

# Tells it to end, and does not wait for that.
sub begin_stop {
    my ($self) = @_;
    delete @$self{qw(socket events)};
    # The core's timer thread misses the end and runs for ever when that comes in its first moments.
    my $age = time - $self->{started};
    sleep 0.5 - $age if $age < 0.5;
    CORE::kill 'TERM', $self->pid;
    return;
}

# Waits until it has ended, and kills it when it has not in time; true if it ended by itself and well.
sub stopped {
    my ($self, $timeout) = @_;
    my $well = $self->{process}->ended($timeout || STOP_TIMEOUT) && $self->ending eq 'exit status 0';
    $self->{process}->kill;
    return $well;
}

# Ends it at once.
sub kill {
    my ($self) = @_;
    $self->{process}->kill if $self->{process};
    delete @$self{qw(socket events)};
    return;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $@);
    delete $self->{process};
    return;
}

1;
