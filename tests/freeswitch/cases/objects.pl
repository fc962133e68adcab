# Sessions that are made of nothing, of calls of others and of endpoints that fail, and objects that outlive what they stand for.
use strict;
use warnings;

my $ABOUT = 'sub about { my ($s) = @_; join " ", ref $s, $s->{allocated} ? "allocated" : "empty", $s->ready ? "ready" : "not ready" } ';

my %NONE = (
    'an empty text'        => 'freeswitch::Session->new("")',
    'undef'                => 'freeswitch::Session->new(undef)',
    'nothing'              => 'freeswitch::Session->new',
    'an unknown uuid'      => 'freeswitch::Session->new("11111111-2222-3333-4444-555555555555")',
    'error/USER_BUSY'      => 'freeswitch::Session->new("error/USER_BUSY")',
    'an endpoint that is none' => 'freeswitch::Session->new("nosuch/x")',
    'a slash'              => 'freeswitch::Session->new("/")',
    'braces'               => 'freeswitch::Session->new("{}")',
    'braces that are open' => 'freeswitch::Session->new("{a=b")',
    'separators'           => 'freeswitch::Session->new("||,,:_:")',
    'a long text'          => 'freeswitch::Session->new("x" x 100_000)',
    'a call that is not answered in time' => 'freeswitch::Session->new("{originate_timeout=1,null_enable_auto_answer=false}null/1")',
    'an object that is connected to nothing' => 'freeswitch::Session->new(freeswitch::Session->new->{session})',
);

my @cases;
for my $what (sort keys %NONE) {
    push @cases, {
        name => "a session of $what", as => 'api', fsperl_only => 1,
        script => "$ABOUT my \$s = $NONE{$what}; \$stream->write(about(\$s)); 1;", out => 'freeswitch::Session empty not ready',
    }, {
        name => "a session of $what, in a call", as => 'app', fsperl_only => 1,
        script => "$ABOUT my \$s = $NONE{$what}; lg(about(\$s)); lg(\$session->ready ? 'mine is up' : 'mine is down'); 1;", log => [ qr/^freeswitch::Session empty not ready$/, qr/^mine is up$/ ],
    };
}

