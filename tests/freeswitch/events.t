# Events, consumers, streams, commands, digits and voice menus in a real switch.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'events');
lives_ok($switch, 'after all of it');
done_testing;
