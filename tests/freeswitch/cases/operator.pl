# What an operator ends with perl_kill, by uuid and all at once, wherever the script is at that moment.
use strict;
use warnings;

my $OTHER = '0b1d9e00-0000-4000-8000-00000000000c';

# Where a script may be. Each logs `ready` before it, and `NOT REACHED` if it comes behind it. `call` for what needs one.
my %AT = (
    'a busy loop'           => { code => 'lg("ready"); 1 while 1;' },
    'a busy loop in eval'   => { code => 'lg("ready"); while (1) { eval { 1 while 1; 1 } or lg("NOT REACHED in eval") }' },
    'a loop with __DIE__ and signal handlers' => { code => '$SIG{$_} = "IGNORE" for qw(TERM ALRM USR1 USR2 INT HUP); $SIG{__DIE__} = sub { lg("NOT REACHED in __DIE__") }; lg("ready"); 1 while 1;' },
    'sleep'                 => { code => 'lg("ready"); sleep 60;' },
    'select'                => { code => 'lg("ready"); select undef, undef, undef, 60;' },
    'a runaway regular expression' => { code => 'lg("ready"); my $x = "a" x 40; 1 if $x =~ /^(a?){40}a{40}$/;' },
    'a regular expression that substitutes' => { code => 'lg("ready"); my $t = "a" x 40; $t =~ s/^(a?){40}a{40}$/x/;' },
    'a sort that never ends' => { code => 'lg("ready"); my @x = sort { 1 while 1 } 2, 1;' },
    'msleep'                => { code => 'lg("ready"); freeswitch::msleep(60_000);' },
    'system'                => { code => 'lg("ready"); system "sleep", "60";' },
    'backticks'             => { code => 'lg("ready"); my $x = `sleep 60`;' },
    'a read from a pipe'    => { code => 'pipe my $r, my $w; lg("ready"); my $x = <$r>;' },
    'waitpid'               => { code => 'my $pid = fork; die if !defined $pid; if (!$pid) { exec "sleep", "5" } lg("ready"); waitpid $pid, 0;' },
    'EventConsumer->pop(1)' => { code => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "never::fired"); lg("ready"); my $e = $c->pop(1);' },
    'EventConsumer->pop with a timeout' => { code => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "never::fired"); lg("ready"); my $e = $c->pop(1, 60_000);' },
    'an originate in progress' => { code => 'lg("ready"); my $s = freeswitch::Session->new("{null_enable_auto_answer=false}null/1");' },
    'a DESTROY that loops'  => { code => 'sub Gone::DESTROY { lg("ready"); 1 while 1 } { my $g = bless {}, "Gone" }' },
    'a nested script'       => { code => 'freeswitch::API->new->execute("perl", "$SCRIPTS/endless.pl");', others => { endless => 'lg("ready"); 1 while 1; lg("NOT REACHED inside");' } },
    'streamFile'            => { call => 1, code => 'lg("ready"); $session->streamFile("tone_stream://%(60000,0,440)");' },
    '$session->sleep'       => { call => 1, code => 'lg("ready"); $session->sleep(60_000);' },
    'recordFile'            => { call => 1, code => 'lg("ready"); $session->recordFile("$SCRIPTS/kill.wav", 60, 0, 0);' },
    'getDigits'             => { call => 1, code => 'lg("ready"); $session->getDigits(4, "#", 60_000);' },
    'collectDigits'         => { call => 1, code => '$session->setInputCallback(sub { "true" }); lg("ready"); $session->collectDigits(60_000);' },
    'playAndGetDigits'      => { call => 1, code => 'lg("ready"); $session->playAndGetDigits(1, 4, 3, 20_000, "#", "tone_stream://%(60000,0,300)", "", "\\\\d+");' },
    'read'                  => { call => 1, code => 'lg("ready"); $session->read(1, 4, "tone_stream://%(60000,0,300)", 20_000, "#");' },
    'an application'        => { call => 1, code => 'lg("ready"); $session->execute("playback", "tone_stream://%(60000,0,440)");' },
    'the application sleep' => { call => 1, code => 'lg("ready"); $session->execute("sleep", "60000");' },
    'the application park'  => { call => 1, code => 'lg("ready"); $session->execute("park");' },
    'an input callback that loops' => { call => 1, steps => ['dtmf 1'], ready => 'started', code => 'sub input { lg("ready"); 1 while 1 } $session->setInputCallback("input"); lg("started"); $session->streamFile("tone_stream://%(60000,0,440)");' },
    'a hangup hook that loops' => { call => 1, steps => ['hangup'], ready => 'started', code => 'sub hook { lg("ready"); 1 while 1 } $session->setHangupHook("hook"); lg("started"); $session->sleep(60_000);' },
    'an input callback of the other leg of a bridge' => { call => 1, steps => [ 'wait_event CHANNEL_BRIDGE', "api uuid_recv_dtmf $OTHER 1" ], ready => 'started', code => qq{sub b { lg("ready"); 1 while 1 } my \$b = freeswitch::Session->new("{origination_uuid=$OTHER}null/2", \$session); \$b->setInputCallback("b"); lg("started"); freeswitch::bridge(\$session, \$b);} },
    'a bridge'              => { call => 1, code => 'my $b = freeswitch::Session->new("null/2", $session); lg("ready"); freeswitch::bridge($session, $b);' },
);

my @cases;
for my $at (sort keys %AT) {
    my %at = %{ $AT{$at} };
    my %case = (
        script  => "$at{code} lg('NOT REACHED'); 1;",
        others  => $at{others} || {},
        log     => [ qr/^ready$/, qr/the script was ended: perl_kill/ ],
        not_log => qr/NOT REACHED/,
        timeout => 4,
        idle_timeout => 1,
        fsperl_only => 1,
    );
    my @before = $at{ready} ? ("wait $at{ready}", @{ $at{steps} || [] }, 'wait ready') : 'wait ready';
    push @cases, { %case, name => "perl_kill of a call's script in $at", as => 'app', steps => [ @before, 'sleep 0.05', 'api perl_kill UUID' ] };
    next if $at{call};
    push @cases, { %case, name => "perl_kill all of a command in $at", as => 'api', steps => [ @before, 'sleep 0.05', 'api perl_kill all' ], out => '' };
}

push @cases, {
    name => 'the next action follows a script that was ended', as => 'dialplan', fsperl_only => 1, script => 'lg("ready"); sleep 60; lg("NOT REACHED"); 1;',
    steps => [ 'wait ready', 'api perl_kill UUID' ], log => [ qr/perl_kill/, qr/^after-perl marker/ ], not_log => qr/NOT REACHED/, timeout => 6,
}, {
    name => 'END blocks and destructors of a script that was ended run', as => 'api', fsperl_only => 1,
    script => 'END { lg("the end") } sub Gone::DESTROY { lg("gone") } my $g = bless {}, "Gone"; lg("ready"); sleep 60; lg("NOT REACHED"); 1;',
    steps => [ 'wait ready', 'api perl_kill all' ], log => [ qr/^ready$/ ], not_log => qr/NOT REACHED/, timeout => 6,
}, {
    name => 'a script in the background is ended', as => 'run', fsperl_only => 1, script => 'lg("ready"); while (freeswitch::running()) { freeswitch::msleep(1000) } lg("NOT REACHED"); 1;',
    steps => [ 'wait ready', 'api perl_kill all' ], until => qr/perl_kill/, not_log => qr/NOT REACHED/, out => '+OK',
};

\@cases;
