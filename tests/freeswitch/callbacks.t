# Input callbacks of calls in a real switch: digits and events, every value that a callback may return, and the methods that take digits.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'callbacks');
done_testing;
