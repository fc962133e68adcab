# Runs a good part of these tests once under valgrind: the perl that loads the module, and the command that embeds perl. Not
# one error is allowed, apart from perl's own.

use strict;
use warnings;
use Test::More;
use Config;
use File::Basename qw(dirname);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/lib";
use Fsperl qw($ROOT $COMMAND $LIBRARY run_command);

my ($version) = eval { run_command('valgrind', '--version') };
plan skip_all => 'valgrind is not installed: memory errors are not looked for' if !$version || $version !~ /^valgrind/;

chdir $ROOT or die "$ROOT: $!\n";

# perl frees nothing at its end unless it is told to; leaks are looked for by counting, not here.
local $ENV{PERL_DESTRUCT_LEVEL} = 2;
my @valgrind = (
    'valgrind', '-q', '--error-exitcode=99', '--leak-check=no', '--track-origins=no', '--num-callers=30',
    "--suppressions=$FindBin::Bin/perl.supp",
);

sub clean {
    my ($name, @command) = @_;
    my ($out, $err, $status) = run_command(@valgrind, @command);
    my @report = grep { /^==\d+==/ } split /\n/, $err;
    is($status >> 8, 0, "$name ends well") or diag(join "\n", (grep { defined } (split /\n/, $err)[ 0 .. 60 ]));
    is_deeply(\@report, [], '... without an error');
    return $out;
}

# Every example, each as the first line of its header that says how it is run.
for my $script (sort glob 'examples/*.pl') {
    open my $file, '<', $script or die "$script: $!\n";
    my ($run) = map { /^# run: fsperl (.+)/ ? $1 : () } <$file> or next;
    my $directory = File::Temp->newdir;
    local $ENV{TMP} = "$directory";
    clean($script, '/bin/sh', '-c', "exec $COMMAND $run");
}

clean('menu.pl in an ordinary perl', $^X, "-I$LIBRARY", '-Mfreeswitch', 'examples/menu.pl');

# What goes wrong must go wrong in order.
my %TROUBLE = (
    'a script that dies' => 'our $session; $session->answer; die "oh no\n"',
    'a hook that dies'   => 'our $session; $session->setHangupHook(sub { die "oh no\n" }); eval { $session->hangup; $session->ready }; 1',
    'a hook that exits'  => 'our $session; $session->setHangupHook(sub { exit 0 }); $session->hangup; $session->ready; 1',
    'a callback that dies' =>
        'our $session; $session->answer; $session->setInputCallback(sub { die {} }); freeswitch::API->new->execute("uuid_recv_dtmf", $session->get_uuid . " 1"); $session->sleep(100); 1',
    'a callback that replaces itself' =>
        'our $session; $session->answer; $session->setInputCallback(sub { $session->unsetInputCallback; undef $session; "true" }); freeswitch::API->new->execute("uuid_recv_dtmf", $session->get_uuid . " 1"); $session->sleep(100); 1',
    'use after destroy' => 'our $session; $session->destroy; eval { $session->answer }; eval { $session->{uuid} }; 1',
    'wrong arguments'   =>
        'our $session; for my $bad (undef, [], {}, sub { }, \*STDOUT, 1e300, "x" x 1e5, bless({}, "X")) { eval { $session->setVariable($bad, $bad) }; eval { $session->sleep($bad) } unless defined $bad && $bad eq "1e+300"; eval { freeswitch::Session->new($bad) if ref $bad } } 1',
    'a script in a script' => 'our $session; freeswitch::API->new->execute("perl", q(~$stream->write("x"); exit 3)); $session->execute("perl", q(~die "no\n")); 1',
);
my $directory = File::Temp->newdir;
for my $name (sort keys %TROUBLE) {
    my $script = "$directory/trouble.pl";
    open my $file, '>', $script or die "$script: $!\n";
    print {$file} $TROUBLE{$name};
    close $file or die "$script: $!\n";
    my ($out, $err, $status) = run_command(@valgrind, $COMMAND, 'run', $script, '--hangup-after', '5s');
    is_deeply([ grep { /^==\d+==/ } split /\n/, $err ], [], "$name is no memory error");
    isnt($status >> 8, 99, '... says valgrind');
}

done_testing;
