package FreeSwitch::Valgrind;

# A switch under valgrind: the command that runs it, and afterwards the errors, sorted by whose they are. An error is that of the
# first code in its stack that is neither the C library's nor FreeSWITCH's way of writing to its log: of the module or of libperl, which does what the module has it do, or of
# FreeSWITCH.

use strict;
use warnings;

use File::Temp ();
use FreeSwitch::Install qw($ROOT);

sub new {
    my ($class) = @_;
    return bless { log => File::Temp->new(TEMPLATE => 'fsperl-valgrind-XXXXXX', TMPDIR => 1) }, $class;
}

sub command {
    my ($self) = @_;
    return (
        'valgrind', '-q', '--error-limit=no', '--leak-check=no', '--num-callers=40', '--fullpath-after=', '--child-silent-after-fork=yes',
        "--suppressions=$ROOT/tests/perl/perl.supp", '--log-file=' . $self->{log}->filename,
    );
}

# The texts of the errors: a list of those of the module and of perl, and a list of the others.
sub errors {
    my ($self) = @_;
    open my $in, '<', $self->{log}->filename or die "valgrind's log: $!\n";
    my @blocks = ('');
    while (my $line = <$in>) {
        $line =~ s/^==\d+== ?//;
        if ($line =~ /^\s*$/) { push @blocks, '' if $blocks[-1] ne '' }
        else                  { $blocks[-1] .= $line }
    }
    my (@ours, @others);
    for my $error (grep { /^\s+at 0x/m } @blocks) {
        my $first = whose($error);
        if ($first =~ m{libperl\.so|/mod_perl\.so|\Q$ROOT\E/|/(?:rustc|\.cargo)/}) { push @ours, $error }
        else                                                                                   { push @others, $error }
    }
    return (\@ours, \@others);
}

# That first code: a function and where it is.
sub whose {
    my ($error) = @_;
    my ($first) = grep { !_is_c_library($_) } $error =~ /^\s+(?:at|by) 0x[0-9A-F]+: (.*)$/mg;
    return defined $first ? $first : '?';
}

sub _is_c_library {
    my ($frame) = @_;
    return $frame =~ m{^switch_log_\w*printf\b|/lib(?:c|pthread|m)[.-][\w.]*so|vg_replace_|vgpreload|\([\w-]+/\./};
}

1;