push @cases, {
    name => 'originate tells why it failed', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new; my $r = $s->originate(undef, "error/USER_BUSY", 5); $stream->write("$r " . $s->hangupCause); 1;', out => '1 USER_BUSY',
}, {
    name => 'a session of another call can be driven and let go', as => 'app',
    script => 'my $api = freeswitch::API->new; my ($uuid) = $api->execute("create_uuid") =~ /(\S+)/; $api->execute("originate", "{origination_uuid=$uuid}null/9 &park"); '
        . 'my $o = freeswitch::Session->new($uuid); lg($o->get_uuid eq $uuid ? "found" : "lost"); $o->setVariable("seen", "by perl"); lg($api->execute("uuid_getvar", "$uuid seen")); '
        . 'undef $o; lg($api->execute("uuid_exists", $uuid)); $api->execute("uuid_kill", $uuid); 1;',
    exact_log => [ 'found', 'by perl', 'true' ],
}, {
    name => 'a session of another call that hangs up is safe to touch', as => 'api',
    script => 'my $api = freeswitch::API->new; my ($uuid) = $api->execute("create_uuid") =~ /(\S+)/; $api->execute("originate", "{origination_uuid=$uuid}null/9 &park"); '
        . 'my $o = freeswitch::Session->new($uuid); $api->execute("uuid_kill", $uuid); freeswitch::msleep(200); '
        . 'my @r = map { my $m = $_; eval { $o->$m; 1 } ? 1 : 0 } qw(answer preAnswer hangup ready getState hangupCause getXMLCDR flushDigits flushEvents bridged answered mediaReady get_uuid); '
        . '$o->streamFile("tone_stream://%(60000,0,440)"); $o->sleep(60_000); $o->setVariable("a", "b"); $o->execute("playback", "silence_stream://60000"); $stream->write(join("", @r) . " " . ($o->ready ? "up" : "down")); 1;',
    out => '1111111111111 down', fsperl_only => 1, timeout => 10,
}, {
    name => 'two objects of one call', as => 'app',
    script => 'my $o = freeswitch::Session->new($session->get_uuid); lg($o->get_uuid eq $session->get_uuid ? "same" : "other"); undef $o; $session->setVariable("a", "b"); lg($session->getVariable("a")); 1;',
    exact_log => [ 'same', 'b' ],
}, {
    name => 'a hundred objects of one call', as => 'app', script => 'my @o = map { freeswitch::Session->new($session->get_uuid) } 1 .. 100; lg(scalar grep { $_->ready } @o); 1;', exact_log => ['100'],
}, {
    name => 'an API made with a session that has gone', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new("null/1"); my $api = freeswitch::API->new($s); $s->hangup; undef $s; freeswitch::msleep(200); $stream->write($api->execute("echo", "still here")); 1;', out => 'still here',
}, {
    name => 'an API made with a session that was destroyed', as => 'api', fsperl_only => 1,
    script => 'my $s = freeswitch::Session->new("null/1"); my $api = freeswitch::API->new($s); $s->destroy; $stream->write($api->execute("echo", "still here")); 1;', out => 'still here',
}, {
    name => 'a session of the caller that is kept by nobody is destroyed by the script', as => 'app', fsperl_only => 1,
    script => '$session->destroy; lg($session->ready ? "ready" : "not ready"); lg(defined eval { $session->answer } ? "answers" : "dies"); 1;', exact_log => [ 'not ready', 'answers' ],
}, {
    name => 'the stream and $env of a command, kept in a global and used in END', as => 'api', fsperl_only => 1,
    script => 'our @kept = ($stream, $env); END { eval { $kept[0]->write("late") }; eval { $kept[1]->getHeader("API-Command") } } 1;', out => qr/^(?:late|-ERR no reply)$/,
}, {
    name => 'an event that was fired is still the script\'s', as => 'api',
    script => 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::fired"); $e->addHeader("a", "b"); $e->fire; $e->fire; $stream->write($e->getHeader("a")); 1;', out => 'b',
}, {
    name => 'an event merged with itself', as => 'api', fsperl_only => 1,
    script => 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::m"); $e->addHeader("a", "b"); eval { $e->merge($e) }; eval { $e->merge(undef) }; $stream->write($e->getHeader("a")); 1;', out => 'b',
}, {
    name => 'a part that is kept longer than the whole', as => 'app', fsperl_only => 1,
    script => 'my $part = do { my $o = freeswitch::Session->new($session->get_uuid); $o->{cb_state} }; eval { $part->{funcargs} = "x"; my $x = $part->{funcargs}; }; lg("alive"); 1;', exact_log => ['alive'],
}, {
    name => 'raw_write of more bytes than there are, and of fewer than none', as => 'api', fsperl_only => 1,
    script => 'for my $n (-1, 4, 2**31 - 1, -2**31) { eval { $stream->raw_write("abc", $n); 1 } and $stream->write("[wrote $n]") } $stream->write("end"); 1;', out => 'end',
}, {
    name => 'DESTROY twice, DISOWN, ACQUIRE and their like', as => 'app', fsperl_only => 1,
    script => 'for my $make (sub { freeswitch::API->new }, sub { freeswitch::Event->new("CUSTOM", "a") }, sub { freeswitch::Session->new($session->get_uuid) }, sub { freeswitch::Stream->new }) { '
        . 'my $o = $make->(); eval { $o->DESTROY; $o->DESTROY }; $o = $make->(); eval { $o->ACQUIRE; $o->ACQUIRE; $o->DESTROY }; $o = $make->(); eval { my $c = $o->self_; $c->ACQUIRE }; '
        . '$o = $make->(); %$o = () if eval { 1 }; eval { delete $o->{session} } } lg("alive"); 1;',
    exact_log => ['alive'],
};

\@cases;
