# Call scripts in an ordinary perl: `perl -Itarget/perl -Mfreeswitch script.pl`, and the tools that people use with it.

use strict;
use warnings;
use Test::More;
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw($ROOT $COMMAND $LIBRARY run_command);

chdir $ROOT or die "$ROOT: $!\n";
delete @ENV{ grep { /^FSPERL_(?!COMMAND|LIBRARY)/ } keys %ENV };
my @perl = ($^X, "-I$LIBRARY");

# The examples that are run for a call come to the same time line as with the command.
my @CALLS = (
    [ 'menu.pl',   [], dtmf => '7 2 47# 4711 1 wwwwwwww!' ],
    [ 'menu.pl',   [], dtmf => '0', far => 'user/1000=answer' ],
    [ 'recorder.pl',  ['sales@example.com'], dtmf => '@4s# @12s# ? 1 3 @30s# ? 2' ],
    [ 'player.pl',    ['shop/news.wav@60s'], dtmf => '>W3 W2 WW2 W6 W9 W1 W8 W5 W#' ],
    [ 'follow_me.pl', [ 'user/1001', 'user/1002' ], far => 'user/1001=busy;user/1002=1WWWWWWWW!' ],
    [ 'ivrmenu.pl',   [], dtmf => '1002', far => 'user/1002=answer', hangup_after => '20s' ],
    [ 'speech.pl',    [], say => 'mumble;support', far => 'user/support=busy' ],
    [ 'dictation.pl', [], say => 'two pounds of tea;one teapot;done' ],
    [ 'queue.pl',     ['user/agent'], dtmf => '@28s#', conf => 'examples/phrases.xml' ],
);
for my $call (@CALLS) {
    my ($script, $arguments, %setup) = @{$call};
    local %ENV = (%ENV, FSPERL_TIMELINE => 1, map { ('FSPERL_' . uc, $setup{$_}) } keys %setup);
    my ($out, $err, $status) = run_command(@perl, '-Mfreeswitch', "examples/$script", @{$arguments});
    is($status, 0, "$script in an ordinary perl") or diag($err);
    my @options = map {
        my $name = $_;
        $name =~ tr/_/-/;
        map { ("--$name", $_) } split /;/, $setup{$_}
    } sort keys %setup;
    my ($expected) = run_command($COMMAND, 'run', "examples/$script", @options, '--', @{$arguments});
    is($out . $err, $expected, "... and its time line is that of fsperl run");
}

{
    my ($out, $err, $status) = run_command(@perl, '-we', <<'PERL');
use strict;
use freeswitch;
our $session;
print ref $session, ' ', ref tied(%$session) ? 'tied' : 'plain', ' ', $session->getVariable('caller_id_number'), "\n";
print freeswitch::API->new->execute('echo', 'hello'), "\n";
PERL
    is($out, "freeswitch::Session tied 1000\nhello\n", 'use freeswitch loads the module, and there is a call');
    is("$err$status", '0', '... without a word');
}

{
    local %ENV = (%ENV, FSPERL_DTMF => '1 wwwwwww!');
    my ($out, $err, $status) = run_command($^X, '-wc', "-I$LIBRARY", 'examples/menu.pl');
    is("$out$err", "examples/menu.pl syntax OK\n", 'perl -c checks a script and makes no call');
}

# Every example is clean under perl's own warnings.
for my $script (glob 'examples/*.pl') {
    my ($out, $err) = run_command(@perl, '-wc', $script);
    is("$out$err", "$script syntax OK\n", "$script has no warnings");
}

{
    local %ENV = (%ENV, PERLDB_OPTS => 'NonStop=1 noTTY', FSPERL_DTMF => '1 wwwwwww!', FSPERL_TIMELINE => 1);
    my ($out, $err, $status) = run_command(@perl, '-d', '-Mfreeswitch', 'examples/menu.pl');
    is($status, 0, 'perl -d runs a call script');
    like("$out$err", qr/the call ended \(hangup\) after: hours/, '... with its callbacks');
}

for my $tool ([ 'Devel::Cover' => '-MDevel::Cover=-db,%s/cover,-silent,1' ], [ 'Devel::NYTProf' => '-d:NYTProf' ]) {
    my ($module, $option) = @{$tool};
SKIP: {
        skip "$module is not installed: the call script does not run under it", 2 if !is_installed($module);
        my $directory = File::Temp->newdir;
        local %ENV = (%ENV, NYTPROF => "file=$directory/nytprof.out", FSPERL_DTMF => '1 wwwwwww!', FSPERL_TIMELINE => 1);
        my ($out, $err, $status) = run_command(@perl, sprintf($option, $directory), '-Mfreeswitch', 'examples/menu.pl');
        is($status, 0, "$module runs a call script");
        like($err, qr/the call ended \(hangup\) after: hours/, '... with its callbacks');
    }
}

# What an author writes: a test of a call script.
{
    my ($out, $err, $status) = run_command('prove', "-I$LIBRARY", 'examples/t');
    is($status, 0, 'prove runs the tests of a call script') or diag("$out$err");
    like($out, qr/All tests successful/, '... and they pass');
}

{
    local %ENV = (%ENV, FSPERL_DTMF => '12q');
    my (undef, $err) = run_command(@perl, '-Mfreeswitch', '-e', '1');
    like($err, qr/FSPERL_DTMF/, 'a mistake in the environment is named');
}

done_testing;

sub is_installed {
    my ($module) = @_;
    (my $file = "$module.pm") =~ s{::}{/}g;

    # Looked for, not loaded: such a module starts to work where it is loaded.
    return scalar grep { -e "$_/$file" } @INC;
}
