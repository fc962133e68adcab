# The end of the switch, with everything that may be going on: it ends by itself and well. Scripts have a while to end in, and are
# ended then; no script is started any more. An end that waits for calls does not end their scripts. After a restart, which is an end
# and a beginning in one process, scripts run as before.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Call ();
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Switch ();
use Test::More;
use Time::HiRes qw(sleep time);

# The only clock: one that takes longer is killed.
use constant TIMEOUT => 20;

my $install = needed_here();
plan skip_all => "FreeSWITCH's own module dies of most of this" if $install->{is_stock};

# Scripts say in a file what they come to: the log ends with its own module. A script that waits does so longer than the test runs.
my $NOTE = <<'PERL';
sub note { open my $out, '>>', '$NOTES' or die $!; syswrite $out, "@_\n"; close $out }
PERL
my $FOREVER = '{null_enable_auto_answer=false}null/1';
my %GOING_ON = (
    'nothing' => { scripts => [] },
    'calls'   => {
        scripts => [
            (map { [ app => $_ ] } '$session->sleep(600_000);', '$session->streamFile("tone_stream://%(600000,0,440)");', 'sleep 600;',
                '$session->getDigits(4, "#", 600_000);', '$session->execute("park");',
                'my $b = freeswitch::Session->new("null/2", $session); freeswitch::bridge($session, $b);',
                qq{my \$b = freeswitch::Session->new("$FOREVER", \$session);}),
            [ run => qq{freeswitch::Session->new("$FOREVER");} ], [ api => qq{freeswitch::Session->new("$FOREVER");} ],
            [ app => '1 while 1;' ],
        ],
    },
    'commands, scripts in the background and their threads' => {
        scripts => [
            [ run => 'my $c = freeswitch::EventConsumer->new("ALL"); while (1) { $c->pop(1) }' ],
            [ run => 'system "sleep", "600";' ], [ run => 'freeswitch::msleep(600_000);' ],
            [ run => 'our $s = freeswitch::Session->new("null/1"); our $c = freeswitch::EventConsumer->new("ALL"); our $m = freeswitch::IVRMenu->new(undef, "m", ("") x 9, 0, 1, 1, 1, 1, 1); sleep 600;' ],
            [ run => 'require threads; threads->create(sub { sleep 600 }) for 1 .. 3; sleep 600;' ], [ api => 'require threads; threads->create(sub { 1 while 1 })->detach;' ],
            [ api => '1 while 1;' ],
        ],
    },
    'a script that does not want to end' => {
        scripts => [ [ run => '$SIG{$_} = "IGNORE" for qw(TERM INT HUP ALRM); sub Gone::DESTROY { 1 while 1 } END { 1 while 1 } our $g = bless {}, "Gone"; while (1) { eval { 1 while 1 } }' ] ],
    },
    'scripts that have something to do at the end' => {
        scripts => [
            [ run => 'while (freeswitch::running()) { freeswitch::msleep(200) } freeswitch::msleep(400); note("running is over");' ],
            [ app => 'sub hook { note("the hook begins"); freeswitch::msleep(500); note("the hook ends") } $session->setHangupHook("hook"); $session->sleep(600_000);' ],
            [ run => 'END { note("the end"); freeswitch::API->new->execute("perl", "$SCRIPTS/late.pl"); freeswitch::API->new->execute("perlrun", "$SCRIPTS/late.pl"); note("after it") } freeswitch::msleep(600_000); note("not reached");' ],
        ],
        notes => [ 'running is over', 'the hook begins', 'the hook ends', 'the end', 'after it' ],
    },
);

# An end that waits for calls.
my $patient = FreeSwitch::Switch->start($install);
my @calls   = map { FreeSwitch::Call->start($patient, script => $patient->script($_->[0], qq{lg("ready"); $_->[1] 1;})) }
    [ stays => '$session->sleep(600_000);' ], [ looks => '$session->sleep(100) while $session->ready;' ];
$patient->api('perlrun ' . $patient->script('behind', 'while (freeswitch::running()) { freeswitch::msleep(50) } 1;'));

# Loops take what the start of the next switch needs.
sub loops { return scalar grep { $_->[1] =~ /1 while 1/ } @{ $GOING_ON{ $_[0] }{scripts} } }

my @ends;
for my $what (sort { loops($a) <=> loops($b) || $a cmp $b } keys %GOING_ON) {
    my $own = FreeSwitch::Switch->start($install);
    (my $note = $NOTE) =~ s/\$NOTES/$own->{dir}\/notes/;
    $own->script('late', "$note note('a late script runs'); 1;");
    for my $script (@{ $GOING_ON{$what}{scripts} }) {
        my ($how, $text) = @$script;
        $text =~ s/\$SCRIPTS/$own->{dir}\/scripts/g;
        my $position = $own->log_position;
        my $path     = $own->script($own->fresh_name('end'), qq{$note lg("ready"); $text 1;});
        if    ($how eq 'app') { FreeSwitch::Call->start($own, script => $path) }
        elsif ($how eq 'run') { $own->api("perlrun $path") }
        else                  { $own->bgapi("perl $path") }
        ok($own->wait_log(qr/^ready/, $position), "$what: `$text` runs");
    }
    push @ends, { what => $what, switch => $own };
}

