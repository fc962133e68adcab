# Scripts that run scripts: every entry point inside every other, on one thread, three deep.
use strict;
use warnings;

# How a script reaches an entry point: code that runs `$SCRIPTS/inner.pl with args`, and says what came back.
my %INNER = (
    'API perl'     => 'lg("got ", freeswitch::API->new->execute("perl", "$SCRIPTS/inner.pl with args"));',
    'API perl by executeString' => 'lg("got ", freeswitch::API->new->executeString("perl $SCRIPTS/inner.pl with args"));',
    'API perlrun'  => 'lg("got ", freeswitch::API->new->execute("perlrun", "$SCRIPTS/inner.pl with args")); freeswitch::msleep(100);',
    'the application' => '$session->execute("perl", "$SCRIPTS/inner.pl with args"); lg("got nothing");',
    'inline use'   => '$session->execute("set", q(nested=${perl($SCRIPTS/inner.pl with args)})); lg("got ", $session->getVariable("nested"));',
    'the chat application' => 'my $e = freeswitch::Event->new("MESSAGE"); $e->addBody("hi"); $e->chat_execute("perl", "$SCRIPTS/inner.pl with args"); lg("got ", $e->getHeader("seen"));',
    'code behind a ~' => 'lg("got ", freeswitch::API->new->execute("perl", q(~freeswitch::consoleLog("NOTICE", "inner code\n"); $stream->write("answer"))));',
    'Lua' => 'lg("got ", freeswitch::API->new->execute("lua", "~stream:write(freeswitch.API():execute(\'perl\', \'$SCRIPTS/inner.pl with args\'))"));',
);
my %GETS = (
    'API perl' => 'answer', 'API perl by executeString' => 'answer', 'API perlrun' => '\+OK', 'the application' => 'nothing', 'inline use' => 'answer',
    'the chat application' => 'yes', 'code behind a ~' => 'answer', 'Lua' => 'answer',
);

my $INNER_SCRIPT = 'our ($session, $stream, $message); lg("inner @ARGV"); $stream->write("answer") if $stream; $message->addHeader("seen", "yes") if $message; 1;';

# The entry points in which the others are tried; @@ stands for the code.
my %OUTER = (
    'an API script'        => { as => 'api', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); $stream->write("out"); 1;', arguments => 'outer', out => 'out' },
    'a background script'  => { as => 'run', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); 1;', arguments => 'outer', until => qr/^end/ },
    'the application'      => { as => 'app', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); 1;', arguments => 'outer', session => 1 },
    'inline use'           => { as => 'inline', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); $stream->write("out"); 1;', arguments => 'outer', session => 1 },
    'the API hangup hook'  => { as => 'hangup_hook', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); 1;', arguments => 'outer' },
    'the chat application' => { as => 'chat', script => 'our $keep = "kept"; @@ lg("end $keep @ARGV"); 1;', arguments => 'outer' },
    'the hangup hook'      => { as => 'app', script => 'our $keep = "kept"; sub hook { @@ lg("end $keep @ARGV") } $session->setHangupHook("hook"); lg("ready"); $session->sleep(5000); 1;', arguments => 'outer', steps => [ 'wait ready', 'hangup' ], session => 1, hung_up => 1 },
    'the input callback'   => { as => 'app', script => 'our $keep = "kept"; sub input { @@ lg("end $keep @ARGV"); "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(400,0,440)"); 1;', arguments => 'outer', steps => [ 'wait ready', 'dtmf 1' ], session => 1 },
    'DESTROY'              => { as => 'app', script => 'our $keep = "kept"; sub Gone::DESTROY { @@ lg("end $keep @ARGV") } { my $gone = bless {}, "Gone" } 1;', arguments => 'outer', session => 1 },
    'a sort block'         => { as => 'app', script => 'our $keep = "kept"; my @x = sort { @@ 0 } 2, 1; lg("end $keep @ARGV"); 1;', arguments => 'outer', session => 1 },
);

my @cases;
for my $outer (sort keys %OUTER) {
    for my $inner (sort keys %INNER) {
        my %case = %{ $OUTER{$outer} };
        my ($session, $hung_up) = delete @case{qw(session hung_up)};
        # Without a call there is nothing to execute an application on; a call that is over takes none.
        next if $inner =~ /application|inline/ && $inner !~ /chat/ && (!$session || $hung_up);
        $case{script} =~ s/\@\@/$INNER{$inner}/;
        $case{others} = { inner => $INNER_SCRIPT };
        $case{name}   = "$inner inside $outer";
        my $logged = $inner =~ /~/ ? qr/^inner code$/ : qr/^inner with args$/;
        # A background script may log at any time.
        $case{log} = [ ($inner =~ /perlrun/ ? () : $logged), qr/^got $GETS{$inner}$/, qr/^end kept outer$/ ];
        $case{lua} = 1 if $inner eq 'Lua';
        push @cases, \%case;
    }
}

push @cases, {
    name   => 'twenty scripts inside each other',
    as     => 'api',
    others => { down => 'my ($n) = @ARGV; $stream->write($n > 0 ? $n . freeswitch::API->new->execute("perl", "$SCRIPTS/down.pl " . ($n - 1)) : "bottom"); 1;' },
    script => '$stream->write(freeswitch::API->new->execute("perl", "$SCRIPTS/down.pl 20")); 1;',
    out    => join('', reverse 1 .. 20) . 'bottom',
}, {
    name   => 'a nested script that dies leaves the outer one as it was',
    as     => 'app',
    others => { dying => 'our $keep = "inner"; @ARGV = (); $_ = "inner"; $@ = "inner"; die "inner death\n"; 1;' },
    script => 'our $keep = "outer"; $_ = "topic"; eval { die "mine\n" }; my $e = $@; $session->execute("perl", "$SCRIPTS/dying.pl"); lg("$keep $_ @ARGV ", $e =~ /mine/ ? 1 : 0); 1;',
    arguments => 'a b',
    log    => [ qr/inner death/, qr/^outer topic a b 1$/ ],
}, {
    name   => 'a nested script sees nothing of the outer one',
    as     => 'api',
    others => { blind => 'no strict; $stream->write(join ",", map { defined $$_ ? "seen" : "unseen" } "outer_scalar", "Some::Package::x"); $stream->write(defined &outer_sub ? "seen" : "unseen"); 1;' },
    script => 'our $outer_scalar = 1; $Some::Package::x = 1; sub outer_sub { 1 } $stream->write(freeswitch::API->new->execute("perl", "$SCRIPTS/blind.pl")); 1;',
    out    => 'unseen,unseenunseen',
};

\@cases;
