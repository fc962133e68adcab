# What one script did, the next does not see: the list that the runtime's tests run on every road to a clean interpreter, here as two
# commands and two calls, one after the other, on each of these roads. FreeSWITCH's own module makes a new interpreter for each; what it leaves behind all the
# same, of the process and of the thread, the list says.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Call ();
use FreeSwitch::Install qw($ROOT);
use FreeSwitch::Suite qw(start_switch lives_ok);
use Test::More;

my $LIST   = "$ROOT/runtime/tests/isolation";
my $cases  = do "$LIST/cases.pl" or die "cases.pl: ", $@ || $!, "\n";
my @roads  = qw(image clone fresh);
my $own    = join '', map { my $road = $_; map { qq{<script name="isolation-$road-$_.pl" interpreter="$road"/>} } 0 .. $#$cases } @roads;
my $switch = start_switch(perl => "<scripts>$own</scripts>");
my $stock  = $switch->{install}{is_stock};

# What the script of a case is told: to the stream of a command, to a variable of a call.
sub by_command { return $switch->api("perl $_[0]") }

sub by_call {
    my $call  = FreeSwitch::Call->start($switch, script => $_[0]);
    my $event = $switch->channel_event($call->uuid, 'CHANNEL_HANGUP_COMPLETE');
    return $event ? $event->{variable_found} : 'the call does not end';
}

for my $number (0 .. $#$cases) {
    my $case = $cases->[$number];
  SKIP: {
        my $with_stock = $stock ? $case->{stock} || '' : '';
        skip "$case->{name}: that ends the switch with FreeSWITCH's own module", 1 if $with_stock eq 'ends';
        my $text = <<"PERL";
use lib '$LIST';
use Ready;
our (\$session, \$stream);
my \$lexical = 5; sub Lex::get { \$lexical // 'undef' } sub Lex::set { \$lexical = shift }
my \$found = do { $case->{finds} };
\$found = defined \$found ? "[\$found]" : 'undef';
\$stream ? \$stream->write(\$found) : \$session->setVariable('found', \$found);
$case->{does};
1;
PERL
        for my $road ($stock ? 'fresh' : @roads) {
            my $script = $switch->script("isolation-$road-$number", $text);
            my $name   = "$case->{name}, " . ($stock ? "FreeSWITCH's own module" : "on the road $road");
            my @found  = map { defined $_ ? $_ : 'nothing' } by_command($script), by_command($script), by_call($script), by_call($script);
            if ($with_stock eq 'seen') {
                # Calls see it, too, but what belongs to a thread only when they get the same one.
                isnt($found[1], $found[0], "$name: the next command sees it");
            }
            else {
                like($found[0], qr/^(?:\[.*\]|undef)\z/s, "$name: the script answers");
                is_deeply(\@found, [ ($found[0]) x 4 ], '... and the next do not see it, be it commands or calls');
            }
        }
    }
}
lives_ok($switch, 'after all of it');
done_testing;
