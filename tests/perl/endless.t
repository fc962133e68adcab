# Scripts that never end by themselves: the run does.

use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw(run_script texts);

for my $loop ('while ($session->ready) { }', 'while ($session->ready) { $session->sleep(1000) }') {
    my $run = run_script("\$session->answer; $loop");
    is($run->{ending}{how}, 'ended', "$loop ends when the caller has had enough");
    is($run->{status}, 0, '... and that is well');
}

my @LOOPS = (
    'while (1) { $session->sleep(1000) }',
    'while (1) { $session->streamFile("x.wav") }',
    'while (1) { $session->getVariable("x") }',
    'while (1) { freeswitch::msleep(1000) }',
    'while (1) { freeswitch::EventConsumer->new("ALL")->pop(1) }',
    'while (1) { eval { $session->sleep(1000) } }',
);
for my $loop (@LOOPS) {
    my $run = run_script("\$session->answer; $loop");
    isnt($run->{status}, 0, "$loop is ended");
    like(join("\n", @{ texts($run, 'log') }), qr/still running after .*loops for ever/, '... and the log says why');
}

for my $loop ('while (1) { }', 'my %h; $h{ $_ % 7 }++ while ++$_;') {
    my $start = time;
    my $run   = run_script("\$session->answer; $loop", '--time-limit', '2s');
    isnt($run->{status}, 0, "$loop is ended, though the switch never hears of it");
    like($run->{ending}{message}, qr/still running after 2 s.*loops for ever/, '... with a message');
    is_deeply(texts($run, 'answer'), ['answered'], '... and the time line so far');
    cmp_ok(time - $start, '<', 20, '... in time');
}

done_testing;
