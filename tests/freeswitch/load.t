# Load and change in a real switch: recursion, deep structures, scripts that change while they run, hundreds at once, reloads
# meanwhile, and the end of the switch while scripts run.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Call ();
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use JSON::PP qw(decode_json);
use Test::More;
use Time::HiRes qw(sleep time);

my $install = needed_here();
plan skip_all => "FreeSWITCH's own module dies of most of this" if $install->{is_stock};

my $switch = start_switch();
run_cases($switch, 'load');

sub running { return scalar @{ decode_json($_[0]->api('perl_status json'))->{running} } }

sub wait_running {
    my ($switch, $count, $timeout) = @_;
    my $until = time + ($timeout || 30);
    my $now;
    while (($now = running($switch)) != $count) {
        last if time > $until;
        sleep 0.05;
    }
    return $now;
}

subtest 'five hundred calls with a script each at once' => sub {
    my $script = $switch->script('many', 'my $n = 0; $n++ while $session->ready && $session->sleep(200) > -1 && $n < 300; 1;');
    my $begin  = time;
    $switch->socket->command("bgapi originate null/$_ &perl($script)") for 1 .. 500;
    is(wait_running($switch, 500, 60), 500, 'they run');
    diag(sprintf 'five hundred scripts began in %.1f s, %d MB', time - $begin, $switch->memory / 1024);
    like($switch->api('perl_status'), qr/^500 running/, 'perl_status tells them');
    is($switch->api('perl ~$stream->write("answer")'), 'answer', 'one more is run');
    $switch->api('reloadxml');
    like($switch->api('perl_reload', 30), qr/^\+OK/, 'perl_reload meanwhile');
    is(running($switch), 500, 'they go on');
    $begin = time;
    $switch->api('hupall', 60);
    is($switch->wait_idle(30), 0, 'all end with their calls');
    is(wait_running($switch, 0), 0, 'no script is left');
    lives_ok($switch, 'after that');
};

subtest 'scripts begin and end while perl.conf and the XML are read again' => sub {
    my $script = $switch->script('brief', 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::x"); $e->addHeader("a", "b"); $stream->write("fine"); 1;');
    my $other  = $switch->connection;
    my $fine   = 0;
    for my $round (1 .. 40) {
        my @jobs = map { $switch->bgapi("perl $script") } 1 .. 5;
        $other->api($_) for 'reloadxml', 'perl_reload';
        $fine += grep { defined $_ && $_ eq 'fine' } map { $switch->job_result($_) } @jobs;
    }
    is($fine, 200, 'two hundred scripts answer');
    lives_ok($switch, 'after that');
};

# The end of the switch, with everything that may be going on.
my %GOING_ON = (
    'nothing'            => [],
    'calls'              => [ map { [ app => $_ ] } '$session->sleep(60_000);', '$session->streamFile("tone_stream://%(60000,0,440)");', '1 while 1;', 'sleep 60;', '$session->getDigits(4, "#", 60_000);' ],
    'commands and scripts in the background' => [ [ api => '1 while 1;' ], [ run => 'while (freeswitch::running()) { freeswitch::msleep(100) }' ], [ run => 'my $c = freeswitch::EventConsumer->new("ALL"); while (1) { $c->pop(1) }' ],
        [ run => 'system "sleep", "60";' ], [ run => 'freeswitch::msleep(60_000);' ] ],
    'objects in globals' => [ [ run => 'our $s = freeswitch::Session->new("null/1"); our $c = freeswitch::EventConsumer->new("ALL"); our $m = freeswitch::IVRMenu->new(undef, "m", ("") x 9, 0, 1, 1, 1, 1, 1); sleep 60;' ] ],
    'threads of scripts' => [ [ run => 'require threads; threads->create(sub { sleep 60 }) for 1 .. 3; sleep 60;' ], [ api => 'require threads; threads->create(sub { 1 while 1 })->detach;' ] ],
    'a script that does not want to end' => [ [ run => '$SIG{$_} = "IGNORE" for qw(TERM INT HUP ALRM); sub Gone::DESTROY { 1 while 1 } END { 1 while 1 } our $g = bless {}, "Gone"; while (1) { eval { 1 while 1 } }' ] ],
);
for my $what (sort keys %GOING_ON) {
    my $own = FreeSwitch::Switch->start($install);
    my $wanted = 0;
    for my $script (@{ $GOING_ON{$what} }) {
        my ($how, $text) = @$script;
        my $position = $own->log_position;
        my $path     = $own->script($own->fresh_name('end'), qq{lg("ready"); $text 1;});
        if    ($how eq 'app') { FreeSwitch::Call->start($own, script => $path) }
        elsif ($how eq 'run') { $own->api("perlrun $path") }
        else                  { $own->bgapi("perl $path") }
        $own->wait_log(qr/^ready/, $position) or diag("`$text` does not start");
    }
    my $begin = time;
    my $well  = $own->stop(25);
    ok($well, sprintf 'the switch ends with %s: by itself, with status 0', $what) or diag($own->ending // 'it did not end', "\n", $own->printed);
    cmp_ok(time - $begin, '<', 15, '... in its time');
}

done_testing;
