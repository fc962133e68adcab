# An API script: calls null/5551234 and lets probe.pl run on the call. Its arguments are those of probe.pl.
use strict;
use warnings;

our $stream;

my ($probe, @arguments) = @ARGV;
my $line = "null/5551234 '&perl(" . join(' ', $probe, @arguments) . ")'";
$stream->write(freeswitch::API->new->execute('originate', $line));
freeswitch::msleep(60_000);
1;
