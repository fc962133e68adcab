# Load and change in a real switch: recursion, deep structures, scripts that change while they run, hundreds at once, reloads
# meanwhile.
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

done_testing;