subtest 'an end that waits for calls leaves scripts alone until the last call is over' => sub {
    ok($_->wait_log(qr/^ready/), 'a script of a call runs') for @calls;
    $patient->bgapi('fsctl shutdown elegant');
    ok($patient->wait_log(qr/^Shutdown in progress/), 'the switch waits for its calls');
    $_->{switch}->begin_stop for @ends;
    # As long as scripts may run on when the end has come, and longer.
    sleep 2.5;
    like($patient->api('perl_status'), qr/^3 running/, 'all scripts run');
    is($patient->api('perl ~$stream->write("fine")'), 'fine', 'another one is run');
    $_->hangup for @calls;
    ok($patient->stopped(TIMEOUT), 'it ends with the last call, by itself, with status 0') or diag($patient->ending // 'it did not end', "\n", $patient->printed);
};

for my $end (@ends) {
    my ($what, $own) = @$end{qw(what switch)};
    ok($own->stopped(TIMEOUT), "the switch ends with $what: by itself, with status 0") or diag($own->ending // 'it did not end', "\n", $own->printed);
    next if !$GOING_ON{$what}{notes};
    my @notes = do {
        open my $in, '<', "$own->{dir}/notes" or die "$own->{dir}/notes: $!\n";
        map { s/\s+\z//r } <$in>;
    };
    is_deeply([ sort @notes ], [ sort @{ $GOING_ON{$what}{notes} } ], '... after its scripts have done what they had to');
}

# A switch with scripts that never end by themselves: one that was started with it, one in the background, and three in calls: in a loop, in a
# method, in an input callback. Gives the switch, its calls, and the names of the scripts that loop.
sub endless {
    my $own = FreeSwitch::Switch->start($install, autostart => 0);
    $own->script('started', 'lg("started"); 1 while 1;');
    $own->{options}{perl} = '<settings><param name="startup-script" value="started.pl"/></settings>';
    $own->launch;
    my @calls = map { FreeSwitch::Call->start($own, script => $own->script($_->[0], qq{lg("ready $_->[0]"); $_->[1] 1;})) }
        [ loops => '1 while 1;' ], [ sleeps => '$session->sleep(600_000); lg("slept");' ],
        [ hears => 'sub input { lg("called back"); 1 while 1 } $session->setInputCallback("input"); lg("waits"); $session->sleep(600_000);' ];
    ok($own->wait_log(qr/^waits/), 'a script waits for input');
    $calls[2]->dtmf('1');
    $own->api('perlrun ' . $own->script('behind', 'lg("ready behind"); 1 while 1;'));
    ok($own->wait_log(qr/^$_$/), "`$_` is logged") for 'started', 'ready loops', 'ready sleeps', 'called back', 'ready behind';
    return ($own, \@calls, [qw(behind hears loops started)]);
}

# The scripts that were ended because the switch does, as the log says.
sub ended_scripts {
    my ($own) = @_;
    return [ sort map { $_->{text} =~ m{^\[require '.*/(\w+)\.pl';\]\n.*the switch shuts down} ? $1 : () } $own->{log}->since(0) ];
}

subtest 'a restart ends scripts as an end does, and the switch comes back and runs scripts' => sub {
    my ($own, undef, $loops) = endless();
    $own->bgapi('fsctl shutdown restart');
    ok(eval { $own->come_back(TIMEOUT) }, 'it comes back') or return diag($@);
    is_deeply(ended_scripts($own), $loops, 'the log names the scripts that were ended');
    is((scalar grep { $_->{text} eq 'slept' } $own->{log}->since(0)), 1, 'the one that had to wait no longer ended by itself');
    is((scalar grep { $_->{level} =~ /^(?:CRIT|ALERT)$/ } $own->{log}->since(0)), 0, 'nothing critical was logged');
    like($own->api('perl_status'), qr/^1 running, 0 ended/, 'the script that is started with the switch runs again, and no other');
    is($own->api('perl ~$stream->write("fine")'), 'fine', 'a script runs');
    my $call = FreeSwitch::Call->start($own, script => $own->script('after', 'lg("in a call again"); 1;'));
    ok($own->wait_log(qr/^in a call again$/) && $call->wait_end, 'one runs in a call');
    ok($own->stop(TIMEOUT), 'it ends by itself, with status 0') or diag($own->ending // 'it did not end', "\n", $own->printed);
};

subtest 'an end as soon as possible makes no call any more, leaves scripts alone until the last call is over, and ends the others then' => sub {
    my ($own, $calls, $loops) = endless();
    $own->bgapi('fsctl shutdown asap');
    ok($own->wait_log(qr/^Shutdown in progress, 3 session/), 'it waits for its calls');
    like($own->api('originate null/1 &park()'), qr/^-ERR/, 'no call is made');
    like($own->api('perl_status'), qr/^5 running/, 'all scripts run');
    is($own->api('perl ~$stream->write("fine")'), 'fine', 'another one is run');
    # A script that loops holds its call, hung up or not; an operator can end it.
    $_->hangup for @$calls;
    ok($calls->[1]->wait_end, 'a call ends whose script does');
    is($own->sessions, 2, 'the others are held by their scripts');
    $own->api('perl_kill ' . $_->uuid) for @$calls[0, 2];
    ok($own->stopped(TIMEOUT), 'it ends with the last call, by itself, with status 0') or diag($own->ending // 'it did not end', "\n", $own->printed);
    is_deeply(ended_scripts($own), [qw(behind started)], 'the log names the scripts that were ended');
};

subtest 'a call that a persistent interpreter has kept is let go of before the switch frees it' => sub {
    my $own = FreeSwitch::Switch->start($install, perl => '<scripts><script name="keeps.pl" interpreter="persistent"/></scripts>');
    FreeSwitch::Call->start($own, script => $own->script('keeps', 'our @kept; push @kept, $session; lg("kept"); 1;'));
    ok($own->wait_log(qr/^kept$/), 'a script keeps its call');
    ok($own->stop(TIMEOUT), 'the switch ends by itself, with status 0') or diag($own->ending // 'it did not end', "\n", $own->printed);
};

done_testing;
