# Events, consumers, streams, commands, digits and voice menus.
use strict;
use warnings;

my $MENU = 'my $menu = freeswitch::IVRMenu->new(undef, "main", "tone_stream://%(300,0,400)", "", "", "", "", "", "", "", "", 0, 400, 1, 1500, 2, 2); ';

[
    { name => 'an event has its headers, body and type', as => 'api',
      script => 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::e"); $e->addHeader("a", "1"); $e->addHeader("b", "x y"); $e->addBody("body"); $e->delHeader("a"); '
          . '$stream->write(join "|", map { defined $_ ? $_ : "undef" } $e->getType, $e->getHeader("Event-Subclass"), $e->getHeader("a"), $e->getHeader("b"), $e->getBody); 1;', out => 'CUSTOM|fsperl::e|undef|x y|body' },
    { name => 'an event is serialized as text, XML and JSON', as => 'api',
      script => 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::e"); $e->addHeader("k", q(<a> & "b")); require JSON::PP; my $j = JSON::PP::decode_json($e->serialize("json")); '
          . '$stream->write(join "|", ($e->serialize =~ /^k: %3Ca%3E/m ? 1 : 0), ($e->serialize("xml") =~ /(?:&lt;a&gt;|%3Ca%3E)/ ? 1 : 0), $j->{k}); 1;', out => '1|1|<a> & "b"' },
    { name => 'an event of JSON', as => 'api', script => 'my $e = freeswitch::Event->new("json", q({"Event-Name":"CUSTOM","k":"v"})); $stream->write($e->getHeader("k")); 1;', out => 'v' },
    { name => 'an event of broken JSON', as => 'api', fsperl_only => 1, script => 'for my $j ("{", "[1", "", "null", "17", q({"a":{"b":1}})) { my $e = eval { freeswitch::Event->new("json", $j) }; eval { $e->getHeader("k") }; eval { $e->serialize("json") } } $stream->write("alive"); 1;', out => 'alive' },
    { name => 'an event of no type', as => 'api', fsperl_only => 1, script => 'for my $t ("NO_SUCH", "", "ALL", undef) { my $e = eval { freeswitch::Event->new($t) } or next; eval { $e->addHeader("a", "b") }; eval { $e->fire }; eval { $e->serialize } } $stream->write("alive"); 1;', out => 'alive' },
    { name => 'a header with many values, a long one, an empty one', as => 'api',
      script => 'my $e = freeswitch::Event->new("CUSTOM", "fsperl::e"); $e->addHeader("h$_", "x" x $_) for 0 .. 300; $e->addHeader("long", "y" x 1_000_000); $stream->write(length($e->getHeader("long")) . " " . length($e->getHeader("h300"))); 1;', out => '1000000 300' },

    { name => 'a consumer gets what is fired, in order', as => 'api',
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::c"); for (1 .. 50) { my $e = freeswitch::Event->new("CUSTOM", "fsperl::c"); $e->addHeader("n", "$_"); $e->fire } '
          . 'my @n; while (@n < 50 and my $e = $c->pop(1, 2000)) { push @n, $e->getHeader("n") } $stream->write("@n" eq "@{[1 .. 50]}" ? "in order" : "@n"); 1;', out => 'in order' },
    { name => 'a consumer of a subclass gets no other', as => 'api',
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::one"); freeswitch::Event->new("CUSTOM", $_)->fire for "fsperl::two", "fsperl::one"; my $e = $c->pop(1, 2000); my $none = $c->pop(0); $stream->write($e->getHeader("Event-Subclass") . " " . (defined $none ? "more" : "no more")); 1;', out => 'fsperl::one no more' },
    { name => 'bind adds events', as => 'api',
      script => 'my $c = freeswitch::EventConsumer->new; my $b = $c->bind("CUSTOM", "fsperl::b1") . $c->bind("CUSTOM", "fsperl::b2") . $c->bind("NO_SUCH_EVENT"); freeswitch::Event->new("CUSTOM", "fsperl::b$_")->fire for 1, 2; my @e = map { $c->pop(1, 2000) } 1, 2; $stream->write($b . " " . scalar grep { defined } @e); 1;', out => '110 2' },
    { name => 'a queue that is full loses what comes', as => 'api', fsperl_only => 1,
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::full", 5); freeswitch::Event->new("CUSTOM", "fsperl::full")->fire for 1 .. 50; freeswitch::msleep(300); my $n = 0; $n++ while $c->pop(0); $stream->write("$n"); 1;', out => qr/^[56]$/ },
    { name => 'thousands of events with nobody who takes them', as => 'api', fsperl_only => 1, timeout => 30,
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::many"); freeswitch::Event->new("CUSTOM", "fsperl::many")->fire for 1 .. 7000; freeswitch::msleep(300); my $n = 0; $n++ while $c->pop(0); $stream->write($n >= 5000 && $n <= 7000 ? "bounded" : "$n"); 1;', out => 'bounded' },
    { name => 'pop without waiting', as => 'api', script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::never"); $stream->write(join ",", map { defined $_ ? "event" : "none" } $c->pop, $c->pop(0), $c->pop(0, 1000)); 1;', out => 'none,none,none' },
    { name => 'pop with a timeout waits that long', as => 'api',
      script => 'require Time::HiRes; my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::never"); my $t = Time::HiRes::time(); my $e = $c->pop(1, 300); $t = Time::HiRes::time() - $t; $stream->write((defined $e ? "event" : "none") . ($t > 0.25 && $t < 2 ? " in time" : " after $t")); 1;', out => 'none in time' },
    { name => 'pop that waits is woken', as => 'api', others => { fires => 'freeswitch::msleep(200); freeswitch::Event->new("CUSTOM", "fsperl::wake")->fire; 1;' },
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::wake"); freeswitch::API->new->execute("perlrun", "$SCRIPTS/fires.pl"); my $e = $c->pop(1); $stream->write($e->getHeader("Event-Subclass")); 1;', out => 'fsperl::wake' },
    { name => 'a consumer that was cleaned up gives nothing', as => 'api', fsperl_only => 1,
      script => 'my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::x"); $c->cleanup; $c->cleanup; freeswitch::Event->new("CUSTOM", "fsperl::x")->fire; my $e = $c->pop(1, 200); my $b = $c->bind("CUSTOM", "fsperl::y"); $stream->write((defined $e ? "event" : "none") . " $b"); 1;', out => 'none 0' },
    { name => 'cleanup while another thread waits', as => 'api', fsperl_only => 1, timeout => 10,
      script => 'require threads; my $c = freeswitch::EventConsumer->new("CUSTOM", "fsperl::never"); my $t = threads->create(sub { eval { $c->pop(1, 500) }; 1 }); freeswitch::msleep(100); $c->cleanup; $t->join; $stream->write("joined"); 1;', out => 'joined' },
    { name => 'a hundred consumers that nobody cleans up', as => 'api', script => 'my @c = map { freeswitch::EventConsumer->new("CUSTOM", "fsperl::h$_") } 1 .. 100; freeswitch::Event->new("CUSTOM", "fsperl::h50")->fire; my $e = $c[49]->pop(1, 1000); $stream->write(defined $e ? "got" : "lost"); 1;', out => 'got' },
    { name => 'a consumer of all events while calls go', as => 'api', fsperl_only => 1, script => 'my $c = freeswitch::EventConsumer->new("ALL"); for (1 .. 5) { my $s = freeswitch::Session->new("null/$_"); $s->hangup } my %n; while (my $e = $c->pop(1, 200)) { $n{ $e->getType }++ } $stream->write($n{CHANNEL_CREATE} && $n{CHANNEL_HANGUP} ? "seen" : join ",", %n); 1;', out => 'seen' },
    { name => 'a consumer with a length beyond reason', as => 'api', fsperl_only => 1, script => 'for my $l (-1, 0, 1, 2**31 - 1, -2**31) { my $c = eval { freeswitch::EventConsumer->new("CUSTOM", "fsperl::l", $l) } or next; freeswitch::Event->new("CUSTOM", "fsperl::l")->fire; $c->pop(1, 50) } $stream->write("alive"); 1;', out => 'alive' },

    { name => 'a stream of its own', as => 'api', script => 'my $s = freeswitch::Stream->new; $s->write("a"); $s->write("b%s"); $s->raw_write("cde", 2); $stream->write($s->get_data); 1;', out => 'ab%scd' },
    { name => 'a stream that holds much', as => 'api', script => 'my $s = freeswitch::Stream->new; $s->write("x" x 10_000) for 1 .. 200; $stream->write("" . length $s->get_data); 1;', out => '2000000' },
    { name => 'a read of a stream that has no input', as => 'api', fsperl_only => 1, script => 'my $r = eval { $stream->read(undef); 1 } ? "read" : "refused"; my $q = eval { freeswitch::Stream->new->read(undef); 1 } ? "read" : "refused"; $stream->write("alive"); 1;', out => 'alive' },

    { name => 'commands and their answers', as => 'api', script => 'my $a = freeswitch::API->new; $stream->write(join "|", map { s/\s+\z//r } $a->execute("echo", "a b"), $a->executeString("echo c d"), $a->execute("nosuch_command", "x") || "", $a->executeString("")); 1;', out => qr/^a b\|c d\|.*No application specified/ },
    { name => 'a command on behalf of a call', as => 'app', script => 'my $a = freeswitch::API->new($session); lg($a->execute("echo", "x")); lg($a->getTime > 1_000_000_000_000 ? "ms" : "?"); 1;', exact_log => [ 'x', 'ms' ] },

    { name => 'a digit has its duration', as => 'api', fsperl_only => 1, script => 'my $d = freeswitch::DTMF->new("#", 500); $d->{digit} = "7"; $d->{duration} = 800; $stream->write("$d->{digit} $d->{duration}"); 1;', out => '7 800' },
    { name => 'a digit of what is no character', as => 'api', fsperl_only => 1, script => '$stream->write(join ",", map { my $x = $_; eval { freeswitch::DTMF->new($x); 1 } ? "made" : "refused" } "12", "", undef, []); 1;', out => qr/,refused$/ },

    { name => 'a menu runs what is bound to a key', as => 'app', timeout => 10, script => $MENU . '$menu->bindAction("menu-exec-app", "set choice=one", "1"); $menu->bindAction("menu-exit", "", "9"); lg("ready"); $menu->execute($session, "main"); lg("choice ", $session->getVariable("choice")); 1;',
      steps => [ 'wait ready', 'dtmf 1', 'sleep 0.5', 'dtmf 9' ], log => [qr/^choice one$/] },
    { name => 'a menu goes to a submenu and back', as => 'app', timeout => 12,
      script => $MENU . 'my $sub = freeswitch::IVRMenu->new($menu, "sub", "tone_stream://%(300,0,500)", "", "", "", "", "", "", "", "", 0, 400, 1, 1500, 2, 2); $menu->bindAction("menu-sub", "sub", "2"); $menu->bindAction("menu-exit", "", "9"); $sub->bindAction("menu-exec-app", "set choice=sub", "1"); $sub->bindAction("menu-top", "", "3"); '
          . 'lg("ready"); $menu->execute($session, "main"); lg("choice ", $session->getVariable("choice")); 1;',
      steps => [ 'wait ready', 'dtmf 2', 'sleep 0.6', 'dtmf 1', 'sleep 0.6', 'dtmf 3', 'sleep 0.6', 'dtmf 9' ], log => [qr/^choice sub$/] },
    { name => 'a menu ends when the caller hangs up', as => 'app', timeout => 6, script => $MENU . 'lg("ready"); $menu->execute($session, "main"); lg("over"); 1;', steps => [ 'wait ready', 'sleep 0.1', 'hangup' ], exact_log => [ 'ready', 'over' ] },
    { name => 'a menu runs a script', as => 'app', timeout => 10, others => { chosen => 'lg("chosen @ARGV ", $session->get_uuid eq $SWITCH_ENV{UUID} ? "same" : "other"); 1;' }, script => $MENU . '$menu->bindAction("menu-exec-app", "perl $SCRIPTS/chosen.pl a b", "1"); lg("ready"); $menu->execute($session, "main"); lg("over"); 1;',
      steps => [ 'wait ready', 'dtmf 1', 'wait chosen', 'hangup' ], exact_log => [ 'ready', 'chosen a b same', 'over' ] },
    { name => 'a menu that is not there, of no session, of nothing', as => 'app', fsperl_only => 1, timeout => 10, script => $MENU . 'eval { $menu->execute($session, "nosuch") }; eval { $menu->execute(undef, "main") }; eval { $menu->execute(freeswitch::Session->new, "main") }; eval { $menu->bindAction("nosuch", "a", "1") }; eval { $menu->bindAction(undef, undef, undef) }; lg("alive"); 1;', log => [qr/^alive$/] },
    { name => 'a submenu that outlives its top menu', as => 'app', fsperl_only => 1, timeout => 10, script => $MENU . 'my $sub = freeswitch::IVRMenu->new($menu, "sub", ("") x 9, 0, 1, 1, 1, 1, 1); undef $menu; eval { $sub->bindAction("menu-exit", "", "1") }; eval { $sub->execute($session, "sub") }; undef $sub; lg("alive"); 1;', log => [qr/^alive$/] },
]
