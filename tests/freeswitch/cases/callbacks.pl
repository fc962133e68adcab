# Input callbacks: what they are called with, and what each value that they return does to what is being played.
use strict;
use warnings;

# A callback that logs what it gets and returns `$RETURN`; then a tone of a second is played.
sub playing {
    my ($return, %case) = @_;
    my $digit = delete $case{digit} || 5;
    my $file  = delete $case{file}  || 'tone_stream://%(600,0,440)';
    return {
        as     => 'app',
        script => 'sub input { my ($s, $type, $dtmf) = @_; lg("INPUT ", ref $s, " $type $dtmf->{digit} $dtmf->{duration}"); return ' . $return . '; } '
            . '$session->setInputCallback("input"); lg("ready"); my $t = freeswitch::API->new->getTime; '
            . "my \$r = \$session->streamFile('$file'); " . '$t = freeswitch::API->new->getTime - $t; lg("streamFile -> [$r] ", $t < 450 ? "short" : "long"); lg("end"); 1;',
        steps => [ 'wait ready', "dtmf $digit" ],
        log   => [ qr/^INPUT freeswitch::Session dtmf \Q$digit\E 2000$/, qr/^end$/ ],
        %case,
    };
}

# Two legs in a bridge, each with a callback: `a` and `b`. The other leg's uuid is known.
my $OTHER = '0b1d9e00-0000-4000-8000-00000000000b';
sub bridged {
    my ($subs, %case) = @_;
    return {
        as     => 'app',
        script => "$subs " . qq{my \$other = freeswitch::Session->new("{origination_uuid=$OTHER}null/2", \$session); }
            . '$session->setInputCallback("a"); $other->setInputCallback("b"); lg("ready"); freeswitch::bridge($session, $other); '
            . '$other->hangup if $other->ready; lg("end"); 1;',
        fsperl_only => 1,
        %case,
    };
}
my @JOINED = ('wait ready', 'wait_event CHANNEL_BRIDGE');

