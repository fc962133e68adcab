# A script that evaluates what comes over a socket, and answers with what came of it. The argument is the socket's path.
use strict;
use warnings;

use Socket qw(PF_UNIX SOCK_STREAM pack_sockaddr_un);

our ($session, $stream, $env, $message, %SWITCH_ENV);

# What the expressions keep from one to the next.
our ($s, $ev, $st, $api, $m, $c, $d) = ($session);
our %keep;

# Subs that recorded expressions name.
sub foo { }
sub cb  { return '' }

sub lg { freeswitch::consoleLog('NOTICE', join('', @_) . "\n"); return }

# One value as records write it.
sub shown {
    my ($value) = @_;
    return 'undef' unless defined $value;
    return ("$value" =~ s/0x[0-9a-f]+/0x../r) if ref $value;
    return "'" . ($value =~ s/([^\x20-\x7e])/sprintf '\\x{%x}', ord $1/ger) . "'";
}

my @warnings;

sub evaluated {
    my ($expression) = @_;
    my @values;
    @warnings = ();
    {
        no strict;
        local $SIG{__WARN__} = sub { push @warnings, $_[0] };
        @values = eval $expression;
    }
    my $error   = $@;
    my $outcome = $error ne '' ? 'DIES: ' . ($error =~ s/\s+\z//r) : @values ? join(', ', map { shown($_) } @values) : '()';
    return ($outcome, "$error", scalar @values, (map { defined $_ ? "$_" : '' } @values), @warnings);
}

sub bytes {
    my ($text) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    return length($text) . ":$text";
}

# The end of the socket is the end of the script; not by `exit`, which FreeSWITCH's own module takes for the end of the process.
socket my $socket, PF_UNIX, SOCK_STREAM, 0 or die "socket: $!\n";
connect $socket, pack_sockaddr_un($ARGV[0]) or die "$ARGV[0]: $!\n";
my $buffer = '';
AGENT: while (1) {
    until ($buffer =~ /\A(\d+):/ && length $buffer >= $1 + length "$1:") {
        sysread $socket, $buffer, 65_536, length $buffer or last AGENT;
    }
    $buffer =~ s/\A(\d+)://;
    my @answer = evaluated(substr $buffer, 0, $1, '');
    syswrite $socket, join '', map { bytes($_) } scalar @answer, @answer;
}

1;
