# Media and calls in a real switch: what waits on a call ends when the caller hangs up, what a script makes is let go of, and no
# session is left.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'media');
lives_ok($switch, 'after all of it');
done_testing;
