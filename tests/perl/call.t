# A call script's library, tested with prove alone: the call is the switch's, the assertions are Test::More's.
use strict;
use warnings;
use Test::More;

BEGIN { $ENV{FSPERL_CALLER} = '1001'; $ENV{FSPERL_DTMF} = '42#7'; delete @ENV{qw(FSPERL_VARS FSPERL_TIMELINE)} }
use freeswitch;
our $session;

is $session->getVariable('caller_id_number'), '1001', 'the caller is who the environment says';
is $session->answer, 1, 'the call is answered';
ok $session->answered && $session->mediaReady, 'and audio flows';
is $session->getDigits(4, '#', 5000), '42', 'digits up to the terminator';

my @heard;
$session->setInputCallback(sub { my ($s, $type, $input) = @_; push @heard, [$s == $session, $type, $input->{digit}]; 'break' });
is $session->streamFile('news.wav'), 0, 'the callback stops the playback';
is_deeply \@heard, [[1, 'dtmf', '7']], 'and has heard the digit';

my @why;
$session->setHangupHook(sub { push @why, $_[1] });
$session->hangup('USER_BUSY');
ok !$session->ready, 'the call is over';
is_deeply \@why, ['hangup'], 'and the hook knows';

done_testing;
