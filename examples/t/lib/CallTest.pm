package CallTest;

# Runs a call script on the embedded switch, in a perl of its own as on the real one, and answers questions about the call.
#
#     my $call = call('menu.pl', dtmf => '1 ww!', args => ['en']);
#     ok($call->heard('shop/welcome.wav'));
#     is($call->variable('menu_choice'), '1');
#     is($call->ended, 'NORMAL_CLEARING');
#
# What can be said about a call is what `fsperl run --help` lists: caller, dest, dtmf, say, far, vars, hangup_after. Lists are
# separated by semicolons.

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use IPC::Open3 qw(open3);
use Symbol qw(gensym);

our @EXPORT = qw(call);

# Scripts are looked for beside the directory of the tests.
my $SCRIPTS = dirname(__FILE__) . '/../..';

sub call {
    my ($script, %setup) = @_;
    my @arguments = @{ delete $setup{args} || [] };
    local %ENV = (%ENV, FSPERL_TIMELINE => 1, map { ('FSPERL_' . uc, $setup{$_}) } keys %setup);

    # The same perl with the same directories: `prove -Ilib`, `cover -test` and their like reach the script.
    my @perl = ($^X, (map { "-I$_" } grep { !ref } @INC), '-Mfreeswitch');
    my $pid = open3(my $in, my $out, my $err = gensym, @perl, "$SCRIPTS/$script", @arguments);
    close $in;
    my @timeline = <$err>;
    waitpid $pid, 0;
    chomp @timeline;
    return bless { timeline => \@timeline, status => $? >> 8 }, __PACKAGE__;
}

# The lines, each without its time.
sub lines {
    my ($self) = @_;
    return map { /^[\d:.]+\s+(.*)/ ? $1 : $_ } @{ $self->{timeline} };
}

# How often the caller heard a sound, or words.
sub heard {
    my ($self, $what) = @_;
    return scalar grep { /^caller\s+hears "?\Q$what\E"?(?: \(|$)/ } $self->lines;
}

# The value that the script gave to a variable last.
sub variable {
    my ($self, $name) = @_;
    my ($value) = map { /^script\s+sets \Q$name\E = (.*)/ ? $1 : () } reverse $self->lines;
    return $value;
}

# The lines that the script logged.
sub logged {
    my ($self) = @_;
    return map { /^script\s+\[[A-Z]+\] (.*)/ ? $1 : () } $self->lines;
}

# The cause with which the call ended.
sub ended {
    my ($self) = @_;
    my ($cause) = map { /^switch\s+call ended: (\w+)/ ? $1 : () } $self->lines;
    return $cause;
}

# The script's exit status.
sub status { my ($self) = @_; return $self->{status} }

# For `diag`: what happened, as one text.
sub story { my ($self) = @_; return join "\n", @{ $self->{timeline} } }

1;