[
    bridged('sub a { lg("A $_[2]{digit} ", $_[0]->get_uuid eq $session->get_uuid ? "own" : "other"); "true" } sub b { lg("B $_[2]{digit} ", $_[0]->get_uuid); "true" }',
        name  => 'in a bridge each leg has its own callback',
        steps => [ @JOINED, 'dtmf 1', 'wait A 1', "api uuid_recv_dtmf $OTHER 2", 'wait B 2', 'dtmf 3', 'wait A 3', "api uuid_recv_dtmf $OTHER 4", 'wait B 4', 'hangup' ],
        exact_log => [ 'ready', 'A 1 own', "B 2 $OTHER", 'A 3 own', "B 4 $OTHER", 'end' ]),
    bridged('my %n; sub work { my ($leg) = @_; $n{$leg}++; my @x = sort { $a <=> $b } map { ($_ * 7919) % 1000 } 1 .. 1000; my %h = map { ($_ => [ $_ ]) } @x; lg("all") if ($n{a} || 0) == 40 && ($n{b} || 0) == 40; "true" } sub a { work("a") } sub b { work("b") }',
        name  => 'both legs of a bridge press digits at the same time, and none is lost',
        steps => [ @JOINED, 'dtmf ' . '1234567890' x 4, "api uuid_recv_dtmf $OTHER " . '0987654321' x 4, 'wait all', 'hangup' ],
        exact_log => [ 'ready', 'all', 'end' ]),
    bridged('sub a { lg("A"); "true" } sub b { lg("B begins"); freeswitch::msleep(300); lg("B ends"); "true" }',
        name  => 'a callback of one leg waits for that of the other',
        steps => [ @JOINED, "api uuid_recv_dtmf $OTHER 1", 'wait B begins', 'dtmf 1', 'wait A', 'hangup' ],
        exact_log => [ 'ready', 'B begins', 'B ends', 'A', 'end' ]),
    bridged('sub a { "true" } sub b { lg("B begins"); freeswitch::msleep(300); lg("B ends"); "true" }',
        name  => 'a bridge that ends waits for the callback of the other leg',
        steps => [ @JOINED, "api uuid_recv_dtmf $OTHER 1", 'wait B begins', 'hangup' ],
        exact_log => [ 'ready', 'B begins', 'B ends', 'end' ]),
    bridged('sub a { lg("A"); "true" } sub b { die "died for the other leg\n" }',
        name  => 'the callback of the other leg dies, and the bridge goes on',
        steps => [ @JOINED, "api uuid_recv_dtmf $OTHER 1", 'wait input callback', 'dtmf 1', 'wait A', 'hangup' ],
        log   => [ qr/died for the other leg/, qr/^A$/, qr/^end$/ ]),
    bridged('sub a { "true" } sub b { lg("B"); exit 0 } END { lg("END") }',
        name => 'the callback of the other leg exits, and with it the script',
        steps => [ @JOINED, "api uuid_recv_dtmf $OTHER 1" ], exact_log => [ 'ready', 'B', 'END' ]),
    playing(q('true'),   name => '`true` goes on', log => [ qr/^INPUT freeswitch::Session dtmf 5 2000$/, qr/^streamFile -> \[1\] long$/ ]),
    playing(q('false'),  name => '`false` ends it', log => [ qr/^INPUT/, qr/^streamFile -> \[0\] short$/ ]),
    playing(q('break'),  name => '`break` ends it', log => [ qr/^INPUT/, qr/^streamFile -> \[0\] short$/ ]),
    playing(q('stop'),   name => '`stop` ends it', log => [ qr/^INPUT/, qr/^streamFile -> \[\d\] short$/ ]),
    playing(q('undefined'), name => '`undefined` goes on', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long$/ ]),
    playing('undef',     name => 'undef goes on', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long$/ ]),
    playing(q(''),       name => 'an empty text goes on', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long$/ ]),
    playing('0',         name => '0 ends it', log => [ qr/^INPUT/, qr/^streamFile -> \[0\] short$/ ]),
    playing(q('nonsense'), name => 'any other text ends it', log => [ qr/^INPUT/, qr/^streamFile -> \[0\] short$/ ]),
    playing('(1, 2, "true")', name => 'the last value of a list counts', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long$/ ]),
    playing(q('speed:+1'), name => '`speed:+1`', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\]/ ]),
    playing(q('speed:0'),  name => '`speed:0`', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('speed'),    name => '`speed` without a value ends it', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[0\] short/ ]),
    playing(q('volume:+1'), name => '`volume:+1`', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('volume:-2'), name => '`volume:-2`', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('seek:+5000'), name => '`seek` beyond the end ends it', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] short/ ]),
    playing(q('seek:0'),   name => '`seek:0` begins again', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('restart'),  name => '`restart` begins again', file => '$SCRIPTS/second.wav', log => [ qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('pause'), name => '`pause` halts it until `pause` comes again', file => '$SCRIPTS/second.wav',
        steps => [ 'wait ready', 'dtmf 5', 'sleep 0.8', 'dtmf 5' ], log => [ qr/^INPUT/, qr/^INPUT/, qr/^streamFile -> \[1\] long/ ]),
    playing(q('pause'), name => 'a hangup ends what is paused', file => '$SCRIPTS/second.wav',
        steps => [ 'wait ready', 'dtmf 5', 'wait INPUT', 'hangup' ], log => [ qr/^INPUT/, qr/^streamFile -> \[0\]/ ]),
    playing('die("died in input\n")', name => 'a callback that dies does not end the script', log => [ qr/^INPUT/, qr/^end$/ ]),
    { name => 'a callback that does not exist does not end the script', as => 'app',
      script => '$session->setInputCallback("no_such_input"); lg("ready"); my $r = $session->streamFile("tone_stream://%(300,0,440)"); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [qr/^end$/] },
    { name => 'an argument comes fourth, whatever is in it', as => 'app', fsperl_only => 1,
      script => 'sub input { lg("INPUT $_[3]"); "true" } $session->setInputCallback("input", q(it\'s "a" $b @c; die)); lg("ready"); $session->streamFile("tone_stream://%(300,0,440)"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [qr/^INPUT it's "a" \$b \@c; die$/] },
    { name => 'a callback by reference', as => 'app', fsperl_only => 1,
      script => 'my $n = 41; $session->setInputCallback(sub { lg("INPUT ", $n + 1); "true" }); lg("ready"); $session->streamFile("tone_stream://%(300,0,440)"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [qr/^INPUT 42$/] },
    { name => 'each digit is one call, in order', as => 'app',
      script => 'sub input { lg("INPUT $_[2]{digit}"); "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(700,0,440)"); 1;',
      steps => [ 'wait ready', 'dtmf 12#*' ], exact_log => [ 'ready', 'INPUT 1', 'INPUT 2', 'INPUT #', 'INPUT *' ] },
    { name => 'unsetInputCallback takes it away', as => 'app',
      script => 'sub input { lg("INPUT"); "true" } $session->setInputCallback("input"); $session->unsetInputCallback; lg("ready"); $session->streamFile("tone_stream://%(300,0,440)"); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], exact_log => [ 'ready', 'end' ] },
    { name => 'a callback while it sleeps', as => 'app',
      script => 'sub input { lg("INPUT $_[2]{digit}"); "true" } $session->setInputCallback("input"); lg("ready"); $session->sleep(400); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 7' ], exact_log => [ 'ready', 'INPUT 7', 'end' ] },
    { name => 'a callback while it records', as => 'app',
      script => 'sub input { lg("INPUT $_[2]{digit}"); "break" } $session->setInputCallback("input"); lg("ready"); $session->recordFile("$SCRIPTS/rec.wav", 5, 0, 0); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 7' ], exact_log => [ 'ready', 'INPUT 7', 'end' ] },
    { name => 'a callback while it collects digits', as => 'app',
      script => 'sub input { lg("INPUT $_[2]{digit}"); "true" } $session->setInputCallback("input"); lg("ready"); my $d = $session->collectDigits(600); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 78' ], log => [ qr/^INPUT 7$/, qr/^INPUT 8$/, qr/^end$/ ] },
    { name => 'a callback may hang up', as => 'app',
      script => 'sub input { lg("INPUT"); $session->hangup("USER_BUSY"); "true" } $session->setInputCallback("input"); lg("ready"); my $r = $session->streamFile("tone_stream://%(5000,0,440)"); lg("streamFile -> [$r]"); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [ qr{^INPUT$}, qr{^streamFile -> \[[01]\]$}, qr{^end$} ] },
    { name => 'a callback may play something itself', as => 'app',
      script => 'sub input { lg("INPUT"); $session->unsetInputCallback; my $r = $session->streamFile("tone_stream://%(100,0,600)"); lg("inner [$r]"); "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(400,0,440)"); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [ qr/^INPUT$/, qr/^inner \[1\]$/, qr/^end$/ ] },
    { name => 'a callback may replace itself', as => 'app',
      script => 'sub input { lg("INPUT1"); $session->setInputCallback("input2"); "true" } sub input2 { lg("INPUT2"); "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(600,0,440)"); lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 12' ], log => [ qr/^INPUT1$/, qr/^INPUT2$/, qr/^end$/ ] },
    { name => 'a callback that destroys the session', as => 'app',
      script => 'sub input { lg("INPUT"); $session->destroy; "true" } $session->setInputCallback("input"); lg("ready"); eval { $session->streamFile("tone_stream://%(600,0,440)") }; lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [ qr/^INPUT$/, qr/^end$/ ] },
    { name => 'a callback that drops the session object', as => 'app',
      script => 'sub input { lg("INPUT"); undef $session; "true" } $session->setInputCallback("input"); lg("ready"); eval { $session->streamFile("tone_stream://%(600,0,440)") }; lg("end"); 1;',
      steps => [ 'wait ready', 'dtmf 1' ], log => [ qr/^INPUT$/, qr/^end$/ ] },
    { name => 'an event is input too', as => 'app',
      script => 'sub input { my ($s, $type, $e) = @_; lg("INPUT $type ", ref $e, " ", $e->getType, " ", $e->getHeader("hk"), " ", $e->getBody) if $type eq "event"; "true" } $session->setInputCallback("input"); '
          . 'lg("ready"); $session->streamFile("tone_stream://%(400,0,440)"); lg("end"); 1;',
      steps => [ 'wait ready', 'event the body' ], log => [ qr/^INPUT event freeswitch::Event MESSAGE hv the body$/, qr/^end$/ ] },
    { name => 'a callback for events ends what is played', as => 'app',
      script => 'sub input { "break" } $session->setInputCallback("input"); lg("ready"); my $r = $session->streamFile("tone_stream://%(5000,0,440)"); lg("streamFile -> [$r]"); 1;',
      steps => [ 'wait ready', 'event x' ], log => [qr/^streamFile -> \[0\]$/] },
    { name => 'an event outlives the callback as a copy or not at all', as => 'app',
      script => 'my $kept; sub input { $kept = $_[2]; "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(400,0,440)"); lg("kept ", ref $kept, " ", eval { $kept->getHeader("hk") } // "gone"); 1;',
      steps => [ 'wait ready', 'event x' ], log => [qr/^kept freeswitch::Event (?:hv|gone)$/], fsperl_only => 1 },
    { name => 'getDigits takes digits as they come', as => 'app',
      script => 'lg("ready"); lg("digits [", $session->getDigits(4, "#", 3000), "]"); 1;', steps => [ 'wait ready', 'dtmf 12#' ], exact_log => [ 'ready', 'digits [12]' ] },
    { name => 'getDigits ends with the last digit that is wanted', as => 'app',
      script => 'lg("ready"); lg("digits [", $session->getDigits(3, "#", 3000), "]"); 1;', steps => [ 'wait ready', 'dtmf 1234' ], exact_log => [ 'ready', 'digits [123]' ] },
    { name => 'playAndGetDigits takes what matches', as => 'app',
      script => 'lg("ready"); lg("digits [", $session->playAndGetDigits(2, 4, 1, 2000, "#", "tone_stream://%(2000,0,300)", "", "\\\\d+"), "]"); 1;', steps => [ 'wait ready', 'dtmf 77#' ], exact_log => [ 'ready', 'digits [77]' ] },
    { name => 'playAndGetDigits sets the variable', as => 'app',
      script => 'lg("ready"); $session->playAndGetDigits(1, 4, 1, 2000, "#", "tone_stream://%(2000,0,300)", "", "\\\\d+", "choice"); lg("choice [", $session->getVariable("choice"), "]"); 1;', steps => [ 'wait ready', 'dtmf 42#' ], exact_log => [ 'ready', 'choice [42]' ] },
    { name => 'playAndGetDigits plays the other file for what does not match', as => 'app',
      script => 'lg("ready"); lg("digits [", $session->playAndGetDigits(1, 1, 2, 1000, "#", "tone_stream://%(500,0,300)", "tone_stream://%(100,0,200)", "[12]"), "]"); 1;', steps => [ 'wait ready', 'dtmf 7', 'sleep 0.5', 'dtmf 1' ], exact_log => [ 'ready', 'digits [1]' ] },
    { name => 'read gives the digits', as => 'app',
      script => 'lg("ready"); lg("digits [", $session->read(1, 3, "tone_stream://%(1000,0,300)", 2000, "#"), "]"); 1;', steps => [ 'wait ready', 'dtmf 55#' ], exact_log => [ 'ready', 'digits [55]' ] },
    { name => 'flushDigits forgets what was pressed', as => 'app',
      script => 'lg("ready"); freeswitch::msleep(200); $session->flushDigits; lg("digits [", $session->getDigits(2, "#", 100), "]"); 1;', steps => [ 'wait ready', 'dtmf 12' ], exact_log => [ 'ready', 'digits []' ] },
]
