# No script ends the switch: not by what would end or replace the process, and not by dying, wherever it does it.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use Test::More;

my $switch = start_switch();
my $pid    = $switch->pid;
run_cases($switch, 'killers');
lives_ok($switch, 'after all of it');
is($switch->pid, $pid, 'it is the switch that was started');
done_testing;
