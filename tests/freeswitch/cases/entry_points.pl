# The entry points: what a script finds there, and what its end means.
use strict;
use warnings;

# Says which of the variables are there, and what is in them.
my $GLOBALS = <<'PERL';
sub about { my ($v) = @_; defined $v ? ref $v ? ref $v : "'$v'" : 'undef' }
our ($session, $stream, $env, $message, $event, $params, %SWITCH_ENV);
my $text = join ' ', 'ARGV=[' . join('|', @ARGV) . ']', 'session=' . about($session), 'stream=' . about($stream),
    'env=' . about($env), 'message=' . about($message);
PERL

my $REPORT_TO_STREAM = $GLOBALS . 'our $stream; $stream->write("$text\n"); 1;';
my $REPORT_TO_LOG    = $GLOBALS . 'lg($text); 1;';

[
    # --- API
    {
        name   => 'API perl: the arguments, $stream and $env are there, no $session',
        as     => 'api',
        script => $REPORT_TO_STREAM, arguments => 'a b c',
        out    => 'ARGV=[a|b|c] session=undef stream=freeswitch::Stream env=freeswitch::Event message=undef',
    },
    { name => 'API perl: no arguments', as => 'command', script => 'perl', out => '-ERR Missing args.' },
    { name => 'API perl: a script without arguments', as => 'api', script => $REPORT_TO_STREAM, out => qr/^ARGV=\[\] / },
    { name => 'API perl: blanks between arguments are no arguments', as => 'api', script => $REPORT_TO_STREAM, arguments => ' a   b', out => qr/^ARGV=\[a\|b\] / },
    {
        name   => 'API perl: $env tells the command',
        as     => 'api',
        script => '$stream->write(join "|", $env->getType, $env->getHeader("API-Command"), $env->getHeader("API-Command-Argument")); 1;',
        arguments => 'x y',
        out    => qr/^API\|perl\|\S+ x y$/,
    },
    { name => 'API perl: $SWITCH_ENV{UUID} is empty without a call', as => 'api', script => '$stream->write("[$SWITCH_ENV{UUID}]"); 1;', out => '[]' },
    { name => 'API perl: output comes as it is', as => 'api', script => '$stream->write("a%s%d\n\n\tb%%"); 1;', out => "a%s%d\n\n\tb%%" },
    { name => 'API perl: raw_write writes so many bytes', as => 'api', script => '$stream->raw_write("abcdef", 3); 1;', out => 'abc' },
    { name => 'API perl: a large answer is whole', as => 'api', script => '$stream->write("x" x 300_000); $stream->write("end"); 1;', out => qr/^x{30000}.*x{30000}end$/ },
    { name => 'API perl: quotes do not join arguments', as => 'api', script => $REPORT_TO_STREAM, arguments => q{"c d" e\ f}, out => qr/^ARGV=\["c\|d"\|e\\\|f\]|^ARGV=\["c\|d"\|e\\ f\]/ },
    { name => 'API perl: code behind a ~', as => 'api', code => '$stream->write("inline " . (1 + 1))', out => 'inline 2' },
    { name => 'API perl: code that dies', as => 'api', code => 'die "inline death"', out => '-ERR no reply', log => [qr/inline death at /] },
    { name => 'API perl: an empty ~', as => 'api', code => '', out => '-ERR no reply' },
    { name => 'API perl: a file that is not there', as => 'command', script => 'perl $SCRIPTS/nosuch.pl a', out => '-ERR no reply', log => [qr{\$SCRIPTS/nosuch\.pl}] },
    { name => 'API perl: a relative name is found in the script directory', as => 'command', others => { rel => '$stream->write("rel @ARGV"); 1;' }, script => 'perl rel.pl x', out => 'rel x' },
    { name => 'API perl: a relative file that is not there', as => 'command', script => 'perl nosuch.pl', out => '-ERR no reply', log => [qr{nosuch\.pl}] },
    { name => 'API perl: a directory', as => 'command', script => 'perl $SCRIPTS/', out => '-ERR no reply', log => [qr{\$SCRIPTS}] },
    { name => 'API perl: a syntax error names its line', as => 'api', script => "1;\nmy \$x = ;\n1;", out => '-ERR no reply', log => [qr/syntax error at \$SCRIPTS\/s\d+\.pl line 2/] },
    { name => 'API perl: a missing module', as => 'api', script => 'use No::Such::Module; 1;', out => '-ERR no reply', log => [qr{Can't locate No/Such/Module\.pm}] },
    { name => 'API perl: strictures are the script\'s', as => 'api', script => "use strict;\n\$undeclared = 1;\n1;", out => '-ERR no reply', log => [qr/Global symbol "\$undeclared"/] },
    { name => 'API perl: a message with its newline', as => 'api', script => 'die "plain death\n"; 1;', out => '-ERR no reply', log => [qr/plain death$/m] },
    { name => 'API perl: a message without newline gets its line', as => 'api', script => 'die "no newline"; 1;', out => '-ERR no reply', log => [qr/no newline at \$SCRIPTS\/s\d+\.pl line 1/] },
    { name => 'API perl: an object as message', as => 'api', script => 'die { code => 7 }; 1;', out => '-ERR no reply', log => [qr/HASH\(0x/] },
    {
        name => 'API perl: an object that says what it is', as => 'api',
        script => 'package Oops { use overload q("") => sub { "oops: $_[0]{code}" } } die bless { code => 7 }, "Oops"; 1;',
        out => '-ERR no reply', log => [qr/oops: 7/],
    },
    { name => 'API perl: what was written before it died is the answer', as => 'api', script => '$stream->write("partial"); die "after output\n";', out => 'partial', log => [qr/after output/] },
    { name => 'API perl: nothing is left of the call before', as => 'api', script => 'our $n; $n++; $stream->write("$n"); 1;', out => '1' },
    { name => 'API perl: $0 and the caller', as => 'api', script => '$stream->write("$0"); 1;', out => qr/./ },
    {
        name => 'API perl: the Perl library folder is the first of @INC, and its modules load', as => 'api',
        script => 'use FsPerlTest; $stream->write(($INC[0] =~ m{/perl$} ? 1 : 0) . FsPerlTest::answer()); 1;', out => '142',
    },
    {
        name => 'API perl: freeswitch.pm is loaded', as => 'api',
        script => '$stream->write(join ",", defined &freeswitch::consoleLog ? 1 : 0, $INC{"freeswitch.pm"} ? 1 : 0); 1;', out => '1,1',
    },
    {
        name => 'API perl: `use freeswitch` is allowed', as => 'api', script => 'use freeswitch; $stream->write("ok"); 1;', out => 'ok',
    },
    {
        name => 'API perl: modules with XS code load', as => 'api',
        script => 'use POSIX qw(floor); use Time::HiRes qw(time); use JSON::PP; use Data::Dumper; use Storable qw(dclone); use Encode; '
            . 'use Digest::MD5 qw(md5_hex); use List::Util qw(sum); use Socket; use IO::Socket::INET; '
            . '$stream->write(join "|", floor(3.7), md5_hex("a"), sum(1, 2, 3), encode_json({ a => 1 }), dclone([1])->[0]); 1;',
        out => '3|0cc175b9c0f1b6a831c399e269772661|6|{"a":1}|1',
    },
    {
        name => 'API perl: sub names, lexicals and packages work as in any script', as => 'api',
        script => 'package Counter { my $n = 5; sub next { return ++$n } } sub main_sub { return Counter::next() } $stream->write(main_sub() . main_sub()); 1;',
        out => '67',
    },
    {
        name => 'API perl: __FILE__ and __LINE__', as => 'api',
        script => "\n\$stream->write(__FILE__ . ' ' . __LINE__); 1;", out => qr{^\$SCRIPTS/s\d+\.pl 2$},
    },
    {
        name => 'API perl: __DATA__ is read', as => 'api', script => "local \$/; \$stream->write(<DATA>); 1;\n__DATA__\nthe data", out => 'the data',
    },

    # --- API perlrun
    { name => 'API perlrun: no arguments', as => 'command', script => 'perlrun', out => '-ERR Missing args.' },
    {
        name => 'API perlrun: answers at once, and the script has only its arguments', as => 'run', script => $REPORT_TO_LOG, arguments => 'a b',
        out => '+OK', until => qr/^ARGV=/, exact_log => ['ARGV=[a|b] session=undef stream=undef env=undef message=undef'],
    },
    { name => 'API perlrun: a script that dies is told in the log', as => 'run', script => "die 'in the background'; 1;", out => '+OK', until => qr/in the background at/ },
    { name => 'API perlrun: a file that is not there', as => 'command', script => 'perlrun $SCRIPTS/nosuch.pl', out => '+OK', until => qr{nosuch\.pl} },
    {
        name => 'API perlrun: the caller does not wait', as => 'run', script => 'freeswitch::msleep(300); lg("late"); 1;', out => '+OK', until => qr/^late/,
    },

    # --- the application
    {
        name => 'application: $session and the arguments are there', as => 'app', script => $REPORT_TO_LOG, arguments => 'a b c',
        exact_log => ['ARGV=[a|b|c] session=freeswitch::Session stream=undef env=undef message=undef'],
    },
    {
        name => 'application: $SWITCH_ENV{UUID} is the call', as => 'app',
        script => 'lg($SWITCH_ENV{UUID} eq $session->get_uuid ? "same" : "other"); lg($session->getVariable("destination_number")); 1;',
        exact_log => [ 'same', '5551234' ],
    },
    { name => 'application: no data', as => 'app', log => [qr/No code to execute/] },
    { name => 'application: in an extension, the next action follows', as => 'dialplan', script => '$session->setVariable("probe", "set by perl"); 1;', log => [qr/^after-perl marker \[set by perl\]$/] },
    { name => 'application: a relative name with arguments', as => 'dialplan', others => { rel2 => 'lg("rel2 @ARGV"); 1;' }, script => '1;', variables => {}, log => [qr/^after-perl marker/] },
    { name => 'application: the next action follows a script that dies', as => 'dialplan', script => "die 'no newline'; 1;", log => [ qr/no newline at/, qr/^after-perl marker \[\]$/ ] },
    { name => 'application: the next action follows a file that is not there', as => 'dialplan', script => "require '\$SCRIPTS/nosuch.pl'; 1;", log => [ qr/nosuch\.pl/, qr/^after-perl marker \[\]$/ ] },
    { name => 'application: the next action does not follow a hangup', as => 'dialplan', script => '$session->hangup("USER_BUSY"); 1;', not_log => qr/^after-perl marker/ },
    { name => 'application: a call that is not answered is not answered by it', as => 'app', variables => { null_enable_auto_answer => 'false', null_pre_answer => 'true' },
        script => 'lg("answered=" . ($session->answered ? 1 : 0)); 1;', exact_log => ['answered=0'] },

    # --- inline
    {
        name => '${perl(...)}: what the script writes is the value', as => 'inline', script => '$stream->write("value-for-@ARGV"); 1;', arguments => 'x y',
        log => [qr/^result \[value-for-x y\]$/],
    },
    {
        name => '${perl(...)}: $session, $stream and $env are there', as => 'inline', script => $REPORT_TO_LOG . '$stream->write("x"); 1;', arguments => 'x',
        log => [ qr/^ARGV=\[x\] session=freeswitch::Session stream=freeswitch::Stream env=\S+ message=undef$/, qr/^result \[x\]$/ ],
    },
    { name => '${perl(...)}: a script that dies gives what it wrote', as => 'inline', script => '$stream->write("half"); die "dead\n"; 1;', log => [ qr/dead/, qr/^result \[half\]$/ ] },

    # --- api_hangup_hook
    {
        name => 'api_hangup_hook: the arguments and $env are there, no $session', as => 'hangup_hook', script => $REPORT_TO_LOG, arguments => 'a b',
        log => [qr/^ARGV=\[a\|b\] session=undef stream=freeswitch::Stream env=freeswitch::Event message=undef$/],
    },
    {
        name => 'api_hangup_hook: $env has the call\'s variables', as => 'hangup_hook',
        script => 'lg(join "|", map { defined $_ ? $_ : "undef" } map { scalar $env->getHeader($_) } "variable_hangup_cause", "Channel-Name", "API-Command"); 1;',
        log => [qr{^USER_BUSY\|null/5551234\|}],
    },
    { name => 'api_hangup_hook: a script that dies is told in the log', as => 'hangup_hook', script => "die 'hook death'; 1;", log => [qr/hook death at/] },

    # --- chat
    {
        name => 'chat application: $message and the arguments are there', as => 'chat', arguments => 'one two',
        script => $GLOBALS . 'lg($text); lg($message->getBody); lg($message->getHeader("from")); $message->addHeader("seen", "yes"); 1;',
        out => qr/^r=0(?:\.0)? seen=yes$/,
        exact_log => [ 'ARGV=[one|two] session=undef stream=undef env=undef message=freeswitch::Event', 'the body', '1001' ],
    },
    { name => 'chat application: a script that dies is told in the log', as => 'chat', script => "die 'chat death'; 1;", out => qr/^r=\S+ seen=nil$/, log => [qr/chat death at/] },

    # --- end of script
    {
        name => 'objects that live to the end are destroyed', as => 'api',
        script => 'package Obj { sub new { bless {} } sub DESTROY { main::lg("destroyed") } } our $o = Obj->new; my $lexical = Obj->new; lg("body"); 1;',
        out => '-ERR no reply', exact_log => [ 'body', 'destroyed', 'destroyed' ],
    },
]
