# Modules of the same process share their types, whatever the order in which they are loaded, as SWIG's do; and modules that
# the real SWIG made keep working beside them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use SwigLab qw($ROOT ours real_swig output);

my ($swig, $why_not) = real_swig();
my @orders = ('ma', 'mb', 'mc', 'ma mb', 'mb ma', 'ma mc', 'mc ma', 'mb mc', 'mc mb', 'ma mb mc', 'ma mc mb', 'mb ma mc',
    'mb mc ma', 'mc ma mb', 'mc mb ma');

sub answers {
    my ($library) = @_;
    return map { my $order = $_; ("== $order\n", output($^X, "-I$library/two", 'two/t.pl', split / /, $order)) } @orders;
}

my $recorded = "$ROOT/tests/swig/recorded/two.txt";
my @theirs;
if ($swig) {
    @theirs = answers($swig);
} else {
    diag("comparing with the recorded answers of SWIG 4.1.0: $why_not");
    open my $from, '<', $recorded or die "$recorded: $!";
    @theirs = <$from>;
}
my @ours = answers(ours());
is(join('', @ours), join('', @theirs), 'three modules share their types in every order');

SKIP: {
    skip "no module of the real SWIG: $why_not", 2 unless $swig;
    my $script = <<'PERL';
my ($swig, $ours, @order) = @ARGV;
for (@order) { local @INC = ($_ eq 'swig' ? $swig : $ours, @INC); $_ eq 'swig' ? require freeswitch : require mb }
{
    my $session = freeswitch::Session->new('one');
    print $session->get_uuid, ' ', freeswitch::NoOps->new(4)->{x}, ' ', ma::Base->new(3)->{v}, ' ', mb::deriv_val(mb::Deriv->new), "\n";
}
print freeswitch::live_count(), ' ', defined $swig_runtime_data::type_pointer4 ? 'known' : 'unknown', "\n";
print eval { ma::baseval(freeswitch::NoOps->new(4)) } // $@ =~ /^TypeError/ ? "strangers are refused\n" : "accepted\n";
print eval { freeswitch::ov_obj(ma::Base->new(4)) } // $@ =~ /^No matching function/ ? "strangers are refused\n" : "accepted\n";
PERL
    for my $order ([qw(swig ours)], [qw(ours swig)]) {
        my @lines = output($^X, '-e', $script, $swig, ours() . '/two', @$order);
        is(join('', @lines), "one 4 3 700\n0 known\nstrangers are refused\nstrangers are refused\n",
            "a module of the real SWIG works beside ours: @$order");
    }
}

done_testing();
