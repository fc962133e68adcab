# The working directory, umask, locale, environment, signal handlers and descriptors of the process are after each script what
# they were before.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Call ();
use FreeSwitch::Suite qw(start_switch lives_ok);
use Test::More;
use Time::HiRes qw(sleep);

my $switch = start_switch();

# What the kernel says of the process: its directory, umask, what it ignores and catches, its descriptors, its environment.
sub state {
    my %state;
    my $proc = '/proc/' . $switch->pid;
    $state{directory} = readlink "$proc/cwd";
    open my $status, '<', "$proc/status" or die "$proc/status: $!\n";
    while (my $line = <$status>) {
        $state{$1} = $2 if $line =~ /^(Umask|SigIgn|SigCgt|SigBlk):\s+(\S+)/;
    }
    # Images of interpreters are made and given back in the background.
    $state{files} = grep { (readlink($_) // "") !~ m{^/memfd:} } glob "$proc/fd/*";
    $state{$_} = readlink("$proc/fd/$_") // 'closed' for 0 .. 2;
    return \%state;
}

# The state when nothing has changed for a while: scripts are read and prepared in the background.
sub settled_state {
    my ($state, $same) = (state(), 0);
    for (1 .. 150) {
        sleep 0.02;
        my $now = state();
        $same = (grep { $now->{$_} ne $state->{$_} } keys %$now) ? 0 : $same + 1;
        last if $same == 5;
        $state = $now;
    }
    return $state;
}

# The switch itself opens and closes files now and then: asks until the state is the wanted one, or time is over.
sub state_is {
    my ($wanted, $name) = @_;
    my $got = state();
    for (1 .. 50) {
        last if !grep { $got->{$_} ne $wanted->{$_} } keys %$wanted;
        sleep 0.02;
        $got = state();
    }
    return is_deeply($got, $wanted, $name);
}

# What a script sees of it.
my $seen = $switch->script('seen', <<'PERL');
use POSIX ();
$stream->write(join "\n", POSIX::getcwd(), sprintf('%04o', umask), POSIX::setlocale(POSIX::LC_ALL()), map { "$_=" . ($ENV{$_} // 'undef') } qw(PATH HOME FSPERL_TEST TZ));
1;
PERL
# What the first script and the first call open for good is no change of theirs.
$switch->api("perl $seen");
FreeSwitch::Call->start($switch, script => $seen)->wait_end;
my $first = settled_state();

my %CHANGES = (
    'the working directory'   => 'chdir "/tmp" or die $!;',
    'the working directory, by handle' => 'opendir my $d, "/usr" or die $!; chdir $d or die $!;',
    'the umask'               => 'umask 077;',
    'the locale'              => 'use POSIX (); POSIX::setlocale(POSIX::LC_ALL(), "C.UTF-8"); POSIX::setlocale(POSIX::LC_NUMERIC(), "C.UTF-8");',
    'a variable of the environment that is new' => '$ENV{FSPERL_TEST} = "x";',
    'a variable of the environment that was there' => '$ENV{PATH} = "/nowhere"; delete $ENV{HOME};',
    'a local one'             => 'local $ENV{FSPERL_TEST} = "x"; my $x = `echo`;',
    'all of the environment'  => '%ENV = ();',
    'the time zone'           => '$ENV{TZ} = "Asia/Tokyo"; use POSIX (); POSIX::tzset();',
    'signals that are ignored'     => '$SIG{$_} = "IGNORE" for qw(TERM USR1 USR2 HUP ALRM);',
    'signals that have a handler'  => '$SIG{$_} = sub { } for qw(TERM USR1 USR2 HUP CHLD ALRM PIPE);',
    'signals that are as by default' => '$SIG{$_} = "DEFAULT" for qw(TERM USR1 PIPE INT HUP);',
    'signals that are blocked'     => 'use POSIX (); POSIX::sigprocmask(POSIX::SIG_BLOCK(), POSIX::SigSet->new(POSIX::SIGTERM(), POSIX::SIGUSR1()));',
    'handles that are left open'   => 'our @kept; for (1 .. 20) { open my $f, "<", "/dev/null" or die $!; push @kept, $f } pipe our $r, our $w; socket our $s, 1, 1, 0;',
    'descriptors that are left open' => 'use POSIX (); POSIX::open("/dev/null") for 1 .. 10; POSIX::dup2(2, 60); POSIX::pipe();',
    'standard output and error elsewhere' => 'open STDOUT, ">", "/dev/null"; open STDERR, ">", "/dev/null"; close STDIN; print "x";',
    'standard handles closed by number' => 'use POSIX (); POSIX::close($_) for 0 .. 2;',
    'the priority'            => 'setpriority 0, 0, 5;',
);
for my $what (sort keys %CHANGES) {
    for my $how ('that ends', 'that dies', 'that exits', 'of a call') {
        # The end of a script by `exit` is the end of the switch with FreeSWITCH's own module.
        next if $how eq 'that exits' && $switch->{install}{is_stock};
        my $end    = { 'that ends' => '1;', 'that dies' => 'die "done\n";', 'that exits' => 'exit 0;', 'of a call' => '1;' }->{$how};
        $switch->api("perl $seen");
        my ($before, $before_inside) = ($first, $switch->api("perl $seen"));
        my $script = $switch->script('change', "$CHANGES{$what} $end");
        if ($how eq 'of a call') {
            FreeSwitch::Call->start($switch, script => $script)->wait_end;
        }
        else {
            $switch->api("perl $script");
        }
        my $name = "$what, in a script $how";
        lives_ok($switch, $name) or next;
        state_is($before, '... the process is as it was');
        is($switch->api("perl $seen"), $before_inside, '... and so is what the next script sees');
    }
}

state_is($first, 'after all of it the process is as it was');
done_testing;
