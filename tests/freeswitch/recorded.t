# In a real switch the module gives the answers that were recorded on FreeSWITCH's own, but for a list of differences.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Live ();
use FreeSwitch::Recorded qw(recorded_calls accepted_differences comparable);
use FreeSwitch::Switch ();
use Test::More;

my $install  = needed_here();
my $accepted = $install->{is_stock} ? {} : accepted_differences('differences.txt', 'differences-switch.txt');
my $switch   = FreeSwitch::Switch->start($install);
my %used;

for my $steps (recorded_calls()) {
    my $live = FreeSwitch::Live->start($switch);
    for my $step (@$steps) {
        my ($expression, $recorded) = @$step{qw(expression recorded)};
        my $kills = defined $recorded && $recorded =~ /^KILLS THE PROCESS/;
        next if $kills && $install->{is_stock};
        # FreeSWITCH's own module reads freed memory here.
        next if $install->{is_stock} && $expression =~ /->\{e_subclass_name\}$/;
        my $name = "line $step->{line}: $expression";
        my $got  = eval { $live->outcome($expression) };
        if (!defined $got) {
            fail("$name: $@");
            $switch->launch if $switch->died;
            last;
        }
        next if !defined $recorded;
        if ($kills) {
            pass("$name: the process lives on");
            next;
        }
        my $wanted = comparable($recorded);
        $got = comparable($got, $switch->{dir});
        if ($got ne $wanted) {
            for my $other (@{ $accepted->{$expression} || [] }) {
                next if $got ne comparable($other);
                ($wanted, $used{"$expression ==> $other"}) = ($got, 1);
            }
        }
        is($got, $wanted, $name);
    }
    ok($live->end, 'the call ends');
}
# A leg that `originate` made lives on without its object, as with FreeSWITCH's own module.
$switch->api('hupall');
is($switch->wait_idle, 0, 'no session is left');
is($switch->ending, undef, 'the switch lives on');

for my $expression (sort keys %$accepted) {
    ok($used{"$expression ==> $_"}, "the difference is there: $expression ==> $_") for @{ $accepted->{$expression} };
}

done_testing;
