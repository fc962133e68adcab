# Whatever would end or replace the process, and whatever ends a script, in every place where a script's code runs. The script
# is over, or the call is refused with a Perl error; the switch lives on.
use strict;
use warnings;

# What is tried. `caught` tells what eval sees of it: an error that matches, or nothing because the script ends.
my %TRIED = (
    'exit 0'               => { code => 'exit 0' },
    'exit 3'               => { code => 'exit 3' },
    'CORE::exit'           => { code => 'CORE::exit(1)' },
    'exec'                 => { code => 'exec "/bin/true"', caught => qr/./ },
    'exec with a list'     => { code => 'exec { "/bin/true" } "true", "x"', caught => qr/./ },
    'dump'                 => { code => 'CORE::dump()', caught => qr/./ },
    'POSIX::_exit'         => { code => 'require POSIX; POSIX::_exit(4)' },
    'POSIX::abort'         => { code => 'require POSIX; POSIX::abort()', caught => qr/./ },
    'POSIX::exit'          => { code => 'require POSIX; POSIX::exit(5)' },
    'kill KILL'            => { code => 'kill KILL => $$', caught => qr/./ },
    'kill TERM'            => { code => 'kill TERM => $$', caught => qr/./, only => qr/^(?:an API script|the application|the hangup hook|END|eval)$/, settle => 1.2 },
    'kill ABRT'            => { code => 'kill 6, $$', caught => qr/./ },
    'kill SEGV'            => { code => 'kill "SEGV", $$', caught => qr/./ },
    'kill of the group'    => { code => 'kill -9, getpgrp', caught => qr/./ },
    'POSIX::raise'         => { code => 'require POSIX; POSIX::raise(POSIX::SIGABRT())', caught => qr/./ },
    'die with a text'      => { code => 'die "a text\n"', caught => qr/^a text$/ },
    'die with an object'   => { code => 'die bless { code => 7 }, "Oops"', caught => qr/^Oops=HASH/ },
    'die with a reference' => { code => 'die [ 1, 2 ]', caught => qr/^ARRAY/ },
    'die of a bad method'  => { code => 'my $x = undef; $x->method', caught => qr/Can't call method "method" on an undefined value/ },
    'die in a sort block'  => { code => 'my @x = sort { die "sorting\n" } 2, 1', caught => qr/^sorting$/ },
    'exit in a sort block' => { code => 'my @x = sort { exit 1 } 2, 1' },
    'die in a signal handler' => { code => 'local $SIG{__WARN__} = sub { die "warned\n" }; warn "x"', caught => qr/^warned$/ },
    'exit in a __DIE__ handler' => { code => 'local $SIG{__DIE__} = sub { exit 1 }; die "x\n"' },
);

# Where it is tried: @@ stands for the code. `wait` and `steps` are those of a case.
my $ATTEMPT = 'lg("before"); @@; lg("NOT REACHED");';
my %PLACES  = (
    'an API script'         => { as => 'api', script => "$ATTEMPT 1;" },
    'a background script'   => { as => 'run', script => "$ATTEMPT 1;", until => qr/^before/ },
    'the application'       => { as => 'app', script => "$ATTEMPT 1;" },
    'an extension'          => { as => 'dialplan', script => "$ATTEMPT 1;", log => [qr/^after-perl marker/] },
    'inline use'            => { as => 'inline', script => "$ATTEMPT 1;", log => [qr/^result \[/] },
    'the API hangup hook'   => { as => 'hangup_hook', script => "$ATTEMPT 1;" },
    'the chat application'  => { as => 'chat', script => "$ATTEMPT 1;" },
    'code behind a ~'       => { as => 'api', code => 'sub lg { freeswitch::consoleLog("NOTICE", "@_\n") } ' . $ATTEMPT },
    'BEGIN'                 => { as => 'api', script => "BEGIN { $ATTEMPT } 1;" },
    'INIT'                  => { as => 'api', script => 'eval q{INIT { lg("init") } 1}; ' . "$ATTEMPT 1;" },
    'END'                   => { as => 'api', script => 'END { @@; lg("NOT REACHED"); } lg("before"); 1;' },
    'END of a call'         => { as => 'app', script => 'END { @@; lg("NOT REACHED"); } lg("before"); 1;' },
    'DESTROY'               => { as => 'api', script => "sub Gone::DESTROY { $ATTEMPT } { my \$gone = bless {}, 'Gone' } 1;" },
    'DESTROY at the end'    => { as => 'api', script => 'sub Gone::DESTROY { @@; lg("NOT REACHED") } our $gone = bless {}, "Gone"; lg("before"); 1;' },
    'DESTROY at the end of a call' => { as => 'app', script => 'sub Gone::DESTROY { @@; lg("NOT REACHED") } our $gone = bless {}, "Gone"; my $other = bless {}, "Gone"; lg("before"); 1;' },
    'a module that is loaded' => { as => 'api', script => 'BEGIN { unshift @INC, sub { my $text = q{package Killing; main::lg("before"); @@; main::lg("NOT REACHED"); 1;}; return \$text } } require Killing; 1;' },
    'AUTOLOAD'              => { as => 'api', script => "sub AUTOLOAD { return if our \$AUTOLOAD =~ /DESTROY/; $ATTEMPT } nosuch(1); 1;" },
    'a tied variable'       => { as => 'api', script => "sub T::TIESCALAR { bless {} , 'T' } sub T::FETCH { $ATTEMPT } tie my \$t, 'T'; my \$x = \"\$t\"; 1;" },
    'an overloaded operator in a method call' => { as => 'app', script => "package T { use overload q(\"\") => sub { main::lg('before'); \@\@; main::lg('NOT REACHED'); 'x' } } \$session->setVariable('a', bless {}, 'T'); 1;", not_before => 1 },
    'the hangup hook'       => {
        as => 'app', script => "sub hook { $ATTEMPT } \$session->setHangupHook('hook'); lg('ready'); \$session->sleep(5000); lg('after'); 1;",
        steps => [ 'wait ready', 'hangup' ],
    },
    'the hangup hook of a waiting media call' => {
        as => 'app', script => "sub hook { $ATTEMPT } \$session->setHangupHook('hook'); lg('ready'); \$session->streamFile('tone_stream://%(5000,0,440)'); 1;",
        steps => [ 'wait ready', 'hangup USER_BUSY' ],
    },
    'the input callback'    => {
        as => 'app', script => "sub input { $ATTEMPT } \$session->setInputCallback('input'); lg('ready'); \$session->streamFile('tone_stream://%(400,0,440)'); 1;",
        steps => [ 'wait ready', 'dtmf 5' ],
    },
    'the input callback for events' => {
        as => 'app', script => "sub input { $ATTEMPT } \$session->setInputCallback('input'); lg('ready'); \$session->streamFile('tone_stream://%(300,0,440)'); 1;",
        steps => [ 'wait ready', 'event x' ],
    },
    'a nested application'  => { as => 'app', others => { nested => "$ATTEMPT 1;" }, script => '$session->execute("perl", "$SCRIPTS/nested.pl"); lg("outer goes on"); 1;', log => [qr/^outer goes on$/] },
    'a nested API command'  => { as => 'api', others => { nested => "$ATTEMPT 1;" }, script => 'freeswitch::API->new->execute("perl", "$SCRIPTS/nested.pl"); lg("outer goes on"); 1;', log => [qr/^outer goes on$/] },
);

# Where an error does not end the script but becomes a warning, or the value of a callback.
my @cases;
for my $place (sort keys %PLACES) {
    for my $tried (sort keys %TRIED) {
        next if $TRIED{$tried}{only} && $place !~ $TRIED{$tried}{only};
        my %case = %{ $PLACES{$place} };
        my $not_before = delete $case{not_before};
        my $code = $TRIED{$tried}{code};
        # `$SCRIPTS` of the others and of the script is replaced when the case is run.
        $case{$_} =~ s/\@\@/$code/g for grep { defined $case{$_} } qw(script code);
        $case{others} = { map { ($_ => $case{others}{$_} =~ s/\@\@/$code/gr) } keys %{ $case{others} } } if $case{others};
        $case{name}    = "$tried in $place";
        $case{log}     = [ ($not_before ? () : qr/^before$/), @{ $case{log} || [] } ];
        $case{not_log} = qr/^NOT REACHED/;
        $case{settle}  = $TRIED{$tried}{settle};
        push @cases, \%case;
    }
}

# Under eval, in the body of a call and in a callback: errors are caught, the end of the script is not.
for my $tried (sort keys %TRIED) {
    my ($code, $caught) = @{ $TRIED{$tried} }{qw(code caught)};
    push @cases, {
        name    => "$tried in eval",
        as      => 'app',
        script  => "lg('before'); my \$lived = eval { $code; 1 }; my \$error = \$@; \$error =~ s/\\n\\z//; lg('lived') if \$lived; lg(\"caught \$error\"); 1;",
        $caught
            ? (log => [ qr/^before$/, qr/^caught ./ ], not_log => qr/^lived/)
            : (log => [qr/^before$/], not_log => qr/^(?:lived|caught)/),
    };
}

\@cases;
