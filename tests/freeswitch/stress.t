# Random scripts with faults, kills from outside, reloads and files that change, for a short while: every answer is right, the switch
# lives, and nothing is left. `stress` beside this file does that for as long as one likes.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Stress ();
use Test::More;
use Time::HiRes qw(time);

use constant SECONDS => 15;

my $install = needed_here();
plan skip_all => "FreeSWITCH's own module dies of most of this" if $install->{is_stock};

my $seed   = time % 1_000_000;
my $stress = FreeSwitch::Stress->start($install, seed => $seed);
$stress->run(SECONDS);
my $memory = $stress->settle;
my $done   = $stress->done;
is(scalar($stress->wrong), 0, "seed $seed: all answers are right, no call and no script is left, the switch lives") or diag($stress->wrong);
cmp_ok($done->{'with the right answer'} || 0, '>', $done->{runs} / 2, 'most runs answer');
cmp_ok($done->{runs}, '>', 50, 'there were many');
diag("$done->{runs} runs, " . ($memory // 0) . ' kB');
ok($stress->{switch}->stop, 'the switch ends by itself, with status 0') or diag($stress->{switch}->ending // 'it did not end', "\n", $stress->{switch}->printed);
done_testing;
