# Media calls, and the calls that a script makes: each ends when the caller hangs up, and no session is left.
use strict;
use warnings;

my $TONE = 'tone_stream://%(60000,0,440)';
my %MEDIA = (
    'streamFile'       => qq{\$session->streamFile("$TONE")},
    'streamFile of a file, repeated' => 'do { 1 while $session->ready && $session->streamFile("$SCRIPTS/second.wav") > 0 }',
    'recordFile'       => '$session->recordFile("$SCRIPTS/media.wav", 60, 0, 0)',
    'sleep'            => '$session->sleep(60_000)',
    'sleep, synchronous' => '$session->sleep(60_000, 1)',
    'getDigits'        => '$session->getDigits(4, "#", 60_000)',
    'getDigits with all timeouts' => '$session->getDigits(4, "#", 60_000, 60_000, 60_000)',
    'collectDigits'    => 'do { $session->setInputCallback(sub { "true" }); $session->collectDigits(60_000) }',
    'read'             => qq{\$session->read(1, 4, "$TONE", 60_000, "#")},
    'playAndGetDigits' => qq{\$session->playAndGetDigits(1, 4, 3, 60_000, "#", "$TONE", "", "\\\\d+")},
    'an application'   => qq{\$session->execute("playback", "$TONE")},
    'the application park' => '$session->execute("park")',
    'the application echo' => '$session->execute("echo")',
    'a bridge to another call' => 'do { my $b = freeswitch::Session->new("null/2", $session); freeswitch::bridge($session, $b); undef $b }',
    'the application bridge'   => '$session->execute("bridge", "null/3")',
    'an originate in progress' => 'do { my $b = freeswitch::Session->new; $b->originate($session, "{null_enable_auto_answer=false}null/4", 60) }',
);

my @cases;
for my $what (sort keys %MEDIA) {
    push @cases, {
        name => "$what ends when the caller hangs up", as => 'app',
        script => "lg('ready'); $MEDIA{$what}; lg('over ', \$session->ready ? 'up' : 'down'); 1;",
        steps => [ 'wait ready', 'sleep 0.1', 'hangup USER_BUSY' ], exact_log => [ 'ready', 'over down' ], timeout => 5, idle_timeout => 2,
    };
    # What is called on a call that is over returns at once.
    push @cases, {
        name => "$what returns at once when the call is over", as => 'app', fsperl_only => 1,
        script => "lg('ready'); \$session->sleep(5000); $MEDIA{$what}; lg('over'); 1;",
        steps => [ 'wait ready', 'hangup' ], exact_log => [ 'ready', 'over' ], timeout => 5, idle_timeout => 2,
    };
}

# Without a module for them these fail, and say so to the script.
for my $missing ('$session->say("12", "en", "NUMBER", "PRONOUNCED")', '$session->sayPhrase("nosuch", "x", "en")', 'do { $session->set_tts_params("nosuch", "voice"); $session->speak("text") }',
    '$session->speak("text")', '$session->playAndDetectSpeech("x", "nosuch", "y")', '$session->detectSpeech("nosuch", "a", "b", "c")', '$session->streamFile("$SCRIPTS/nosuch.wav")', '$session->recordFile("/no/such/folder/x.wav", 1)')
{
    push @cases, { name => "$missing fails and goes on", as => 'app', script => "eval { $missing }; lg('goes on ', \$session->ready ? 'up' : 'down'); 1;", log => [qr/^goes on/], timeout => 6 };
}

