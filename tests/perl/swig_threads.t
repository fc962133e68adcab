# A thread sees the objects of its parent and owns none of them, as with SWIG.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Config;
use Test::More;
use SwigLab qw($ROOT ours real_swig output same_place);

plan skip_all => 'perl has no threads' unless $Config{useithreads};

# Addresses say nothing, and the copy's %OWNER has the parent's keys with SWIG: docs/compatibility.md.
sub told {
    my ($library, @mode) = @_;
    return map { s/addr(?:_same)?=\d{6,}/addr=ADDRESS/r =~ s/^( child:.*OWNER keys=)\S*/$1/r } map { same_place($_) } output($^X, "-I$library", 'threads.pl', @mode);
}

my ($swig, $why_not) = real_swig();
diag("comparing with the recorded answers of SWIG 4.1.0: $why_not") unless $swig;
for my $mode ('', 'undef') {
    my @mode = grep { length } $mode;
    my $name = join '-', 'threads', @mode;
    my @theirs;
    if ($swig) {
        @theirs = told($swig, @mode);
    } else {
        open my $from, '<', "$ROOT/tests/swig/recorded/$name.txt" or die "$name: $!";
        @theirs = <$from>;
    }
    my @ours = told(ours(), @mode);
    is(join('', @ours), join('', @theirs), @mode ? 'a thread gives its copy up' : 'a thread looks at its parent\'s objects');
}

my @lines = output($^X, '-I' . ours(), '-e', <<'PERL');
use threads;
use freeswitch;
my @objects = map { freeswitch::NoOps->new($_) } 1 .. 50;
my @threads = map {
    threads->create(sub { my $sum = 0; for my $turn (1 .. 200) { $sum += $_->{x} for @objects; freeswitch::NoOps->new($turn) } $sum })
} 1 .. 4;
print join(' ', map { $_->join } @threads), ' ', freeswitch::live_count(), "\n";
@objects = ();
print freeswitch::live_count(), "\n";
PERL
is(join('', @lines), "255000 255000 255000 255000 50\n0\n", 'threads read shared objects and make their own at the same time');

done_testing();
