# No data is code: quotes, `$`, `@`, backslashes, control characters and bytes that are no text arrive as they are, wherever they
# come from.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Suite qw(start_switch run_cases);
use Test::More;

my $switch = start_switch();
run_cases($switch, 'data');
ok(!-e '/tmp/fsperl-code', 'nothing was executed by a shell');
done_testing;