push @cases, {
    name => 'a call that the script makes is hung up with its object', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new("null/1"); my $u = $s->get_uuid; my $up = $s->ready ? 1 : 0; undef $s; freeswitch::msleep(200); $stream->write("$up " . freeswitch::API->new->execute("uuid_exists", $u)); 1;', out => '1 false',
}, {
    name => 'with setAutoHangup(0) it is left', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new("null/1"); my $u = $s->get_uuid; $s->setAutoHangup(0); undef $s; freeswitch::msleep(200); my $api = freeswitch::API->new; '
        . '$stream->write($api->execute("uuid_exists", $u)); $api->execute("uuid_kill", $u); 1;', out => 'true',
}, {
    name => 'setAutoHangup(1) hangs up the script\'s own call at its end', as => 'dialplan', fsperl_only => 1, script => '$session->setAutoHangup(1); lg("set"); 1;', log => [qr/^set$/], not_log => qr/^after-perl/,
}, {
    name => 'destroy lets go of the call and hangs it up', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new("null/1"); my $u = $s->get_uuid; $s->destroy; freeswitch::msleep(200); $stream->write(freeswitch::API->new->execute("uuid_exists", $u)); 1;', out => 'false',
}, {
    name => 'objects that live to the end of the script hang up their calls', as => 'api', fsperl_only => 1, script => 'our @all = map { freeswitch::Session->new("null/$_") } 1 .. 5; $stream->write("" . grep { $_->ready } @all); 1;', out => '5',
}, {
    name => 'a script that dies leaves no call', as => 'api', fsperl_only => 1, script => 'our $s = freeswitch::Session->new("null/1"); my $t = freeswitch::Session->new("null/2"); die "with calls\n"; 1;', log => [qr/with calls/],
}, {
    name => 'a script that exits leaves no call', as => 'app', fsperl_only => 1, script => 'our $s = freeswitch::Session->new("null/1"); my $t = freeswitch::Session->new("null/2"); lg("made"); exit; 1;', log => [qr/^made/],
}, {
    name => 'a cycle of references keeps no call beyond the script', as => 'api', fsperl_only => 1, script => 'my $h = { s => freeswitch::Session->new("null/1") }; $h->{me} = $h; $stream->write("made"); 1;', out => 'made',
}, {
    name => 'a bridge of two calls that the script made', as => 'api', fsperl_only => 1, timeout => 10,
    script => 'my ($a, $b) = map { freeswitch::Session->new("null/$_") } 1, 2; freeswitch::API->new->execute("bgapi", "sched_api +1 none uuid_kill " . $a->get_uuid); freeswitch::bridge($a, $b); $stream->write(join ",", map { $_->ready ? "up" : "down" } $a); 1;', out => 'down',
}, {
    name => 'a bridge with objects that are connected to nothing', as => 'app', fsperl_only => 1,
    script => 'my $none = freeswitch::Session->new; eval { freeswitch::bridge($session, $none) }; eval { freeswitch::bridge($none, $session) }; eval { freeswitch::bridge($session, undef) }; lg($session->ready ? "up" : "down"); 1;', exact_log => ['up'],
}, {
    name => 'a call bridged with itself', as => 'app', fsperl_only => 1, timeout => 6, script => 'lg("ready"); eval { freeswitch::bridge($session, $session) }; lg("over"); 1;', steps => [ 'wait ready', 'sleep 0.2', 'hangup' ], log => [qr/^over$/],
}, {
    name => 'a session object that outlives its call in a script in the background', as => 'run', fsperl_only => 1,
    script => 'my $api = freeswitch::API->new; my ($u) = $api->execute("create_uuid") =~ /(\S+)/; $api->execute("originate", "{origination_uuid=$u}null/9 &park"); my $s = freeswitch::Session->new($u); '
        . '$api->execute("uuid_kill", $u); freeswitch::msleep(300); lg($s->ready ? "up" : "down"); lg($s->getState); undef $s; freeswitch::msleep(200); lg($api->execute("uuid_exists", $u)); 1;',
    until => qr/^(?:true|false)$/, log => [ qr/^down$/, qr/^CS_(?:HANGUP|REPORTING|DESTROY)$/, qr/^false$/ ],
}, {
    name => 'the caller is transferred while media is played', as => 'app', script => "lg('ready'); my \$r = \$session->streamFile('$TONE'); lg('over'); 1;", steps => [ 'wait ready', 'transfer service' ], log => [qr/^over$/], timeout => 6,
}, {
    name => 'a record is there after a hangup', as => 'app', script => 'lg("ready"); $session->recordFile("$SCRIPTS/kept.wav", 60, 0, 0); lg(-s "$SCRIPTS/kept.wav" > 1000 ? "kept" : "lost"); 1;', steps => [ 'wait ready', 'sleep 0.6', 'hangup' ], exact_log => [ 'ready', 'kept' ],
};

\@cases;
