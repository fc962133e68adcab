# What scripts start and change: child processes, programs, signals, timers, threads and standard handles. None of it ends the
# switch or reaches the next script.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'children');
done_testing;
