# An API command: places calls, tells about them and ends them, from the console, from another program, or over HTTP.
#
# Command:  perl ops.pl count | ring DIALSTRING | reverse TEXT
# run: fsperl run --api examples/ops.pl count
# run: fsperl run --api examples/ops.pl ring user/1001 --far user/1001=answer
# run: fsperl run --api examples/ops.pl ring user/1001 --far user/1001=reject
# run: fsperl run --api examples/ops.pl reverse 'a man, a plan'
# run: fsperl run --api examples/ops.pl frobnicate
use strict;
use warnings;
use freeswitch;

# What the command answers is written to `$stream`; how it was called is in `$env`.
our ($stream, $env);

my $api = freeswitch::API->new;

my %COMMAND = (
    count => sub {
        my ($count) = $api->executeString('show calls count') =~ /(\d+) total/;
        $stream->write("+OK $count\n");
    },
    ring => sub {
        my ($who) = @_ or return usage();
        my $answer = $api->execute('originate', "$who &playback(shop/good-morning.wav)");
        $stream->write($answer =~ /^\+OK/ ? "+OK $who answered\n" : $answer);
    },
    reverse => sub {
        $stream->write('+OK ' . reverse(join ' ', @_) . "\n");
    },
);

sub usage {
    my $command = $env->getHeader('API-Command');
    $stream->write("-USAGE: $command ops.pl count | ring DIALSTRING | reverse TEXT\n");
    return;
}

my ($name, @arguments) = @ARGV;
my $command = defined $name ? $COMMAND{$name} : undef;
if   ($command) { $command->(@arguments) }
else            { usage() }

1;
