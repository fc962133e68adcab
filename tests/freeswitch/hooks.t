# Hangup hooks of calls in a real switch: how they are named, what they are given, when they run, and what they may do.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'hooks');
done_testing;
