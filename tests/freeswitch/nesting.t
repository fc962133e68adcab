# Scripts that run scripts by every entry point, on one thread: each gets its answer, and the outer one goes on as if nothing
# had been.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'nesting');
done_testing;
