# What an operator has in a real switch: the scripts that run are told and can be ended, wherever they are; they end when their
# time is over; perl.conf is read again; what scripts print is in the log.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Call ();
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use JSON::PP qw(decode_json);
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => "FreeSWITCH's own module has nothing of this" if needed_here()->{is_stock};

my $switch = start_switch();
my $dir    = $switch->{dir};

# Has the switch read a perl.conf, and the module too; gives what perl_reload answers, and the lines of the log that it made.
sub reload {
    my ($perl) = @_;
    my $position = $switch->log_position;
    $switch->configure(perl => $perl);
    $switch->api('reloadxml');
    my $answer = $switch->api('perl_reload');
    my @lines  = map { $_->{text} } $switch->log_since($position);
    return wantarray ? ($answer, @lines) : $answer;
}

sub param { return qq{<param name="$_[0]" value="} . FreeSwitch::Configuration::escaped($_[1]) . '"/>' }

sub settings { return '<settings>' . join('', @_) . '</settings>' }

sub running { return @{ decode_json($switch->api('perl_status json'))->{running} } }

# Waits until no script runs.
sub wait_none {
    my $until = time + 5;
    sleep 0.01 while running() && time < $until;
    return scalar running();
}

subtest 'perl_status tells what runs, since when, and for which call' => sub {
    like($switch->api('perl_status'), qr/\A0 running, \d+ ended, \d+ of them died; [1-9]\d* kB of memory\n\z/, 'nothing runs');
    is_deeply([running()], [], '... as JSON');
    my $position = $switch->log_position;
    my $script   = $switch->script('status', 'lg("up"); sleep 60; 1;');
    my $call     = FreeSwitch::Call->start($switch, script => $script, arguments => 'a "b c"');
    my $job      = $switch->bgapi("perl $script");
    $switch->api("perlrun $script behind");
    my $until = time + 5;
    sleep 0.02 while running() < 3 && time < $until;
    my %by = map { ($_->{entry} => $_) } running();
    is_deeply([ sort keys %by ], [qw(application background command)], 'three scripts, with the way by which they came');
    is($by{application}{uuid}, $call->uuid, 'the call of the application');
    is($by{command}{uuid}, '', 'the command has none');
    is($by{background}{script}, "$script behind", 'the script with its arguments');
    cmp_ok(abs($by{application}{since} - time), '<', 10, 'since when');
    cmp_ok($by{application}{milliseconds}, '<', 10_000, 'for how long');
    my $memory = decode_json($switch->api('perl_status json'))->{memory_kb};
    cmp_ok(abs($memory - $switch->memory), '<', 20_000, 'the memory is that of the process');
    my $text = $switch->api('perl_status');
    like($text, qr/^3 running, /, 'as text: how many');
    like($text, qr/^$by{application}{id}\t\d+\.\d{3}\tapplication\t\Q${\$call->uuid}\E\t\Q$script\E a/m, '... and a line for each');
    like($switch->api('perl_status nonsense'), qr/^-USAGE: perl_status \[json\]/, 'anything else is not understood');
    is($switch->api('perl_kill ' . $by{command}{id}), "+OK 1\n", 'perl_kill by id');
    ok(defined $switch->job_result($job, 5), '... ends it');
    is(scalar(running()), 2, '... and no other');
    is($switch->api('perl_kill ' . $call->uuid), "+OK 1\n", 'perl_kill by uuid');
    ok($call->wait_end(5), '... ends it');
    is($switch->api('perl_kill all'), "+OK 1\n", 'perl_kill all');
    is(wait_none(), 0, '... ends what is left');
    is($switch->api('perl_kill all'), "+OK 0\n", 'nothing is left to be ended');
    is($switch->api("perl_kill $_"), "-ERR no such script: $_\n", "perl_kill $_") for 999_999, -1, 'nonsense', '18446744073709551616', $call->uuid;
    like($switch->api('perl_kill'), qr/^-USAGE: perl_kill /, 'perl_kill of nothing');
    lives_ok($switch, 'after that');
};

subtest 'a script that does not stop compiling is ended by perl_kill and by the time limit' => sub {
    my $position = $switch->log_position;
    my $script   = $switch->script('endless', 'BEGIN { 1 while 1 } 1;');
    my $call     = FreeSwitch::Call->start($switch, script => $script);
    my $job      = $switch->bgapi("perl $script");
    my $until    = time + 5;
    sleep 0.02 while running() < 2 && time < $until;
    is($switch->api('perl_kill all'), "+OK 2\n", 'perl_kill is told both');
    ok(defined $switch->job_result($job, 15), 'the command ends');
    ok($call->wait_end(15), 'the call ends');
    is(wait_none(), 0, 'nothing runs');
    like(reload(settings(param('time-limit', 1))), qr/^\+OK/, 'a limit of a second');
    ok(defined $switch->job_result($switch->bgapi("perl $script"), 15), 'the command ends by itself');
    like(reload(settings()), qr/^\+OK/, 'no limit');
    my $told = grep { $_->{text} =~ /ran for longer than 1s/ } $switch->log_since($position);
    is($told, 1, 'the log says why');
    lives_ok($switch, 'after that');
};

run_cases($switch, 'operator');

subtest 'a script of a call, a command or a lookup ends when its time is over; one in the background does not' => sub {
    like(reload(settings(param('time-limit', 1))), qr/^\+OK/, 'a limit of a second');
    my %AT = (
        'a loop'               => '1 while 1;',
        'a regular expression' => 'my $x = "a" x 40; 1 if $x =~ /^(a?){40}a{40}$/;',
        'msleep'               => 'freeswitch::msleep(60_000);',
        'a program'            => 'system "sleep", "60";',
        'media'                => '$session->streamFile("tone_stream://%(60000,0,440)");',
        'digits'               => '$session->getDigits(4, "#", 60_000);',
        'a bridge'             => 'my $b = freeswitch::Session->new("null/2", $session); freeswitch::bridge($session, $b);',
        'a destructor'         => 'sub Gone::DESTROY { 1 while 1 } { my $g = bless {}, "Gone" }',
    );
    # All at a time.
    my $position = $switch->log_position;
    my %call;
    for my $at (sort keys %AT) {
        $call{$at} = FreeSwitch::Call->start($switch, script => $switch->script($switch->fresh_name('limit'), "$AT{$at} lg('NOT REACHED'); 1;"));
    }
    my $job   = $switch->bgapi('perl ~1 while 1');
    my $begin = time;
    $switch->api('perlrun ' . $switch->script('free', 'for (1 .. 8) { freeswitch::msleep(200) } lg("free to the end"); 1;'));
    for my $at (sort keys %AT) {
        ok($call{$at}->wait_end(6), "$at in a call ends");
    }
    ok(defined $switch->job_result($job, 6), 'a loop in a command ends');
    cmp_ok(time - $begin, '<', 5, 'soon after its time');
    ok($switch->wait_log(qr/^free to the end/, $position, 5), 'a script in the background goes on');
    my @lines = map { $_->{text} } $switch->log_since($position);
    is(scalar(grep { /the script was ended: it ran for longer than 1s/ } @lines), keys(%AT) + 1, 'the log says of each why');
    is(scalar(grep { /^NOT REACHED/ } @lines), 0, 'none went on');
    like(reload(settings(param('time-limit', 0))), qr/^\+OK/, 'no limit any more');
    is($switch->api('perl ~select undef, undef, undef, 1.2; $stream->write("done")'), 'done', 'a second is allowed again');
    lives_ok($switch, 'after that');
};

subtest 'what is wrong in perl.conf is told, and the rest holds' => sub {
    my ($answer, @lines) = reload(settings(
        param('no-such-parameter', 'x'), param('time-limit', 'soon'), param('xml-handler-bindings', 'directory'),
        param('script-directory', "$dir/elsewhere"), '<hook event="CUSTOM"/>', '<hook script="x.pl"/>', '<hook event="NO_SUCH_EVENT" script="x.pl"/>',
    ));
    like($answer, qr/^\+OK/, 'it is read');
    my $log = join "\n", @lines;
    like($log, qr/^perl\.conf: there is no parameter "no-such-parameter"$/m, 'an unknown parameter');
    like($log, qr/^perl\.conf: time-limit="soon" is no number of seconds/m, 'no number');
    like($log, qr/^perl\.conf: xml-handler-bindings="directory" has no xml-handler-script before it$/m, 'bindings of no script');
    like($log, qr/^perl\.conf: a hook needs an event and a script: event="CUSTOM" script=""$/m, 'a hook without a script');
    like($log, qr/^perl\.conf: a hook needs an event and a script: event="" script="x\.pl"$/m, 'a hook without an event');
    like($log, qr/NO_SUCH_EVENT/, 'an event that is none');
    mkdir "$dir/elsewhere";
    open my $out, '>', "$dir/elsewhere/here.pl" or die "here.pl: $!\n";
    print {$out} '$stream->write("from elsewhere"); 1;';
    close $out or die "here.pl: $!\n";
    is($switch->api('perl here.pl'), 'from elsewhere', 'the new script directory holds');
    like(reload(settings()), qr/^\+OK/, 'an empty perl.conf');
    is($switch->api('perl here.pl'), "-ERR no reply\n", '... has the old directory again');
};

subtest 'perl_reload: a module directory comes first, and scripts that run stay as they were' => sub {
    mkdir "$dir/lib$_" for 1, 2;
    for my $n (1, 2) {
        open my $out, '>', "$dir/lib$n/Which.pm" or die "Which.pm: $!\n";
        print {$out} "package Which; sub which { return $n } 1;\n";
        close $out or die "Which.pm: $!\n";
    }
    like(reload(settings(param('module-directory', "$dir/lib1"))), qr/^\+OK/, 'one directory');
    is($switch->api('perl ~require Which; $stream->write("" . Which::which())'), '1', 'its module is found');
    my $position = $switch->log_position;
    my $job      = $switch->bgapi('perl ' . $switch->script('old', 'lg("ready"); freeswitch::msleep(600); require Which; $stream->write("" . Which::which()); 1;'));
    $switch->wait_log(qr/^ready/, $position);
    like(reload(settings(param('module-directory', "$dir/lib2"), param('module-directory', "$dir/lib1"))), qr/^\+OK/, 'another one before it');
    is($switch->api('perl ~require Which; $stream->write(Which::which() . " $INC[0] $INC[1]")'), "2 $dir/lib2 $dir/lib1", 'the first counts');
    is($switch->job_result($job), '1', 'a script that ran goes on with the old one');
    reload(settings());
};

subtest 'a perl.conf that is broken or gone changes nothing' => sub {
    reload(settings(param('script-directory', "$dir/elsewhere")));
    is($switch->api('perl here.pl'), 'from elsewhere', 'before');
    rename "$dir/conf/freeswitch.xml", "$dir/conf/freeswitch.xml.good";
    open my $out, '>', "$dir/conf/freeswitch.xml" or die "freeswitch.xml: $!\n";
    print {$out} "<document type=\"freeswitch/xml\"><section name=\"configuration\"><configuration name=\"perl.conf\"><settings>";
    close $out or die "freeswitch.xml: $!\n";
    my $answer = $switch->api('reloadxml');
    $switch->api('perl_reload');
    is($switch->api('perl here.pl'), 'from elsewhere', 'after XML that is broken');
    rename "$dir/conf/freeswitch.xml.good", "$dir/conf/freeswitch.xml";
    # The whole configuration without a perl.conf.
    open my $in, '<', "$dir/conf/freeswitch.xml" or die "freeswitch.xml: $!\n";
    my $text = do { local $/ = undef; <$in> };
    $text =~ s{<configuration name="perl\.conf">.*?</configuration>}{}s or die "no perl.conf\n";
    open $out, '>', "$dir/conf/freeswitch.xml" or die "freeswitch.xml: $!\n";
    print {$out} $text;
    close $out or die "freeswitch.xml: $!\n";
    $switch->api('reloadxml');
    like($switch->api('perl_reload'), qr/^-ERR/, 'perl_reload without a perl.conf says so');
    is($switch->api('perl here.pl'), 'from elsewhere', '... and nothing has changed');
    reload(settings());
};

subtest 'what scripts print' => sub {
    my $position = $switch->log_position;
    my $script   = $switch->script('prints', qq{warn "a warning\\n";\nwarn "with its place";\nprint {*STDERR} "to STDERR\\n";\nprint "to STDOUT\\n";\nmy \$u; { use warnings; my \$x = "a" . \$u; }\n1;});
    $switch->api("perl $script");
    my %at = map { ($_->{text} => $_) } $switch->log_since($position);
    my ($place) = map { $_->{place} } grep { $_->{text} =~ /^to STDERR/ } values %at;
    is($place, 'prints.pl:3', 'STDERR has its file and line');
    is($at{'a warning'} && $at{'a warning'}{level}, 'WARNING', 'a warning is one in the log');
    like((map { $_->{place} } grep { $_->{text} =~ /^with its place at/ } values %at)[0], qr/^prints\.pl:2$/, '... with its file and line');
    ok((grep { /^Use of uninitialized value \$u in concatenation/ } keys %at), 'a warning of perl');
    ok(!(grep { /to STDOUT/ } keys %at), 'STDOUT is not in the log');
    reload(settings(param('log-stdout', 'true')));
    $position = $switch->log_position;
    $switch->api("perl $script");
    my ($line) = grep { $_->{text} =~ /^to STDOUT/ } $switch->log_since($position);
    ok($line, 'with log-stdout it is');
    is($line && $line->{level}, 'INFO', '... at level INFO');
    is($line && $line->{place}, 'prints.pl:4', '... with its file and line');
    reload(settings());
};

subtest 'hooks: events run scripts, in both places of perl.conf' => sub {
    $switch->script('hook_a', 'our $event; lg("A ", $event->getType, " ", $event->getHeader("n") // "", " ", $event->getBody // "", " @ARGV"); 1;');
    $switch->script('hook_b', 'our $event; lg("B ", $event->getHeader("n")); 1;');
    $switch->script('hook_dies', 'lg("D"); die "hook death"; 1;');
    reload('<settings><hook event="CUSTOM" subclass="fsperl::a" script="hook_a.pl one two"/></settings><hooks><hook event="CUSTOM" subclass="fsperl::b" script="hook_b.pl"/>'
        . '<hook event="CUSTOM" subclass="fsperl::d" script="hook_dies.pl"/><hook event="CUSTOM" subclass="fsperl::n" script="nosuch.pl"/></hooks>');
    my $fire = sub {
        my ($subclass, $n, $body) = @_;
        $switch->socket->send_event('CUSTOM', { 'Event-Subclass' => $subclass, n => $n }, $body // '');
    };
    my $position = $switch->log_position;
    $fire->('fsperl::a', q(it's "1" $x @y), 'the body');
    ok($switch->wait_log(qr/^A CUSTOM it's "1" \$x \@y the body one two$/, $position), 'a hook among the settings, with its arguments');
    $fire->('fsperl::b', 2);
    ok($switch->wait_log(qr/^B 2$/, $position), 'a hook among the hooks');
    $fire->('fsperl::d', 3);
    ok($switch->wait_log(qr/hook death at /, $position), 'one that dies is told');
    $fire->('fsperl::n', 4);
    ok($switch->wait_log(qr/nosuch\.pl/, $position), 'one that is not there is told');
    $fire->('fsperl::other', 5);
    $fire->('fsperl::b', $_) for 100 .. 399;
    my $until = time + 15;
    my @seen;
    until (@seen >= 300 || time > $until) {
        @seen = grep { $_->{text} =~ /^B \d{3}$/ } $switch->log_since($position);
        sleep 0.05;
    }
    is(scalar @seen, 300, 'three hundred at once, and none is lost');
    reload(settings());
    $position = $switch->log_position;
    $fire->('fsperl::a', 6);
    sleep 0.3;
    ok(!(grep { $_->{text} =~ /^A / } $switch->log_since($position)), 'perl_reload takes hooks away');
    lives_ok($switch, 'after that');
};

subtest 'the dialplan PERL' => sub {
    my $plan = sub {
        my ($name, $code) = @_;
        my $script   = $switch->script("plan_$name", $code);
        my $position = $switch->log_position;
        my $uuid     = FreeSwitch::Call::new_uuid();
        my $answer   = $switch->api("originate {origination_uuid=$uuid}null/1 2002 PERL $script");
        my $call     = FreeSwitch::Call->of($switch, $uuid);
        ok($call->wait_end(6), "$name: the call ends");
        return ($call->cause, join "\n", map { $_->{text} } $switch->log_since($position));
    };
    my ($cause, $log) = $plan->(actions => q{our @ACTIONS = (['answer'], ['set', q(x=it's "a")], ['log', 'NOTICE plan [${x}]'], 'hangup'); lg($session->getVariable('destination_number')); 1;});
    like($log, qr/^2002$/m, 'the script finds the call');
    like($log, qr/^plan \[it's "a"\]$/m, 'names and arrays are executed');
    ($cause, $log) = $plan->(dies => q{our @ACTIONS = (['log', 'NOTICE NOT REACHED']); die "plan death"; 1;});
    is($cause, 'NO_ROUTE_DESTINATION', 'without a plan there is no route');
    like($log, qr/plan death at/, '... and the log says why');
    unlike($log, qr/NOT REACHED$/m, '... and what it left is not executed');
    ($cause) = $plan->(empty => '1;');
    is($cause, 'NO_ROUTE_DESTINATION', 'no actions are no route');
    ($cause, $log) = $plan->(wrong => 'our @ACTIONS = ({}, [], undef); 1;');
    is($cause, 'NO_ROUTE_DESTINATION', 'actions that are none');
    like($log, qr/\@ACTIONS has an element without an application|\@ACTIONS/, '... are told');
    ($cause) = $plan->(exits => q{our @ACTIONS = ('hangup'); exit 1;});
    is($cause, 'NO_ROUTE_DESTINATION', 'so is a script that exits with a status');
    my $position = $switch->log_position;
    my $uuid     = FreeSwitch::Call::new_uuid();
    $switch->script('plan_next', 'die "not this one\n"; 1;');
    $switch->api("originate {origination_uuid=$uuid}null/1 service PERL:plan_next.pl,XML default");
    ok(FreeSwitch::Call->of($switch, $uuid)->wait_end(6), 'with a second dialplan: the call ends');
    lives_ok($switch, 'after that');
};

subtest 'XML handlers' => sub {
    my $handler = <<'PERL';
our (%XML_REQUEST, %XML_DATA, $params, $XML_STRING);
PERL
    $switch->script('xml_plan', $handler . <<'PERL');
lg("PLAN $XML_REQUEST{section} ", $XML_DATA{'Caller-Destination-Number'} // '', " [", $XML_DATA{variable_nasty} // '', "] ", ref $params);
if (($XML_DATA{'Caller-Destination-Number'} // '') eq '7001') {
    $XML_STRING = '<document type="freeswitch/xml"><section name="dialplan"><context name="handled"><extension name="x"><condition field="destination_number" expression="^7001$"><action application="log" data="NOTICE from the handler"/><action application="hangup" data="USER_BUSY"/></condition></extension></context></section></document>';
}
1;
PERL
    $switch->script('xml_users', $handler . <<'PERL');
my $user = $XML_DATA{user} // '';
lg("USERS $XML_REQUEST{tag_name} $XML_REQUEST{key_name} $XML_REQUEST{key_value} $user");
my $domain = $XML_REQUEST{key_value};
$XML_STRING = qq(<document type="freeswitch/xml"><section name="directory"><domain name="$domain"><user id="$user"><params><param name="password" value="secret"/></params></user></domain></section></document>) if $user eq '1001';
$XML_STRING = '<document><section' if $user eq 'broken';
$XML_STRING = '' if $user eq 'empty';
$XML_STRING = 'no XML at all' if $user eq 'text';
$XML_STRING = { a => 1 } if $user eq 'ref';
die "handler death" if $user eq 'dies';
exit 0 if $user eq 'exits';
1;
PERL
    $switch->script('xml_second', $handler . <<'PERL');
my $user = $XML_DATA{user} // '';
lg("SECOND $user");
$XML_STRING = qq(<document type="freeswitch/xml"><section name="directory"><domain name="d"><user id="2002"><params><param name="password" value="second"/></params></user></domain></section></document>) if $user eq '2002';
1;
PERL
    $switch->script('xml_conf', $handler . <<'PERL');
lg("CONF $XML_REQUEST{key_value}");
$XML_STRING = '<document type="freeswitch/xml"><section name="configuration"><configuration name="timezones.conf"><timezones><zone name="Fsperl/Zone" value="XYZ1"/></timezones></configuration></section></document>' if $XML_REQUEST{key_value} eq 'timezones.conf';
1;
PERL
    my ($answer, @lines) = reload(settings(
        param('xml-handler-script', 'xml_plan.pl'), param('xml-handler-bindings', 'dialplan'),
        param('xml-handler-script', 'xml_users.pl'), param('xml-handler-bindings', 'directory'),
        param('xml-handler-script', 'xml_second.pl'), param('xml-handler-bindings', 'directory'),
        param('xml-handler-script', 'xml_conf.pl'), param('xml-handler-bindings', 'configuration'),
    ));
    my $log = join "\n", @lines;
    like($log, qr/^binding '(?:\S+\/)?xml_users\.pl' to 'directory'$/m, 'the bindings are told');
    my $position = $switch->log_position;
    my $uuid     = FreeSwitch::Call::new_uuid();
    $switch->api(qq{originate {origination_uuid=$uuid,nasty='it\\'s "q" \$x \@y ;die'}null/1 7001 XML handled});
    my $call = FreeSwitch::Call->of($switch, $uuid);
    ok($call->wait_end(6), 'dialplan: the call ends');
    is($call->cause, 'USER_BUSY', '... as the handler says');
    $log = join "\n", map { $_->{text} } $switch->log_since($position);
    like($log, qr/^PLAN dialplan 7001 \[it's "q" \$x \@y ;die\] freeswitch::Event$/m, '... which was given the call, quotes and all');
    my $user = sub { my ($name) = @_; return $switch->api("user_data $name\@d param password") };
    is($user->('1001'), 'secret', 'directory: the answer');
    is($user->('2002'), 'second', '... of the second script, when the first has none');
    for my $bad (qw(broken empty text ref dies exits)) {
        is($user->($bad), "-ERR no reply\n", "a handler whose answer is `$bad`");
        ok(!$switch->died, '... and the switch lives');
    }
    ok($switch->wait_log(qr/handler death at/, $position), 'one that dies is told');
    is($user->('1001'), 'secret', 'afterwards it answers as before');
    $user->(q(o'b"r$x@y)) for 1 .. 2;
    $position = $switch->log_position;
    $switch->api('reloadxml');
    like(scalar $switch->api('strftime_tz Fsperl/Zone %Z'), qr/\S/, 'configuration: the switch asks for it');
    is(wait_none(), 0, 'no handler is left');
    like(reload(settings()), qr/^\+OK/, 'perl_reload takes the handlers away');
    is($user->('1001'), "-ERR no reply\n", '... and they are not asked any more');
    lives_ok($switch, 'after that');
};

subtest 'the module stays loaded' => sub {
    my $begin = $switch->log_position;
    my $job   = $switch->bgapi('perl ' . $switch->script('works', 'lg("ready"); freeswitch::msleep(300); $stream->write("done"); 1;'));
    $switch->wait_log(qr/^ready/, $begin);
    like($switch->api('unload mod_perl'), qr/^-ERR .*in use/i, '`unload` is refused');
    is($switch->job_result($job), 'done', 'a script goes on');
    is($switch->api('perl ~$stream->write("fine")'), 'fine', 'another one is run');
    $job = $switch->bgapi('perl ' . $switch->script('waits', 'lg("ready to wait"); sleep 60; lg("NOT REACHED"); 1;'));
    $switch->wait_log(qr/^ready to wait/, $begin);
    like($switch->api('unload -f mod_perl', 40), qr/^\+OK/, 'by force it is unloaded');
    ok(defined $switch->job_result($job), '... and its scripts end');
    like($switch->api('perl ~1'), qr/^-ERR perl Command not found/, '... and there is none any more');
    like($switch->api('load mod_perl'), qr/^\+OK/, 'it can be loaded again');
    is($switch->api('perl ~$stream->write("again")'), 'again', '... and runs scripts');
    my $call = FreeSwitch::Call->start($switch, script => $switch->script('once_more', 'lg("in a call"); 1;'));
    ok($call->wait_log(qr/^in a call/), '... of calls too');
    lives_ok($switch, 'after that');
};

subtest 'startup scripts' => sub {
    my $start = FreeSwitch::Switch->start($switch->{install}, autostart => 0);
    $start->script('start_one', 'lg("one @ARGV"); while (freeswitch::running()) { freeswitch::msleep(50) } lg("one ends"); 1;');
    $start->script('start_two', 'lg("two @ARGV"); 1;');
    $start->script('start_dies', 'die "died at the start"; 1;');
    $start->configure(perl => settings(map { param('startup-script', $_) } 'start_one.pl a b', "$start->{dir}/scripts/start_two.pl", 'start_dies.pl', 'nosuch.pl')) if $start->{port};
    $start->{options}{perl} = settings(map { param('startup-script', $_) } 'start_one.pl a b', "$start->{dir}/scripts/start_two.pl", 'start_dies.pl', 'nosuch.pl');
    $start->launch;
    ok($start->wait_log($_->[0]), "it is run: $_->[1]") for [ qr/^one a b$/, 'a relative name with arguments' ], [ qr/^two $|^two$/, 'an absolute name' ], [ qr/died at the start/, 'one that dies is told' ], [ qr/nosuch\.pl/, 'one that is not there is told' ];
    my ($one) = @{ decode_json($start->api('perl_status json'))->{running} };
    is($one && $one->{entry}, 'startup', 'one that goes on is told by perl_status');
    ok($start->stop(20), 'the switch ends with it, and well') or diag($start->ending // 'it did not end');
};

done_testing;
