# Hangup hooks: by name and by reference, with what arguments and when they run, and what comes of their end.
use strict;
use warnings;

my $HOOK = <<'PERL';
sub hook { my ($s, @rest) = @_; lg(join ' ', 'HOOK', ref $s, @rest); return }
PERL
my $PLAY = 'lg("ready"); my $r = $session->streamFile("tone_stream://%(5000,0,440)"); lg("streamFile -> [$r] ready=[" . $session->ready . "]"); lg("end"); 1;';
my @HANGUP = (steps => [ 'wait ready', 'hangup USER_BUSY' ]);
# What streamFile answers is another thing when the caller is gone before the file has begun.
my @HANGUP_MEANWHILE = (steps => [ 'wait ready', 'wait_event PLAYBACK_START', 'hangup USER_BUSY' ]);

[
    { name => 'a hook by name is called with the session and `hangup`', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); $PLAY", @HANGUP_MEANWHILE,
      exact_log => [ 'ready', 'HOOK freeswitch::Session hangup', 'streamFile -> [0] ready=[]', 'end' ] },
    { name => 'the session is the script\'s own object', as => 'app', script => "sub hook { lg(\$_[0] == \$session ? 'same' : 'other') } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [qr/^same$/] },
    { name => 'the name may have its package', as => 'app', script => "package My; sub hook { main::lg('My::hook') } package main; \$session->setHangupHook('My::hook'); $PLAY", @HANGUP, log => [qr/^My::hook$/] },
    { name => 'the cause is set when the hook runs', as => 'app', fsperl_only => 1, script => "sub hook { lg(\$_[0]->hangupCause, ' ', \$_[0]->getState, ' ', \$_[0]->ready ? 'up' : 'down') } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [qr/^USER_BUSY CS_HANGUP down$/] },
    { name => 'a hook by reference', as => 'app', fsperl_only => 1, script => "$HOOK\$session->setHangupHook(\\&hook); $PLAY", @HANGUP, log => [qr/^HOOK freeswitch::Session hangup$/] },
    { name => 'a closure sees its variables', as => 'app', fsperl_only => 1, script => "my \$n = 41; \$session->setHangupHook(sub { lg(\$n + 1) }); $PLAY", @HANGUP, log => [qr/^42$/] },
    { name => 'an argument comes third, whatever is in it', as => 'app', fsperl_only => 1, script => "$HOOK\$session->setHangupHook('hook', q(it's \"a\" \$b \@c; die)); $PLAY", @HANGUP, log => [qr/^HOOK freeswitch::Session hangup it's "a" \$b \@c; die$/] },
    { name => 'a transfer from outside is told from a hangup', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); $PLAY", steps => [ 'wait ready', 'wait_event PLAYBACK_START', 'transfer service' ], log => [ qr/^HOOK freeswitch::Session transfer$/, qr/^streamFile -> \[0\]/, qr/^end$/ ] },
    { name => 'a transfer by the script itself', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); \$session->transfer('service'); lg('ready=[' . \$session->ready . ']'); 1;", log => [qr/^HOOK freeswitch::Session transfer$/] },
    { name => 'the script\'s own hangup is one too', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); \$session->hangup; \$session->ready; lg('end'); 1;", log => [ qr/^HOOK freeswitch::Session hangup$/, qr/^end$/ ] },
    { name => 'the hook is called once', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); lg('ready'); \$session->sleep(3000); \$session->sleep(10); \$session->ready; lg('end'); 1;", @HANGUP, exact_log => [ 'ready', 'HOOK freeswitch::Session hangup', 'end' ] },
    { name => 'undef removes the hook', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); \$session->setHangupHook(undef); $PLAY", @HANGUP, not_log => qr/^HOOK/, log => [qr/^end$/] },
    { name => 'another hook takes the place of the first', as => 'app', script => "$HOOK sub other { lg('OTHER') } \$session->setHangupHook('hook'); \$session->setHangupHook('other'); $PLAY", @HANGUP, not_log => qr/^HOOK/, log => [qr/^OTHER$/] },
    { name => 'a script that ends before the call does is not told', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); lg('end'); 1;", exact_log => ['end'] },
    { name => 'with automatic hangup neither', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); \$session->setAutoHangup(1); lg('end'); 1;", exact_log => ['end'] },
    { name => 'a hook that does not exist is an error of the script', as => 'app', script => "\$session->setHangupHook('no_such_hook'); $PLAY", @HANGUP, log => [qr/no_such_hook/], not_log => qr/^end$/ },
    { name => 'a hook that dies makes the method die', as => 'app', script => "sub hook { die \"died in the hook\\n\" } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [qr/died in the hook/], not_log => qr/^end$/ },
    { name => 'what the hook dies of can be caught', as => 'app', script => "sub hook { die \"died in the hook\\n\" } \$session->setHangupHook('hook'); lg('ready'); eval { \$session->sleep(5000); 1 } or lg(\"caught \$@\"); lg('end'); 1;", @HANGUP, log => [ qr/^caught died in the hook$/m, qr/^end$/ ] },
    { name => 'an object that the hook dies of arrives as it is', as => 'app', fsperl_only => 1, script => "sub hook { die { code => 7 } } \$session->setHangupHook('hook'); lg('ready'); eval { \$session->sleep(5000); 1 } or lg(\"code \$\@->{code}\"); 1;", @HANGUP, log => [qr/^code 7$/] },
    { name => 'a hook may call methods that would run the hook', as => 'app', script => "sub hook { \$session->streamFile('tone_stream://%(100,0,440)'); \$session->ready; lg('HOOK') } \$session->setHangupHook('hook'); $PLAY", @HANGUP_MEANWHILE, exact_log => [ 'ready', 'HOOK', 'streamFile -> [0] ready=[]', 'end' ] },
    { name => 'a hook may read variables and execute applications that need no media', as => 'app', script => "sub hook { lg('dest ' . \$session->getVariable('destination_number')); \$session->setVariable('late', '1'); lg('late ' . \$session->getVariable('late')) } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [ qr/^dest 5551234$/, qr/^late 1$/ ] },
    { name => 'a hook may run a nested script', as => 'app', fsperl_only => 1, others => { inner => 'lg("inner @ARGV"); 1;' }, script => "sub hook { freeswitch::API->new->execute('perl', '\$SCRIPTS/inner.pl x'); lg('HOOK') } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [ qr/^inner x$/, qr/^HOOK$/ ] },
    { name => 'a hook in a script that waits for digits', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); lg('ready'); my \$d = \$session->getDigits(4, '#', 5000); lg(\"digits [\$d]\"); 1;", @HANGUP, log => [ qr/^HOOK/, qr/^digits \[\]$/ ] },
    { name => 'a hook in a ready/sleep loop', as => 'app', script => "$HOOK\$session->setHangupHook('hook'); lg('ready'); while (\$session->ready) { \$session->sleep(20) } lg('end'); 1;", @HANGUP, exact_log => [ 'ready', 'HOOK freeswitch::Session hangup', 'end' ] },
    { name => 'a hook of a session that the script made', as => 'app', script => "$HOOK my \$leg = freeswitch::Session->new('null/77'); \$leg->setHangupHook('hook'); \$leg->hangup; \$leg->ready; lg('end'); 1;", log => [qr/^end$/] },
    { name => 'a hook after the session object is gone is never called', as => 'app', script => "$HOOK { my \$again = freeswitch::Session->new(\$session->get_uuid); \$again->setHangupHook('hook'); } lg('ready'); \$session->sleep(3000); lg('end'); 1;", @HANGUP, not_log => qr/^HOOK/, log => [qr/^end$/] },
    { name => 'a hook that sets another hook', as => 'app', script => "sub hook { \$session->setHangupHook('hook2'); lg('HOOK1') } sub hook2 { lg('HOOK2') } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [ qr/^HOOK1$/, qr/^end$/ ] },
    { name => 'a hook that removes itself', as => 'app', script => "sub hook { \$session->setHangupHook(undef); lg('HOOK') } \$session->setHangupHook('hook'); $PLAY", @HANGUP, log => [ qr/^HOOK$/, qr/^end$/ ] },
    { name => 'a hook that destroys the session', as => 'app', script => "sub hook { lg('HOOK'); \$session->destroy } \$session->setHangupHook('hook'); lg('ready'); eval { \$session->sleep(3000) }; lg('end'); 1;", @HANGUP, log => [ qr/^HOOK$/, qr/^end$/ ] },
    { name => 'a hook that drops the session object', as => 'app', script => "sub hook { lg('HOOK'); undef \$session } \$session->setHangupHook('hook'); lg('ready'); eval { \$session->sleep(3000) }; lg('end'); 1;", @HANGUP, log => [ qr/^HOOK$/, qr/^end$/ ] },
]
