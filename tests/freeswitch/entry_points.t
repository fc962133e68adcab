# The entry points that a script can come by, in a real switch: what it finds there, and what its end means to the caller.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'entry_points');
done_testing;
